/** A review looks at every stack of the folder, and at all that belongs to one. */
import { expect, test } from 'vitest';
import { type Review, review } from '../../src/review/review.ts';
import { appStack, stackFolder, tenants } from '../config/stack.ts';

const sample = 'people: { ann: { department: Sales }, bob: { department: IT } }\ngroups: { Sales: { members: [ann, bob] } }\n';
const app = (lines = '') =>
  appStack(`scim: { url: https://x.example.com }\nassign: { groups: { Sales: default } }\n${lines}`)['s.yaml'] ?? '';
const onlyOne = 'users: { scope: [ { department: IT } ] }';

function reviewed(base: Record<string, string>, head: Record<string, string>, named?: string[]): Review {
  const version = (name: string, files: Record<string, string>) => ({
    name,
    dir: stackFolder({ 'sample.yaml': sample, ...files }),
    date: new Date(0),
  });
  return review(version('main', base), version('work tree', head), named, ['staging', 'production']);
}
const disabled = ({ stacks }: Review) => stacks.map(({ stack, effects }) => [stack, effects[0]?.counts.disabled]);

test('3.2: a stack without settings of the engine is reviewed', () => {
  expect(disabled(reviewed({ 'prod.yaml': app() }, { 'prod.yaml': app(onlyOne) }))).toEqual([['prod', 1]]);
});

test('3.2: a change of what a stack extends, at any depth, is a change of every stack that extends it', () => {
  const files = {
    'mid.yaml': 'extends: base.yaml\n',
    'a.yaml': 'extends: mid.yaml\n',
    'b.yaml': 'extends: base.yaml\n',
    'c.yaml': tenants,
  };
  const found = reviewed({ ...files, 'base.yaml': app() }, { ...files, 'base.yaml': app(onlyOne) });
  expect(disabled(found)).toEqual([
    ['a', 1],
    ['b', 1],
    ['c', undefined],
  ]);
  expect(found.stacks[0]?.change.apps[0]?.lines[0]?.place.file).toBe('stacks/base.yaml');
});

test('3.2: a stack that comes and one that goes', () => {
  const found = reviewed({ 'old.yaml': app() }, { 'new.yaml': app() });
  expect(found.stacks.map(({ stack, notes, change }) => [stack, notes, change.apps[0]?.kind])).toEqual([
    ['new', ['The stack is new: main has none of this name.'], 'added'],
    ['old', ['The stack is removed.'], 'removed'],
  ]);
});

test('3.2: one that another file begins to extend is still looked at', () => {
  const found = reviewed({ 'a.yaml': app() }, { 'a.yaml': app(onlyOne), 'b.yaml': 'extends: a.yaml\n' });
  expect(disabled(found)).toEqual([
    ['a', 1],
    ['b', 0],
  ]);
  // Or a change after that, with `b.yaml` saying what it said before, would be seen by nobody.
  expect(found.stacks.map(({ problems }) => problems.map(({ message }) => message))).toEqual([
    [expect.stringMatching(/^a would be no stack any more/)],
    [],
  ]);
  const beside = { 'b.yaml': 'extends: a.yaml\n', 'Pulumi.a.yaml': '' };
  expect(reviewed({ 'a.yaml': app() }, { 'a.yaml': app(), ...beside }).stacks.flatMap(({ problems }) => problems)).toEqual([]);
});

test.each([
  ['that does not parse', `${tenants}apps: { a: [ }\n`],
  ['that is empty', ''],
  ['without tenants', 'apps: { a: { catalog: cerby, directory: entra } }\n'],
])('3.2: a file %s is reported', (_, text) => {
  const [found] = reviewed({ 'prod.yaml': app() }, { 'prod.yaml': text }).stacks;
  expect([found?.stack, (found?.problems.length ?? 0) > 0]).toEqual(['prod', true]);
});

test('3.2: a new file that does not parse is reported, and an old one that did not', () => {
  const broken = `${tenants}apps: { a: [ }\n`;
  expect(reviewed({}, { 'prod.yaml': broken }).stacks[0]?.problems.map(({ code }) => code)).toContain('yaml');
  expect(reviewed({ 'prod.yaml': broken }, { 'prod.yaml': app() }).stacks[0]?.notes).toEqual([
    expect.stringMatching(/^main does not read \(\d+ problems\), so there is nothing to compare with\.$/),
  ]);
});

test('3.2: a file that is named is a stack, whatever it says', () => {
  const found = reviewed({ 'x.yaml': 'apps: {}\n' }, { 'x.yaml': 'apps: {}\nname: x\n' }, ['x']);
  expect(found.stacks.map(({ stack, problems }) => [stack, problems.map(({ code }) => code)])).toEqual([['x', ['unknown-key']]]);
});
