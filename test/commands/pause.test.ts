/** `muster pause` and `muster resume` as a person or script sees them, against the sandbox. */
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { stacks } from '../pull/world.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { startMuster } from './process.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  const { plan, sample } = openStack('staging');
  sandbox = await startSandbox(plan, sample);
  expect((await sandbox.world.up()).error).toBeNull();
});
afterAll(() => sandbox.close());

const muster = (args: string[]) => startMuster(args, sandbox.environment);
const running = () => [...sandbox.world.graph.store.jobs.values()].filter(({ job }) => job.schedule.state === 'Active').length;
const another = '11111111-1111-4111-8111-111111111111';
const allOn = ['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES', 'PUSH_USER_DEACTIVATION'];

test('the whole road: pause, status, resume, with exit codes and JSON', async () => {
  expect(running()).toBe(4);
  const paused = await muster(['pause', 'staging', '--reason', 'INC-4711: a wrong filter']);
  expect(paused).toMatchObject({ code: 0, err: '' });
  expect(paused.out).toMatch(/^activepieces \(entra\): paused: requests of a cycle/);
  expect(paused.out).toMatch(/^cube-okta \(okta\): left alone: provisioning is not on/m);
  expect(paused.out).toMatch(/^1 left alone, 4 paused$|^4 paused, 1 left alone$/m);
  expect(running()).toBe(0);

  const status = await muster(['status', 'staging', '--json']);
  expect(status.code).toBe(0);
  const { apps } = JSON.parse(status.out) as { apps: { key: string; pause?: { reason: string } }[] };
  expect(apps.find(({ key }) => key === 'cube')?.pause?.reason).toBe('INC-4711: a wrong filter');

  const one = await muster(['resume', 'staging', '--app', 'cube', '--json']);
  expect(one.code).toBe(0);
  expect(JSON.parse(one.out)).toMatchObject({ apps: [{ key: 'cube', outcome: 'resumed' }] });
  expect(running()).toBe(1);
  expect((await muster(['resume', 'staging'])).out).toMatch(/^cube \(entra\): left alone: its job runs$/m);
  expect(running()).toBe(4);
});

test('an Okta app whose provisioning is on cannot be paused: exit 1, and the others are', async () => {
  for (const app of sandbox.world.okta.store.apps.values()) app.features = allOn;
  const { code, out } = await muster(['pause', 'staging', '--reason', 'INC-1', '--app', 'cube-okta', 'cerby']);
  expect(code).toBe(1);
  expect(out).toMatch(/^cerby \(entra\): paused: /m);
  expect(out).toMatch(/^cube-okta \(okta\): refused: Okta's public API cannot pause provisioning\. By hand: switch off Create Users/m);
  expect(running()).toBe(3);
  expect((await muster(['resume', 'staging'])).code).toBe(0);
});

test('what cannot be meant is exit 2, and nothing is written', async () => {
  const before = sandbox.world.graph.requests.length;
  for (const [args, said] of [
    [['pause', 'staging'], "required option '--reason <text>'"],
    [['pause', '--reason', 'x'], "missing required argument 'stack'"],
    [['pause', 'staging', '--reason', '  '], '--reason is empty'],
    [['pause', 'staging', '--reason', 'a\nb'], 'control characters'],
    [['pause', 'staging', '--reason', 'x', '--app', 'cub'], 'Did you mean cube?'],
    [['resume', 'stagin'], 'stagin'],
  ] as const) {
    const { code, err } = await muster([...args]);
    expect([args, code]).toEqual([args, 2]);
    expect(err).toContain(said);
  }
  expect(sandbox.world.graph.requests.length).toBe(before);
  expect(running()).toBe(4);
});

test('credentials of another tenant than the stack names pause nothing', async () => {
  const dir = join(mkdtempSync(join(tmpdir(), 'muster-pause-')), 'stacks');
  cpSync(stacks, dir, { recursive: true });
  writeFileSync(
    join(dir, 'staging.yaml'),
    readFileSync(join(dir, 'staging.yaml'), 'utf8').replace(/tenantId: [0-9a-f-]+/, `tenantId: ${another}`),
  );
  const { code, out } = await muster(['pause', 'staging', '--reason', 'x', '--app', 'cube', '--dir', dir]);
  expect(code).toBe(1);
  expect(out).toMatch(/^cube \(entra\): refused: /m);
  expect(out).toContain(another);
  expect(running()).toBe(4);
});

test('a slow tenant is waited for with a word', async () => {
  sandbox.world.graph.faults.slow = 700;
  const slow = await muster(['resume', 'staging', '--app', 'cube']);
  sandbox.world.graph.faults.slow = 0;
  expect(slow.code).toBe(0);
  expect(slow.err).toContain('… 0 of 1 apps done; waiting for cube');
});

test('--help shows examples', async () => {
  for (const command of ['pause', 'resume']) expect((await muster([command, '--help'])).out).toMatch(/Examples:\n {2}muster /);
});
