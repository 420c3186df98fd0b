/** Searching: what an index answers is asked of the database, the rest of a filter or an order is worked out here (`scan.ts`). */
import type { ResourceType } from '../document.ts';
import type { Filter } from '../filter/parse.ts';
import { maximumPageText, unweighed } from '../limits.ts';
import type { Dialect } from './dialect.ts';
import type { Matching } from './matching.ts';
import { type Look, type Rows, type Sort, scan } from './scan.ts';
import { asksDeclared, planSearch } from './searchPlan.ts';
import { readStored, type Stored, storedColumns } from './stored.ts';
import { locate, readTotal } from './total.ts';
import { query, type Work } from './work.ts';

/** Whose resources, and what of them has an index by declaration. */
interface Searched {
  dialect: Dialect;
  tenant: string;
  matching: Matching;
}

/** Either from a place (`startIndex`, 1-based) or, in the order of creation, after a row. */
export interface Page {
  startIndex: number;
  count: number;
  sort?: Sort | null;
  afterRid?: number | null;
  /** What a filter or an order without an index looks at, in the order of the rows. */
  look: Look;
  /** All of it at once, however long: for the target's own use. */
  whole?: true;
}

export interface Found {
  total: number;
  /** Fewer than were asked for where their documents are long: behind the first few, as many as 2 MB hold. */
  found: Stored[];
  /** True when there were more to read for this page. */
  isCut: boolean;
}

/** Bound without the cast it would be part of SQLite's plan, and every lookup would be planned anew. */
const limit = 'limit cast(? as bigint)';

/** Columns that an index has in order and that no resource of the type lacks. */
const orderedColumns: Record<ResourceType, Map<string, string>> = {
  User: new Map(Object.entries({ userName: 'user_key', id: 'id' })),
  Group: new Map(Object.entries({ displayName: 'display_key', id: 'id' })),
};

/** 400 tooMany when too much would have to be looked at one by one; 503 while the index that would spare it is made. */
export function* searchResources(
  { dialect, tenant, matching }: Searched,
  type: ResourceType,
  filter: Filter | null,
  page: Page,
): Work<Found> {
  const isReady = filter === null || !asksDeclared(filter, matching) || (yield* matching.isComplete());
  const { condition, rest } = planSearch(tenant, type, filter, isReady ? matching : null);
  const rows: Rows = {
    where: `r.tenant = ? and r.type = ?${condition === null ? '' : ` and (${condition.sql})`}`,
    parameters: [tenant, type, ...(condition?.parameters ?? [])],
  };
  const sort = page.sort ?? null;
  const column = sort === null ? 'rid' : sort.path.schema === null ? orderedColumns[type].get(sort.path.name) : undefined;
  if (rest !== null || column === undefined) {
    const fitting = yield* scan(rows, rest, sort, page.look, isReady);
    const { afterRid = null } = page;
    const start = afterRid === null ? page.startIndex - 1 : fitting.filter((rid) => rid <= afterRid).length;
    return { total: fitting.length, ...(yield* readPage(dialect, fitting.slice(start, start + page.count), [])) };
  }
  const counted = () => count(tenant, type, condition === null ? null : rows);
  if (page.count === 0) return { total: yield* counted(), found: [], isCut: false };
  const order = `order by r.${column}${sort?.descending ? ' desc' : ''}`;
  const after = page.afterRid ?? null;
  const isByCreation = condition === null && column === 'rid' && after === null;
  const before = page.startIndex - 1;
  const { fromRid, skip } = isByCreation ? yield* locate(tenant, type, before) : { fromRid: 0, skip: after === null ? before : 0 };
  // The row that the page begins behind, where it is known; without it nothing is said, so that the plan of a lookup stays as it is.
  const start = after ?? fromRid - 1;
  const from = start < 0 ? rows : { where: `${rows.where} and r.rid > ?`, parameters: [...rows.parameters, start] };
  // Most lookups find fewer than are read at once without a look at their size.
  const atOnce = page.whole ? page.count : Math.min(page.count, unweighed);
  const first = (yield* selectPage(storedColumns, from, order, atOnce, skip)).map(readStored);
  const others =
    first.length < atOnce || page.count === atOnce ? [] : yield* selectPage('r.rid', from, order, page.count - atOnce, skip + atOnce);
  // A first page that is not full is everything: a lookup needs no second statement to count one person.
  const length = first.length + others.length;
  const isAll = after === null && page.startIndex === 1 && length < page.count;
  const total = isAll ? length : yield* counted();
  const behind = others.map(({ rid }) => Number(rid));
  return { total, ...(yield* readPage(dialect, behind, first)) };
}

/** Where rows have to be passed over, that is done in the index alone, and only the page's documents are read. */
function* selectPage(columns: string, { where, parameters }: Rows, order: string, rows: number, skip: number) {
  const select = `select ${columns} from resource r where`;
  const page = `${where} ${order} ${limit} offset cast(? as bigint)`;
  const sql =
    skip > 0 && columns !== 'r.rid' ? `${select} r.rid in (select r.rid from resource r where ${page}) ${order}` : `${select} ${page}`;
  return yield* query(sql, ...parameters, rows, skip);
}

/** The resources in this order behind those that are read already, as many as a page may hold: their sizes are known before they are read. */
function* readPage({ numbers }: Dialect, rids: number[], read: Stored[]): Work<{ found: Stored[]; isCut: boolean }> {
  if (rids.length === 0) return { found: read, isCut: false };
  const sizes = yield* query(`select rid, octet_length(doc) as size from resource where rid in ${numbers}`, JSON.stringify(rids));
  const sizeOf = new Map(sizes.map(({ rid, size }) => [Number(rid), Number(size)]));
  let left = maximumPageText;
  const fits = (rid: number, place: number): boolean => {
    left -= sizeOf.get(rid) ?? 0;
    return left >= 0 || (place === 0 && read.length === 0);
  };
  const beyond = rids.findIndex((rid, place) => !fits(rid, place));
  const kept = beyond < 0 ? rids : rids.slice(0, beyond);
  const rows = yield* query(`select ${storedColumns} from resource r where r.rid in ${numbers}`, JSON.stringify(kept));
  const byRid = new Map(rows.map((row) => [Number(row.rid), row]));
  const others = kept.flatMap((rid) => {
    const row = byRid.get(rid);
    return row === undefined ? [] : [readStored(row)];
  });
  return { found: [...read, ...others], isCut: beyond >= 0 };
}

function* count(tenant: string, type: ResourceType, narrowed: Rows | null): Work<number> {
  if (narrowed === null) return yield* readTotal(tenant, type);
  const [row] = yield* query(`select count(*) as n from resource r where ${narrowed.where}`, ...narrowed.parameters);
  return Number(row?.n ?? 0);
}
