/** A SearchRequest (RFC 7644 section 3.4.3) as the query it stands for. */
import type { Document } from '../document.ts';
import { badRequest } from '../error.ts';
import type { Search } from '../target.ts';

/** What a list understands, in a query as in a body. */
export const queryNames = [
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  'attributes',
  'excludedAttributes',
] as const satisfies (keyof Search)[];

/** Names in any letter case; lists of attributes as JSON lists or as text. 400 invalidValue for another type. */
export function readSearch(body: Document): Search {
  const search: Search = {};
  for (const [key, value] of Object.entries(body)) {
    const name = queryNames.find((one) => one.toLowerCase() === key.toLowerCase());
    if (name === undefined || value === null) continue;
    const text = Array.isArray(value) && value.every((one) => typeof one === 'string') ? value.join(',') : value;
    if (typeof text !== 'string' && typeof text !== 'number') throw badRequest('invalidValue', `"${name}" has a value of another type.`);
    search[name] = String(text);
  }
  return search;
}
