/** Reading users and groups: by id, and as pages. */
import { badRequest, ScimError } from '../error.ts';
import { parseFilter } from '../filter/parse.ts';
import type { ResourceType } from '../store/database.ts';
import type { Page, Stored } from '../store/resources.ts';
import type { Mounted } from './mounted.ts';
import type { Projection } from './projection.ts';
import { renderResource } from './render.ts';

const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const maximumPage = 200;
const defaultPage = 100;

/** The resource with this id in this tenant, or 404. */
export function findResource(app: Mounted, type: ResourceType, id: string): Stored {
  const stored = app.resources.get(type, id);
  if (stored === null) throw new ScimError(404, `There is no ${type.toLowerCase()} with the id "${id}".`);
  return stored;
}

/** startIndex is 1-based and at least 1; count is at most 200, and 0 asks for the total only (RFC 7644 section 3.4.2.4). */
export function readPage(startIndex: string | undefined, count: string | undefined): Page {
  const start = readInteger('startIndex', startIndex) ?? 1;
  return { startIndex: Math.max(1, start), count: Math.min(maximumPage, Math.max(0, readInteger('count', count) ?? defaultPage)) };
}

function readInteger(name: string, text: string | undefined): number | null {
  if (text === undefined || text === '') return null;
  if (!/^[+-]?\d+$/.test(text)) throw badRequest('invalidValue', `"${name}" must be an integer.`);
  return Math.min(Number(text), 2 ** 31);
}

/** A page as a ListResponse. */
export function listResources(
  app: Mounted,
  type: ResourceType,
  filter: string | undefined,
  page: Page,
  projection: Projection,
): Record<string, unknown> {
  const parsed = filter === undefined || filter.trim() === '' ? null : parseFilter(filter, app.schemas[type]);
  const { total, found } = app.resources.search(type, parsed, page);
  return listResponse(
    found.map((stored) => renderResource(app, stored, projection)),
    total,
    page.startIndex,
  );
}

/** `itemsPerPage` is the number returned, as Okta's QA wants it. */
export function listResponse(resources: unknown[], total = resources.length, startIndex = 1): Record<string, unknown> {
  return { schemas: [listSchema], totalResults: total, startIndex, itemsPerPage: resources.length, Resources: resources };
}
