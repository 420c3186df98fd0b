import { describe, expect, test } from 'vitest';
import { evaluateExpression } from '../../../src/mapping/entra/evaluate.ts';
import { type EvaluationContext, EvaluationError, type Value } from '../../../src/mapping/entra/expression.ts';
import { parseExpression } from '../../../src/mapping/entra/parse.ts';

const roles = [
  { id: '1', value: 'admin', displayName: 'Administrator' },
  { id: '2', value: 'member', displayName: 'Member' },
];

function evaluate(text: string, attributes: EvaluationContext['attributes'] = {}, more: Partial<EvaluationContext> = {}): Value {
  const parsed = parseExpression(text);
  if (!parsed.ok) throw new Error(`${parsed.column}: ${parsed.message}`);
  return evaluateExpression(parsed.node, {
    attributes,
    roles: [],
    roleText: 'value',
    now: new Date('2025-07-30T12:00:00Z'),
    newId: () => 'd05e47b1-3909-445a-ba5e-ca60cbc0e4b4',
    random: () => 0.5,
    ...more,
  });
}

test.each<[string, EvaluationContext['attributes'], Value]>([
  ['Len("John Doe")', {}, '8'],
  ['Len(42568)', {}, '5'],
  ['Len(42568.75)', {}, '8'],
  ['Len([missing])', {}, '0'],
  ['Len("")', {}, '0'],
  ['IIF(Len([surname]) <= 5, Left(Join("", [surname], [givenName]), 10), "long")', { surname: 'Smith', givenName: 'John' }, 'SmithJohn'],
  [
    'IIF(Len([surname]) <= 5, "short", Join("", Mid([surname], 1, 9), Mid([givenName], 1, 1)))',
    { surname: 'Parker', givenName: 'John' },
    'ParkerJ',
  ],
  ['IIF(Len([displayName]) > 20, Left([displayName], 20), [displayName])', { displayName: 'Ann Lee' }, 'Ann Lee'],
])('Len counts: %s (4.1)', (text, attributes, expected) => {
  expect(evaluate(text, attributes)).toBe(expected);
});

test('DefaultDomain is the domain of the tenant (4.1)', () => {
  const text = 'Join("@", [mailNickname], DefaultDomain())';
  expect(evaluate(text, { mailNickname: 'ann' }, { defaultDomain: 'example.com' })).toBe('ann@example.com');
  expect(() => evaluate(text, { mailNickname: 'ann' })).toThrow('no default verified domain');
});

describe('values', () => {
  test.each<[string, EvaluationContext['attributes'], Value]>([
    ['[missing]', {}, null],
    ['[constructor]', {}, null],
    ['[flag]', { flag: true }, 'True'],
    ['[number]', { number: 7 }, '7'],
    ['[list]', { list: [] }, null],
    ['[list]', { list: ['a', 'b'] }, ['a', 'b']],
    ['"a" & [missing] & "b"', {}, 'ab'],
    ['IIF([n] > 9, "many", "few")', { n: '10' }, 'many'],
    ['IIF([a] = "", "empty", "full")', {}, 'empty'],
    ['IIF([a] = "x", "same", "other")', { a: 'X' }, 'other'],
    ['IIF([a], "yes", "no")', { a: true }, 'yes'],
    ['IgnoreAttributeFlow', {}, { flow: 'ignoreAttribute' }],
    ['IIF([a] = "1", IgnoreObjectFlow, "x")', { a: '1' }, { flow: 'ignoreObject' }],
    ['Switch([flag], , "False", "True", "True", "False")', { flag: false }, 'True'],
    ['Switch([a], , "x", "y")', { a: 'z' }, null],
    ['ToLower([mail])', {}, null],
    ['ToLower([list])', { list: ['A', 'B'] }, ['a', 'b']],
    ['ToUpper("i", "tr-TR")', {}, 'İ'],
    ['Append([missing], ".test")', {}, '.test'],
    ['Left([missing], 3)', {}, ''],
    ['Mid("abc", 9, 2)', {}, ''],
    ['InStr("Repeated", "E", 1, vbTextCompare)', {}, '2'],
    ['Word("a,,b", 2, ",")', {}, 'b'],
    ['PCase("o-neil_smith", "-")', {}, 'O-Neil_smith'],
    ['NormalizeDiacritics("Ærøskøbing Straße Łódź")', {}, 'AEroeskoebing Strasse Lodz'],
    ['RemoveDuplicates([list])', { list: ['a', 'A', 'a'] }, ['a', 'A']],
    ['Item([list], 2)', { list: ['a', 'b'] }, 'b'],
    ['Count([missing])', {}, '0'],
    ['Split("a, b", ",")', {}, ['a', 'b']],
    ['ConvertFromBase64("aGk=", UTF8)', {}, 'hi'],
    ['DateAdd("m", 1, "2024-01-31")', {}, '2/29/2024 12:00:00 AM'],
    ['DateDiff("m", "2024-01-31", "2024-02-01")', {}, '1'],
    [
      'FormatDateTime("2020-12-31T23:30:00+08:00", , "yyyy-MM-ddTHH:mm:sszzz", "ddd d MMM yyyy h tt zzz")',
      {},
      'Thu 31 Dec 2020 11 PM +08:00',
    ],
    ['NumFromDate(DateFromNum("132539615990000000"))', {}, '132539615990000000'],
  ])('%s of %j is %j', (text, attributes, expected) => {
    expect(evaluate(text, attributes)).toEqual(expected);
  });

  test.each<[string, string]>([
    ['Replace("a.b$c", "$", , , "$$", , )', 'a.b$$c'],
    ['Replace("abc", , "(?i)B", , "[$&]", , )', 'a[b]c'],
    ['Replace("a1b22", , "(?<n>\\\\d+)", "n", "#", , )', 'a#b#'],
    ['Replace([kept], , "(?<n>\\\\d+)", "n", , [other], )', 'kept'],
  ])('%s is %s', (text, expected) => {
    expect(evaluate(text, { kept: 'kept', other: '42' })).toBe(expected);
  });
});

