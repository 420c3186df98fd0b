/** What a vendor remembers about a person beyond what SCIM sent, such as roles that are never taken away. */
import type { Database } from './database.ts';

export interface Facts {
  /** Values under this name, oldest first. */
  values(rid: number, name: string): string[];
  /** Adds a value; one that is there stays where it is. */
  add(rid: number, name: string, value: string): void;
  /** Makes this the only value; null leaves none. */
  set(rid: number, name: string, value: string | null): void;
}

export function openFacts(database: Database): Facts {
  const values: Facts['values'] = (rid, name) =>
    database
      .statement('select value from vendor_fact where rid = ? and name = ? order by fid')
      .all(rid, name)
      .map((row) => String(row.value));
  const add: Facts['add'] = (rid, name, value) => {
    database.statement('insert or ignore into vendor_fact (rid, name, value) values (?, ?, ?)').run(rid, name, value);
  };
  return {
    values,
    add,
    set(rid, name, value) {
      database.statement('delete from vendor_fact where rid = ? and name = ?').run(rid, name);
      if (value !== null) add(rid, name, value);
    },
  };
}
