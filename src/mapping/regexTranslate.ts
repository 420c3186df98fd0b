/** A pattern of .NET or Java as one of JavaScript's with the flag `v`. What has no counterpart is a `PatternError` that names it. */
import { literal, PatternError, propertyClass, type RegexDialect, shorthands } from './regexClasses.ts';

export interface Translated {
  source: string;
  /** The pattern's own number of each group: JavaScript's. .NET counts groups with a name after those without. */
  numbers: number[];
}

const lineEnd: Record<RegexDialect, string> = { dotnet: '\\n', java: '\\n\\r\\x85\\u2028\\u2029' };
const beforeEnd: Record<RegexDialect, string> = { dotnet: '\\n?', java: '(?:\\r\\n|[\\n\\r\\x85\\u2028\\u2029])?' };
const shorthand: Record<RegexDialect, RegExp> = { dotnet: /^\\[dDwWsSpP]/, java: /^\\[dDwWsShHvVpP]/ };
const controls: Record<string, number> = { a: 7, e: 27, f: 12, n: 10, r: 13, t: 9, v: 11 };
const start = '(?<![^])';
const end = '(?![^])';

export function translate(pattern: string, dialect: RegexDialect): Translated {
  const translator = new Translator(pattern, dialect);
  return { source: translator.whole(), numbers: translator.numbers };
}

type Flags = Record<'i' | 'm' | 's' | 'x' | 'n', boolean>;

class Translator {
  readonly numbers: number[];
  readonly #text: string;
  readonly #dialect: RegexDialect;
  #at = 0;
  /** JavaScript's groups so far. */
  #groups = 0;
  #names = new Map<string, number>();
  #unnamed = 0;
  /** Groups that may have taken no part where one is now. */
  #unsure = new Set<number>();
  #depth = 0;

  constructor(text: string, dialect: RegexDialect) {
    this.#text = text;
    this.#dialect = dialect;
    this.numbers = [0];
  }

