import { afterEach, describe, expect, test } from 'vitest';
import { startRun } from '../../src/mapping/budget.ts';
import { evaluateText, type Outcome, readRequest, type Sources } from '../../src/mapping/evaluateText.ts';
import { limits } from '../../src/mapping/limits.ts';
import { parseOktaExpression } from '../../src/mapping/okta/parse.ts';

const allowed = { ...limits };
afterEach(() => {
  Object.assign(limits, allowed);
  startRun();
});

const sources: Sources = { now: new Date(0), newId: () => 'id', random: () => 0 };
const entra = (expr: string, attributes: Record<string, unknown> = {}): Outcome => evaluateText({ expr, attributes }, sources);
const okta = (expr: string, attributes: Record<string, unknown> = {}): Outcome =>
  evaluateText({ expr, attributes, dialect: 'okta' }, sources);

const nested = (times: number, around: (inner: string) => string, inner: string): string =>
  Array.from({ length: times }).reduce<string>((text) => around(text), inner);
const tens = (inner: string): string => `Replace(${inner}, "a", , , "aaaaaaaaaa", , )`;

const long = 'a'.repeat(60_000);
const many = Array.from({ length: 30_000 }, () => 'a').join(',');

describe('over the budget an expression is an error', () => {
  test.each<[string, string, string]>([
    [
      'a text that grows tenfold eight times',
      `Left(${nested(8, tens, '"aaaaaaaaaa"')}, 3)`,
      'Replace: it gives a text of more than 65,536',
    ],
    ['a placeholder of a template', 'Replace([long], "a", , , , , [long])', 'Replace: it gives a text of more'],
    ['the text around each match', 'Replace([long], , "a", , "$_$_", , )', 'more than 1,000,000 steps'],
    ['a group within each match', 'Replace([long], , "(?<x>a)", "x", "$`", , )', 'more than 1,000,000 steps'],
    ['a list of long texts', 'Append(Split([many], ","), [long])', 'more than 1,000,000 steps'],
    ['a joined list', 'Join([long], Split([many], ","))', 'Join: it gives a text of more than 65,536'],
    ['joined texts', '[long] & [long]', '&: it gives a text of more than 65,536'],
    ['base64 of a long text', 'ConvertToBase64([long])', 'ConvertToBase64: it gives a text of more'],
    ['a search for a long text', 'InStr([long], [part])', 'InStr: it takes more than 1,000,000 steps'],
    ['a search in a list', 'Contains([long], [part])', 'Contains: it takes more than'],
    ['a cut at a long text', 'Split([long], [part])', 'Split: it takes more than'],
    ['values of a list, each by a pattern', 'Replace(Split([many], ","), , "(a|b)?(a|b)?(a|b)?", , "x", , )', 'more than 1,000,000 steps'],
    ['a repeated reading of a long text', `Join("", ${Array.from({ length: 40 }, () => 'Len([long])').join(', ')})`, '1,000,000 steps'],
  ])('Entra: %s', (_, expr, message) => {
    const found = entra(expr, { long, many, part: `b${'a'.repeat(30_000)}` });
    expect(found).toEqual({ error: expect.stringContaining(message), syntax: false });
  });

  test.each<[string, string, string]>([
    [
      'a text that grows',
      nested(8, (inner) => `String.replace(${inner}, "a", "aaaaaaaaaa")`, '"aaaaaaaaaa"'),
      'String.replace: it gives a text',
    ],
    ['each place between letters', 'String.replace(long, "", long)', 'String.replace: it gives a text of more'],
    ['joined texts', 'String.join(long, "a", "b", "c")', 'String.join: it gives a text'],
    ['two texts', 'long + long', '+: it gives a text of more than 65,536'],
    ['a suffix', 'String.append(long, long)', 'String.append: it gives a text'],
    ['a first place', 'String.replaceFirst(long, "a", long)', 'String.replaceFirst: it gives a text'],
    ['a list of texts as one', 'Arrays.toCsvString({long, long})', 'Arrays.toCsvString: it gives a text'],
    ['a search', 'String.stringContains(long, part)', 'String.stringContains: it takes more than'],
    ['a search for what comes before', 'String.substringBefore(long, part)', 'String.substringBefore: it takes more'],
    ['a switch', 'String.stringSwitch(long, "x", part, "y")', 'String.stringSwitch: it takes more'],
    [
      'groups by many ids',
      `isMemberOfAnyGroup(${Array.from({ length: 400 }, () => '"x"').join(', ')})`,
      'isMemberOfAnyGroup: it takes more',
    ],
  ])('Okta: %s', (_, expr, message) => {
    const groups = Array.from({ length: 5000 }, (__, id) => ({ id: String(id), name: 'g', type: 'OKTA_GROUP', sourceId: '' }));
    const found = okta(expr, { long, groups, part: `b${'a'.repeat(30_000)}` });
    expect(found).toEqual({ error: expect.stringContaining(message), syntax: false });
  });
});

