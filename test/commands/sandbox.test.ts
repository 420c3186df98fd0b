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
  const ofTarget = (environment: object) => Object.keys(environment).filter((name) => /^MUSTER_/.test(name));
  expect(ofTarget(trial)).toEqual([]);
  expect(ofTarget(staging)).toContain('MUSTER_TARGET');
  expect(ofTarget(staging)).toHaveLength(6);
});

test('--every is a whole number of seconds', async () => {
  const { code, err } = await startMuster(['sandbox', 'trial', '--every', 'often'], {});
  expect([code, err]).toEqual([2, expect.stringContaining('it must be a whole number of seconds')]);
});
