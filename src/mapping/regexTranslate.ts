/** A pattern of .NET or Java as one of JavaScript's with the flag `v`, and of RE2's. What has no counterpart is a `PatternError` that names it. */
import { literal, PatternError, propertyClass, type RegexDialect, shorthands } from './regexClasses.ts';
import {
  assertion,
  atomic,
  either,
  enclosed,
  ignoringCase,
  look,
  nothing,
  oneOf,
  type Piece,
  reference,
  repeated,
  sequence,
  start,
} from './regexPiece.ts';

export interface Translated {
  piece: Piece;
  /** JavaScript's number of each group with a name. */
  names: ReadonlyMap<string, number>;
  /** The pattern's own number of each group: JavaScript's. .NET counts groups with a name after those without. */
  numbers: number[];
}

const lineEnd: Record<RegexDialect, string> = { dotnet: '\\n', java: '\\n\\r\\x85\\u2028\\u2029' };
const beforeEnd: Record<RegexDialect, string> = { dotnet: '\\n?', java: '(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])?' };
const shorthand: Record<RegexDialect, RegExp> = { dotnet: /^\\[dDwWsSpP]/, java: /^\\[dDwWsShHvVpP]/ };
const controls: Record<string, number> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
const end = assertion('(?![^])', '\\z');
/** What ends a text, a line end before it or not. RE2 cannot look at that, but it only matters where there is one. */
const atEnd = (dialect: RegexDialect): Piece => assertion(`(?=${beforeEnd[dialect]}${end.js})`, '\\z', true);
/** RE2 knows lines that end in a line feed alone. */
const ofLines = (js: string, re2: string, dialect: RegexDialect): Piece => assertion(js, dialect === 'dotnet' ? re2 : null);
/** RE2's words are ASCII's, as Java's. */
const ofWords = (js: string, re2: string, dialect: RegexDialect): Piece => assertion(js, dialect === 'java' ? re2 : null);

export function translate(pattern: string, dialect: RegexDialect): Translated {
  const translator = new Translator(pattern, dialect);
  return { piece: translator.whole(), names: translator.names, numbers: translator.numbers };
}

/** The whole pattern, and nothing before or behind it. */
export const anchored = (piece: Piece): Piece => ({
  ...sequence(start, sequence(enclosed('(?:', piece), end)),
  ignoresCase: piece.ignoresCase,
});

type Flags = Record<'i' | 'm' | 's' | 'x' | 'n', boolean>;

class Translator {
  readonly numbers: number[];
  readonly names = new Map<string, number>();
  readonly #text: string;
  readonly #dialect: RegexDialect;
  #at = 0;
  /** JavaScript's groups so far. */
  #groups = 0;
  #unnamed = 0;
  /** Groups that may have taken no part where one is now. */
  #unsure = new Set<number>();
  /** Whether a letter, class or word is read letter for letter. */
  #isExact = false;
  #depth = 0;

  constructor(text: string, dialect: RegexDialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.numbers = [0];
  }

  whole(): Piece {
    const piece = this.#alternatives({ i: false, m: false, s: false, x: false, n: false });
    if (this.#at < this.#text.length) throw new PatternError('a ")" is closed that was never opened');
    if (this.#dialect === 'dotnet') this.numbers.push(...this.names.values());
    return this.#isExact ? piece : ignoringCase(piece);
  }

  #take(token: string): boolean {
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text);
    if (found !== null) this.#at += found[0].length;
    return found;
  }

