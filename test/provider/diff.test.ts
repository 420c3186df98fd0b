import { expect, test } from 'vitest';
import { diffInputs, diffValues, keepSpelling } from '../../src/provider/diff.ts';

const rules = { keyed: ['mappings'], same: { source: (a: unknown, b: unknown) => String(a).trim() === String(b).trim() } };

test.each<[string, unknown, unknown, Record<string, string>]>([
  ['equal', { a: 1, b: [1] }, { b: [1], a: 1 }, {}],
  ['null and absent', { a: null }, {}, {}],
  ['leaf', { a: { b: 1 } }, { a: { b: 2 } }, { 'a.b': 'update' }],
  ['added key of a map', { mappings: {} }, { mappings: { title: { source: 'x' } } }, { 'mappings["title"]': 'add' }],
  ['removed key of a map', { mappings: { title: { source: 'x' } } }, { mappings: {} }, { 'mappings["title"]': 'delete' }],
  [
    'changed part of a map',
    { mappings: { t: { source: 'x' } } },
    { mappings: { t: { source: 'y' } } },
    { 'mappings["t"].source': 'update' },
  ],
  [
    'quotes in a key',
    { mappings: { 'emails[type eq "work"].value': { match: 0 } } },
    { mappings: { 'emails[type eq "work"].value': { match: 1 } } },
    { 'mappings["emails[type eq \\"work\\"].value"].match': 'update' },
  ],
  ['several spellings', { mappings: { t: { source: ' x' } } }, { mappings: { t: { source: 'x ' } } }, {}],
  ['order of a list', { a: ['x', 'y'] }, { a: ['y', 'x'] }, {}],
  ['a list of objects', { a: [{ p: 1, q: 2 }, { p: 0 }] }, { a: [{ p: 0 }, { q: 2, p: 1 }] }, {}],
  ['a longer list', { a: ['x'] }, { a: ['x', 'x'] }, { a: 'update' }],
  ['another type', { a: 'unknown' }, { a: { b: 1 } }, { a: 'update' }],
])('%s', (_name, left, right, expected) => {
  const changes = Object.fromEntries(Object.entries(diffValues(left, right, rules)).map(([path, { kind }]) => [path, kind]));
  expect(changes).toEqual(expected);
});

test('a change of a top-level input that cannot be changed is a replacement', () => {
  const diff = diffInputs({ id: 'a', name: 'x' }, { id: 'b', name: 'y' }, { replaces: ['id'] });
  expect(diff).toEqual({
    changes: { id: { kind: 'updateReplace' }, name: { kind: 'update' } },
    replaces: ['id'],
    deleteBeforeReplace: true,
  });
});

test('keeps the last spelling of what is the same', () => {
  const last = { mappings: { t: { source: ' x', match: 1 } }, gone: 1, list: ['b', 'a'] };
  const current = { mappings: { t: { source: 'x', match: 2 }, u: { source: 'y' } }, list: ['a', 'b'] };
  expect(keepSpelling(last, current, rules)).toEqual({ mappings: { t: { source: ' x', match: 2 }, u: { source: 'y' } }, list: ['b', 'a'] });
});
