/** `muster doctor` as a person or script starts it, against the sandbox. */
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { openStack } from '../rehearsal/stacks.ts';
import { startMuster } from './process.ts';

let sandbox: Sandbox;
beforeAll(async () => {
  const { plan, sample } = openStack('staging');
  sandbox = await startSandbox(plan, sample);
  // Whatever engine this machine has.
  const folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
  writeFileSync(join(folder, 'pulumi'), '#!/bin/sh\necho v3.270.0\n', { mode: 0o755 });
  writeFileSync(join(folder, 'pulumi-resource-okta'), '', { mode: 0o755 });
  sandbox.environment.PATH = `${folder}:/usr/bin:/bin`;
});
afterAll(() => sandbox.close());

interface Answer {
  stack: string;
  ok: boolean;
  examined: { check: string; findings: { outcome: string; message: string; fix: string | null }[] }[];
}

test('0 where nothing stands in the way, 1 with what to do where something does, 2 for a stack that does not read', async () => {
  const good = await startMuster(['doctor', 'staging', '--json'], sandbox.environment);
  const { ok, stack, examined } = JSON.parse(good.out) as Answer;
  expect([good.code, ok, stack]).toEqual([0, true, 'staging']);
  expect(examined.flatMap(({ findings }) => findings).filter(({ outcome }) => outcome === 'problem' || outcome === 'warning')).toEqual([]);

  const { caller } = sandbox.world.graph;
  caller.permissions = caller.permissions.filter((one) => one !== 'Synchronization.ReadWrite.All');
  const bad = await startMuster(['doctor', 'staging'], sandbox.environment);
  expect(bad.code).toBe(1);
  expect(bad.out).toMatch(
    /^ {2}problem {3}Synchronization.ReadWrite.All is missing: .*\n {12}→ give the application permission Synchronization.ReadWrite.All/m,
  );
  expect(bad.out).toMatch(/\n\d+ ok, 1 problem(, \d+ not known)?\n$/);

  const none = await startMuster(['doctor', 'stagin'], sandbox.environment);
  expect([none.code, none.out]).toEqual([2, '']);
  expect((await startMuster(['doctor'], sandbox.environment)).code).toBe(2);
});

test('what takes longer is said every two seconds', async () => {
  sandbox.world.graph.faults.slow = 2500;
  const { err } = await startMuster(['doctor', 'staging'], sandbox.environment);
  sandbox.world.graph.faults.slow = 0;
  expect(err).toMatch(/^… looking at .*Entra/m);
});
