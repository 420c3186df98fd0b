/** `muster plan`: what the catalog and the defaults add, written out. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { keptPlan, readPrintedPlans } from '../../src/plan/kept.ts';
import { readPlanned } from '../../src/review/versions/version.ts';
import { stackFolder, tenants } from '../config/stack.ts';

const root = join(import.meta.dirname, '..', '..');
const stacks = join(root, 'stacks');
function muster(...args: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'bin/muster.mjs'), 'plan', ...args], { encoding: 'utf8' });
  return { code: status, out: stdout, err: stderr };
}

test.each(['staging', 'production'])('what is printed of %s says the same as the stack, with nothing left to the catalog', (stack) => {
  const { code, out } = muster(stack, '--dir', stacks);
  expect(code).toBe(0);
  expect(out).toContain('name.familyName: { from: surname, match: 0, apply: always }');
  const written = readPlanned(stack, stackFolder({ [`${stack}.yaml`]: out }));
  expect(written.problems).toEqual([]);
  expect(written.planned && keptPlan(written.planned.plan).apps).toEqual(keptPlan(readPlanned(stack, stacks).planned?.plan as never).apps);
});

test('as JSON: all stacks of the folder, in the form that is compared', () => {
  const { code, out } = muster('--json', '--dir', stacks);
  expect(code).toBe(0);
  const read = readPrintedPlans(JSON.parse(out));
  if (!('plans' in read)) throw new Error(read.reason);
  expect(Object.keys(read.plans)).toEqual(['production', 'staging', 'trial']);
  expect(read.plans.staging).toEqual(keptPlan(readPlanned('staging', stacks).planned?.plan as never));
});

test('what does not read is code 2, and the others are printed; so is a folder without stacks', () => {
  const dir = stackFolder({ 'good.yaml': tenants, 'bad.yaml': `${tenants}appz: {}\n` });
  const { code, out, err } = muster('--json', '--dir', dir);
  expect([code, Object.keys(JSON.parse(out).stacks)]).toEqual([2, ['good']]);
  expect(err).toMatch(/bad\.yaml:\d+:1 unknown-key there is no key appz/);
  expect(muster('--dir', stackFolder({}))).toMatchObject({ code: 2, err: expect.stringContaining('holds no stack') });
});
