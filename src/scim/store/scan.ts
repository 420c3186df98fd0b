/** A part of a search that no index answers, row by row: in slices of so many characters, within a budget, and others are answered in between. */
import type { Document } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { matches, valuesAt } from '../filter/match.ts';
import type { Filter, Path } from '../filter/parse.ts';
import { fold } from '../fold.ts';
import { maximumScan, maximumScanSteps, maximumScanText, scanSlice, scanSliceSteps } from '../limits.ts';
import { countSteps, type Steps, textSteps } from '../steps.ts';
import { readStored, type Stored, storedColumns } from './stored.ts';
import { letOthersIn, query, type Value, type Work } from './work.ts';

export interface Sort {
  path: Path;
  descending: boolean;
}

type Key = string | number | null;

/** What to look at: a condition on `resource r` with its values. */
export interface Rows {
  where: string;
  parameters: Value[];
}

/** What a filter or an order sees of these rows, in their order. */
export type Look = (rows: Stored[]) => Work<Document[]>;

/**
 * Row keys of what fits the filter, in the order of creation or as sorted. 400 tooMany when more than 10,000 resources, 64 MB of documents or
 * 5,000,000 comparisons would have to be looked at; 503 instead where it is only that an index is not ready.
 */
export function* scan({ where, parameters }: Rows, filter: Filter | null, sort: Sort | null, look: Look, isReady: boolean): Work<number[]> {
  const sizes = yield* query(
    `select r.rid, octet_length(r.doc) as size from resource r where ${where} order by r.rid limit cast(? as bigint)`,
    ...[...parameters, maximumScan + 1],
  );
  if (sizes.length > maximumScan && !isReady)
    throw new ScimError(503, 'The index of this attribute is being made.', null, { retryAfter: 5 });
  if (sizes.length > maximumScan) throw tooMany(`more than ${maximumScan} resources`);
  const text = sizes.reduce((sum, { size }) => sum + Number(size), 0);
  if (text > maximumScanText) throw tooMany(`more than ${maximumScanText} characters`);
  const steps = countSteps(maximumScanSteps, 'This has no index, and what would have to be looked at takes');
  let pausedAt = 0;
  const fitting: { rid: number; key: Key }[] = [];
  for (const { from, to } of slicesOf(sizes.map(({ rid, size }) => ({ rid: Number(rid), size: Number(size) })))) {
    // A small tenant's only slice is looked at where it stands.
    if (from !== Number(sizes[0]?.rid)) yield* letOthersIn();
    const rows = yield* query(
      `select ${storedColumns} from resource r where ${where} and r.rid >= ? and r.rid <= ? order by r.rid`,
      ...[...parameters, from, to],
    );
    const stored = rows.map(readStored);
    const seen = yield* look(stored);
    for (const [place, { rid }] of stored.entries()) {
      if (steps.taken() > pausedAt + scanSliceSteps) {
        pausedAt = steps.taken();
        yield* letOthersIn();
      }
      const looked = seen[place] ?? {};
      if (filter === null || matches(filter, looked, steps)) fitting.push({ rid, key: sort && keyOf(looked, sort, steps) });
    }
  }
  if (sort !== null) fitting.sort(sort.descending ? (a, b) => compare(b, a) : compare);
  return fitting.map(({ rid }) => rid);
}

const tooMany = (what: string) => badRequest('tooMany', `This has no index, and ${what} would have to be looked at.`);

/** The first and last row of each run of documents that is looked at in one go. */
function slicesOf(sizes: { rid: number; size: number }[]): { from: number; to: number }[] {
  const slices: { from: number; to: number }[] = [];
  let held = Number.POSITIVE_INFINITY;
  for (const { rid, size } of sizes) {
    const current = slices.at(-1);
    if (current !== undefined && held + size <= scanSlice) {
      current.to = rid;
      held += size;
    } else {
      slices.push({ from: rid, to: rid });
      held = size;
    }
  }
  return slices;
}

function keyOf(resource: Document, { path }: Sort, steps: Steps): Key {
  const definition = path.subAttribute ?? path.attribute;
  const [first] = valuesAt(path, resource, steps);
  const value = typeof first === 'object' && first !== null && 'value' in first ? first.value : first;
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return Number(value);
  if (typeof value !== 'string') return null;
  steps.take(1 + textSteps(value));
  return definition.caseExact ? value : fold(value);
}

/** Without a value a resource is last, or first when descending (RFC 7644 section 3.4.2.3). */
function compare(a: { rid: number; key: Key }, b: { rid: number; key: Key }): number {
  if (a.key === b.key) return a.rid - b.rid;
  if (a.key === null || b.key === null) return a.key === null ? 1 : -1;
  return a.key < b.key ? -1 : 1;
}
