/** `target: { deploy: local }` on the real engine: one `up` on an empty machine, kills, a rotation, and nothing left after destroy. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStack } from '../../src/config/check.ts';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import { checkExpectations } from '../../src/rehearsal/expect.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { type Standing, standingOf } from '../../src/rehearsal/standing.ts';
import { freePort } from '../freePort.ts';
import { enterInOkta, idsAt, oktaApps, readAll, settle } from '../target/endState.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project, restoreState } from './engine.ts';

const missing = missingForSuite('a target on this machine', ['okta']);

interface Live {
  pid: number;
  instance: string;
}

describe.skipIf(missing !== '')('deploy: local on the real engine', () => {
  let sandbox: Sandbox;
  let project: Project;
  let plan: Plan;
  let port: number;

  const yaml = (more = '') => `extends: trial.yaml\ntarget: { local: { port: ${port} } }\n${more}`;
  const rotated = (trigger: string) => yaml(`apps: { cube: { scim: { token: { trigger: ${trigger} } } } }\n`);

  beforeAll(async () => {
    port = await freePort();
    project = openProject({});
    const { write } = commandsOf(() => project, 'laptop');
    write(yaml());
    const { document, problems } = readStack('laptop', join(project.folder, 'stacks'));
    if (!document || problems.length + checkStack(document).length > 0) throw new Error('the stack has problems');
    plan = planStack(document);
    sandbox = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
    expect(Object.keys(sandbox.environment).filter((name) => /TARGET|_TOKEN$/.test(name))).toEqual(['OKTA_API_TOKEN']);
    project.remove();
    project = openProject(sandbox.environment);
    write(yaml());
    await initStack(project, 'laptop');
  });

  afterAll(async () => {
    project?.remove();
    await sandbox?.close();
  });

  const { write, run, up } = commandsOf(() => project, 'laptop');
  const folder = () => join(project.folder, '.muster', 'laptop');
  const address = (key: string) => `http://127.0.0.1:${port}/${key}${plan.apps[key]?.endpoint.path}`;
  /** Command lines that name the target's folder. */
  const processes = () =>
    spawnSync('ps', ['-A', '-o', 'pid=,args='], { encoding: 'utf8' })
      .stdout.split('\n')
      .filter((line) => line.includes(folder()));
  const ready = (): Live => JSON.parse(readFileSync(join(folder(), 'ready.json'), 'utf8')) as Live;
  const tokens = async () =>
    JSON.parse((await run('stack', 'output', 'tokens', '--show-secrets', '--json')).text) as Record<string, string>;
  const isTaken = async (key: string, token: string) =>
    (await fetch(`${address(key)}/Users?count=1`, { headers: { authorization: `Bearer ${token}` } })).status;
  const ids = async () => {
    const made = await tokens();
    const found = await Promise.all(Object.keys(plan.apps).map(async (key) => [key, await idsAt(address(key), made[key] ?? '')] as const));
    return Object.fromEntries(found);
  };
  let before: Record<string, Record<string, string>>;

  test('a preview starts nothing', async () => {
    const { code, text } = await run('preview');
    expect(code, text).toBe(0);
    expect([processes(), existsSync(folder())]).toEqual([[], false]);
  });

  test('one up brings the target up and wires the apps to it, and people are provisioned', async () => {
    const first = await up();
    expect(first.code, first.text).toBe(0);
    expect(processes()).toHaveLength(1);
    const [step] = first.text.match(/cube-okta, by hand: .*/) ?? [];
    expect(step).toContain(`base URL ${address('cube-okta')}`);
    expect(step).toContain('pulumi stack output tokens --show-secrets');
    const made = await tokens();
    expect(Object.keys(made).sort()).toEqual(Object.keys(plan.apps));
    const appId = () => [...sandbox.world.okta.store.apps.keys()][0] ?? '';
    await enterInOkta(sandbox.world, oktaApps(plan), appId, (key) => made[key] ?? '', address);
    const second = await up();
    expect(second.code, second.text).toBe(0);
    await settle(sandbox.world);
    for (const [key, app] of Object.entries(plan.apps)) {
      const standing = {
        users: await readAll(address(key), made[key] ?? '', 'Users'),
        groups: await readAll(address(key), made[key] ?? '', 'Groups'),
      } as Pick<Standing, 'users' | 'groups'>;
      const { sample, graph } = sandbox.world;
      const job = [...graph.store.jobs.values()].find(
        ({ servicePrincipalId }) => graph.store.servicePrincipals.get(servicePrincipalId)?.displayName === app.name,
      )?.job.id;
      const id = app.directory === 'okta' ? appId() : (job ?? '');
      expect(
        checkExpectations(app, sample, standingOf(sandbox.world, app, id, standing)).filter(({ ok }) => !ok),
        key,
      ).toEqual([]);
    }
    before = await ids();
  });

  test('the same again changes nothing, and the process goes on', async () => {
    const { pid } = ready();
    const same = await up('--expect-no-changes');
    expect(same.code, same.text).toBe(0);
    expect(ready().pid).toBe(pid);
  });

  test('no token stands anywhere in clear', async () => {
    const made = Object.values(await tokens());
    const state = spawnSync('grep', ['-rlE', made.join('|'), join(project.folder, 'state'), folder()], { encoding: 'utf8' }).stdout;
    expect([state, made.length]).toEqual(['', 5]);
    expect(processes().join()).not.toMatch(new RegExp(made.join('|')));
  });

  test('a process that was killed is seen by a preview and started by the next up, with everybody as they were', async () => {
    const { pid, instance } = ready();
    process.kill(pid, 'SIGKILL');
    const preview = await run('preview', '--diff');
    expect(preview.text).toContain('The target was not running: it is started again over the same data.');
    const refreshed = await run('refresh', '--yes', '--skip-preview');
    expect(refreshed.code, refreshed.text).toBe(0);
    expect(processes()).toEqual([]);
    const again = await up();
    expect(again.code, again.text).toBe(0);
    expect([ready().instance, processes().length]).toEqual([instance, 1]);
    expect(await ids()).toEqual(before);
  });

  test('a folder that is gone is the one thing that is said', async () => {
    renameSync(folder(), `${folder()}-away`);
    // The people are being looked up while the run ends.
    sandbox.world.graph.faults.slow = 1500;
    const { code, text } = await run('preview');
    sandbox.world.graph.faults.slow = 0;
    renameSync(`${folder()}-away`, folder());
    expect(code).not.toBe(0);
    expect(text).toContain('does not hold the data of this target any more');
    expect(text).not.toMatch(/could not be looked up|connection is closing/);
  });

  test('a rotation: the new token is in use, the old one goes with the next up', async () => {
    const old = (await tokens()).cube ?? '';
    write(rotated('autumn'));
    const first = await up();
    expect(first.code, first.text).toBe(0);
    const young = (await tokens()).cube ?? '';
    expect(young).not.toBe(old);
    expect(await Promise.all([old, young].map((token) => isTaken('cube', token)))).toEqual([200, 200]);
    await settle(sandbox.world);
    const second = await up();
    expect(second.code, second.text).toBe(0);
    expect(await Promise.all([old, young].map((token) => isTaken('cube', token)))).toEqual([401, 200]);
    const third = await up('--expect-no-changes');
    expect(third.code, third.text).toBe(0);
    expect(await ids()).toEqual(before);
  });

  test('an engine that is killed between token and connection: the next up takes the token that was made', async () => {
    const old = (await tokens()).cube ?? '';
    write(rotated('winter'));
    const asked = sandbox.world.graph.requests.length;
    const isTested = () => sandbox.world.graph.requests.slice(asked).some(({ path }) => path.includes('validateCredentials'));
    sandbox.world.graph.faults.slow = 30;
    await project.killed(isTested, 'up', '--stack', 'laptop', '--yes', '--skip-preview');
    sandbox.world.graph.faults.slow = 0;
    restoreState(project, 'laptop');
    await project.pulumi('cancel', '--stack', 'laptop', '--yes');
    expect(await isTaken('cube', old)).toBe(200);
    const again = await up();
    expect(again.code, again.text).toBe(0);
    expect(processes()).toHaveLength(1);
    await settle(sandbox.world);
    expect((await up()).code).toBe(0);
    expect(await Promise.all([old, (await tokens()).cube ?? ''].map((token) => isTaken('cube', token)))).toEqual([401, 200]);
    expect(await ids()).toEqual(before);
  });

  test('destroy leaves no process, and keeps the data for the next up', async () => {
    const destroyed = await run('destroy', '--yes', '--skip-preview');
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(processes()).toEqual([]);
    expect(destroyed.text).toContain(folder());
    const again = await up();
    expect(again.code, again.text).toBe(0);
    const made = await tokens();
    expect(await idsAt(address('cube'), made.cube ?? '')).toEqual(before.cube);
    write(yaml().replace('local: {', 'local: { keepData: false,'));
    expect((await up()).code).toBe(0);
    expect((await run('destroy', '--yes', '--skip-preview')).code).toBe(0);
    expect([processes(), existsSync(join(folder(), 'target.db'))]).toEqual([[], false]);
  });
});
