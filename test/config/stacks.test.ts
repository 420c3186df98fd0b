/** Which files of a folder are stacks. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStack } from '../../src/config/read.ts';
import { stacksIn } from '../../src/config/stacks.ts';
import { stackFolder, tenants } from './stack.ts';

const cases: [what: string, files: Record<string, string>, stacks: string[]][] = [
  ['a file with tenants', { 'a.yaml': tenants }, ['a']],
  [
    'a sample, the engine’s settings and another file are none',
    { 'sample.yaml': 'people: { ann: { jobTitle: tenants } }', 'Pulumi.yaml': tenants, 'Pulumi.gone.yaml': 'config: {}', 'x.txt': tenants },
    [],
  ],
  [
    'tenants that come from what it extends, two files down',
    { 'a.yaml': 'extends: mid.yaml', 'mid.yaml': 'extends: base.yaml', 'base.yaml': tenants },
    ['a'],
  ],
  [
    'two that extend one',
    { 'a.yaml': `extends: base.yaml\n${tenants}`, 'b.yaml': 'extends: ./base.yaml', 'base.yaml': tenants },
    ['a', 'b'],
  ],
  [
    'one that another extends, with settings of the engine',
    { 'a.yaml': 'extends: b.yaml', 'b.yaml': tenants, 'Pulumi.b.yaml': 'config: {}' },
    ['a', 'b'],
  ],
  ['no tenants, with settings of the engine', { 'a.yaml': 'apps: {}', 'Pulumi.a.yaml': '' }, ['a']],
  ['no tenants', { 'a.yaml': 'apps: {}' }, []],
  ['files that extend each other', { 'a.yaml': `extends: b.yaml\n${tenants}`, 'b.yaml': 'extends: a.yaml' }, ['a', 'b']],
  [
    'itself, and a file that is not there',
    { 'a.yaml': `extends: a.yaml\n${tenants}`, 'b.yaml': `extends: gone.yaml\n${tenants}` },
    ['a', 'b'],
  ],
  [
    'what does not parse',
    { 'a.yaml': `${tenants}apps: { a: [ }\n`, 'b.yaml': '{ "tenants": { } ', 'c.yaml': `${tenants}\tapps: x` },
    ['a', 'b', 'c'],
  ],
  ['JSON', { 'a.yaml': '{ "extends": "base.yaml" }', 'base.yaml': '{ "tenants": {} }' }, ['a']],
  [
    'comments, a document mark, quotes, an indented map, a value on the next line',
    {
      'a.yaml': `# all\n%YAML 1.2\n---\n\n"tenants": {}\n`,
      'b.yaml': `  'extends':   "base.yaml"  # the rest\n  apps: {}\n`,
      'c.yaml': 'extends:\n  base.yaml\n',
      'base.yaml': `tenants :\n  okta: { org: a }\n`,
    },
    ['a', 'b', 'c'],
  ],
  ['tenants that are no key of the file', { 'a.yaml': `apps:\n  tenants: {}\nnote: |\n  tenants: x\n# tenants: y\n` }, []],
  ['other ends of lines, a byte order mark', { 'a.yaml': `\uFEFFapps: {}\r\n${tenants.replaceAll('\n', '\r\n')}` }, ['a']],
];
test.each(cases)('3.2: %s', (_, files, stacks) => expect(stacksIn(stackFolder(files))).toEqual(stacks));

test('3.2: what stands in another folder counts for the file that extends it', () => {
  const dir = stackFolder({ 'a.yaml': 'extends: shared/base.yaml', 'b.yaml': 'extends: ../up.yaml' });
  mkdirSync(join(dir, 'shared'));
  for (const file of ['shared/base.yaml', '../up.yaml']) writeFileSync(join(dir, file), tenants);
  expect(stacksIn(dir)).toEqual(['a', 'b']);
  expect(stacksIn(join(dir, 'nowhere'))).toEqual([]);
});

test('3.2: a file in UTF-16 is a stack that does not read', () => {
  const dir = stackFolder({});
  writeFileSync(join(dir, 'a.yaml'), Buffer.from(`\uFEFF${tenants}`, 'utf16le'));
  expect(stacksIn(dir)).toEqual(['a']);
  expect(readStack('a', dir).problems).not.toEqual([]);
});

test('3.2: a stack that is not there: those that are, with and without settings of the engine', () => {
  const dir = stackFolder({ 'prod.yaml': tenants, 'base.yaml': tenants, 'staging.yaml': 'extends: base.yaml', 'Pulumi.base.yaml': '' });
  expect(readStack('prd', dir).problems[0]?.hint).toBe('Did you mean prod?');
  expect(readStack('nothing-like-it', dir).problems[0]?.hint).toBe('Known: base, prod, staging.');
});
