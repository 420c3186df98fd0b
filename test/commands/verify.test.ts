/** The commands that read a tenant, as a person runs them: another process, with the sandbox's environment. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'muster-'));
let sandbox: Sandbox;

beforeAll(async () => {
  const { document } = readStack('staging', join(root, 'stacks'));
  if (!document) throw new Error('no staging stack');
  const whole = planStack(document);
  const plan = {
    ...whole,
    apps: Object.fromEntries(Object.entries(whole.apps).filter(([key]) => ['activepieces', 'cube-okta'].includes(key))),
  };
  sandbox = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
  const { error } = await sandbox.world.up();
  if (error !== null) throw new Error(error);
  for (const app of Object.values(plan.apps)) if (app.directory === 'entra') await sandbox.world.cycle(app);
});
afterAll(() => sandbox.close());

async function muster(args: string[], environment: Record<string, string | undefined> = sandbox.environment) {
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'src/cli.ts'), ...args], { cwd: root, env });
  let [stdout, stderr] = ['', ''];
  child.stdout.on('data', (data) => {
    stdout += data;
  });
  child.stderr.on('data', (data) => {
    stderr += data;
  });
  const code = await new Promise<number | null>((resolve) => child.on('close', resolve));
  return { code, stdout, stderr };
}

test('verify ends with 0, and with 7 when somebody is missing', async () => {
  const good = await muster(['verify', 'staging', '--app', 'activepieces', '--rate', '1000']);
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toContain('activepieces: no differences; 8 of 23 people and 3 groups in scope, 8 users and 3 groups at the endpoint');

  const { world } = sandbox;
  const bob = world.target.users('activepieces').find(({ userName }) => userName === 'bob@staging.example.com');
  const token = world.secrets.get('activepiecesToken');
  await fetch(`${world.address('activepieces')}/Users/${bob?.id}`, { method: 'DELETE', headers: { authorization: `Bearer ${token}` } });
  const file = join(folder, 'verify.db');
  const found = await muster(['verify', 'staging', '--app', 'activepieces', '--rate', '1000', '--json', '--resume', file]);
  expect(found.code).toBe(7);
  expect(JSON.parse(found.stdout)).toMatchObject({
    stack: 'staging',
    apps: [{ app: 'activepieces', counts: { missing: 1 }, differences: [{ kind: 'missing', who: 'bob@staging.example.com' }] }],
  });
  expect(statSync(file).mode & 0o077).toBe(0);
  const other = await muster(['verify', 'production', '--resume', file]);
  expect(other).toMatchObject({ code: 2, stderr: expect.stringContaining('belongs to another verification') });
});

test('verify covers an app in Okta, and says which box is off', async () => {
  const { code, stdout, stderr } = await muster(['verify', 'staging', '--app', 'cube-okta', '--rate', '1000']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  // Nobody is assigned before a person has switched provisioning on.
  expect(stdout).toMatch(/^cube-okta: no differences; 0 of \d+ people and 0 groups in scope, 0 users and 0 groups at the endpoint$/m);
  const { world } = sandbox;
  const app = world.plan.apps['cube-okta'];
  if (app?.directory !== 'okta') throw new Error('no app');
  world.okta.admin.assignUser(world.oktaAppId(app), world.okta.store.people.get('ines') ?? '');
  const early = await muster(['verify', 'staging', '--app', 'cube-okta', '--rate', '1000', '--json']);
  expect(early.code).toBe(7);
  expect(JSON.parse(early.stdout).apps[0].differences).toEqual([
    expect.objectContaining({ kind: 'missing', who: 'ines.mueller@example.com', cause: expect.stringContaining('Create Users is off') }),
  ]);
  const unknown = await muster(['verify', 'staging', '--app', 'cube-octa']);
  expect(unknown).toMatchObject({ code: 2, stderr: expect.stringContaining('cube-okta') });
});

test('verify names the variable of a token that is not set, and never a token', async () => {
  const name = 'MUSTER_SECRET_ACTIVEPIECES_TOKEN';
  const without = await muster(['verify', '--app', 'activepieces'], { ...sandbox.environment, [name]: undefined });
  expect(without).toMatchObject({ code: 1, stderr: expect.stringContaining(name) });
  const wrong = await muster(['verify', '--app', 'activepieces'], { ...sandbox.environment, [name]: 'a-wrong-token' });
  expect(wrong.code).toBe(1);
  expect(wrong.stderr).toContain('401');
  expect(wrong.stdout + wrong.stderr).not.toContain('a-wrong-token');
});

test('eval --tenant asks the parser of the app’s job', async () => {
  const same = await muster(['eval', 'ToUpper([department])', '--person', 'ann', '--app', 'activepieces', '--tenant']);
  expect(same).toMatchObject({ code: 0, stdout: expect.stringContaining('staging/activepieces agrees') });
  expect(same.stdout).toContain('["SALES"]');
});

test('people pull writes a masked sample file that nobody else can read', async () => {
  const file = join(folder, 'people.yaml');
  const ran = await muster(['people', 'pull', 'staging', '--mask', '--out', file]);
  expect(ran).toMatchObject({ code: 0, stdout: '', stderr: expect.stringContaining('23 people and') });
  const text = readFileSync(file, 'utf8');
  expect(text).not.toContain('Ann Lee');
  expect(text).toContain('department: Engineering');
  expect(statSync(file).mode & 0o077).toBe(0);
  expect(ran.stderr).toContain('MUSTER_MASK_KEY is not set');
});

test('people pull over a file keeps keys, and says what a group is called now; what does not read stays', async () => {
  const { admin, graph } = sandbox.world;
  const file = join(folder, 'again.yaml');
  const pull = (masks: Record<string, string> = {}) =>
    muster(['people', 'pull', 'staging', '--mask', '--out', file], { ...sandbox.environment, MUSTER_MASK_KEY: 'k', ...masks });
  expect((await pull()).stderr).not.toContain('MUSTER_MASK_KEY');
  const first = readFileSync(file, 'utf8');
  await pull();
  expect(readFileSync(file, 'utf8')).toBe(first);
  const marketing = [...graph.store.groups.values()].find(({ displayName }) => displayName === 'Marketing');
  const name = 'Brand\u001b[2J';
  await admin.patch(`/groups/${marketing?.id}`, { displayName: name });
  const renamed = await pull();
  expect(renamed.stderr).toContain(
    'not in the tenant: Marketing\nMarketing is now called Brand\\u001b[2J: write the new name in the stack\n',
  );
  expect(readFileSync(file, 'utf8')).toMatch(/^ {2}Marketing: \{ displayName: "Brand\\e\[2J"/m);
  await admin.patch(`/groups/${marketing?.id}`, { displayName: 'Marketing' });
  // An empty key is none: anybody could check a guess.
  expect((await pull({ MUSTER_MASK_KEY: '' })).stderr).toContain('MUSTER_MASK_KEY is not set');
  const broken = 'people:\n  ann: { ids: { t: 1 } }\n';
  writeFileSync(file, broken);
  const refused = await pull();
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringMatching(/keys and ids cannot be kept.*\n.*again\.yaml:2:15 wrong-type/) });
  const failed = await muster(['people', 'pull', 'staging', '--out', join(folder, 'none.yaml')], {
    ...sandbox.environment,
    ARM_CLIENT_SECRET: 'x',
  });
  expect(failed.code).toBe(1);
  expect([readFileSync(file, 'utf8'), readdirSync(folder).filter((one) => /part|none/.test(one))]).toEqual([broken, []]);
});

test('3.3: a people pull that fails or is killed leaves the file as it was', async () => {
  const { faults } = sandbox.world.graph;
  const file = join(folder, 'kept.yaml');
  const args = ['people', 'pull', 'staging', '--out', file];
  expect((await muster(args)).code).toBe(0);
  const whole = readFileSync(file, 'utf8');
  const parts = () => readdirSync(folder).filter((name) => name.startsWith('kept.yaml.'));
  // The people are written, and the groups cannot be read.
  faults.forbidden = /GET .*members/;
  const failed = await muster(args);
  faults.forbidden = null;
  expect(failed.code).toBe(1);
  expect([readFileSync(file, 'utf8'), parts()]).toEqual([whole, []]);

  faults.slow = 400;
  const child = spawn(process.execPath, ['--no-warnings', join(root, 'src/cli.ts'), ...args], {
    cwd: root,
    env: { PATH: process.env.PATH, ...sandbox.environment },
    stdio: 'ignore',
  });
  const ended = new Promise<NodeJS.Signals | null>((resolve) => child.on('close', (_, signal) => resolve(signal)));
  await vi.waitUntil(() => parts().length > 0, { timeout: 20_000, interval: 5 });
  child.kill('SIGKILL');
  expect(await ended).toBe('SIGKILL');
  faults.slow = 0;
  expect([readFileSync(file, 'utf8'), parts()]).toEqual([whole, ['kept.yaml.part']]);
  expect((await muster(args)).code).toBe(0);
  expect([readFileSync(file, 'utf8'), parts()]).toEqual([whole, []]);
}, 120_000);
