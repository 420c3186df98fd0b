/** Classes of characters in patterns of .NET and Java, as JavaScript's `v` flag writes them. */

export type RegexDialect = 'dotnet' | 'java';

/** A pattern that cannot be followed, or is none. */
export class PatternError extends Error {
  override name = 'PatternError';
}

/** Without their brackets. .NET's are Unicode's, Java's ASCII's. */
export const shorthands: Record<RegexDialect, Record<string, string>> = {
  dotnet: { d: '\\p{Nd}', w: '\\p{L}\\p{Mn}\\p{Nd}\\p{Pc}', s: '\\f\\n\\r\\t\\v\\x85\\p{Z}' },
  java: {
    d: '0-9',
    w: 'a-zA-Z0-9_',
    s: ' \\t\\n\\v\\f\\r',
    h: ' \\t\\xa0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000',
    v: '\\n\\v\\f\\r\\x85\\u2028\\u2029',
  },
};

/** `\p{Alpha}` and the like; ASCII only. */
const posix: Record<string, string> = {
  Lower: 'a-z',
  Upper: 'A-Z',
  ASCII: '\\x00-\\x7f',
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Punct: '\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e',
  Graph: '\\x21-\\x7e',
  Print: '\\x20-\\x7e',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1f\\x7f',
  XDigit: '0-9a-fA-F',
  Space: ' \\t\\n\\v\\f\\r',
  javaLowerCase: '\\p{Lowercase}',
  javaUpperCase: '\\p{Uppercase}',
  javaWhitespace: '\\s',
  L1: '\\x00-\\xff',
  LC: '\\p{Lu}\\p{Ll}\\p{Lt}',
};

/** Unicode blocks by their names without spaces, hyphens and letter case. */
const blocks: Record<string, string> = {
  basiclatin: '\\u0000-\\u007f',
  latin1supplement: '\\u0080-\\u00ff',
  latinextendeda: '\\u0100-\\u017f',
  latinextendedb: '\\u0180-\\u024f',
  ipaextensions: '\\u0250-\\u02af',
  combiningdiacriticalmarks: '\\u0300-\\u036f',
  greek: '\\u0370-\\u03ff',
  greekandcoptic: '\\u0370-\\u03ff',
  cyrillic: '\\u0400-\\u04ff',
  cyrillicsupplement: '\\u0500-\\u052f',
  armenian: '\\u0530-\\u058f',
  hebrew: '\\u0590-\\u05ff',
  arabic: '\\u0600-\\u06ff',
  devanagari: '\\u0900-\\u097f',
  thai: '\\u0e00-\\u0e7f',
  georgian: '\\u10a0-\\u10ff',
  hanguljamo: '\\u1100-\\u11ff',
  latinextendedadditional: '\\u1e00-\\u1eff',
  greekextended: '\\u1f00-\\u1fff',
  generalpunctuation: '\\u2000-\\u206f',
  currencysymbols: '\\u20a0-\\u20cf',
  hiragana: '\\u3040-\\u309f',
  katakana: '\\u30a0-\\u30ff',
  cjkunifiedideographs: '\\u4e00-\\u9fff',
  hangulsyllables: '\\uac00-\\ud7af',
};

const blockOf = (name: string): string | undefined => {
  const key = name.replace(/[\s_-]/g, '').toLowerCase();
  return Object.hasOwn(blocks, key) ? blocks[key] : undefined;
};

const asProperty = (text: string): string | undefined => {
  try {
    new RegExp(`\\p{${text}}`, 'v');
    return `\\p{${text}}`;
  } catch {
    return undefined;
  }
};

/** What stands for `\p{name}` inside a class, or a `PatternError`. */
export function propertyClass(name: string, dialect: RegexDialect): string {
  const found = dialect === 'dotnet' ? dotnetProperty(name) : javaProperty(name);
  if (found === undefined) throw new PatternError(`\\p{${name}} is no class of characters that is known here`);
  return found;
}

/** General categories, and blocks behind `Is`. */
const dotnetProperty = (name: string): string | undefined =>
  /^[A-Z][a-z]?$/.test(name) ? asProperty(name) : name.startsWith('Is') ? blockOf(name.slice(2)) : undefined;

function javaProperty(name: string): string | undefined {
  if (Object.hasOwn(posix, name)) return posix[name];
  const [, key = '', value = ''] = /^(\w+)=(.+)$/.exec(name) ?? [];
  if (/^(blk|block)$/.test(key)) return blockOf(value);
  if (/^(sc|script)$/.test(key)) return asProperty(`Script=${value}`);
  if (/^(gc|general_category)$/.test(key)) return asProperty(value);
  if (name.startsWith('In')) return blockOf(name.slice(2));
  const rest = name.startsWith('Is') ? name.slice(2) : name;
  return asProperty(rest) ?? (name.startsWith('Is') ? asProperty(`Script=${rest}`) : undefined);
}

/** One character, as it can stand anywhere. */
export const literal = (character: string): string =>
  /^[A-Za-z0-9_ ]$/.test(character) ? character : `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;
