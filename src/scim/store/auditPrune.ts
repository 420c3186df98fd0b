/** Takes entries out of the audit trail that are older than they must be kept. */
import type { Database } from './database.ts';
import { query, type Value } from './work.ts';

/** Rows of one transaction, so that a target that is served meanwhile waits for little. */
const atOnce = 2000;

/** Of one app, or of all where `app` is absent; `before` is a time (ISO 8601). */
export interface Older {
  app?: string;
  before: string;
}

const condition = ({ app, before }: Older): [sql: string, values: Value[]] =>
  app === undefined ? ['at < ?', [before]] : ['at < ? and tenant = ?', [before, app]];

/** How many there are. */
export async function countOlder(database: Database, older: Older): Promise<number> {
  const [sql, values] = condition(older);
  return Number((await database.read(() => query(`select count(*) as n from audit where ${sql}`, ...values)))[0]?.n);
}

/** Takes them out and says how many there were. */
export async function pruneAudit(database: Database, older: Older): Promise<number> {
  const [sql, values] = condition(older);
  let [count, last] = [0, 0];
  for (;;) {
    const rows = await database.write(() =>
      query(
        `delete from audit where aid in (select aid from audit where aid > ? and ${sql} order by aid limit ${atOnce}) returning aid`,
        ...[last, ...values],
      ),
    );
    count += rows.length;
    if (rows.length < atOnce) return count;
    last = rows.reduce((most, row) => Math.max(most, Number(row.aid)), last);
  }
}
