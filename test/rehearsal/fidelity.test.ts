/** docs/fidelity.md says of everything that can be set what it is taken to be, and where from. */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { usualAssumptions } from '../../src/plan/types.ts';
import { causes } from '../../src/provider/graph/serviceCauses.ts';
import { noFaults } from '../../src/rehearsal/graph/faults.ts';

const root = resolve(import.meta.dirname, '../..');
const page = readFileSync(resolve(root, 'docs/fidelity.md'), 'utf8');
const tables = page
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| behaviour') && !line.startsWith('| code,'))
  .map((line) =>
    line
      .slice(2, -1)
      .split(' | ')
      .map((cell) => cell.replace(/\s*\|$/, '').trim()),
  );
/** Those of behaviours: what, ground, source, set by. */
const rows = tables.filter(([, ground = '']) => ['documented', 'recorded', 'assumed'].includes(ground));
const settings = rows.map(([, , , set = '']) => set).join(' ');

test('every behaviour has a ground, and a source unless it is assumed', () => {
  expect(rows.length).toBeGreaterThan(60);
  expect(rows.filter(([, ground, source = '']) => ground !== 'assumed' && source === '')).toEqual([]);
  const errorTexts = tables.filter((row) => !rows.includes(row));
  expect(errorTexts.map(([code = '']) => /^`\w+`/.test(code))).not.toContain(false);
});

test.each(Object.keys(usualAssumptions))('assume: %s', (key) => {
  expect(rows.filter(([, ground, , set = '']) => ground === 'assumed' && set.includes(`assume: { ${key} }`))).toHaveLength(1);
});

test.each(Object.keys(noFaults))('the switch %s of the loopback Graph', (key) => {
  expect(settings).toContain(`\`${key}\``);
});

describe('the options of the service', () => {
  const options = readFileSync(resolve(root, 'src/rehearsal/entra/options.ts'), 'utf8');
  /** What the surroundings give is no assumption. */
  const given = ['now', 'newId', 'random', 'defaultDomain', 'assume', 'fetch', 'onRequest'];
  const names = [...options.matchAll(/^ {2}(\w+)\??[:(]/gm)].flatMap(([, name = '']) => (given.includes(name) ? [] : [name]));
  test('are read from its type', () => expect(names).toContain('membersPerPatch'));
  test.each(names)('%s', (name) => expect(settings).toContain(`\`${name}\``));
});

test.each(Object.keys(causes))('the cause "%s" of an error text', (kind) => {
  expect(page).toContain(`\`${kind}\``);
});
