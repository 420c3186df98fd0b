/** Reading users and groups: by id, and as pages. */

import type { ResourceType } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { type Filter, parseFilter, pathsOf } from '../filter/parse.ts';
import { defaultPage, maximumPage } from '../limits.ts';
import { resolveName } from '../schema/name.ts';
import type { Sort } from '../store/scan.ts';
import type { Found, Page } from '../store/search.ts';
import type { Stored } from '../store/stored.ts';
import type { Work } from '../store/work.ts';
import type { Search } from '../target.ts';
import { readCursor, writeCursor } from './cursor.ts';
import type { Mounted } from './mounted.ts';
import { readProjection } from './projection.ts';
import { fitting, lookFor, renderResources, showsVendor } from './render.ts';

const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';

/** The resource with this id in this tenant, or 404. */
export function* findResource(app: Mounted, type: ResourceType, id: string): Work<Stored> {
  return found(yield* app.resources.get(type, id), type, id);
}

/** The same, kept for the rest of the transaction. */
export function* lockResource(app: Mounted, type: ResourceType, id: string): Work<Stored> {
  return found(yield* app.resources.lock(type, id), type, id);
}

function found(stored: Stored | null, type: ResourceType, id: string): Stored {
  if (stored === null) throw new ScimError(404, `There is no ${type.toLowerCase()} with the id "${id}".`);
  return stored;
}

/** A page as a ListResponse. */
export function* listResources(app: Mounted, type: ResourceType, search: Search): Work<Record<string, unknown>> {
  const filter = readFilter(app, type, search);
  const sort = readSort(app, type, search);
  const { startIndex, count } = readPage(search);
  const look = lookFor(app, type, [...(filter === null ? [] : pathsOf(filter)), ...(sort === null ? [] : [sort.path])]);
  const projection = readProjection(search.attributes, search.excludedAttributes, app.schemas[type]);
  if (search.cursor === undefined) {
    const { total, found } = yield* app.resources.search(type, filter, { startIndex, count, sort, look });
    const shown = yield* fitting(app, found, projection);
    return listResponse(yield* renderResources(app, shown, projection), total, startIndex);
  }
  if (search.startIndex !== undefined) throw badRequest('invalidValue', '"cursor" and "startIndex" exclude each other.');
  const asked = [type, search.filter ?? '', search.sortBy ?? '', String(sort?.descending ?? false)].join('\n');
  const start = readCursor(search.cursor, asked);
  const page = { startIndex: start.startIndex ?? 1, afterRid: start.afterRid ?? null, count, sort, look };
  // One more than asked for says whether there is a next page.
  const { total, found, isCut } = yield* app.resources.search(type, filter, { ...page, count: count === 0 ? 0 : count + 1 });
  const shown = yield* fitting(app, found.slice(0, count), projection);
  const last = shown.at(-1);
  const isLast = last === undefined || (!isCut && shown.length === found.length);
  const next = isLast ? null : sort === null ? { afterRid: last.rid } : { startIndex: page.startIndex + shown.length };
  const { startIndex: _, ...list } = listResponse(yield* renderResources(app, shown, projection), total);
  return { ...list, ...(next === null ? {} : { nextCursor: writeCursor(next, asked) }) };
}

/** Users and groups in one list, users first (RFC 7644 section 3.4.2.1); a filter that only one of them knows leaves the other out. */
export function* listEverything(app: Mounted, search: Search): Work<Record<string, unknown>> {
  if (search.sortBy !== undefined || search.cursor !== undefined)
    throw badRequest('invalidValue', 'Lists of all types have no sorting and no cursor; ask /Users or /Groups.');
  const { startIndex, count } = readPage(search);
  const resources: unknown[] = [];
  const refusals: unknown[] = [];
  let total = 0;
  // What was left out of the page comes before what is of the other type.
  let isCut = false;
  const types: ResourceType[] = app.behaviour.syncGroups ? ['User', 'Group'] : ['User'];
  for (const type of types) {
    let filter: Filter | null;
    try {
      filter = readFilter(app, type, search);
    } catch (error) {
      refusals.push(error);
      continue;
    }
    const look = lookFor(app, type, filter === null ? [] : pathsOf(filter));
    const page = { startIndex: Math.max(1, startIndex - total), count: count - resources.length, look };
    const asked: Page = isCut ? { ...page, count: 0 } : page;
    const { total: ofType, found, isCut: isShort }: Found = yield* app.resources.search(type, filter, asked);
    const projection = readProjection(search.attributes, search.excludedAttributes, app.schemas[type]);
    const shown: Stored[] = yield* fitting(app, found, projection);
    resources.push(...(yield* renderResources(app, shown, projection)));
    isCut ||= isShort || shown.length < found.length;
    total += ofType;
  }
  if (refusals.length === types.length) throw refusals[0];
  return listResponse(resources, total, startIndex);
}

function readFilter(app: Mounted, type: ResourceType, { filter }: Search): Filter | null {
  if (filter === undefined || filter.trim() === '') return null;
  const parsed = parseFilter(filter, app.schemas[type]);
  const { vendor } = app.schemas[type];
  if (!showsVendor(app, type) && pathsOf(parsed).some(({ schema }) => schema === vendor.id))
    throw badRequest('invalidFilter', `Nothing is shown in ${vendor.id} here, so nothing can be found by it.`);
  return parsed;
}

function readSort(app: Mounted, type: ResourceType, { sortBy, sortOrder }: Search): Sort | null {
  const order = (sortOrder ?? 'ascending').toLowerCase();
  if (order !== 'ascending' && order !== 'descending') throw badRequest('invalidValue', '"sortOrder" must be ascending or descending.');
  if (sortBy === undefined || sortBy.trim() === '') return null;
  const name = resolveName(app.schemas[type], sortBy.trim(), true);
  if (name === null || name.attribute.mutability === 'writeOnly')
    throw badRequest('invalidValue', `There is no attribute "${sortBy}" to sort by.`);
  return { path: { ...name, elements: null }, descending: order === 'descending' };
}

/** startIndex is 1-based and at least 1; count is at most 200, and 0 asks for the total only (RFC 7644 section 3.4.2.4). */
function readPage({ startIndex, count }: Search): { startIndex: number; count: number } {
  const asked = readInteger('count', count) ?? defaultPage;
  return { startIndex: Math.max(1, readInteger('startIndex', startIndex) ?? 1), count: Math.min(maximumPage, Math.max(0, asked)) };
}

function readInteger(name: string, text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest('invalidValue', `"${name}" must be an integer.`);
  return Math.min(Number(text), 2 ** 31);
}

/** `itemsPerPage` is the number returned, as Okta's QA wants it. */
export function listResponse(resources: unknown[], total = resources.length, startIndex = 1): Record<string, unknown> {
  return { schemas: [listSchema], totalResults: total, startIndex, itemsPerPage: resources.length, Resources: resources };
}