test('ordinary expressions stay far below it', () => {
  limits.work = limits.freeWork = 3000;
  expect(entra('Join(" ", [givenName], [surname])', { givenName: 'Ann', surname: 'Lee' })).toEqual({ value: 'Ann Lee' });
  expect(entra('Replace([mail], , "@.*$", , "", , )', { mail: 'ann.lee@example.com' })).toEqual({ value: 'ann.lee' });
  expect(okta('user.email matches ".+@example\\.com"', { user: { email: 'ann@example.com' } })).toEqual({ value: true });
});

test('an attribute that is long in the directory is read as it is', () => {
  expect(entra('[long]', { long: 'a'.repeat(100_000) })).toEqual({ value: 'a'.repeat(100_000) });
});

test('what is large counts for the run, what is small does not', () => {
  Object.assign(limits, { freeWork: 100, runWork: 1100 });
  const small = (): Outcome => entra('ToLower([text])', { text: 'a'.repeat(30) });
  const large = (): Outcome => entra('ToLower([text])', { text: 'a'.repeat(200) });
  for (let each = 0; each < 100; each += 1) expect(small()).toHaveProperty('value');
  expect(large()).toHaveProperty('value');
  expect(large()).toHaveProperty('value');
  expect(large()).toEqual({ error: expect.stringContaining('all evaluations of this run too many together'), syntax: false });
  expect(small()).toHaveProperty('value');
});

test('a message quotes no more of a long text than anybody reads', () => {
  const found = entra('Left("a", [long])', { long });
  expect('error' in found && found.error.length).toBeLessThan(1100);
});

describe('deep and long expressions of Okta', () => {
  test.each([
    ['operators', `1${'+1'.repeat(4900)}`],
    ['steps', `a${'.b'.repeat(4900)}`],
    ['places', `a${'[0]'.repeat(3000)}`],
    ['projections', `a${'.![b]'.repeat(1900)}`],
    ['operators at each level', nested(60, (inner) => `(${inner}${'+1'.repeat(20)})`, '1')],
  ])('%s in a chain are refused with a column', (_, expr) => {
    expect(parseOktaExpression(expr)).toEqual({
      ok: false,
      column: expect.any(Number),
      message: 'more than 500 operators and steps stand in one chain',
    });
  });

  test.each([
    ['parentheses', '('.repeat(5000)],
    ['calls', 'f('.repeat(3000)],
    ['signs', '-'.repeat(9000)],
    ['lists', '{'.repeat(9000)],
    ['ternaries', 'a?'.repeat(4000)],
    ['places in places', 'a['.repeat(4000)],
  ])('%s in one another are refused with a column', (_, expr) => {
    expect(parseOktaExpression(expr)).toEqual({ ok: false, column: expect.any(Number), message: expect.stringContaining('more than 64') });
  });

  test('what people join is not', () => {
    expect(okta(Array.from({ length: 400 }, () => '"a"').join(' + '))).toEqual({ value: 'a'.repeat(400) });
  });
});

test.each(['Not('.repeat(2400), 'Join(",",'.repeat(1100), '"a"&'.repeat(2499), 'Replace('.repeat(1200)])(
  'Entra: %#. nothing deep ends the process',
  (expr) => {
    expect(entra(expr)).toEqual({
      error: expect.stringMatching(/^column \d+: (more than 64 functions|the expression ends)/),
      syntax: true,
    });
  },
);

test('a request of lists in one another is refused, one of a few is read', () => {
  const request = (depth: number): unknown => JSON.parse(`{"expr": "[a]", "attributes": {"a": ${'['.repeat(depth)}${']'.repeat(depth)}}}`);
  for (const depth of [64, 5000, 200_000])
    expect(readRequest(request(depth))).toBe('attributes holds more than 64 lists or objects in one another');
  expect(readRequest(request(63))).toMatchObject({ expr: '[a]' });
});
