import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Budget } from '../../src/mapping/budget.ts';
import { limits } from '../../src/mapping/limits.ts';
import { compileRegex, matchesWhole, PatternError } from '../../src/mapping/regex.ts';
import { startWorkerRun, worked } from '../../src/mapping/regexBacktrack.ts';
import { linear } from '../../src/mapping/regexLinear.ts';
import { sizes, sweeps } from '../../src/mapping/regexPiece.ts';
import { translate } from '../../src/mapping/regexTranslate.ts';

const allowed = { ...limits };
beforeEach(startWorkerRun);
afterEach(() => void Object.assign(limits, allowed));

const counting = (): Budget => new Budget((message) => new PatternError(message));

/** Exponential or a high power for a backtracking engine. */
const hostile = ['^(a+)+$', '(a|a)*b', '(.*)*x', '^(([a-z])+.)+[A-Z]$', '.*.*.*.*=x', '\\d*a*a*a*a*a*$b', '(?i)(a|A|aa)+!$', '(x+x+)+y'];
const longest = `${'a'.repeat(20_000)}!`;

test.each(hostile)('%s is answered by RE2 on a long text, in few steps', (pattern) => {
  const budget = counting();
  expect(compileRegex(pattern, 'dotnet').test(longest, budget)).toBe(pattern.startsWith('(?i)'));
  expect(budget.spent).toBeGreaterThan(longest.length);
  expect(budget.spent).toBeLessThan(longest.length * 10);
  expect(worked.texts).toBe(0);
});

test.each(['(?=.*a.*b.*c.*d.*e)x', '^(a+)+\\b$', '(?<=(a|a)*b)x', '^(?:(a)|(a))+(?!.)$x', '(a*)\\1b'])(
  '%s goes to the worker on a long text',
  (pattern) => {
    limits.workerMs = 300;
    try {
      compileRegex(pattern, 'dotnet').test(longest);
    } catch (error) {
      expect(error).toBeInstanceOf(PatternError);
    }
    expect(worked.texts).toBe(1);
  },
);

test('a worker is ended over its time, the pattern is given up from then on, and the next one is answered', () => {
  limits.workerMs = 100;
  const text = `${'a'.repeat(60)}!`;
  const slow = compileRegex('^(a+)+(?=b)$', 'dotnet');
  expect(() => slow.test(text)).toThrow(/tries too many ways/);
  expect(() => slow.test(text)).toThrow(PatternError);
  expect(worked.texts).toBe(1);
  limits.workerMs = 1000;
  expect(compileRegex('^(a+)+(?=!)', 'dotnet').test(text)).toBe(true);
  expect(worked.texts).toBe(2);
});

test('all patterns of a run have one time in the worker', () => {
  Object.assign(limits, { workerRunMs: 100, workerFreeMs: 0 });
  const text = `${'a'.repeat(60)}!`;
  limits.workerMs = 120;
  expect(() => compileRegex('^(a+)+(?=b)$', 'dotnet').test(text)).toThrow(/too many ways/);
  limits.workerMs = 1000;
  expect(() => compileRegex('^(a+)+(?=!)', 'dotnet').test(text)).toThrow(/too long together/);
  expect(worked.texts).toBe(1);
});

test('short texts of ordinary patterns need neither', () => {
  const budget = counting();
  expect(compileRegex('^.*(?=.{4}$)', 'dotnet').test('+31 20 555 1234', budget)).toBe(true);
  expect(compileRegex('\\b\\w+@(example|contoso)\\.com$', 'dotnet').test('ann@example.com', budget)).toBe(true);
  expect(matchesWhole('ann.lee', '[a-z]+\\.[a-z]+', budget)).toBe(true);
  expect(worked.texts).toBe(0);
  expect(budget.spent).toBeLessThan(5000);
});

test('a pattern has a length', () => {
  expect(() => compileRegex('a'.repeat(10_001), 'dotnet')).toThrow('longer than 10,000 characters');
  expect(() => compileRegex('('.repeat(5000), 'dotnet')).toThrow('more than 100 groups');
  expect(compileRegex('(a)|'.repeat(2499), 'dotnet').test('a')).toBe(true);
});

test('a sweep over a long text that begins anew everywhere ends by its budget', () => {
  const budget = new Budget((message) => new PatternError(message));
  const pattern = compileRegex('a.*z.*z|a', 'dotnet');
  expect(() => [...pattern.all('a'.repeat(60_000), budget)].length).toThrow('more than 1,000,000 steps');
});

test('an empty match in the middle of one character is none', () => {
  const found = (pattern: string): (number | undefined)[] =>
    [...compileRegex(pattern, 'dotnet').all('a\u{1F642}b')].map(({ spans }) => spans[0]?.[0]);
  expect(found('^')).toEqual([0]);
  expect(found('$')).toEqual([4]);
  expect(compileRegex('\\z\\A', 'dotnet').test('\u{1F642}')).toBe(false);
});

