/** How long a page of each list is, and lists in pages. */
import type { Answer, Call } from './http.ts';
import { invalid } from './http.ts';

interface PageSize {
  /** Without `limit`. */
  size: number;
  least?: number;
  most: number;
  /** A limit above the most is taken for the most; elsewhere it is refused. */
  clamps?: true;
  /** Items that a look-up by `q` gives without `limit`, in one page: there is no second. */
  q?: number;
}

/**
 * Source: Okta's description 2026.06.3, parameters `limit` and `q`. It has no default for apps (20 as long as it had one) and none for groups
 * (200: okta-developer-docs 3503). Without a maximum there, more is clamped: users 200 (OktaAPI.psm1 30), members 1000 (okta-developer-docs 368).
 * That a limit above a described maximum is 400 is assumed.
 */
const pageSizes: Record<string, PageSize> = {
  'GET /api/v1/apps': { size: 20, most: 200 },
  'GET /api/v1/apps/{}/users': { size: 50, most: 500 },
  'GET /api/v1/apps/{}/groups': { size: 20, least: 20, most: 200 },
  'GET /api/v1/apps/{}/group-push/mappings': { size: 100, most: 1000 },
  'GET /api/v1/groups': { size: 200, most: 10_000, q: 300 },
  'GET /api/v1/groups/rules': { size: 50, most: 200 },
  'GET /api/v1/groups/{}/users': { size: 1000, most: 1000, clamps: true },
  'GET /api/v1/groups/{}/apps': { size: 20, most: 200, clamps: true },
  'GET /api/v1/groups/{}/owners': { size: 1000, most: 1000, clamps: true },
  'GET /api/v1/users': { size: 200, most: 200, clamps: true, q: 10 },
  'GET /api/v1/users/{}/groups': { size: 200, most: 200, clamps: true },
  'GET /api/v1/logs': { size: 100, least: 0, most: 1000 },
  'GET /api/v1/mappings': { size: 20, most: 200 },
};

/** Throws 400 E0000001 for a limit out of range. */
function limitOf(call: Call, { size, least = 1, most, clamps, q }: PageSize, asksByName: boolean): number {
  const given = call.query.get('limit') ?? '';
  if (given === '') return asksByName ? (q ?? size) : size;
  const limit = Number(given);
  if (!Number.isInteger(limit) || limit < least || (limit > most && clamps === undefined))
    throw invalid('limit', `limit: must be a whole number from ${least} to ${most}`);
  return Math.min(limit, most);
}

/** One page of `items`, from behind the cursor `after` (an item's id). */
export function page<T extends { id: string }>(call: Call, items: T[], render: (item: T) => unknown): Answer {
  const sizes = pageSizes[call.key];
  if (sizes === undefined) return { status: 200, body: items.map(render) };
  const asksByName = sizes.q !== undefined && (call.query.get('q') ?? '') !== '';
  const limit = limitOf(call, sizes, asksByName);
  const after = call.query.get('after') ?? '';
  const start = after === '' ? 0 : items.findIndex((item) => item.id === after) + 1;
  const slice = items.slice(start, start + limit);
  const link = (query: URLSearchParams, rel: string) => {
    const text = query.toString();
    return `<${call.origin}${call.path}${text === '' ? '' : `?${text}`}>; rel="${rel}"`;
  };
  const links = [link(call.query, 'self')];
  const last = slice.at(-1);
  if (last !== undefined && start + limit < items.length && !asksByName) {
    const next = new URLSearchParams(call.query);
    next.set('after', last.id);
    next.set('limit', String(limit));
    links.push(link(next, 'next'));
  }
  return { status: 200, body: slice.map(render), links };
}
