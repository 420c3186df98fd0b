/** `muster sandbox`: whose target the apps go to, and an orderly end. */
import { expect, test } from 'vitest';
import { startMuster } from './process.ts';

const environmentOf = async (stack: string): Promise<Record<string, string>> => {
  const ended = await startMuster(['sandbox', stack, '--json', '--every', '1'], {}, (out, child) => {
    if (out.trimEnd().endsWith('}')) child.kill('SIGTERM');
  });
  expect([ended.code, ended.err]).toEqual([0, expect.stringContaining('the loopback tenants are up')]);
  return JSON.parse(ended.out) as Record<string, string>;
};

test('a target that up deploys on this machine has its own address and tokens; every other stack is given both', async () => {
  const [trial, staging] = [await environmentOf('trial'), await environmentOf('staging')];
  const ofTarget = (environment: object) => Object.keys(environment).filter((name) => /^MUSTER_(TARGET|SECRET)/.test(name));
  expect(ofTarget(trial)).toEqual([]);
  expect(ofTarget(staging)).toContain('MUSTER_TARGET');
  expect(ofTarget(staging)).toHaveLength(6);
});

test('--every is a whole number of seconds', async () => {
  const { code, err } = await startMuster(['sandbox', 'trial', '--every', 'often'], {});
  expect([code, err]).toEqual([2, expect.stringContaining('it must be a whole number of seconds')]);
});

test('(7.15) the commands for another terminal: a whole story without an engine, and what is wrong said with its code', async () => {
  let environment: Record<string, string> = {};
  const outcomes: [string, number | null, string][] = [];
  const muster = async (env: Record<string, string>, ...args: string[]) => {
    const { code, out, err } = await startMuster(['sandbox', ...args], env);
    outcomes.push([args.join(' '), code, out + err]);
  };
  const ended = await startMuster(['sandbox', 'staging', '--every', '0'], {}, async (out, child) => {
    if (!out.includes('MUSTER_SECRET_STACK_AI_TOKEN') || outcomes.length > 0) return;
    const lines = [...out.matchAll(/^export (\w+)='(.*)'$/gm)];
    environment = Object.fromEntries(lines.map(([, name = '', value = '']) => [name, value]));
    outcomes.push(['environment', 0, environment.MUSTER_SANDBOX ?? '']);
    await muster(environment, 'cycle');
    await muster(environment, 'cycle', '--json');
    await muster(environment, 'person', 'leave', 'ann', '--json');
    await muster(environment, 'people');
    await muster(environment, 'tick', 'cube-okta');
    await muster(environment, 'tick', 'cube-okta', '--off', '--boxes', 'create');
    await muster(environment, 'person', 'leave', 'nobody');
    await muster({ MUSTER_SANDBOX: '' }, 'cycle');
    await muster({ MUSTER_SANDBOX: 'http://sandbox:secret@vendor.example:80' }, 'cycle');
    child.kill('SIGINT');
  });
  expect([ended.code, ended.err]).toEqual([0, expect.stringMatching(/^the loopback tenants are up.*\n$/)]);
  expect(outcomes).toEqual([
    ['environment', 0, expect.stringMatching(/^http:\/\/sandbox:[\w-]{24}@127\.0\.0\.1:\d+$/)],
    ['cycle', 0, 'no job runs, and no app in Okta has provisioning on\n'],
    ['cycle --json', 0, '{\n  "rounds": []\n}\n'],
    ['person leave ann --json', 0, expect.stringContaining('"accountEnabled": false')],
    [
      'people',
      0,
      expect.stringMatching(/^ann \(Ann Lee\): Entra ann@staging.example.com disabled; Okta ann.lee@example.com deprovisioned$/m),
    ],
    ['tick cube-okta', 1, 'the org has no app labelled Cube (Okta): run `pulumi up` first\n'],
    ['tick cube-okta --off --boxes create', 2, '--off and --boxes are not written together\n'],
    ['person leave nobody', 2, 'there is no person nobody.\n'],
    ['cycle', 2, expect.stringContaining('MUSTER_SANDBOX names no sandbox: start it with `muster sandbox STACK > sandbox.env`')],
    ['cycle', 2, 'MUSTER_SANDBOX is not on 127.0.0.1\n'],
  ]);
}, 60_000);
