import { expect, test } from 'vitest';
import { readMoveWord } from '../../src/mapping/moveWord.ts';

const before = 'https://old.example/scim';
const other = { system: 'other' as const, from: null, reset: ['Full'] };

test.each([
  ['a first word', other, null, 'counts'],
  ['the same word as before', other, other, 'used'],
  ['the other system', other, { ...other, system: 'same' as const }, 'counts'],
  ['another reset', other, { ...other, reset: ['Escrows'] }, 'counts'],
  ['one that named its address before', other, { ...other, from: before }, 'counts'],
  ['the address before, in another spelling', { ...other, from: 'https://OLD.example/scim/' }, other, 'counts'],
  ['another address', { ...other, from: 'https://older.example/scim' }, null, 'otherFrom'],
])('%s', (_what, word, last, expected) => {
  expect(readMoveWord(word, last, before)).toBe(expected);
  // The plugin has no null.
  const { from, ...short } = word;
  expect(readMoveWord(from === null ? short : word, last ?? undefined, before)).toBe(expected);
});
