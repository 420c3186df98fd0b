import { expect, test } from 'vitest';
import { evaluateClause, filterOperators, findFilterOperator } from '../../../src/mapping/entra/filters.ts';

const person: Record<string, string | string[]> = {
  department: 'Sales',
  empty: '',
  level: '12',
  flags: '6',
  enabled: 'True',
  mails: ['a@x.com', 'b@y.com'],
};
const read = (name: string) => person[name] ?? null;

test.each<[string, string, string | null, boolean]>([
  ['department', 'EQUALS', 'Sales', true],
  ['department', 'EQUALS', 'sales', false],
  ['department', 'NOT EQUALS', 'sales', true],
  ['missing', 'EQUALS', '', false],
  ['missing', 'NOT EQUALS', 'Sales', false],
  ['empty', 'NOT EQUALS', 'Sales', false],
  ['missing', 'IS NULL', null, true],
  ['empty', 'IS NULL', null, true],
  ['department', 'IS NULL', null, false],
  ['missing', 'IS NOT NULL', null, false],
  ['department', 'is not null', null, true],
  ['enabled', 'IS TRUE', null, true],
  ['enabled', 'IS FALSE', null, false],
  ['missing', 'IS FALSE', null, false],
  ['department', 'REGEX MATCH', 'ale', true],
  ['department', 'REGEX MATCH', '^ale', false],
  ['department', 'REGEX MATCH', '(?i)^sales$', true],
  ['department', 'NOT REGEX MATCH', '^S', false],
  ['missing', 'NOT REGEX MATCH', '^S', false],
  ['department', 'Includes', 'le', true],
  ['department', 'ENDS_WITH', 'es', true],
  ['department', 'ends with', 'ES', false],
  ['level', 'Greater_Than', '9', true],
  ['level', 'GREATER_THAN', '12', false],
  ['level', '>=', '12', true],
  ['department', '>', '1', false],
  ['flags', '&', '2', true],
  ['flags', '!&', '1', true],
  ['flags', '!&', '4', false],
  ['mails', 'ENDS_WITH', '@y.com', true],
])('%s %s %s is %s', (attribute, operator, value, expected) => {
  expect(evaluateClause({ attribute, operator, value }, read)).toBe(expected);
});

test('an operator that does not exist is refused', () => {
  expect(() => evaluateClause({ attribute: 'department', operator: 'LIKE', value: 'S' }, read)).toThrow('"LIKE"');
});

test('each spelling means one operator', () => {
  const spellings = filterOperators.flatMap(({ name, spellings: own }) => own.map((spelling) => [spelling, name]));
  expect(new Set(spellings.map(([spelling]) => spelling)).size).toBe(spellings.length);
  for (const [spelling = '', name] of spellings) expect(findFilterOperator(spelling)?.name).toBe(name);
});

test('operands are checked before they are used', () => {
  expect(findFilterOperator('matches')?.checkOperand?.('(')).toContain('not a regular expression');
  expect(findFilterOperator('>')?.checkOperand?.('many')).toContain('not a whole number');
  expect(findFilterOperator('>')?.checkOperand?.('3')).toBeNull();
});
