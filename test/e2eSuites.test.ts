/** What the e2e suite does on a machine that lacks something: it names it and skips. */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-engine-'));
  // An engine that answers, and has no plugin beside it.
  writeFileSync(join(folder, 'pulumi'), '#!/bin/sh\necho v3.0.0\n');
  chmodSync(join(folder, 'pulumi'), 0o755);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function suite(name: string, path: string): { code: number | null; text: string } {
  const args = ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.e2e.config.ts', `test/e2e/${name}.e2e.test.ts`];
  const { VITEST: _here, ...env } = process.env;
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: root, encoding: 'utf8', env: { ...env, PATH: path } });
  return { code: status, text: stdout + stderr };
}

test('9.9: without a plugin, or without an engine, a suite is skipped by name and does not fail', { timeout: 120_000 }, () => {
  const tools = '/usr/bin:/bin';
  const withoutPlugin = suite('okta', `${folder}:${tools}`);
  expect([withoutPlugin.code, withoutPlugin.text]).toEqual([0, expect.stringMatching(/skipped: no pulumi-resource-okta on the PATH/)]);
  const withoutEngine = suite('killed', tools);
  expect([withoutEngine.code, withoutEngine.text]).toEqual([0, expect.stringMatching(/skipped: no `pulumi` on the PATH answers/)]);
});
