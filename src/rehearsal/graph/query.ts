/** OData query options of list and get calls: `$filter`, `$orderby`, `$top`, `$skiptoken`, `$select`. */
import { GraphError } from './errors.ts';

type Item = Record<string, unknown>;
type Literal = string | number | boolean | null;

const compare: Record<string, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  gt: (order) => order > 0,
  ge: (order) => order >= 0,
  lt: (order) => order < 0,
  le: (order) => order <= 0,
};

const literal = "(?:'(?:[^']|'')*'|[\\w:.-]+)";
const clausePattern = new RegExp(
  `^\\s*([\\w/]+)\\s+(?:(eq|ne|gt|ge|lt|le)\\s+(${literal})|in\\s*\\(\\s*(${literal}(?:\\s*,\\s*${literal})*)\\s*\\))\\s*`,
);
const literals = new RegExp(literal, 'g');

/** More values behind one `in` are refused. */
const mostValues = 15;

interface Clause {
  path: string[];
  operator: string;
  /** One, but for `in`, which holds when one of them is equal. */
  values: Literal[];
}

/** Parses `a eq 'b' and c/d in ('e', 'f')`; a doubled quote is one quote. Throws 400 as Graph does for anything else. */
export function parseFilter(text: string): Clause[] {
  const clauses: Clause[] = [];
  let rest = text;
  for (;;) {
    const match = clausePattern.exec(rest);
    if (!match) throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${text}'.`);
    const [whole, path = '', operator = 'eq', value, list = ''] = match;
    const values = value === undefined ? (list.match(literals) ?? []) : [value];
    if (values.length > mostValues) {
      const reason = `Too many child clauses specified in search filter expression containing 'OR' operators: ${values.length}. Max allowed: 15.`;
      throw new GraphError(400, 'Request_UnsupportedQuery', reason);
    }
    clauses.push({ path: path.split('/'), operator, values: values.map(literalOf) });
    rest = rest.slice(whole.length);
    if (rest === '') return clauses;
    if (!/^and\s/i.test(rest)) throw new GraphError(400, 'BadRequest', `Invalid filter clause: '${text}'.`);
    rest = rest.slice(3);
  }
}

function literalOf(text: string): Literal {
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text === 'null') return null;
  if (text === 'true' || text === 'false') return text === 'true';
  return /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
}

function valueAt(item: Item, path: string[]): unknown {
  let value: unknown = item;
  for (const part of path) value = typeof value === 'object' && value !== null ? (value as Item)[part] : undefined;
  return value ?? null;
}

/** Directory strings compare without letter case. */
function orderOf(left: unknown, right: unknown): number {
  if (typeof left === 'string' && typeof right === 'string') {
    const a = left.toLowerCase();
    const b = right.toLowerCase();
    return a < b ? -1 : a > b ? 1 : 0;
  }
  if (left === right) return 0;
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  return Number.NaN;
}

function matches(item: Item, { path, operator, values }: Clause): boolean {
  return values.some((value) => {
    const order = orderOf(valueAt(item, path), value);
    return Number.isNaN(order) ? operator === 'ne' : (compare[operator]?.(order) ?? false);
  });
}

/** Keeps the selected properties and always the id. */
export function select(item: Item, params: URLSearchParams): Item {
  const wanted = params.get('$select');
  if (wanted === null || wanted.trim() === '' || wanted === '*') return item;
  const names = new Set(['id', ...wanted.split(',').map((name) => name.trim().split('/')[0] ?? '')]);
  return Object.fromEntries(Object.entries(item).filter(([name]) => names.has(name) || name.startsWith('@odata.')));
}

/** A collection answer: filtered, ordered, paged by `$top` with `@odata.nextLink`, then projected. */
export function collection(url: URL, items: Item[]): { '@odata.context': string; value: Item[]; '@odata.nextLink'?: string } {
  const params = url.searchParams;
  const filter = params.get('$filter');
  const clauses = filter === null ? [] : parseFilter(filter);
  let kept = items.filter((item) => clauses.every((clause) => matches(item, clause)));
  const [path = '', direction] = (params.get('$orderby') ?? '').trim().split(/\s+/);
  if (path !== '') {
    const sign = direction === 'desc' ? -1 : 1;
    kept = kept.toSorted((a, b) => sign * (orderOf(valueAt(a, path.split('/')), valueAt(b, path.split('/'))) || 0));
  }
  const skip = Number(params.get('$skiptoken') ?? 0);
  const top = Number(params.get('$top') ?? kept.length);
  if (!Number.isInteger(skip) || !Number.isInteger(top) || top < 0)
    throw new GraphError(400, 'BadRequest', 'Invalid page size or page token.');
  const page = kept.slice(skip, skip + top).map((item) => select(item, params));
  const answer = { '@odata.context': contextOf(url), value: page };
  if (skip + top >= kept.length) return answer;
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(skip + top));
  return { ...answer, '@odata.nextLink': next.toString() };
}

/** `…/v1.0/$metadata#users`, the `@odata.context` of an answer. */
export function contextOf(url: URL, suffix = ''): string {
  const [, version = 'v1.0', ...rest] = url.pathname.split('/');
  return `${url.origin}/${version}/$metadata#${rest.map(decodeURIComponent).join('/')}${suffix}`;
}
