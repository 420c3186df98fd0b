/**
 * How many resources a tenant has, kept as counts of places: runs of 16,384 row keys, in the order of creation. The counts of the places
 * say near which row the n-th resource is, so that a page far into a list need not count its way there.
 */
import type { ResourceType } from '../document.ts';
import { query, type Work } from './work.ts';

/** Both numbers are in the database's last migration as well. */
const placeSize = 16_384;
/** Counts of a place, so that replicas that create at the same time seldom wait for one row. */
const slots = 16;

const slotOf = (rid: number): number => Math.floor(rid / placeSize) * slots + (rid % slots);

/** One more or one less. */
export function* changeTotal(tenant: string, type: ResourceType, rid: number, change: 1 | -1): Work<void> {
  yield* query(
    `insert into total_slot (tenant, type, slot, n) values (?, ?, ?, ?)
     on conflict (tenant, type, slot) do update set n = total_slot.n + excluded.n`,
    ...[tenant, type, slotOf(rid), change],
  );
}

export function* readTotal(tenant: string, type: ResourceType): Work<number> {
  const [row] = yield* query('select n from total where tenant = ? and type = ?', tenant, type);
  return Number(row?.n ?? 0);
}

/** Where to look for the resource before which `before` others were created: not before the row `fromRid`, and there after `skip` others. */
export function* locate(tenant: string, type: ResourceType, before: number): Work<{ fromRid: number; skip: number }> {
  // What lies in the first place is found as fast without.
  if (before < placeSize) return { fromRid: 0, skip: before };
  const places = yield* query(
    `select slot / ${slots} as place, sum(n) as n from total_slot where tenant = ? and type = ? group by slot / ${slots} order by 1`,
    ...[tenant, type],
  );
  let skip = before;
  let fromRid = 0;
  for (const { place, n } of places) {
    fromRid = Number(place) * placeSize;
    if (skip < Number(n)) break;
    skip -= Number(n);
    fromRid += placeSize;
  }
  return { fromRid, skip };
}
