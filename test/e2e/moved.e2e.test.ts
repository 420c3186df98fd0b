/** A moved address on the real engine: refused without a word, and killed between each pair of writes of both kinds. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { startTarget } from '../../src/scim/server.ts';
import type { Target } from '../../src/scim/target.ts';
import { tenants } from '../config/stack.ts';
import { missingForSuite, openProject, type Project, type RunOutcome, restoreState } from './engine.ts';

const missing = missingForSuite('a moved address', []);
const stack = 'moving';
const sampleFile = join(import.meta.dirname, '../../stacks/sample.yaml');

/** What may be written of the app; the mapping makes the schema another one. */
interface Declared {
  url: string;
  moved?: string;
  title: 'department' | 'jobTitle';
  start?: boolean;
}
// No Okta, and so no plugin for it.
const yamlOf = ({ url, moved, title, start = true }: Declared): string => `${tenants.replace(/ +okta: .*\n/, '')}sample: ${sampleFile}
apps:
  wiki:
    catalog: generic
    directory: entra
    scim: { url: ${url}${moved === undefined ? '' : `, moved: ${moved}`} }
    assign: { groups: { Engineering: default } }
    users: { mappings: { title: ${title} } }
    provisioning: { start: ${start} }
`;

describe.skipIf(missing !== '')('9.1: a moved address on the real engine', () => {
  let sandbox: Sandbox;
  let other: Target;
  let project: Project;
  let stacks: string;
  let now: Declared;

  const urlOf = ({ url }: Target) => `${url}/wiki/scim/v2`;
  const elsewhere = () => (now.url === urlOf(other) ? urlOf(sandbox.world.target) : urlOf(other));
  const otherTitle = () => (now.title === 'department' ? ('jobTitle' as const) : ('department' as const));
  const graph = () => sandbox.world.graph;
  const job = () => {
    const [stored] = graph().store.jobs.values();
    if (stored === undefined) throw new Error('no job');
    return stored;
  };
  const address = () => graph().store.secrets.get(job().servicePrincipalId)?.get('BaseAddress');
  const declare = (declared: Declared) => {
    now = declared;
    writeFileSync(join(project.folder, 'stacks', `${stack}.yaml`), yamlOf(declared));
  };
  const up = (...more: string[]) => project.pulumi('up', '--stack', stack, '--yes', '--skip-preview', ...more);
  /** With every app at this target, whatever the YAML says. */
  async function sentTo({ url }: Target, command: string): Promise<RunOutcome> {
    await project.pulumi('config', 'set', 'muster:target', url, '--stack', stack);
    const run = await project.pulumi(command, '--stack', stack);
    await project.pulumi('config', 'rm', 'muster:target', '--stack', stack);
    return run;
  }
  /** Calls of the job since then, each by its last word. */
  const calls = (from: number, reads = false): string[] =>
    graph()
      .requests.slice(from)
      .filter(({ method, path }) => path.includes('/synchronization/') && (method !== 'GET' || (reads && path.endsWith('/schema'))))
      .map(({ method, path }) => `${method === 'GET' ? 'GET ' : ''}${path.split('/').at(-1)}`);

  beforeAll(async () => {
    stacks = mkdtempSync(join(tmpdir(), 'muster-stacks-'));
    now = { url: 'http://127.0.0.1:1/wiki/scim/v2', title: 'department' };
    writeFileSync(join(stacks, `${stack}.yaml`), yamlOf(now));
    writeFileSync(join(stacks, `Pulumi.${stack}.yaml`), 'config: {}\n');
    const { document } = readStack(stack, stacks);
    if (document === undefined) throw new Error('no stack');
    const plan = planStack(document);
    sandbox = await startSandbox(plan, readSample(sampleFile, 'example.com').sample);
    const { secrets } = sandbox.world;
    const behaviour = plan.apps.wiki?.behaviour;
    if (behaviour === undefined) throw new Error('no app');
    other = await startTarget({
      mounts: [{ key: 'wiki', path: '/wiki/scim/v2', tokens: [...secrets.values()], behaviour }],
      database: ':memory:',
      now: () => new Date(),
      newId: () => randomUUID(),
    });
    // Each app goes where its own address says.
    const { MUSTER_TARGET: _everywhere, ...environment } = sandbox.environment;
    project = openProject(environment, stacks);
    declare({ ...now, url: urlOf(sandbox.world.target) });
    await project.pulumi('stack', 'init', stack);
    const run = await up();
    expect(run.code, run.text).toBe(0);
  });
  afterAll(async () => {
    project?.remove();
    rmSync(stacks, { recursive: true, force: true });
    await sandbox?.close();
    await other?.close();
  });

  test('refused in the preview, with the line and both words', async () => {
    const before = now;
    // Of links that never moved the preview shows nothing.
    expect((await project.pulumi('preview', '--stack', stack, '--expect-no-changes')).code).toBe(0);
    const from = graph().requests.length;
    declare({ ...before, url: elsewhere() });
    const guarded = await project.pulumi('preview', '--stack', stack);
    expect(guarded.code).not.toBe(0);
    expect(guarded.text).toContain('moved: same');
    // What stands in no YAML the guard does not see.
    declare(before);
    const preview = await sentTo(other, 'preview');
    expect(preview.code).not.toBe(0);
    const line =
      yamlOf(now)
        .split('\n')
        .findIndex((text) => text.includes('scim:')) + 1;
    expect(preview.text).toMatch(new RegExp(`${stack}\\.yaml:${line}:\\d+: the SCIM address moves from .*moved: same.*moved: other`));
    expect(calls(from)).toEqual([]);
  });

  /** A write that was done; `GET schema` is the first thing after the connection stands in the state. */
  const points = ['pause', 'secrets', 'GET schema', 'schema', 'restart'];
  test.each(points.flatMap((point) => [[point, false] as const, [point, true] as const]))(
    'another system, killed after %s, refresh: %s',
    async (point, refreshed) => {
      const from = graph().requests.length;
      declare({ url: elsewhere(), moved: `{ system: other, from: ${now.url} }`, title: otherTitle() });
      graph().faults.slow = 60;
      await project.killed(() => calls(from, true).includes(point), 'up', '--stack', stack, '--yes', '--skip-preview');
      graph().faults.slow = 0;
      restoreState(project, stack);
      await project.pulumi('cancel', '--stack', stack, '--yes');
      const again = graph().requests.length;
      expect(calls(from).includes('restart')).toBe(point === 'restart');
      const run = await up(...(refreshed ? ['--refresh'] : []));
      expect(run.code, run.text).toBe(0);

      expect(address()).toBe(now.url);
      const sent = calls(from).filter((call) => call !== 'validateCredentials');
      expect(sent.lastIndexOf('restart'), sent.join()).toBeGreaterThan(Math.max(sent.lastIndexOf('schema'), sent.lastIndexOf('secrets')));
      expect(sent.slice(0, sent.indexOf('restart')), sent.join()).not.toContain('start');
      expect(sent.filter((call) => call === 'schema')).not.toEqual([]);
      if (point !== 'restart') expect(calls(again)).toContain('restart');
      expect(graph().requests.findLast(({ path }) => path.endsWith('/restart'))?.body).toEqual({ criteria: { resetScope: 'Full' } });
      expect(job().job.schedule.state).toBe('Active');
      expect(graph().store.servicePrincipals.get(job().servicePrincipalId)?.tags).not.toContain('muster-moving');
    },
  );

  test.each([
    ['secrets', false],
    ['secrets', true],
    ['schema', false],
    ['schema', true],
  ])('the same system, killed after %s, refresh: %s', async (point, refreshed) => {
    const from = graph().requests.length;
    declare({ url: elsewhere(), moved: `{ system: same, from: ${now.url} }`, title: otherTitle() });
    graph().faults.slow = 60;
    await project.killed(() => calls(from).includes(point), 'up', '--stack', stack, '--yes', '--skip-preview');
    graph().faults.slow = 0;
    restoreState(project, stack);
    await project.pulumi('cancel', '--stack', stack, '--yes');
    const run = await up(...(refreshed ? ['--refresh'] : []));
    expect(run.code, run.text).toBe(0);
    expect(address()).toBe(now.url);
    expect(new Set(calls(from))).toEqual(new Set(['validateCredentials', 'secrets', 'schema']));
    expect(job().job.schedule.state).toBe('Active');
  });

  test('a paused job stays paused, and its restart is sent when it starts', async () => {
    declare({ ...now, moved: undefined, start: false });
    expect((await up()).code).toBe(0);
    const from = graph().requests.length;
    // In short, since the last update said nothing.
    declare({ url: elsewhere(), moved: 'other', title: now.title, start: false });
    const preview = await project.pulumi('preview', '--stack', stack);
    expect(preview.code, preview.text).toBe(0);
    expect(preview.text).toContain('another system: the job is paused');
    const moved = await up();
    expect(moved.code, moved.text).toBe(0);
    expect(moved.text).toContain('is owed');
    expect(calls(from).filter((call) => call !== 'validateCredentials')).toEqual(['secrets']);
    expect((await project.pulumi('refresh', '--stack', stack, '--yes', '--expect-no-changes')).code).toBe(0);
    declare({ ...now, start: true });
    expect((await up()).code).toBe(0);
    expect(calls(from).filter((call) => call !== 'validateCredentials')).toEqual(['secrets', 'restart']);
    const settled = await project.pulumi('preview', '--stack', stack, '--expect-no-changes');
    expect(settled.code, settled.text).toBe(0);
    // The word stands there still: it does not count again.
    const twice = await sentTo(now.url === urlOf(other) ? sandbox.world.target : other, 'preview');
    expect(twice.code).not.toBe(0);
    expect(twice.text).toMatch(/counts for one move\. Write `moved: \{ system: same, from: http/);
  });
});
