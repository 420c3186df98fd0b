import { expect, test } from 'vitest';
import { comparable, type SentRequest } from './compare.ts';
import { type ExpectedRequest, mayMiss, optional, patch, post, put, remove } from './requests.ts';

const ids = new Map([
  ['ann', '7'],
  ['okta:ann', '00u1'],
]);
const agree = (sent: SentRequest[], expected: ExpectedRequest[], ordered = false): boolean => {
  const lists = comparable(sent, expected, ids, ordered);
  return JSON.stringify(lists.sent) === JSON.stringify(lists.expected);
};
const sentRemove = (value: unknown) => patch('/Groups/9', { op: 'Remove', path: 'members', value: [value] });

test('placeholders stand for ids, also within texts; one that stands for nobody agrees with nothing', () => {
  expect(
    agree(
      [patch('/Users/7', { op: 'remove', path: 'm[value eq "7"]' })],
      [patch('/Users/{ann}', { op: 'remove', path: 'm[value eq "{ann}"]' })],
    ),
  ).toBe(true);
  expect(agree([post('/Users', { externalId: '00u1' })], [post('/Users', { externalId: '{okta:ann}' })])).toBe(true);
  expect(agree([remove('/Users/8')], [remove('/Users/{bob}')])).toBe(false);
});

test('a request too many, a request too few, another value, another type', () => {
  expect(agree([remove('/Users/7')], [])).toBe(false);
  expect(agree([], [remove('/Users/7')])).toBe(false);
  expect(agree([remove('/Users/7'), remove('/Users/7')], [remove('/Users/7')])).toBe(false);
  expect(agree([put('/Users/7', { active: 'False' })], [put('/Users/7', { active: false })])).toBe(false);
  expect(agree([put('/Users/7', { active: false, title: null })], [put('/Users/7', { active: false })])).toBe(false);
  expect(agree([put('/Users/7', { active: false })], [put('/Users/7', { title: undefined, active: false })])).toBe(true);
});

test('order counts only between requests, and only where it is documented', () => {
  const [first, second] = [post('/Users', { a: 1, b: 2 }), post('/Groups', { roles: [{ value: 'x' }, { value: 'y' }] })];
  const sent = [post('/Groups', { roles: [{ value: 'y' }, { value: 'x' }] }), post('/Users', { b: 2, a: 1 })];
  expect(agree(sent, [first, second])).toBe(true);
  expect(agree(sent, [first, second], true)).toBe(false);
  expect(agree(sent, [second, first], true)).toBe(true);
});

test('optional members may be there with their value, or be missing', () => {
  const expected = [sentRemove({ $ref: optional(null), value: '7' })];
  expect(agree([sentRemove({ value: '7' })], expected)).toBe(true);
  expect(agree([sentRemove({ $ref: null, value: '7' })], expected)).toBe(true);
  expect(agree([sentRemove({ $ref: 'x', value: '7' })], expected)).toBe(false);
});

test('requests that may be missing count when they are there, and take no place of another', () => {
  const off = patch('/Users/7', { op: 'Replace', path: 'active', value: 'False' });
  expect(agree([off], [mayMiss(remove('/Users/7')), off])).toBe(true);
  expect(agree([off, remove('/Users/7')], [mayMiss(remove('/Users/7')), off])).toBe(true);
  expect(agree([], [mayMiss(off)])).toBe(true);
  expect(agree([patch('/Users/7', { op: 'Add', path: 'active', value: 'False' })], [mayMiss(off)])).toBe(false);
  expect(agree([off], [off, mayMiss(off)])).toBe(true);
});