  whole(): string {
    const source = this.#alternatives({ i: false, m: false, s: false, x: false, n: false });
    if (this.#at < this.#text.length) throw new PatternError('a ")" is closed that was never opened');
    if (this.#dialect === 'dotnet') this.numbers.push(...this.#names.values());
    return source;
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
  #alternatives(outer: Flags): string {
    if (++this.#depth > 100) throw new PatternError('more than 100 groups are nested in one another');
    const flags = { ...outer };
    const first = this.#groups;
    let source = '';
    let several = false;
    while (this.#at < this.#text.length && this.#text[this.#at] !== ')') {
      if (this.#take('|')) {
        several = true;
        for (let group = first + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
        source += '|';
      } else source += this.#quantified(flags);
    }
    if (several) for (let group = first + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
    this.#depth -= 1;
    return source;
  }

  #quantified(flags: Flags): string {
    if (flags.x && this.#match(/\s+|#[^\n]*/y)) return '';
    const before = this.#groups;
    const atom = this.#atom(flags);
    if (atom === '') return '';
    if (flags.x) this.#match(/(?:\s+|#[^\n]*)*/y);
    const found = this.#match(/[*+?]|\{\d+(?:,\d*)?\}/y)?.[0];
    if (found === undefined) return atom;
    if (/^[*?]|^\{0/.test(found)) for (let group = before + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
    if (this.#take('?')) return `${atom}${found}?`;
    if (this.#dialect === 'java' && this.#take('+')) return this.#atomic(`${atom}${found}`);
    if (/^(?:[*+?]|\{\d+(?:,\d*)?\})/.test(this.#text.slice(this.#at)))
      throw new PatternError(`the quantifier "${this.#text[this.#at]}" stands behind another one`);
    return `${atom}${found}`;
  }

  /** Once it has matched it gives nothing back: a look ahead does not, and what it saw is taken by its name. */
  #atomic(source: string): string {
    this.#groups += 1;
    const name = `atomic${this.#at}of${this.#groups}`;
    // The look ahead opens its group in front of those inside.
    if (/\((?!\?)|\(\?<[A-Za-z]/.test(source.replace(/\\./g, '')))
      throw new PatternError('a group stands inside an atomic group or possessive quantifier');
    return `(?:(?=(?<${name}>${source}))\\k<${name}>)`;
  }

  #atom(flags: Flags): string {
    const character = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0);
    const cased = (source: string): string => (flags.i ? `(?i:${source})` : source);
    this.#at += character.length;
    switch (character) {
      case '.':
        return flags.s ? '[^]' : `[^${lineEnd[this.#dialect]}]`;
      case '^':
        return flags.m ? `(?:${start}|(?<=[${lineEnd[this.#dialect]}]))` : start;
      case '$':
        return flags.m ? `(?=${end}|[${lineEnd[this.#dialect]}])` : `(?=${beforeEnd[this.#dialect]}${end})`;
      case '[':
        return cased(this.#class(flags));
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
        return cased(literal(character));
    }
  }

  #group(flags: Flags): string {
    if (this.#dialect === 'dotnet' && this.#take('?#')) {
      this.#match(/[^)]*\)/y);
      return '';
    }
    if (!this.#take('?')) return flags.n ? this.#closed('(?:', flags) : this.#capturing(null, flags);
    for (const look of ['=', '!', '<=', '<!', ':']) if (this.#take(look)) return this.#look(look, flags);
    if (this.#take('>')) {
      const inner = this.#closed('', flags).slice(0, -1);
      return this.#atomic(`(?:${inner})`);
    }
    const name = this.#match(/<([A-Za-z_]\w*|\d+)>|'([A-Za-z_]\w*|\d+)'/y);
    if (name !== null) return this.#capturing(name[1] ?? name[2] ?? '', flags);
    const options = this.#match(/([imsnxudU]*)(?:-([imsnx]+))?([:)])/y);
    if (options === null) throw new PatternError(`(?${this.#text.slice(this.#at, this.#at + 2)}…) has no counterpart here`);
    const inner = options[3] === ')' ? flags : { ...flags };
    for (const flag of options[1] ?? '') if (flag in inner) inner[flag as keyof Flags] = true;
    for (const flag of options[2] ?? '') if (flag in inner) inner[flag as keyof Flags] = false;
    return options[3] === ')' ? '' : this.#closed('(?:', inner);
  }

  #look(look: string, flags: Flags): string {
    const before = this.#groups;
    const source = this.#closed(`(?${look}`, flags);
    if (look.endsWith('!')) for (let group = before + 1; group <= this.#groups; group += 1) this.#unsure.add(group);
    // JavaScript repeats no look behind, and a look ahead neither under this flag.
    return look === ':' ? source : `(?:${source})`;
  }

  #capturing(name: string | null, flags: Flags): string {
    this.#groups += 1;
    const index = this.#groups;
    if (name === null) {
      this.#unnamed += 1;
      this.numbers[this.#dialect === 'dotnet' ? this.#unnamed : this.numbers.length] = index;
      return this.#closed('(', flags);
    }
    if (this.#names.has(name)) throw new PatternError(`two groups are called ${name}`);
    if (/^\d/.test(name)) throw new PatternError(`the group (?<${name}>…) has a number for a name`);
    if (this.#dialect === 'java' && name.includes('_'))
      throw new PatternError(`a group's name in Java has letters and digits only, not ${name}`);
    this.#names.set(name, index);
    if (this.#dialect === 'java') this.numbers.push(index);
    return this.#closed(`(?<${name}>`, flags);
  }

  #closed(open: string, flags: Flags): string {
    const inner = this.#alternatives(flags);
    if (!this.#take(')')) throw new PatternError('a "(" is never closed');
    return `${open}${inner})`;
  }

  #escape(cased: (source: string) => string): string {
    const dialect = this.#dialect;
    const set = shorthands[dialect];
    const quoted = dialect === 'java' ? this.#match(/Q([\s\S]*?)(?:\\E|$)/y) : null;
    if (quoted !== null) return [...(quoted[1] ?? '')].map((one) => cased(literal(one))).join('') || '(?:)';
    const anchor = this.#match(/[AzZbBGRXKN]/y)?.[0];
    const word = set.w;
    switch (anchor) {
      case 'A':
        return start;
      case 'z':
        return end;
      case 'Z':
        return `(?=${beforeEnd[dialect]}${end})`;
      case 'b':
        return `(?:(?<=[${word}])(?![${word}])|(?<![${word}])(?=[${word}]))`;
      case 'B':
        return `(?:(?<=[${word}])(?=[${word}])|(?<![${word}])(?![${word}]))`;
      case undefined:
        break;
      default:
        if (anchor === 'R' && dialect === 'java') return `(?:\\r\\n|[${shorthands.java.v}])`;
        throw new PatternError(`\\${anchor} has no counterpart here`);
    }
    const reference = this.#match(/([1-9]\d?)|k[<{']([A-Za-z_]\w*)[>}']/y);
    if (reference !== null) return cased(this.#reference(reference[1], reference[2]));
    return cased(`[${this.#classEscape()}]`);
  }

  #reference(number: string | undefined, name: string | undefined): string {
    const index = name === undefined ? this.numbers[Number(number)] : this.#names.get(name);
    const written = name ?? number ?? '';
    if (name === undefined && this.#dialect === 'dotnet' && /[?]<[A-Za-z_]|[?]'/.test(this.#text) && index === undefined)
      throw new PatternError(`\\${written} refers to a group with a name; write \\k<name>`);
    if (index === undefined) throw new PatternError(`\\${written} refers to a group that is not there yet`);
    if (this.#unsure.has(index)) throw new PatternError(`\\${written} refers to a group that may have taken no part`);
    return `(?:\\${name === undefined ? index : `k<${name}>`})`;
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
