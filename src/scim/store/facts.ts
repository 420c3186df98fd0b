/** What a vendor remembers about a person beyond what SCIM sent, such as roles that are never taken away. */
import type { Dialect } from './dialect.ts';
import { query, type Work } from './work.ts';

/** Values by name, oldest first. */
export type Remembered = Map<string, string[]>;

export interface Facts {
  /** What is remembered about each of these people; nobody is missing from the map. */
  of(rids: number[]): Work<Map<number, Remembered>>;
  /** Adds a value for all of them; one that is there stays where it is. */
  add(rids: number[], name: string, value: string): Work<void>;
  /** Makes this the only value; null leaves none. */
  set(rid: number, name: string, value: string | null): Work<void>;
}

export function openFacts({ numbers }: Dialect): Facts {
  const add: Facts['add'] = function* (rids, name, value) {
    if (rids.length === 0) return;
    yield* query(
      `insert into vendor_fact (rid, name, value)
       select rid, cast(? as text), cast(? as text) from resource where rid in ${numbers} order by rid on conflict do nothing`,
      name,
      value,
      JSON.stringify(rids),
    );
  };
  return {
    *of(rids) {
      const found = new Map(rids.map((rid): [number, Remembered] => [rid, new Map()]));
      const rows = yield* query(`select rid, name, value from vendor_fact where rid in ${numbers} order by fid`, JSON.stringify(rids));
      for (const row of rows) {
        const of = found.get(Number(row.rid));
        const values = of?.get(String(row.name));
        if (values === undefined) of?.set(String(row.name), [String(row.value)]);
        else values.push(String(row.value));
      }
      return found;
    },
    add,
    *set(rid, name, value) {
      yield* query('delete from vendor_fact where rid = ? and name = ?', rid, name);
      if (value !== null) yield* add([rid], name, value);
    },
  };
}
