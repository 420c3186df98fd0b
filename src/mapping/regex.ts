/** The one door for patterns: regular expressions of .NET and Java, and .NET's replacement patterns. */
import { createContext, Script } from 'node:vm';
import { PatternError, type RegexDialect } from './regexClasses.ts';
import { translate } from './regexTranslate.ts';

export { PatternError };

const numbersOf = new WeakMap<RegExp, number[]>();
const compiled = new Map<string, RegExp>();

/** Throws `PatternError`, which says what of the pattern has no counterpart here. */
export function compileRegex(pattern: string, dialect: RegexDialect, flags = '', whole = false): RegExp {
  const key = `${dialect} ${flags} ${whole} ${pattern}`;
  const known = compiled.get(key);
  if (known !== undefined) {
    known.lastIndex = 0;
    return known;
  }
  const { source, numbers } = translate(pattern, dialect);
  const regex = toRegExp(whole ? `(?<![^])(?:${source})(?![^])` : source, `${flags}v`);
  numbersOf.set(regex, numbers);
  if (compiled.size >= 500) compiled.clear();
  compiled.set(key, regex);
  return regex;
}

/** What is repeated without an end, and holds something: only there the ways to match can double with every letter. */
const mayExplode = /\)(?:[*+]|\{\d+,)/;
/** .NET and Java would go on for years as well; milliseconds for one text. */
const patience = 1000;
const room: { run?: () => unknown } = createContext({});
const running = new Script('run()');

/** Gives up instead of hanging, and from then on at once. Throws `PatternError`. */
class BoundedRegExp extends RegExp {
  static readonly #tooSlow = new Set<string>();

  override exec(text: string): RegExpExecArray | null {
    const slow = new PatternError('it tries too many ways to match; repeat nothing that is repeated inside, as in (a+)+');
    if (BoundedRegExp.#tooSlow.has(this.source)) throw slow;
    let found: RegExpExecArray | null = null;
    room.run = () => {
      found = super.exec(text);
    };
    try {
      running.runInContext(room, { timeout: patience });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ERR_SCRIPT_EXECUTION_TIMEOUT') throw error;
      BoundedRegExp.#tooSlow.add(this.source);
      throw slow;
    }
    return found;
  }
}

function toRegExp(source: string, flags: string): RegExp {
  try {
    return mayExplode.test(source) ? new BoundedRegExp(source, flags) : new RegExp(source, flags);
  } catch (error) {
    throw new PatternError(error instanceof Error ? (error.message.split(': ').at(-1) ?? '') : String(error));
  }
}

/**
 * Expands `${name}`, `$1`, `$&`, `$$`, `` $` ``, `$'`, `$+` and `$_` for one match of the pattern, as .NET does; anything else, and an unknown
 * group, stands as written.
 */
export function expandReplacement(replacement: string, match: RegExpExecArray, regex: RegExp): string {
  const numbers = numbersOf.get(regex) ?? [];
  const signs: Record<string, () => string> = {
    $: () => '$',
    '&': () => match[0],
    '`': () => match.input.slice(0, match.index),
    "'": () => match.input.slice(match.index + match[0].length),
    '+': () => match[numbers.at(-1) ?? 0] ?? '',
    _: () => match.input,
  };
  return replacement.replace(/\$(?:\{(\w+)\}|(\d+)|([$&`'+_]))/g, (written, braced?: string, digits?: string, sign?: string) => {
    if (sign !== undefined) return signs[sign]?.() ?? written;
    const name = braced ?? digits ?? '';
    if (/^\d+$/.test(name)) {
      const index = numbers[Number(name)];
      return index === undefined ? written : (match[index] ?? '');
    }
    return match.groups && Object.hasOwn(match.groups, name) ? (match.groups[name] ?? '') : written;
  });
}

/** Whether the pattern covers the whole text, as Java's `matches` wants. Throws `PatternError`. */
export const matchesWhole = (text: string, pattern: string): boolean => compileRegex(pattern, 'java', '', true).test(text);
