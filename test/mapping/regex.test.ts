import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compileRegex, expandReplacement, matchesWhole, PatternError } from '../../src/mapping/regex.ts';

/** Every match in brackets. */
function marked(pattern: string, text: string): string {
  let result = '';
  let copied = 0;
  for (const { spans } of compileRegex(pattern, 'dotnet').all(text)) {
    const [start, end] = spans[0] ?? [0, 0];
    result += `${text.slice(copied, start)}[${text.slice(start, end)}]`;
    copied = end;
  }
  return result + text.slice(copied);
}

describe('.NET', () => {
  test.each([
    ['(?i)ANN', 'Hanna', 'H[ann]a'],
    ['a(?i:B)c', 'abc aBc ABc', '[abc] [aBc] ABc'],
    ['a(?i)b|C', 'aB c', '[aB] [c]'],
    ['(?i)a(?-i)B', 'AB Ab', '[AB] Ab'],
    ['(?s)a.b', 'a\nb', '[a\nb]'],
    ['a.b', 'a\rb a\nb', '[a\rb] a\nb'],
    ['(?m)^.', 'a\nb', '[a]\n[b]'],
    ['(?m).$', 'a\nb', '[a]\n[b]'],
    ['b$', 'ab\n', 'a[b]\n'],
    ['b\\z', 'ab\n', 'ab\n'],
    ['b\\Z', 'ab\n', 'a[b]\n'],
    ['\\Aa', 'aa', '[a]a'],
    ['(?x) a  b # both\n c', 'abc', '[abc]'],
    ['(?n)(a)(?<x>b)', 'ab', '[ab]'],
    ['(?#first)a', 'a', '[a]'],
    ["(?'n'a)\\k<n>", 'aab', '[aa]b'],
    ['(a)(b)\\2\\1', 'abba', '[abba]'],
    ['\\d+', 'x٣4', 'x[٣4]'],
    ['\\w+', 'Zoë-2', '[Zoë]-[2]'],
    ['\\bé', 'é aé', '[é] aé'],
    ['\\p{Lu}', 'aÉ', 'a[É]'],
    ['\\P{L}', 'a1', 'a[1]'],
    ['\\p{IsCyrillic}+', 'abв', 'ab[в]'],
    ['[^\\p{IsBasicLatin}]', 'aé', 'a[é]'],
    ['[a-z-[aeiou]]+', 'abcde', 'a[bcd]e'],
    ['[^a-z-[A-Z]]', 'aB1', 'aB[1]'],
    ['[()\\s-]+', '+1 (999) 888-7777', '+1[ (]999[) ]888[-]7777'],
    ['^[\\w-.]+@([\\w-]+\\.)+[\\w-]{2,4}$', 'a-b.c@x-y.org', '[a-b.c@x-y.org]'],
    ['[\\d-x]+', '1-xw', '[1-x]w'],
    ['[\\w-[aeiou]]+', 'abcde', 'a[bcd]e'],
    ['[]a]+', 'a]b', '[a]]b'],
    ['[a.*+?{}|/]', 'x/|', 'x[/][|]'],
    ['(?<=a+)b', 'aab b', 'aa[b] b'],
    ['(?<!a)b', 'ab cb', 'ab c[b]'],
    ['(?>a+)b', 'aab', '[aab]'],
    ['(?>a|ab)c', 'abc', 'abc'],
    ['a{2}', 'aaa', '[aa]a'],
    ['a{', 'a{', '[a{]'],
    ['a+?', 'aa', '[a][a]'],
    ['\\u00e9\\x41\\e?', 'éA', '[éA]'],
    ['\\-\\@\\"', '-@"', '[-@"]'],
  ])('%s in %j: %j', (pattern, text, expected) => {
    expect(marked(pattern, text)).toBe(expected);
  });

  test.each([
    ['(a)(?<n>b)(c)', '$1$2$3', 'acb'],
    ['(?<n>b)', `<$\{n}>`, '<b>'],
    ['b', '$$$&', '$b'],
    ['b', "$`|$'", 'a|c'],
    ['(a)(b)', '$+', 'b'],
    ['b', '$_', 'abc'],
    ['(b)', `$2$10$\{x}`, `$2$10$\{x}`],
  ])('%s replaced by %s gives %s', (pattern, replacement, expected) => {
    const regex = compileRegex(pattern, 'dotnet');
    const [match] = regex.all('abc');
    expect(match && expandReplacement(replacement, match, regex)).toBe(expected);
  });
});

