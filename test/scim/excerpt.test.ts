/** What a record keeps of a long value. */
import { expect, test } from 'vitest';
import { excerpt } from '../../src/scim/excerpt.ts';

test('a short value stays what it is, and of a long one the beginning is kept with what is missing', () => {
  const value = { a: [1, { b: 'x' }], c: null };
  expect(excerpt(value, 20)).toBe(value);
  expect(excerpt(value)).toEqual(value);
  expect(excerpt('y'.repeat(5000))).toBe(`${'y'.repeat(2000)}… (5000 characters)`);
  expect(excerpt(Array(100_000).fill('z'), undefined, 14)).toEqual(['z', 'z', '… and 99998 more']);
  expect(excerpt({ a: 'aaaaaaaa', b: 1, c: 2 }, undefined, 14)).toEqual({ a: 'aaaaa… (8 characters)', '…': '2 more' });
});

test.each([
  ['a long list', Array(200_000).fill({ a: 1 })],
  ['long strings', Array(100).fill('x'.repeat(100_000))],
  ['many names', Object.fromEntries(Array.from({ length: 200_000 }, (_, index) => [`name${index}`, index]))],
  ['long names', Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`${index}${'n'.repeat(50_000)}`, index]))],
  ['lists in lists', Array(300).fill(Array(300).fill(Array(300).fill(1)))],
])('%s: what is kept is short', (_, value) => {
  expect(JSON.stringify(excerpt(value)).length).toBeLessThan(60_000);
});

test('a name that would be an object’s nature is a name like others', () => {
  const kept = excerpt(JSON.parse('{"__proto__":{"x":1},"constructor":2}')) as object;
  expect(Object.keys(kept)).toEqual(['__proto__', 'constructor']);
  expect(Object.getPrototypeOf(kept)).toBe(Object.prototype);
});
