/** Killed at random points of an `up`: the next one completes, and the tenant is the same as one made in one go. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { tenantOf } from '../entra/programWorld.ts';
import { missingForSuite, openProject, type Project, restoreState } from './engine.ts';

const root = join(import.meta.dirname, '..', '..');
const missing = missingForSuite('an interrupted up', []);
/** How many times; 20 take about five minutes. */
const kills = Number(process.env.MUSTER_KILLS ?? 2);

let sandbox: Sandbox | undefined;
let project: Project | undefined;
afterEach(close);

async function close(): Promise<void> {
  project?.remove();
  await sandbox?.close();
  project = undefined;
  sandbox = undefined;
}

/** The Entra apps of staging, in a fresh tenant. */
async function open(): Promise<{ sandbox: Sandbox; project: Project }> {
  const { document } = readStack('staging', join(root, 'stacks'));
  if (!document) throw new Error('no stack staging');
  const plan = planStack(document);
  plan.apps = Object.fromEntries(Object.entries(plan.apps).filter(([, app]) => app.directory === 'entra'));
  sandbox = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
  project = openProject(sandbox.environment);
  writeFileSync(
    join(project.folder, 'stacks', 'entra.yaml'),
    'extends: staging.yaml\ntenants: { okta: null }\napps: { cube-okta: null }\n',
  );
  writeFileSync(join(project.folder, 'stacks', 'Pulumi.entra.yaml'), 'config: {}\n');
  expect((await project.pulumi('stack', 'init', 'entra')).code).toBe(0);
  return { sandbox, project };
}

describe.skipIf(missing !== '')('killed', () => {
  let whole: object[];
  let writes: number;

  test('in one go', async () => {
    const opened = await open();
    const run = await opened.project.pulumi('up', '--stack', 'entra', '--yes', '--skip-preview');
    expect(run.code, run.text).toBe(0);
    whole = tenantOf(opened.sandbox.world);
    expect(whole).toHaveLength(4);
    writes = opened.sandbox.world.graph.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth2')).length;
  });

  test.each(Array.from({ length: kills }, (_, index) => index + 1))('time %i', async () => {
    const opened = await open();
    const { graph } = opened.sandbox.world;
    // By writes, not by seconds: the points lie where something is done.
    const after = 1 + Math.floor(Math.random() * (writes - 1));
    const count = () => graph.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth2')).length;
    graph.faults.slow = 20;
    await opened.project.killed(() => count() >= after, 'up', '--stack', 'entra', '--yes', '--skip-preview');
    graph.faults.slow = 0;
    // In this order: without the checksum's cure the engine cannot even cancel.
    restoreState(opened.project, 'entra');
    await opened.project.pulumi('cancel', '--stack', 'entra', '--yes');
    const run = await opened.project.pulumi('up', '--stack', 'entra', '--yes', '--skip-preview');
    expect(run.code, `killed after ${after} of ${writes} writes\n${run.text}`).toBe(0);
    expect(tenantOf(opened.sandbox.world), `killed after ${after} of ${writes} writes`).toEqual(whole);
  });
});
