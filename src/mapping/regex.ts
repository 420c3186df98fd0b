/**
 * The one door for patterns: regular expressions of .NET and Java, and .NET's replacement patterns. Each text goes to the first engine that is sure to
 * end soon: JavaScript's own where the number of steps is provably small, RE2 where it knows the pattern, JavaScript's in a worker that can be ended.
 */
import { Budget } from './budget.ts';
import { grouped, limits } from './limits.ts';
import { backtrack } from './regexBacktrack.ts';
import { PatternError, type RegexDialect } from './regexClasses.ts';
import { type Linear, linear, type Span } from './regexLinear.ts';
import { type Piece, sizes, sweeps } from './regexPiece.ts';
import { anchored, translate } from './regexTranslate.ts';

export { PatternError };

export interface Match {
  text: string;
  /** The whole match, then JavaScript's groups in their order; undefined for one that took no part. */
  spans: (Span | undefined)[];
}

const compiled = new Map<string, Pattern>();

/** `whole`: the pattern must cover the text. Throws `PatternError`, which says what of the pattern has no counterpart here. */
export function compileRegex(pattern: string, dialect: RegexDialect, whole = false): Pattern {
  if (pattern.length > limits.pattern) throw new PatternError(`it is longer than ${grouped(limits.pattern)} characters`);
  const key = `${dialect} ${whole} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const { piece, names, numbers } = translate(pattern, dialect);
  const made = new Pattern(whole ? anchored(piece) : piece, names, numbers);
  if (compiled.size >= 500) compiled.clear();
  compiled.set(key, made);
  return made;
}

export class Pattern {
  /** JavaScript's number of each group with a name. */
  readonly names: ReadonlyMap<string, number>;
  /** The pattern's own number of each group: JavaScript's. */
  readonly numbers: readonly number[];
  readonly piece: Piece;
  readonly #steps: number[];
  readonly #flags: string;
  readonly #tester: RegExp;
  #sweeper: RegExp | undefined;

  constructor(piece: Piece, names: ReadonlyMap<string, number>, numbers: readonly number[]) {
    this.piece = piece;
    this.names = names;
    this.numbers = numbers;
    this.#steps = sweeps(piece);
    this.#flags = piece.ignoresCase ? 'iv' : 'v';
    this.#tester = toRegExp(piece.js, this.#flags);
  }

  /** Whether it matches anywhere. Throws `PatternError`, or what the budget throws. */
  test(text: string, budget: Budget = ofPattern()): boolean {
    // Of what may match nothing only a match between two characters counts.
    if (this.piece.isNullable && hasPairs.test(text)) return !this.all(text, budget, false).next().done;
    const fast = this.#linear(text);
    if (this.#isQuick(text, fast, budget)) return this.#tester.test(text);
    if (fast !== null) return fast.test(text, budget);
    budget.spend(text.length);
    return backtrack({ source: this.piece.js, flags: this.#flags, text, first: 'test' }).length > 0;
  }

  /** Every match, from the left. Of their groups nothing is known unless they are asked for. Throws as `test`. */
  *all(text: string, budget: Budget = ofPattern(), withGroups = true): Generator<Match> {
    for (const spans of this.#sweep(text, budget, withGroups)) if (!splits(text, spans[0]?.[0] ?? 0)) yield { text, spans };
  }

  #sweep(text: string, budget: Budget, withGroups: boolean): Iterable<(Span | undefined)[]> {
    const { forgets, choosesOtherwise } = this.piece;
    const fast = choosesOtherwise || (forgets && withGroups) ? null : this.#linear(text);
    if (this.#isQuick(text, fast, budget)) return this.#quickly(text);
    if (fast !== null) return fast.all(text, budget);
    budget.spend(text.length);
    return backtrack({ source: this.piece.js, flags: `dg${this.#flags}`, text, first: 'all' });
  }

  *#quickly(text: string): Generator<(Span | undefined)[]> {
    this.#sweeper ??= toRegExp(this.piece.js, `dg${this.#flags}`);
    for (const { indices } of text.matchAll(this.#sweeper)) yield indices as (Span | undefined)[];
  }

  /** V8 mistakes letters behind `(?i:…)` that other engines do not: ſ for s, and [a] for A. */
  #isQuick({ length }: string, fast: Linear | null, budget: Budget): boolean {
    if (this.piece.foldsCase && fast !== null) return false;
    let size = 0;
    while ((sizes[size] ?? Number.POSITIVE_INFINITY) < length) size += 1;
    const steps = this.#steps[size] ?? Number.POSITIVE_INFINITY;
    const units = 1 + Math.floor(steps / 10);
    // Many texts of such a pattern are left to RE2 from some point on.
    if (steps > limits.nativeSteps || (fast !== null && budget.spent + units > limits.freeWork)) return false;
    budget.spend(units);
    return true;
  }

  #linear(text: string): Linear | null {
    const { re2, readsEnd } = this.piece;
    if (re2 === null || (readsEnd && text !== '' && lineEnds.includes(text.charAt(text.length - 1))) || !text.isWellFormed()) return null;
    return linear(re2);
  }
}

/** Whether a place lies in the middle of one character: V8 finds starts and ends of texts there. */
const splits = (text: string, at: number): boolean => at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;

const hasPairs = /[\ud800-\udbff]/;

/** Of .NET and Java. */
const lineEnds = '\n\r\x85\u2028\u2029';

/** For a pattern that stands alone, as in a scoping filter. */
const ofPattern = (): Budget => new Budget((message) => new PatternError(message));

function toRegExp(source: string, flags: string): RegExp {
  try {
    return new RegExp(source, flags);
  } catch (error) {
    throw new PatternError(error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : String(error));
  }
}

/** The text of a group of a match by JavaScript's number; empty for one that took no part. */
const textOf = ({ text, spans }: Match, group: number): string => {
  const span = spans[group];
  return span === undefined ? '' : text.slice(span[0], span[1]);
};

/**
 * Expands `${name}`, `$1`, `$&`, `$$`, `` $` ``, `$'`, `$+` and `$_` for one match of the pattern, as .NET does; anything else, and an unknown
 * group, stands as written.
 */
export function expandReplacement(replacement: string, match: Match, { numbers, names }: Pattern, budget: Budget = ofPattern()): string {
  if (!replacement.includes('$')) return replacement;
  const { text, spans } = match;
  const [start, end] = spans[0] as Span;
  const signs: Record<string, () => string> = {
    $: () => '$',
    '&': () => textOf(match, 0),
    '`': () => text.slice(0, start),
    "'": () => text.slice(end),
    '+': () => textOf(match, numbers.at(-1) ?? 0),
    _: () => text,
  };
  return replacement.replace(/\$(?:\{(\w+)\}|(\d+)|([$&`'+_]))/g, (written, braced?: string, digits?: string, sign?: string) => {
    const name = braced ?? digits ?? '';
    const group = /^\d+$/.test(name) ? numbers[Number(name)] : names.get(name);
    const made = sign !== undefined ? (signs[sign]?.() ?? written) : group === undefined ? written : textOf(match, group);
    budget.spend(made.length);
    return made;
  });
}

/** Whether the pattern covers the whole text, as Java's `matches` wants. Throws `PatternError`, or what the budget throws. */
export const matchesWhole = (text: string, pattern: string, budget?: Budget): boolean =>
  compileRegex(pattern, 'java', true).test(text, budget);
