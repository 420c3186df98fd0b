import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { quickSample } from '../../src/config/quickSample.ts';
import { readSample } from '../../src/config/sampleFile.ts';

const taken = [
  'a: { displayName: Ann Lee, mail: ann@example.com }',
  `b: { displayName: O'Brien, surname: 'O''Brien', jobTitle: "a \\"b\\" \\u00e9, c: d" }`,
  'c: { enabled: false, businessPhones: [ "+31 20 1", "2" ], onPremisesExtensionAttributes: { extensionAttribute1: A B } }',
  'd: {}',
  'f: { userPrincipalName: x_y#EXT#@z }',
  '王: { displayName: 王伟 , proxyAddresses: [SMTP:a@x, smtp:b@x] }',
  'e: {displayName: 2nd floor, mail: 1-2-3, employeeHireDate: 2024-01-01}',
  '"a b": { displayName: a:b:c/d }',
  'g: { ids: { 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11: masked-3fa9c1-0b7e55d0c2a1f9e4, acme: 00u1e5 } }',
];
const left = [
  'a: { employeeId: 1001 }',
  'a: { displayName: null }',
  'a: { displayName: ~ }',
  'a: { displayName: x # y }',
  'a: { displayName: a, displayName: b }',
  'a: { __proto__: a }',
  'a: { displayName: &x b }',
  'a: { displayName: *x }',
  'a: { displayName: "\\x41" }',
  'a: { displayName: .5 }',
  'a: { displayName: }',
  'a: { displayName: b } # c',
  'a: { displayName: b',
  'a: b',
  'a:\n    displayName: b',
  'a: { displayName: True }',
  'a: { ids: { acme: 00e15 } }',
];

test.each(taken)('reads as YAML does: %s', (line) => {
  const quick = quickSample(`# people\npeople:\n  ${line}\n`);
  expect(Object.fromEntries(quick?.people ?? [])).toEqual(parse(line));
});

test.each(left)('leaves to the YAML reader: %s', (line) => {
  expect(quickSample(`people:\n  ${line}\n`)).toBeUndefined();
});

test('a sample read fast is the sample read slowly, and a fault is reported with its place', () => {
  const own = readFileSync(resolve(import.meta.dirname, '../../stacks/sample.yaml'), 'utf8');
  const dir = mkdtempSync(join(tmpdir(), 'muster-sample-'));
  const read = (name: string, text: string) => {
    writeFileSync(join(dir, name), text);
    return readSample(join(dir, name), 'example.com', dir);
  };
  expect(quickSample(own)).toBeDefined();
  // A number where a text belongs makes the whole file go the slow way.
  const slow = read(
    'slow.yaml',
    `${own}\n  Last: { members: [] }\nextends: nothing.yaml\n`
      .replace('extends: nothing.yaml\n', '# slow\n')
      .replace('people:', 'people: # slow'),
  );
  expect(read('fast.yaml', `${own}\n  Last: { members: [] }\n`)).toEqual(slow);
  const faulty = read('faulty.yaml', 'people:\n  a: { mail: a@x, maill: b }\ngroups:\n  G: { members: [a, b] }\n');
  expect(faulty.problems.map(({ code, line }) => [code, line])).toEqual([
    ['unknown-key', 2],
    ['unknown-person', 4],
  ]);
});
