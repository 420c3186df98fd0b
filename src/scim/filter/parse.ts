/** Filters and PATCH paths (RFC 7644 figures 1 and 7) by recursive descent, with limits on length, depth and comparisons. */
import { badRequest, type ScimError, type ScimType } from '../error.ts';
import { maximumComparisons, maximumFilter, maximumFilterDepth } from '../limits.ts';
import { type AttributeName, isForbiddenName, resolveName, subOf } from '../schema/name.ts';
import type { SchemaSet } from '../schema/set.ts';
import { misfit, type Operator, operators, type Scalar } from './types.ts';

/** An attribute, perhaps narrowed to some of its elements: `emails[type eq "work"].value`. */
export interface Path extends AttributeName {
  elements: Filter | null;
}

export type Filter =
  | { kind: 'and' | 'or'; filters: Filter[] }
  | { kind: 'not'; filter: Filter }
  | { kind: 'compare'; path: Path; operator: Operator; value: Scalar }
  | { kind: 'present'; path: Path };

/** Parses a filter; 400 invalidFilter for a syntax error, an unknown attribute or a filter over the limits. */
export function parseFilter(text: string, set: SchemaSet): Filter {
  const parser = new Parser(text, 'invalidFilter', (spelled) => {
    const lower = spelled.toLowerCase();
    const { filterNames = {} } = set;
    const name = resolveName(set, Object.hasOwn(filterNames, lower) ? (filterNames[lower] ?? spelled) : spelled, true);
    return name?.attribute.mutability === 'writeOnly' ? null : name;
  });
  const filter = parser.or(0);
  parser.end();
  return filter;
}

/** Parses a PATCH path; 400 invalidPath for a syntax error or an unknown attribute. `unqualified` as in `resolveName`. */
export function parsePath(text: string, set: SchemaSet, unqualified = false): Path {
  const parser = new Parser(text, 'invalidPath', (name) => resolveName(set, name, unqualified));
  const path = parser.path(0);
  parser.end();
  return path;
}

/** The attributes that a filter asks for, without those inside of elements. */
export function pathsOf(filter: Filter): Path[] {
  if ('filters' in filter) return filter.filters.flatMap(pathsOf);
  return 'filter' in filter ? pathsOf(filter.filter) : [filter.path];
}

type Resolve = (name: string) => AttributeName | null;

class Parser {
  private at = 0;
  private comparisons = 0;
  private readonly text: string;
  private readonly scimType: ScimType;
  private resolve: Resolve;

  constructor(text: string, scimType: ScimType, resolve: Resolve) {
    this.text = text;
    this.scimType = scimType;
    this.resolve = resolve;
    if (text.length > maximumFilter) throw this.error(`longer than ${maximumFilter} characters`);
  }

  or(depth: number): Filter {
    return this.list('or', () => this.list('and', () => this.term(depth)));
  }

  path(depth: number): Path {
    const spelled = this.take(/[A-Za-z_$][\w$:.-]*/y);
    if (spelled === null) throw this.error('an attribute name is expected');
    const name = this.resolve(spelled);
    if (name === null) throw this.error(`there is no attribute "${spelled}"`);
    if (!this.symbol('[')) return { ...name, elements: null };
    if (name.sub !== null || !(name.attribute.multiValued || name.attribute.type === 'any'))
      throw this.error(`"${spelled}" has no elements to choose from`);
    const outer = this.resolve;
    this.resolve = (inner) => elementName(name, inner);
    const elements = this.or(this.deeper(depth));
    this.resolve = outer;
    if (!this.symbol(']')) throw this.error('"]" is expected');
    const sub = this.take(/\.[A-Za-z_$][\w$-]*/y);
    if (sub === null) return { ...name, elements };
    const inner = elementName(name, sub.slice(1));
    if (inner === null) throw this.error(`"${spelled}" has no sub-attribute "${sub.slice(1)}"`);
    return { ...name, sub: inner.name, subAttribute: inner.attribute, elements };
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) throw this.error('nothing more is expected');
  }

  private list(kind: 'and' | 'or', next: () => Filter): Filter {
    const filters = [next()];
    while (this.word(kind)) filters.push(next());
    const [only] = filters;
    return filters.length === 1 && only !== undefined ? only : { kind, filters };
  }

  private term(depth: number): Filter {
    if (this.word('not')) {
      if (!this.symbol('(')) throw this.error('"(" is expected after not');
      return { kind: 'not', filter: this.group(depth) };
    }
    if (this.symbol('(')) return this.group(depth);
    this.comparisons += 1;
    if (this.comparisons > maximumComparisons) throw this.error(`more than ${maximumComparisons} comparisons`);
    const path = this.path(depth);
    if (this.word('pr')) return { kind: 'present', path };
    const operator = operators.find((one) => this.word(one));
    if (operator !== undefined) {
      const value = this.value();
      const wrong = misfit(path, operator, value);
      if (wrong !== null) throw this.error(wrong);
      return { kind: 'compare', path, operator, value };
    }
    if (path.elements !== null && path.sub === null) return { kind: 'present', path };
    throw this.error('an operator is expected');
  }

  private group(depth: number): Filter {
    const filter = this.or(this.deeper(depth));
    if (!this.symbol(')')) throw this.error('")" is expected');
    return filter;
  }

  private value(): Scalar {
    const quoted = this.take(/"(?:[^"\\]|\\.)*"/sy);
    if (quoted !== null) return readString(quoted);
    const bare = this.take(/[\w.+-]+/y)?.toLowerCase();
    if (bare === 'true' || bare === 'false') return bare === 'true';
    if (bare === 'null') return null;
    if (bare !== undefined && Number.isFinite(Number(bare))) return Number(bare);
    throw this.error('a value is expected: a string in double quotes, a number, true, false or null');
  }

  private deeper(depth: number): number {
    if (depth >= maximumFilterDepth) throw this.error(`nested deeper than ${maximumFilterDepth}`);
    return depth + 1;
  }

  private space(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at += 1;
  }

  private take(pattern: RegExp): string | null {
    // A sub-attribute's dot follows its bracket at once, so it must not skip space.
    if (!pattern.source.startsWith('\\.')) this.space();
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private symbol(character: string): boolean {
    this.space();
    if (this.text[this.at] !== character) return false;
    this.at += 1;
    return true;
  }

  private word(word: string): boolean {
    this.space();
    const next = this.text.slice(this.at, this.at + word.length);
    if (next.toLowerCase() !== word || /[\w$:.-]/.test(this.text[this.at + word.length] ?? '')) return false;
    this.at += word.length;
    return true;
  }

  private error(what: string): ScimError {
    const kind = this.scimType === 'invalidPath' ? 'Path' : 'Filter';
    return badRequest(this.scimType, `${kind} not understood at character ${this.at + 1}: ${what}.`);
  }
}

/** JSON escapes where they are valid; otherwise the backslash is meant as itself, as clients send names like `A\B`. */
function readString(quoted: string): string {
  try {
    return String(JSON.parse(quoted));
  } catch {
    return quoted.slice(1, -1).replace(/\\(["\\])/g, '$1');
  }
}

function elementName(owner: AttributeName, spelled: string): AttributeName | null {
  if (isForbiddenName(spelled) || spelled.includes('.') || spelled.includes(':')) return null;
  const attribute = subOf(owner.attribute, spelled);
  return attribute === null ? null : { schema: null, name: attribute.name, attribute, sub: null, subAttribute: null };
}