describe('Java', () => {
  test.each<[string, string, boolean]>([
    ['a++b', 'aab', true],
    ['a*+ab', 'aab', false],
    ['(?>a|ab)c', 'abc', false],
    ['[a-z&&[^b]]+', 'ac', true],
    ['[a-z&&[^b]]+', 'abc', false],
    ['[a-c[x-z]]+', 'ay', true],
    ['[^a-d&&c-f]+', 'ab', true],
    ['\\Qa.b\\E+', 'a.bb', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\p{Alpha}+', 'abC', true],
    ['\\p{Alpha}+', 'é', false],
    ['\\p{IsAlphabetic}+', 'é', true],
    ['\\p{IsCyrillic}+', 'вв', true],
    ['\\p{InGreek}+', 'αβ', true],
    ['\\p{script=Latin}+', 'é', true],
    ['\\pL\\p{Punct}', 'é!', true],
    ['\\w+', 'é', false],
    ['\\d', '٣', false],
    ['a\\hb', 'a\u00a0b', true],
    ['a\\Rb', 'a\r\nb', true],
    ['(?i)ANN', 'ann', true],
    ['(?is)a.B', 'A\nb', true],
    ['(?x) a [b c] # x', 'ac', true],
    ['(?<first>a)\\k<first>', 'aa', true],
    ['(a)(?<n>b)\\2', 'abb', true],
    ['a|ab', 'ab', true],
    ['an', 'ann', false],
    ['a', 'a\n', false],
    ['\\x{1F600}', '😀', true],
  ])('%s matches %j: %s', (pattern, text, expected) => {
    expect(matchesWhole(text, pattern)).toBe(expected);
  });
});

test.each([
  ['dotnet', 'a++', 'the quantifier "+" stands behind another one'],
  ['dotnet', '\\Qa\\E', '\\Q is no escape of .NET'],
  ['dotnet', '(?(a)b|c)', '(?(a…) has no counterpart here'],
  ['dotnet', '(?<a-b>x)', 'has no counterpart here'],
  ['dotnet', '\\Ga', '\\G has no counterpart here'],
  ['dotnet', '(a)?\\1', '\\1 refers to a group that may have taken no part'],
  ['dotnet', '(?:(a)|b)\\1', 'may have taken no part'],
  ['dotnet', '\\1(a)', 'not there yet'],
  ['dotnet', '\\p{IsKlingon}', 'no class of characters that is known here'],
  ['dotnet', '\\p{Alpha}', 'no class of characters'],
  ['dotnet', '(?<n>a)(?<n>b)', 'two groups are called n'],
  ['dotnet', '\\_', 'no escape of .NET'],
  ['dotnet', 'a{2}{3}', 'stands behind another one'],
  ['dotnet', '(', 'never closed'],
  ['dotnet', 'a)', 'never opened'],
  ['dotnet', '[a', 'never closed'],
  ['dotnet', '*a', 'has nothing in front of it'],
  ['dotnet', 'a\\', 'single backslash'],
  ['java', '(?<a_b>x)', 'letters and digits only'],
  ['java', '{1}', 'repeats nothing'],
  ['java', '\\X', '\\X has no counterpart here'],
  ['java', '\\y', 'no escape of Java'],
  ['java', '(?>(a))', 'a group stands inside an atomic group'],
] as const)('%s refuses %s: %s', (dialect, pattern, message) => {
  expect(() => compileRegex(pattern, dialect)).toThrow(PatternError);
  expect(() => compileRegex(pattern, dialect)).toThrow(message);
});

test('every pattern of the languages goes through the one door', () => {
  const folder = join(import.meta.dirname, '../../src/mapping');
  const built = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && readFileSync(join(folder, file), 'utf8').includes('new RegExp('),
  );
  // The others build theirs of their own tables.
  expect(built.sort()).toEqual(['dotnetDate.ts', 'regex.ts', 'regexClasses.ts', 'regexWorker.ts']);
});