  /** Up to a `)` or the end. Options set inside hold until then. */
  #alternatives(outer: Flags): Piece {
    if (++this.#depth > 100) throw new PatternError('more than 100 groups are nested in one another');
    const flags = { ...outer };
    const first = this.#groups;
    let before: Piece | null = null;
    let piece = nothing;
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      if (this.#take('|')) {
        before = before === null ? piece : either(before, piece);
        piece = nothing;
        for (let group = first + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
      } else piece = sequence(piece, this.#quantified(flags));
    }
    if (before !== null) for (let group = first + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
    this.#depth -= 1;
    return before === null ? piece : either(before, piece);
  }

  #quantified(flags: Flags): Piece {
    if (flags.x && this.#match(/\s+|#[^\n]*/y)) return nothing;
    const before = this.#groups;
    const atom = this.#atom(flags);
    if (atom === nothing) return nothing;
    if (flags.x) this.#match(/(?:\s+|#[^\n]*)*/y);
    const found = this.#match(/[*+?]|\{\d+(?:,\d*)?\}/y)?.[0];
    if (found === undefined) return atom;
    if (/^[*?]|^\{0/.test(found)) for (let group = before + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
    if (this.#take('?')) return repeated(atom, `${found}?`);
    if (this.#dialect === 'java' && this.#take('+')) return this.#atomic(repeated(atom, found));
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.#text.slice(this.#at)))
      throw new PatternError(`the quantifier "${this.#text[this.#at]}" stands behind another one`);
    return repeated(atom, found);
  }

  #atomic(piece: Piece): Piece {
    this.#groups += 1;
    // The look ahead opens its group in front of those inside.
    if (piece.hasGroups) throw new PatternError('a group stands inside an atomic group or possessive quantifier');
    return atomic(`atomic${this.#at}of${this.#groups}`, piece);
  }

  #atom(flags: Flags): Piece {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const cased = (piece: Piece): Piece => {
      if (!flags.i) this.#isExact = true;
      return flags.i ? enclosed('(?i:', piece) : piece;
    };
    const lines = lineEnd[this.#dialect];
    this.#at += character.length;
    switch (character) {
      case '.':
        return flags.s ? oneOf('[^]', '(?s:.)') : oneOf(`[^${lines}]`);
      case '^':
        return flags.m ? ofLines(`(?:${start.js}|(?<=[${lines}]))`, '(?m:^)', this.#dialect) : start;
      case '$':
        return flags.m ? ofLines(`(?=${end.js}|[${lines}])`, '(?m:$)', this.#dialect) : atEnd(this.#dialect);
      case '[':
        return cased(oneOf(this.#class(flags)));
      case '(':
        return this.#group(flags);
      case '\\':
        return this.#escape(cased);
      case '*':
      case '+':
      case '?':
        throw new PatternError(`the quantifier "${character}" has nothing in front of it`);
      default:
        if (character === '{' && this.#dialect === 'java') throw new PatternError('"{" repeats nothing; write \\{');
        return cased(oneOf(literal(character)));
    }
  }

  #group(flags: Flags): Piece {
    if (this.#dialect === 'dotnet' && this.#take('?#')) {
      this.#match(/[^)]*\)/y);
      return nothing;
    }
    if (!this.#take('?')) return flags.n ? this.#closed('(?:', flags) : this.#capturing(null, flags);
    if (this.#take(':')) return this.#closed('(?:', flags);
    for (const sign of ['=', '!', '<=', '<!']) if (this.#take(sign)) return this.#look(sign, flags);
    if (this.#take('>')) return this.#atomic(this.#closed('(?:', flags));
    const name = this.#match(/<([A-Za-z_]\w*|\d+)>|'([A-Za-z_]\w*|\d+)'/y);
    if (name !== null) return this.#capturing(name[1] ?? name[2] ?? '', flags);
    const options = this.#match(/([imsnxudU]*)(?:-([imsnx]+))?([:)])/y);
    if (options === null) throw new PatternError(`(?${this.#text.slice(this.#at, this.#at + 2)}…) has no counterpart here`);
    const inner = options[3] === ')' ? flags : { ...flags };
    for (const flag of options[1] ?? '') if (flag in inner) inner[flag as keyof Flags] = true;
    for (const flag of options[2] ?? '') if (flag in inner) inner[flag as keyof Flags] = false;
    return options[3] === ')' ? nothing : this.#closed('(?:', inner);
  }

  #look(sign: string, flags: Flags): Piece {
    const before = this.#groups;
    const piece = this.#inside(flags);
    if (sign.endsWith('!')) for (let group = before + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
    // JavaScript repeats no look behind, and a look ahead neither under this flag.
    return look(`(?${sign}`, piece);
  }

  #capturing(name: string | null, flags: Flags): Piece {
    this.#groups += 1;
    const index = this.#groups;
    if (name === null) {
      this.#unnamed += 1;
      this.numbers[this.#dialect === 'dotnet' ? this.#unnamed : this.numbers.length] = index;
      return this.#closed('(', flags);
    }
    if (this.names.has(name)) throw new PatternError(`two groups are called ${name}`);
    if (/^\d/.test(name)) throw new PatternError(`the group (?<${name}>…) has a number for a name`);
    if (this.#dialect === 'java' && name.includes('_'))
      throw new PatternError(`a group's name in Java has letters and digits only, not ${name}`);
    this.names.set(name, index);
    if (this.#dialect === 'java') this.numbers.push(index);
    return this.#closed(`(?<${name}>`, flags);
  }

  #closed(open: string, flags: Flags): Piece {
    return enclosed(open, this.#inside(flags));
  }

  /** Up to the `)`, which is taken. */
  #inside(flags: Flags): Piece {
    const inner = this.#alternatives(flags);
    if (!this.#take(')')) throw new PatternError('a "(" is never closed');
    return inner;
  }

  #escape(cased: (piece: Piece) => Piece): Piece {
    const dialect = this.#dialect;
    const set = shorthands[dialect];
    const quoted = dialect === 'java' ? this.#match(/Q([\s\S]*?)(?:\\E|$)/y) : null;
    if (quoted !== null) return [...(quoted[1] ?? '')].map((one) => cased(oneOf(literal(one)))).reduce(sequence, assertion('(?:)', '(?:)'));
    const anchor = this.#match(/[AzZbBGRXKN]/y)?.[0];
    const word = set.w;
    switch (anchor) {
      case 'A':
        return start;
      case 'z':
        return end;
      case 'Z':
        return atEnd(dialect);
      case 'b':
        this.#isExact = true;
        return ofWords(`(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`, '\\b', dialect);
      case 'B':
        this.#isExact = true;
        return ofWords(`(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`, '\\B', dialect);
      case undefined:
        break;
      default:
        if (anchor === 'R' && dialect === 'java')
          return enclosed('(?:', either(sequence(oneOf('\\r'), oneOf('\\n')), oneOf(`[${shorthands.java.v}]`)));
        throw new PatternError(`\\${anchor} has no counterpart here`);
    }
    const found = this.#match(/([1-9]\d?)|k[<{']([A-Za-z_]\w*)[>}']/y);
    if (found !== null) return cased(this.#reference(found[1], found[2]));
    return cased(oneOf(`[${this.#classEscape()}]`));
  }

  #reference(number: string | undefined, name: string | undefined): Piece {
    const index = name === undefined ? this.numbers[Number(number)] : this.names.get(name);
    const written = name ?? number ?? '';
    if (name === undefined && this.#dialect === 'dotnet' && /[?]<[A-Za-z_]|[?]'/.test(this.#text) && index === undefined)
      throw new PatternError(`\\${written} refers to a group with a name; write \\k<name>`);
    if (index === undefined) throw new PatternError(`\\${written} refers to a group that is not there yet`);
    if (this.#unsure.has(index)) throw new PatternError(`\\${written} refers to a group that may have taken no part`);
    return reference(`(?:\\${name === undefined ? index : `k<${name}>`})`);
  }

  /** What an escape stands for inside a class; the backslash is taken. */
  #classEscape(): string {
    const dialect = this.#dialect;
    const set = shorthands[dialect];
    const property = this.#match(/([pP])(?:\{([^}]*)\}|([A-Za-z]))/y);
    if (property !== null) {
      const inner = propertyClass((property[2] ?? property[3] ?? '').replace(/^\^/, ''), dialect);
      return property[1] === 'P' ? `[^${inner}]` : inner;
    }
    const code = this.#match(/x\{([0-9a-fA-F]+)\}|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|0([0-7]{1,3})|c([A-Za-z])/y);
    if (code !== null) {
      const [, braced, two, four, octal, control] = code;
      const hex = braced ?? two ?? four;
      const value =
        hex !== undefined
          ? Number.parseInt(hex, 16)
          : octal !== undefined
            ? Number.parseInt(octal, 8)
            : (control?.toUpperCase().charCodeAt(0) ?? 0) ^ 64;
      return `\\u{${value.toString(16)}}`;
    }
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 92);
    if (this.#at >= this.#text.length) throw new PatternError('it ends in a single backslash');
    this.#at += character.length;
    const lower = character.toLowerCase();
    if (Object.hasOwn(set, lower)) return character === lower ? (set[lower] ?? '') : `[^${set[lower]}]`;
    if (Object.hasOwn(controls, character)) return `\\u{${(controls[character] ?? 0).toString(16)}}`;
    if ((dialect === 'java' ? /[A-Za-z0-9]/ : /[\p{L}\p{Mn}\p{Nd}\p{Pc}]/u).test(character))
      throw new PatternError(`\\${character} is no escape of ${dialect === 'java' ? 'Java' : '.NET'}`);
    return literal(character);
  }

  /** The `[` is taken. .NET subtracts (`[a-z-[aeiou]]`), Java unites and intersects (`[a-z&&[^b]]`). */
  #class(flags: Flags): string {
    const negated = this.#take('^') ? '^' : '';
    const operands: string[] = [];
    let items = '';
    let isFirst = true;
    for (;;) {
      if (this.#at >= this.#text.length) throw new PatternError('a "[" is never closed');
      if (!isFirst && this.#take(']')) break;
      if (this.#dialect === 'dotnet' && !isFirst && this.#take('-[')) {
        const subtracted = this.#class(flags);
        if (!this.#take(']')) throw new PatternError('what is subtracted from a class stands last in it');
        return `[[${negated}${items}]--${subtracted}]`;
      }
      if (this.#dialect === 'java' && this.#take('&&')) {
        operands.push(`[${items}]`);
        items = '';
      } else if (this.#dialect === 'java' && this.#take('[')) items += this.#class(flags);
      else if (!(this.#dialect === 'java' && flags.x && this.#match(/\s+/y))) items += this.#item();
      isFirst = false;
    }
    if (operands.length === 0) return `[${negated}${items}]`;
    return `[${negated}${[...operands, ...(items === '' ? [] : [`[${items}]`])].join('&&')}]`;
  }

  #item(): string {
    const one = (): string => {
      if (this.#take('\\')) return this.#take('b') ? '\\u{8}' : this.#classEscape();
      const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
      this.#at += character.length;
      return literal(character);
    };
    const isClass = shorthand[this.#dialect].test(this.#text.slice(this.#at, this.#at + 2));
    const from = one();
    // Behind a class a hyphen is one, as in [\w-.]; what .NET subtracts is read by the class.
    if (isClass) return !this.#text.startsWith('-[', this.#at) && this.#take('-') ? `${from}\\-` : from;
    if (!/^-[^\]]/.test(this.#text.slice(this.#at)) || /^-\[/.test(this.#text.slice(this.#at))) return from;
    this.#at += 1;
    return `${from}-${one()}`;
  }
}
