/** Asking the engine for the tokens that `up` made. */
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readMadeTokens } from '../../src/commands/madeTokens.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-made-'));
  mkdirSync(join(folder, 'stacks'));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

/** The only `pulumi` there is, unless there are shims of npm before it. It notes each call, with its folder, in `calls`. */
function engine(script: string, at = 'bin'): void {
  const bin = join(folder, at);
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'pulumi'), `#!/bin/sh\necho "$PWD: $*" >> '${folder}/calls'\n${script}\n`);
  chmodSync(join(bin, 'pulumi'), 0o755);
  vi.stubEnv('PATH', `${join(folder, 'node_modules/.bin')}/:${bin}:/bin:/usr/bin`);
}
const ask = () => readMadeTokens('trial', join(folder, 'stacks'));
const waysOut = (app: string) => `run \`pulumi up\` first, or put the token into MUSTER_SECRET_${app} in the environment`;
const calls = () => readFileSync(join(folder, 'calls'), 'utf8').trim().split('\n');

test('one question for all apps, in the folder of Pulumi.yaml', () => {
  engine(`echo '{"cube":"t-1","wiki":"t-2"}'`);
  const made = ask();
  expect([made('cube', 'V'), made('wiki', 'V')]).toEqual(['t-1', 't-2']);
  expect(calls()).toEqual([`${folder}: stack output tokens --show-secrets --json --stack trial --non-interactive`]);
});

test('an app that no update has made a token for', () => {
  engine(`echo '{}'`);
  expect(() => ask()('cube', 'MUSTER_SECRET_CUBE')).toThrow(`\`pulumi up\` has not made a token for cube yet: ${waysOut('CUBE')}`);
});

test('what the engine says is said on, once, and for each app what to do', () => {
  engine(`echo 'error: current stack does not have output property tokens' >&2; exit 255`);
  const made = ask();
  expect(() => made('cube', 'MUSTER_SECRET_CUBE')).toThrow(
    `the token is made by \`pulumi up\`, and pulumi does not give it (error: current stack does not have output property tokens): ${waysOut('CUBE')}`,
  );
  expect(() => made('wiki', 'MUSTER_SECRET_WIKI')).toThrow(`its token is not there either: ${waysOut('WIKI')}`);
  expect(calls()).toHaveLength(1);
});

test('the engine that is installed goes before the shim that npm puts first, and that before none', () => {
  engine(`echo '{"cube":"of the shim"}'`, 'node_modules/.bin');
  expect(ask()('cube', 'V')).toBe('of the shim');
  engine(`echo '{"cube":"of the engine"}'`);
  expect(ask()('cube', 'V')).toBe('of the engine');
});

test('no engine', () => {
  vi.stubEnv('PATH', join(folder, 'stacks'));
  expect(() => ask()('cube', 'V')).toThrow(/pulumi cannot be asked for it \(.*ENOENT\): run/);
});
