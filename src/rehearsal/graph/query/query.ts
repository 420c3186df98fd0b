/** OData query options of list and get calls: what is left of the objects, in which order, how many a page and with which properties. */
import type { Context } from 'hono';
import { GraphError } from '../errors.ts';
import { targetOf } from '../target.ts';
import { type Asked, namesOf, pageSizeOf } from '../types/queryCheck.ts';
import { shownByDefault } from '../types/typeFacts.ts';
import { type GraphType, type TypeRef, typeNamed, typeOf } from '../types/typeTables.ts';
import { matches, orderOf, parseFilter, valueAt } from './filter.ts';
import { isFound, parseSearch } from './search.ts';

type Item = Record<string, unknown>;

interface Page {
  '@odata.context': string;
  '@odata.count'?: number;
  '@odata.nextLink'?: string;
  value: Item[];
}

/** What a call asks of its answer. */
export const askedBy = (c: Context): Asked => ({
  url: new URL(c.req.url),
  eventual: c.req.header('consistencylevel')?.toLowerCase() === 'eventual',
});

/** The type of what a path gives, by the table. */
function typeAt(url: URL): GraphType | undefined {
  const target = targetOf(url.pathname);
  return typeNamed(target?.operation?.returns?.name ?? '') ?? target?.type;
}

/**
 * The object with the selected properties, null or empty where it has no value; without `$select` those that its type shows by default. Relations stand
 * in it because they were expanded, and stay.
 */
export function shown(item: Item, url: URL, expected = typeAt(url)): Item {
  const selected = namesOf(url.searchParams.get('$select') ?? '').map((name) => name.split('/')[0] ?? '');
  const type = expected && typeOf(item, expected);
  const usual = shownByDefault[type?.name ?? ''] ?? [];
  // Who is in the recycle bin shows since when.
  const names = selected.length > 0 ? selected : usual.length > 0 && item.deletedDateTime ? [...usual, 'deletedDateTime'] : usual;
  if (type === undefined || names.length === 0 || names.includes('*')) return item;
  const kept = Object.entries(item).filter(([name]) => name.startsWith('@') || type.navigation.has(name));
  const given = names.map((name) => [name, item[name] ?? emptyOf(type.properties.get(name))]);
  return Object.fromEntries([...kept, ...given.filter(([name]) => type.properties.has(String(name)) || item[String(name)] !== undefined)]);
}

/** What stands in place of a value that nobody gave. */
function emptyOf(ref: TypeRef | undefined): unknown {
  if (ref?.collection) return [];
  return ref?.name === 'Edm.Boolean' && !ref.nullable ? false : null;
}

/** A list as it is answered: found, filtered, ordered, paged with `@odata.nextLink`, then projected. */
export function pageOf({ url, eventual }: Asked, items: Item[]): Page {
  const params = url.searchParams;
  const type = typeAt(url);
  const filter = params.get('$filter');
  const search = params.get('$search');
  const condition = filter === null ? null : parseFilter(filter);
  const clauses = search === null ? null : parseSearch(search);
  let kept = items.filter((item) => (condition === null || matches(item, condition)) && (clauses === null || isFound(item, clauses)));
  const [path = '', direction] = (params.get('$orderby') ?? '').split(',')[0]?.trim().split(/\s+/) ?? [];
  if (path !== '') {
    const sign = direction === 'desc' ? -1 : 1;
    kept = kept.toSorted((a, b) => sign * (orderOf(valueAt(a, path.split('/')), valueAt(b, path.split('/'))) || 0));
  }
  const skip = Number(params.get('$skiptoken') ?? 0);
  const top = Number(params.get('$top') ?? (type && pageSizeOf(type)?.usual) ?? kept.length);
  if (!Number.isInteger(skip) || !Number.isInteger(top) || top < 0)
    throw new GraphError(400, 'BadRequest', 'Invalid page size or page token.');
  // Without the header the directory leaves the option out of account.
  const counted = params.get('$count') === 'true' && (eventual || !type?.line.includes('directoryObject'));
  const answer: Page = {
    '@odata.context': contextOf(url),
    ...(counted ? { '@odata.count': kept.length } : {}),
    value: kept.slice(skip, skip + top).map((item) => shown(item, url, type)),
  };
  if (skip + top >= kept.length) return answer;
  const next = new URL(url);
  next.searchParams.set('$skiptoken', String(skip + top));
  return { ...answer, '@odata.nextLink': next.toString() };
}

export const collection = (c: Context, items: Item[]): Page => pageOf(askedBy(c), items);

/** How many there are, as the text that `$count` behind a list answers. */
export function countOf(c: Context, items: Item[]): string {
  const { url } = askedBy(c);
  const filter = url.searchParams.get('$filter');
  const condition = filter === null ? null : parseFilter(filter);
  return String(items.filter((item) => condition === null || matches(item, condition)).length);
}

/** One object with its context. */
export function entity(c: Context, item: Item): Item {
  const url = new URL(c.req.url);
  return { '@odata.context': contextOf(url, '/$entity'), ...shown(item, url) };
}

/** `…/v1.0/$metadata#users`, the `@odata.context` of an answer. */
export function contextOf(url: URL, suffix = ''): string {
  const [, version = 'v1.0', ...rest] = url.pathname.split('/');
  return `${url.origin}/${version}/$metadata#${rest.map(decodeURIComponent).join('/')}${suffix}`;
}

/** Whether a relation is to be shown within the objects. */
export const isExpanded = (c: Context, relation: string): boolean =>
  namesOf(new URL(c.req.url).searchParams.get('$expand') ?? '').includes(relation);
