/** Searching: what an index answers is asked of the database, the rest of a filter or an order is worked out here (`scan.ts`). */
import type { ResourceType } from '../document.ts';
import type { Filter } from '../filter/parse.ts';
import { maximumPageText } from '../limits.ts';
import type { Dialect } from './dialect.ts';
import type { Matching } from './matching.ts';
import { type Look, type Rows, type Sort, scan } from './scan.ts';
import { asksDeclared, planSearch } from './searchPlan.ts';
import { pageColumns, readStored, type Stored, storedColumns } from './stored.ts';
import { locate, readTotal } from './total.ts';
import { query, type Row, type Work } from './work.ts';

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
    const asked = fitting.slice(start, start + page.count);
    const found = yield* query(`select ${pageColumns} from resource r where r.rid in ${dialect.numbers}`, JSON.stringify(asked));
    const byRid = new Map(found.map((row): [number, Row] => [Number(row.rid), row]));
    const inOrder = asked.flatMap((rid): Row[] => {
      const row = byRid.get(rid);
      return row === undefined ? [] : [row];
    });
    return { total: fitting.length, ...(yield* readPage(dialect, inOrder)) };
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
  const found = yield* selectPage(page.whole ? storedColumns : pageColumns, from, order, page.count, skip);
  // A first page that is not full is everything: a lookup needs no second statement to count one person.
  const isAll = after === null && page.startIndex === 1 && found.length < page.count;
  const total = isAll ? found.length : yield* counted();
  return { total, ...(yield* readPage(dialect, found)) };
}

/** Where rows have to be passed over, that is done in the index alone, and only the page's documents are read. */
function* selectPage(columns: string, { where, parameters }: Rows, order: string, rows: number, skip: number) {
  const select = `select ${columns} from resource r where`;
  const page = `${where} ${order} ${limit} offset cast(? as bigint)`;
  const sql = skip > 0 ? `${select} r.rid in (select r.rid from resource r where ${page}) ${order}` : `${select} ${page}`;
  return yield* query(sql, ...parameters, rows, skip);
}

/** As many of these rows of `pageColumns` as a page may hold, in their order, the first whatever its size; long documents are read by then. */
function* readPage({ numbers }: Dialect, rows: Row[]): Work<{ found: Stored[]; isCut: boolean }> {
  let left = maximumPageText;
  const beyond = rows.findIndex(({ size }, place) => {
    left -= Number(size ?? 0);
    return left < 0 && place > 0;
  });
  const kept = beyond < 0 ? rows : rows.slice(0, beyond);
  const long = kept.filter(({ doc }) => doc === null).map(({ rid }) => Number(rid));
  const documents = long.length === 0 ? [] : yield* query(`select rid, doc from resource where rid in ${numbers}`, JSON.stringify(long));
  const docOf = new Map(documents.map(({ rid, doc }) => [Number(rid), doc]));
  const found = kept.map((row) => readStored(row.doc === null ? { ...row, doc: docOf.get(Number(row.rid)) } : row));
  return { found, isCut: beyond >= 0 };
}

function* count(tenant: string, type: ResourceType, narrowed: Rows | null): Work<number> {
  if (narrowed === null) return yield* readTotal(tenant, type);
  const [row] = yield* query(`select count(*) as n from resource r where ${narrowed.where}`, ...narrowed.parameters);
  return Number(row?.n ?? 0);
}
