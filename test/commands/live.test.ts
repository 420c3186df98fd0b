/** `muster status` and `muster pull` as a person or script sees them, against the sandbox. */
import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { entraApp } from '../pull/world.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { startMuster } from './process.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  const { plan, sample } = openStack('staging');
  sandbox = await startSandbox(plan, sample);
  expect((await sandbox.world.up()).error).toBeNull();
  await sandbox.world.cycle(entraApp(plan, 'cube'));
});
afterAll(() => sandbox.close());

const muster = (args: string[], onOutput?: Parameters<typeof startMuster>[2]) => startMuster(args, sandbox.environment, onOutput);

test('status is 0 while nobody is needed, 1 when an app is in quarantine', async () => {
  const good = await muster(['status', 'staging', '--json']);
  expect([good.code, good.err]).toEqual([0, '']);
  const { apps } = JSON.parse(good.out) as { apps: { key: string; health: string }[] };
  expect(apps.map(({ key, health }) => `${key} ${health}`)).toEqual([
    'activepieces waiting',
    'cerby waiting',
    'cube good',
    'cube-okta waiting',
    'stack-ai waiting',
  ]);
  sandbox.world.target.setTokens('cerby', []);
  await sandbox.world.cycle(entraApp(sandbox.world.plan, 'cerby'));
  const bad = await muster(['status', 'staging']);
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(/^cerby \(entra\): quarantine: /m);
  expect(bad.out).toContain('az rest --method post --url http://127.0.0.1:');
});

test('status --watch goes on until it is interrupted, one JSON line a time', async () => {
  const { code, out } = await muster(['status', 'staging', '--json', '--watch', '0.2'], (text, child) => {
    if (text.split('\n').length > 2) child.kill('SIGINT');
  });
  const lines = out.trim().split('\n');
  expect(lines.length).toBeGreaterThanOrEqual(2);
  for (const line of lines) expect((JSON.parse(line) as { apps: object[] }).apps).toHaveLength(5);
  expect(code).toBe(1);
  expect((await muster(['status', 'staging', '--watch', 'often'])).code).toBe(2);
});

test('pull writes a new file and never over one', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'muster-pull-')), 'cube.yaml');
  const first = await muster(['pull', '--app', 'Cube', '--stack', 'staging', '--output', file]);
  expect(first.code).toBe(0);
  expect(first.out).toMatch(/^pulumi import muster:entra:EnterpriseApp cube /);
  expect(readFileSync(file, 'utf8')).toContain('  cube:\n    catalog: cube\n');
  const second = await muster(['pull', '--app', 'Cerby', '--output', file]);
  expect(second.code).toBe(1);
  expect(second.err).toContain('is there already; nothing was written over it');
  expect(readFileSync(file, 'utf8')).toContain('  cube:\n');
});

test('pull without a file: the YAML alone on stdout; mistakes name what is near', async () => {
  const found = await muster(['pull', '--app', 'Stack AI']);
  expect(found.code).toBe(0);
  expect(found.out).toMatch(/^# Pulled from .+\n\napps:\n/);
  expect(found.err).toContain('Nothing to import');
  expect(await muster(['pull', '--app', 'Stak AI'])).toMatchObject({ code: 1, err: expect.stringContaining('did you mean "Stack AI"?') });
  expect(await muster(['pull', '--app', 'x', '--catalog', 'cub'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('Did you mean cube?'),
  });
  expect((await muster(['pull'])).code).toBe(2);
});

test('pull takes the key of an app in the stack, and says what it does not pull', async () => {
  const found = await muster(['pull', '--app', 'stack-ai', '--stack', 'staging']);
  expect(found.code).toBe(0);
  expect(found.out).toContain('\n  stack-ai:\n');
  for (const app of [['0oa1snowflake0000000'], ['cube-okta', '--stack', 'staging']])
    expect(await muster(['pull', '--app', ...app])).toMatchObject({
      code: 2,
      err: expect.stringContaining('is an app of Okta, of which no YAML is pulled'),
    });
  expect(await muster(['pull', '--app', 'cube-okta', '--stack', 'staging', '--snapshot', 'x.json'])).toMatchObject({
    code: 2,
    err: expect.stringContaining('give the id of'),
  });
});