test('a replacement names groups as .NET does', () => {
  const group = (name: string): string => `$\{${name}}`;
  const replacement = `${group('first')} $1 ${group('none')}`;
  const text = `Replace("Doe John", , "(?<last>\\\\w+) (?<first>\\\\w+)", , "${replacement}", , )`;
  expect(evaluate(text)).toBe(`John Doe ${group('none')}`);
});

describe('role functions', () => {
  test.each<['value' | 'displayName', string]>([
    ['value', 'admin'],
    ['displayName', 'Administrator'],
  ])('SingleAppRoleAssignment yields the %s', (roleText, expected) => {
    expect(evaluate('SingleAppRoleAssignment([appRoleAssignments])', {}, { roles, roleText })).toBe(expected);
  });

  test('nobody without a role gets one', () => {
    expect(evaluate('SingleAppRoleAssignment([appRoleAssignments])')).toBeNull();
    expect(evaluate('AppRoleAssignmentsComplex([appRoleAssignments])')).toBeNull();
  });
});

test('a random text meets its minimums and avoids what it should', () => {
  let seed = 7;
  const random = (): number => {
    seed = (seed * 16807) % 2147483647;
    return seed / 2147483647;
  };
  const text = evaluate('RandomString(20, 3, 2, 4, 5, "aA0")', {}, { random });
  expect(text).toMatch(/^(?=(?:.*\d){3})(?=(?:.*[^\w]){2})(?=(?:.*[A-Z]){4})(?=(?:.*[a-z]){5})[^aA0]{20}$/);
});

test.each([
  ['Item([list], 3)', 'Item: there is no value 3 among 2'],
  ['Word([list], 1, " ")', 'Word: argument 1 has 2 values where one is expected'],
  ['Left("abc", "x")', 'Left: argument 2 is "x", not a whole number'],
  ['CDate("soon")', 'CDate: argument 1 is "soon", not a date'],
  ['DateAdd("fortnight", 1, Now())', 'DateAdd: "fortnight" is none of'],
  ['DateAdd("toString", 1, Now())', 'DateAdd: "toString" is none of'],
  ['DateAdd("yyyy", 999999999, Now())', 'DateAdd: the date is out of range'],
  ['Replace("a", , "(", , "", , )', 'Replace: "(" is not a regular expression'],
  ['Error("name is required")', 'Error: name is required'],
  ['Append(IgnoreAttributeFlow, "x")', 'Append: a flow marker can only be a result'],
  ['SelectUniqueValue("A", "b")', 'SelectUniqueValue: every value is taken'],
  ['RandomString(4, 3, 2, 0, 0)', 'RandomString: a length of 4 is not between 5 and 256'],
  ['ToLower("x", "no culture")', 'ToLower: "no culture" is not a culture'],
  ['[list] = "x"', '=: an operand has 2 values'],
])('%s fails with its name in front', (text, message) => {
  const run = (): Value => evaluate(text, { list: ['a b', 'c'] }, { taken: ['a', 'B'] });
  expect(run).toThrow(EvaluationError);
  expect(run).toThrow(message);
});
