/** An app that another program made with the real azuread plugin, adopted by id: each program leaves the other's part alone. */
import { cpSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { stackFolder, tenants } from '../config/stack.ts';
import { missingForSuite, openProject, type Project } from './engine.ts';

const missing = missingForSuite('azuread', ['azuread']);
const sampleFile = join(import.meta.dirname, '..', '..', 'stacks', 'sample.yaml');

const stack = (existing: string) => `${tenants}sample: ${sampleFile}
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled }
    ${existing}
    roles: { reader: Reader }
    assign: { users: { bob@example.com: reader } }
    provisioning: { start: true }
`;

describe.skipIf(missing !== '')('beside the real azuread plugin', () => {
  let sandbox: Sandbox;
  let theirs: Project;
  let ours: Project;
  let servicePrincipalId: string;

  beforeAll(async () => {
    const { document } = readStack('s', stackFolder({ 's.yaml': stack('name: Wiki') }));
    if (!document) throw new Error('the stack of the test cannot be read');
    const plan = planStack(document);
    sandbox = await startSandbox(plan, readSample(plan.sample, 'example.com').sample);
    theirs = openProject(sandbox.environment);
    cpSync(join(import.meta.dirname, 'programs', 'azuread.ts'), join(theirs.folder, 'src', 'index.ts'));
    writeFileSync(join(theirs.folder, 'stacks', 'Pulumi.s.yaml'), 'config: {}\n');
    expect((await theirs.pulumi('stack', 'init', 's')).code).toBe(0);
  });

  afterAll(async () => {
    theirs?.remove();
    ours?.remove();
    await sandbox?.close();
  });

  const up = (project: Project) => project.pulumi('up', '--stack', 's', '--yes', '--skip-preview');
  const unchanged = (project: Project) => project.pulumi('refresh', '--stack', 's', '--preview-only', '--expect-no-changes');

  test('the loopback tenant serves the plugin: app, role, look-ups, assignments, and no drift', async () => {
    const run = await up(theirs);
    expect(run.code, run.text).toBe(0);
    const { store } = sandbox.world.graph;
    expect([...store.applications.values()].map(({ appRoles }) => appRoles.map(({ value }) => value))).toEqual([[null, null, 'editor']]);
    expect(store.assignments.size).toBe(2);
    expect((await unchanged(theirs)).code).toBe(0);
    servicePrincipalId = JSON.parse((await theirs.pulumi('stack', 'output', '--stack', 's', '--json')).text).servicePrincipalId;
  });

  test('adopted by id: provisioning runs, a role and a person are added, and azuread sees no drift', async () => {
    ours = openProject(
      sandbox.environment,
      stackFolder({ 's.yaml': stack(`existing: ${servicePrincipalId}`), 'Pulumi.s.yaml': 'config: {}\n' }),
    );
    expect((await ours.pulumi('stack', 'init', 's')).code).toBe(0);
    const run = await up(ours);
    expect(run.code, run.text).toBe(0);
    const { store } = sandbox.world.graph;
    expect([...store.jobs.values()].map(({ job }) => job.schedule.state)).toEqual(['Active']);
    expect(store.assignments.size).toBe(3);
    expect((await unchanged(theirs)).text).not.toMatch(/update|delete/);
    expect((await unchanged(ours)).code).toBe(0);
  });

  test('destroy gives the app back as azuread left it', async () => {
    const run = await ours.pulumi('destroy', '--stack', 's', '--yes', '--skip-preview');
    expect(run.code, run.text).toBe(0);
    const { store } = sandbox.world.graph;
    expect([...store.applications.values()].map(({ appRoles }) => appRoles.map(({ value }) => value))).toEqual([[null, null, 'editor']]);
    expect([store.assignments.size, store.jobs.size]).toEqual([2, 0]);
    expect((await unchanged(theirs)).code).toBe(0);
    expect((await theirs.pulumi('destroy', '--stack', 's', '--yes', '--skip-preview')).code).toBe(0);
    expect(store.applications.size).toBe(0);
  });
});
