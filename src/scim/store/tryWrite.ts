/** Whether a storage that refused a write takes one again. */
import { randomBytes } from 'node:crypto';
import type { Database } from './database.ts';
import { query } from './work.ts';

/** Characters, about those of a large resource: on a full disk there is often room for a small one. No pattern, which would be compressed. */
const size = 65_536;

/** Writes and takes away a row of nobody; rejects where that fails. */
export async function tryWrite(database: Database): Promise<void> {
  const text = randomBytes(size / 2).toString('hex');
  await database.write(() =>
    query(
      `insert into token_use (tenant, hash, first_used, last_used) values ('', 'tried', ?, '')
       on conflict (tenant, hash) do update set first_used = excluded.first_used`,
      text,
    ),
  );
  await database.write(() => query("delete from token_use where tenant = '' and hash = 'tried'"));
}
