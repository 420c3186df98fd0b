/** Searching: what an index answers is asked of the database, the rest of a filter or an order is worked out here, up to a limit. */
import type { Document, ResourceType } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { matches, valuesAt } from '../filter/match.ts';
import type { Filter, Path } from '../filter/parse.ts';
import { fold } from '../fold.ts';
import type { Matching } from './matching.ts';
import { asksDeclared, planSearch } from './searchPlan.ts';
import { readStored, type Stored, storedColumns } from './stored.ts';
import { locate, readTotal } from './total.ts';
import { query, type Value, type Work } from './work.ts';

export interface Sort {
  path: Path;
  descending: boolean;
}

/** Either from a place (`startIndex`, 1-based) or, in the order of creation, after a row. */
export interface Page {
  startIndex: number;
  count: number;
  sort?: Sort | null;
  afterRid?: number | null;
  /** What a filter or an order without an index looks at, in the order of the rows. */
  look: Look;
}

export type Look = (rows: Stored[]) => Work<Document[]>;

export interface Found {
  total: number;
  found: Stored[];
}

const maximumScan = 10_000;
/** Bound without the cast it would be part of SQLite's plan, and every lookup would be planned anew. */
const limit = 'limit cast(? as bigint)';

/** Columns that an index has in order and that no resource of the type lacks. */
const orderedColumns: Record<ResourceType, Map<string, string>> = {
  User: new Map(Object.entries({ userName: 'user_key', id: 'id' })),
  Group: new Map(Object.entries({ displayName: 'display_key', id: 'id' })),
};

/** 400 tooMany when more than 10,000 rows would have to be looked at one by one; 503 while the index that would spare it is made. */
export function* searchResources(tenant: string, type: ResourceType, filter: Filter | null, page: Page, matching: Matching): Work<Found> {
  const isReady = filter === null || !asksDeclared(filter, matching) || (yield* matching.isComplete());
  const { condition, rest } = planSearch(tenant, type, filter, isReady ? matching : null);
  const where = `r.tenant = ? and r.type = ?${condition === null ? '' : ` and (${condition.sql})`}`;
  const parameters: Value[] = [tenant, type, ...(condition?.parameters ?? [])];
  const sort = page.sort ?? null;
  const column = sort === null ? 'rid' : sort.path.schema === null ? orderedColumns[type].get(sort.path.name) : undefined;
  if (rest !== null || column === undefined) {
    const rows = yield* query(
      `select ${storedColumns} from resource r where ${where} order by r.rid ${limit}`,
      ...parameters,
      maximumScan + 1,
    );
    if (rows.length > maximumScan && !isReady)
      throw new ScimError(503, 'The index of this attribute is being made.', null, { retryAfter: 5 });
    if (rows.length > maximumScan)
      throw badRequest('tooMany', `This has no index, and more than ${maximumScan} resources would have to be looked at.`);
    const all = rows.map(readStored);
    const looked = yield* page.look(all);
    const seen = all.map((stored, n): Seen => ({ stored, as: looked[n] ?? {} })).filter(({ as }) => rest === null || matches(rest, as));
    if (sort !== null) sortSeen(seen, sort);
    const fitting = seen.map(({ stored }) => stored);
    const { afterRid = null } = page;
    const start = afterRid === null ? page.startIndex - 1 : fitting.filter(({ rid }) => rid <= afterRid).length;
    return { total: fitting.length, found: fitting.slice(start, start + page.count) };
  }
  const counted = () => count(tenant, type, condition === null ? null : { where, parameters });
  if (page.count === 0) return { total: yield* counted(), found: [] };
  const order = `order by r.${column}${sort?.descending ? ' desc' : ''}`;
  const after = page.afterRid ?? null;
  const isByCreation = condition === null && column === 'rid' && after === null;
  const before = page.startIndex - 1;
  const { fromRid, skip } = isByCreation ? yield* locate(tenant, type, before) : { fromRid: 0, skip: after === null ? before : 0 };
  // The row that the page begins behind, where it is known; without it nothing is said, so that the plan of a lookup stays as it is.
  const start = after ?? fromRid - 1;
  const rows = yield* query(
    selectPage(start < 0 ? where : `${where} and r.rid > ?`, order, skip > 0),
    ...parameters,
    ...(start < 0 ? [] : [start]),
    page.count,
    skip,
  );
  // A first page that is not full is everything: a lookup needs no second statement to count one person.
  const isAll = after === null && page.startIndex === 1 && rows.length < page.count;
  return { total: isAll ? rows.length : yield* counted(), found: rows.map(readStored) };
}

/** Where rows have to be passed over, that is done in the index alone, and only the page's documents are read. */
function selectPage(where: string, order: string, skips: boolean): string {
  const select = `select ${storedColumns} from resource r where`;
  const page = `${where} ${order} ${limit} offset cast(? as bigint)`;
  return skips ? `${select} r.rid in (select r.rid from resource r where ${page}) ${order}` : `${select} ${page}`;
}

function* count(tenant: string, type: ResourceType, narrowed: { where: string; parameters: Value[] } | null): Work<number> {
  if (narrowed === null) return yield* readTotal(tenant, type);
  const [row] = yield* query(`select count(*) as n from resource r where ${narrowed.where}`, ...narrowed.parameters);
  return Number(row?.n ?? 0);
}

/** A row, and what a filter or an order sees of it. */
interface Seen {
  stored: Stored;
  as: Document;
}

/** Without a value a resource is last, or first when descending (RFC 7644 section 3.4.2.3). */
function sortSeen(list: Seen[], { path, descending }: Sort): void {
  const definition = path.subAttribute ?? path.attribute;
  const key = ({ as }: Seen): string | number | null => {
    const [first] = valuesAt(path, as);
    const value = typeof first === 'object' && first !== null && 'value' in first ? first.value : first;
    if (typeof value === 'number') return value;
    if (typeof value === 'boolean') return Number(value);
    return typeof value === 'string' ? (definition.caseExact ? value : fold(value)) : null;
  };
  const keyed = new Map(list.map((one) => [one, key(one)]));
  const compare = (a: Seen, b: Seen): number => {
    const [left, right] = [keyed.get(a) ?? null, keyed.get(b) ?? null];
    if (left === right) return a.stored.rid - b.stored.rid;
    if (left === null || right === null) return left === null ? 1 : -1;
    return left < right ? -1 : 1;
  };
  list.sort(descending ? (a, b) => compare(b, a) : compare);
}