test('letters behind (?i) are folded where V8 forgets to', () => {
  expect(compileRegex('(?i)k*?\u017f', 'dotnet').test('sak')).toBe(true);
  expect(compileRegex('(?i:\u03c2)??[a]', 'dotnet').test('A')).toBe(false);
});

/** Repeatable numbers from 0 to below 1 (mulberry32). */
function drawn(start: number): () => number {
  let seed = start;
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let mixed = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const letters = [...'abABks1_ -éÉßẞſ\u212aıİiIσςΣ🙂٣ǅǄǆμµΩ\u2126å\u212bﬆﬅ\u0345ιᏸᏰꭰᎠ\n\r\u0085'];
const classes = {
  dotnet: [
    '\\d',
    '\\w',
    '\\s',
    '\\D',
    '\\W',
    '\\S',
    '\\p{L}',
    '\\p{Lu}',
    '\\P{Lu}',
    '\\p{Ll}',
    '\\P{L}',
    '\\p{IsGreek}',
    '\\P{Nd}',
    '\\p{Lt}',
  ],
  java: [
    '\\d',
    '\\w',
    '\\s',
    '\\D',
    '\\W',
    '\\p{Alpha}',
    '\\p{Lu}',
    '\\P{Lu}',
    '\\p{IsLatin}',
    '\\h',
    '\\v',
    '\\p{Punct}',
    '\\p{script=Greek}',
  ],
};

type Dialect = keyof typeof classes;

/** Draws a pattern. */
function writer(random: () => number, dialect: Dialect) {
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const escaped = (letter: string): string =>
    /[.*+?^${}()|[\]\\/#\s-]/.test(letter) ? `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}` : letter;
  const inClass = (): string => pick([pick(classes[dialect]), 'a-z', 'A-Z', '0-9', 'à-ÿ', 'A-b', escaped(pick(letters))]);
  const atom = (depth: number): string => {
    const kind = random();
    if (kind < 0.4 || depth <= 0) return escaped(pick(letters));
    if (kind < 0.6) return pick(['.', pick(classes[dialect])]);
    if (kind < 0.72) return `[${pick(['', '', '^'])}${inClass()}${inClass()}]`;
    return `${pick(['(', '(', '(?:', '(?s:', '(?m:'])}${either(depth - 1)})`;
  };
  const repeated = (depth: number): string =>
    `${atom(depth)}${pick(['', '', '', '', '*', '+', '?', '*?', '+?', '??', '{2}', '{1,2}', '{0,2}?', '{2,}'])}`;
  const anchor = (): string => pick(['^', '$', '\\b', '\\B', '\\A', '\\z', '\\Z']);
  const sequence = (depth: number): string =>
    Array.from({ length: Math.floor(random() * 4) }, () => (random() < 0.1 ? anchor() : repeated(depth))).join('');
  const either = (depth: number): string => {
    let pattern = sequence(depth);
    while (random() < 0.25) pattern += `|${sequence(depth)}`;
    return pattern;
  };
  const text = (): string => Array.from({ length: Math.floor(random() * 8) }, () => pick(letters)).join('');
  return { pattern: () => either(3), text };
}

const between = (text: string, at: number): boolean => at === 0 || (text.codePointAt(at - 1) ?? 0) <= 0xffff;

/** The two answers for one pattern and text, as JSON, where both engines can give one. */
function answers(pattern: string, dialect: Dialect, ignoresCase: boolean, text: string): [string, string] | null {
  const { re2, js, readsEnd, choosesOtherwise, forgets } = translate(pattern, dialect).piece;
  // Outside of a word of Java's no letter case is ignored.
  if (re2 === null || (readsEnd && /[\n\r\x85]$/.test(text)) || (ignoresCase && /\\[bB]/.test(re2))) return null;
  const fast = linear(ignoresCase ? `(?i:${re2})` : re2);
  if (fast === null) return null;
  const cut = (spans: unknown[]): unknown[] => (forgets ? spans.slice(0, 1) : spans);
  const native = [...text.matchAll(new RegExp(js, ignoresCase ? 'dgiv' : 'dgv'))].filter(({ index }) => between(text, index));
  if (choosesOtherwise) return [String(native.length > 0), String(fast.test(text, counting()))];
  const own = native.map(({ indices }) => cut([...(indices ?? [])]));
  const other = [...fast.all(text, counting())].map(cut);
  return [`${own.length > 0} ${JSON.stringify(own)}`, `${fast.test(text, counting())} ${JSON.stringify(other)}`];
}

describe('RE2 gives what JavaScript gives', () => {
  test.each([1, 2])('for patterns drawn from seed %i', (seed) => {
    const random = drawn(seed);
    let compared = 0;
    for (let round = 0; round < 3000; round += 1) {
      const dialect = random() < 0.5 ? 'dotnet' : 'java';
      const { pattern, text } = writer(random, dialect);
      const written = pattern();
      const ignoresCase = random() < 0.5;
      for (let each = 0; each < 4; each += 1) {
        const on = text();
        const found = answersOf(written, dialect, ignoresCase, on);
        if (found === null) continue;
        compared += 1;
        if (found[0] !== found[1]) expect({ ...shrunk(written, dialect, ignoresCase, on), found }).toBeNull();
      }
    }
    expect(compared).toBeGreaterThan(8000);
  });

  /** Cases that once differed, or that are known to be told apart by one engine only. */
  test.each<[string, Dialect, boolean, string]>([
    ['ſ', 'dotnet', true, 'sS'],
    ['[^\\p{Lu}]', 'dotnet', true, 'aA'],
    ['ς', 'dotnet', true, 'σΣ'],
    ['b*', 'dotnet', false, 'abc🙂b'],
    ['(?:(a)|b)+', 'java', false, 'ab'],
    ['(?:|a){0,2}', 'java', false, 'aa'],
  ])('%s of %s, ignoring case %s, on %j', (pattern, dialect, ignoresCase, text) => {
    const found = answers(pattern, dialect, ignoresCase, text);
    expect(found?.[1]).toBe(found?.[0]);
    expect(found).not.toBeNull();
  });
});

/** Null as well for what the languages refuse. */
function answersOf(pattern: string, dialect: Dialect, ignoresCase: boolean, text: string): [string, string] | null {
  try {
    return answers(pattern, dialect, ignoresCase, text);
  } catch (error) {
    if (error instanceof PatternError || error instanceof SyntaxError) return null;
    throw error;
  }
}

/** The smallest pattern and text that still differ. */
function shrunk(pattern: string, dialect: Dialect, ignoresCase: boolean, text: string): { pattern: string; text: string } {
  const differs = (one: string, on: string): boolean => {
    const found = answersOf(one, dialect, ignoresCase, on);
    return found !== null && found[0] !== found[1];
  };
  let [small, short] = [pattern, text];
  for (let at = 0; at < small.length; ) {
    const less = small.slice(0, at) + small.slice(at + 1);
    if (differs(less, short)) small = less;
    else at += 1;
  }
  for (let at = 0; at < short.length; ) {
    const less = short.slice(0, at) + short.slice(at + 1);
    if (differs(small, less)) short = less;
    else at += 1;
  }
  return { pattern: small, text: short };
}

describe("the bound for JavaScript's own engine", () => {
  /** A bound that is too low would let a text hold the process. */
  test.each([
    ['a*', 16],
    ['a*a*', 16],
    ['a*a*a*b', 16],
    ['(?:aa|a)(?:aa|a)b', 16],
    ['a*(?=a*b)', 16],
  ])('%s is not below what a text of %i letters needs', (pattern, length) => {
    const [bound] = sweeps(translate(pattern, 'dotnet').piece);
    expect(bound).toBeGreaterThanOrEqual(waysOf(pattern, length));
  });

  test('it grows with the power of the pattern, and without an end where ways double', () => {
    const at = sizes.indexOf(128);
    const of = (pattern: string): number => sweeps(translate(pattern, 'dotnet').piece)[at] ?? 0;
    expect(of('a')).toBe(258);
    expect(of('a*b')).toBeGreaterThan(128 ** 2);
    expect(of('a*a*b')).toBeGreaterThan(128 ** 3);
    expect(of('^a*b')).toBeLessThan(128 * 8);
    expect(of('^a*b|c')).toBeGreaterThan(128 ** 2);
    expect(of('(?=a*a*b)')).toBeGreaterThan(128 ** 3);
    expect(of('(?:a*)*')).toBeGreaterThan(1e30);
    expect(of('(?:a|b)*')).toBeGreaterThan(1e30);
    expect(of('(?:a?){60}')).toBeGreaterThan(1e15);
  });
});

/** Ways to match from all places of a text of a's for patterns of at most three parts that each take some of what is left. */
function waysOf(pattern: string, length: number): number {
  const stars = (pattern.match(/\*/g) ?? []).length;
  let ways = 0;
  const go = (left: number, depth: number): void => {
    ways += 1;
    if (depth === 0) return;
    for (let taken = 0; taken <= left; taken += 1) go(left - taken, depth - 1);
  };
  for (let from = 0; from <= length; from += 1) go(length - from, stars);
  return ways;
}
