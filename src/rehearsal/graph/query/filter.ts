/** `$filter` of OData 4.01 as far as Graph's directory takes it: `and`, `or`, `not`, comparisons, `in`, `startsWith`, `endsWith`, `any`. */
import { GraphError } from '../errors.ts';

export type Literal = string | number | boolean | null;

export interface Value {
  value: Literal;
  /** Stood in quotes. */
  quoted: boolean;
}

/** A condition on one property. */
export type Clause =
  | { kind: 'compare'; path: string[]; operator: string; values: Value[] }
  | { kind: 'call'; name: string; path: string[]; value: Value }
  | { kind: 'any'; path: string[]; variable: string; inner: Filter };

export type Filter =
  | { kind: 'and'; left: Filter; right: Filter }
  | { kind: 'or'; left: Filter; right: Filter }
  | { kind: 'not'; inner: Filter }
  | Clause;

type Item = Record<string, unknown>;

const comparisons = new Set(['eq', 'ne', 'gt', 'ge', 'lt', 'le']);
const calls = new Set(['startswith', 'endswith', 'contains']);
const token = /\s*(?:('(?:[^']|'')*')|([(),:])|(-?[\w$][\w$.:@#+-]*(?:\/[\w$][\w$.]*)*))/y;

/** More clauses behind one `or`, or values behind one `in`, are refused. */
const mostClauses = 15;
/** Nobody writes more; a reader that calls itself would end in a full stack. */
const mostBrackets = 100;

/** Throws 400 as Graph does for what it cannot read. */
export function parseFilter(text: string): Filter {
  const tokens = tokensOf(text);
  let at = 0;
  const refuse = (): never => {
    throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${text}'.`);
  };
  if (tokens.filter((one) => one === '(' || one.toLowerCase() === 'not').length > mostBrackets) refuse();
  const peek = (): string => tokens[at] ?? '';
  const take = (): string => tokens[at++] ?? refuse();
  const expect = (wanted: string): void => {
    if (take() !== wanted) refuse();
  };
  const isWord = (word: string): boolean => peek().toLowerCase() === word;

  const chain = (kind: 'and' | 'or', next: () => Filter): Filter => {
    let left = next();
    while (isWord(kind)) {
      at += 1;
      left = { kind, left, right: next() };
    }
    return left;
  };
  const expression = (): Filter => chain('or', () => chain('and', unary));
  function unary(): Filter {
    if (isWord('not')) {
      at += 1;
      return { kind: 'not', inner: unary() };
    }
    if (peek() === '(') {
      at += 1;
      const inner = expression();
      expect(')');
      return inner;
    }
    return clause();
  }
  const literal = (): Value => literalOf(take(), refuse);
  function clause(): Filter {
    const word = take();
    if (!/^[A-Za-z_]/.test(word)) return refuse();
    if (calls.has(word.toLowerCase()) && peek() === '(') {
      at += 1;
      const path = take().split('/');
      expect(',');
      const value = literal();
      expect(')');
      return { kind: 'call', name: word.toLowerCase(), path, value };
    }
    if (/\/any$/.test(word) && peek() === '(') return lambda(word.split('/').slice(0, -1));
    const operator = take().toLowerCase();
    if (operator === 'in') return { kind: 'compare', path: word.split('/'), operator: 'eq', values: list() };
    if (!comparisons.has(operator)) return refuse();
    return { kind: 'compare', path: word.split('/'), operator, values: [literal()] };
  }
  function lambda(path: string[]): Filter {
    expect('(');
    // `x:x` is one word, as is `x:`, since a time has colons too.
    const [variable = '', first = ''] = take().split(':');
    if (first !== '') tokens[--at] = first;
    else if (peek() === ':') at += 1;
    const inner = expression();
    expect(')');
    return { kind: 'any', path, variable, inner };
  }
  function list(): Value[] {
    expect('(');
    const values = [literal()];
    while (peek() === ',') {
      at += 1;
      values.push(literal());
    }
    expect(')');
    return values;
  }

  const filter = expression();
  if (at < tokens.length) refuse();
  const clauses = Math.max(...inLists(filter), orClauses(filter));
  if (clauses > mostClauses) {
    const reason = `Too many child clauses specified in search filter expression containing 'OR' operators: ${clauses}. Max allowed: 15.`;
    throw new GraphError(400, 'Request_UnsupportedQuery', reason);
  }
  return filter;
}

function tokensOf(text: string): string[] {
  const tokens: string[] = [];
  token.lastIndex = 0;
  let end = 0;
  for (let match = token.exec(text); match; match = token.exec(text)) {
    tokens.push(match[1] ?? match[2] ?? match[3] ?? '');
    end = token.lastIndex;
  }
  if (text.slice(end).trim() !== '' || tokens.length === 0) throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${text}'.`);
  return tokens;
}

function literalOf(text: string, refuse: () => never): Value {
  if (text.startsWith("'")) return { value: text.slice(1, -1).replaceAll("''", "'"), quoted: true };
  if (/^[(),:]$/.test(text)) return refuse();
  if (text === 'null') return { value: null, quoted: false };
  if (text === 'true' || text === 'false') return { value: text === 'true', quoted: false };
  return { value: /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text, quoted: false };
}

/** Every node, the outermost first. */
export function nodesOf(filter: Filter): Filter[] {
  if (filter.kind === 'and' || filter.kind === 'or') return [filter, ...nodesOf(filter.left), ...nodesOf(filter.right)];
  return filter.kind === 'not' ? [filter, ...nodesOf(filter.inner)] : [filter];
}

const inLists = (filter: Filter): number[] => nodesOf(filter).map((node) => (node.kind === 'compare' ? node.values.length : 0));
const orClauses = (filter: Filter): number => 1 + nodesOf(filter).filter(({ kind }) => kind === 'or').length;

export function valueAt(item: unknown, path: string[]): unknown {
  let value = item;
  for (const part of path) {
    if (part === '$count') return Array.isArray(value) ? value.length : 0;
    value = typeof value === 'object' && value !== null ? (value as Item)[part] : undefined;
  }
  return value ?? null;
}

/** Directory strings compare without letter case. NaN where there is no order. */
export function orderOf(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const a = left.toLowerCase();
    const b = right.toLowerCase();
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (left === right) return 0;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Number.NaN;
}

const compare: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

const holds: Record<string, (text: string, part: string) => boolean> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
};

export function matches(item: unknown, filter: Filter): boolean {
  switch (filter.kind) {
    case 'and':
      return matches(item, filter.left) && matches(item, filter.right);
    case 'or':
      return matches(item, filter.left) || matches(item, filter.right);
    case 'not':
      return !matches(item, filter.inner);
    case 'any': {
      const list = valueAt(item, filter.path);
      return Array.isArray(list) && list.some((each) => matches({ [filter.variable]: each }, filter.inner));
    }
    case 'call': {
      const text = valueAt(item, filter.path);
      const part = String(filter.value.value).toLowerCase();
      return typeof text === 'string' && holds[filter.name]?.(text.toLowerCase(), part) === true;
    }
    case 'compare':
      return filter.values.some(({ value }) => {
        const order = orderOf(valueAt(item, filter.path), value);
        return Number.isNaN(order) ? filter.operator === 'ne' : (compare[filter.operator]?.(order) ?? false);
      });
  }
}
