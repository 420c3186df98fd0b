import { expect, test } from 'vitest';
import { openKeys } from '../../src/people/keys.ts';
import { maskId } from '../../src/people/mask.ts';

const open = (previous: Record<string, Record<string, string>>, maskKey: string | null = null) =>
  openKeys({ previous: Object.fromEntries(Object.entries(previous).map(([key, ids]) => [key, { ids }])), tenant: 'T', maskKey });

test('two of one name get two keys', () => {
  const keys = open({});
  expect([keys.entryOf('1', 'ann'), keys.entryOf('2', 'ann'), keys.entryOf('3', 'ann')].map(({ key }) => key)).toEqual([
    'ann',
    'ann-2',
    'ann-3',
  ]);
});

test('the key of an object goes to no other one, whichever comes first, and be it gone', () => {
  const keys = open({ ann: { t: '1', u: '8' }, bob: { t: '2' } });
  expect(keys.entryOf('3', 'ann')).toEqual({ key: 'ann-2', ids: { t: '3' } });
  expect(keys.entryOf('1', 'ann.smith')).toEqual({ key: 'ann', ids: { t: '1', u: '8' } });
  expect(keys.entryOf('4', 'bob').key).toBe('bob-2');
  expect([keys.previousKey('1'), keys.previousKey('3')]).toEqual(['ann', undefined]);
});

test('an entry of other tenants alone is known by its key, once', () => {
  const keys = open({ ann: { u: '8' }, 'ann-2': { u: '9' } });
  expect(keys.entryOf('1', 'ann')).toEqual({ key: 'ann', ids: { u: '8', t: '1' } });
  // The second of one name may be anybody.
  expect(keys.entryOf('2', 'ann')).toEqual({ key: 'ann-2', ids: { t: '2' } });
});

test('masked: ids of one key are known again, those of another or as they were are not', () => {
  const previous = { a: { t: maskId('1', 'k') }, b: { t: maskId('2', 'other') }, c: { t: '3', u: '8', v: maskId('9', 'other') } };
  const keys = open(previous, 'k');
  expect([keys.entryOf('1', 'x').key, keys.entryOf('2', 'y').key, keys.entryOf('3', 'z').key]).toEqual(['a', 'y', 'z']);
  expect(keys.entryOf('4', 'c').ids).toEqual({ t: maskId('4', 'k'), u: maskId('8', 'k'), v: maskId('9', 'other') });
  expect(open(previous).entryOf('3', 'z').key).toBe('c');
});
