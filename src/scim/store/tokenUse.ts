/** When declared tokens were first and last used: shared by replicas, and so in the database. */
import { query, type Work } from './work.ts';

export interface TokenUse {
  /** ISO 8601. */
  firstUsed: string;
  lastUsed: string;
}

export interface TokenUses {
  /** A use of the token with this hash (hex) at this time (ISO 8601). */
  note(hash: string, at: string): Work<void>;
  /** By hash; a token that was never used is not there. */
  all(): Work<Map<string, TokenUse>>;
}

export function openTokenUses(tenant: string): TokenUses {
  return {
    *note(hash, at) {
      yield* query(
        `insert into token_use (tenant, hash, first_used, last_used) values (?, ?, ?, ?)
         on conflict (tenant, hash) do update set last_used = excluded.last_used where token_use.last_used < excluded.last_used`,
        ...[tenant, hash, at, at],
      );
    },
    *all() {
      const rows = yield* query('select hash, first_used, last_used from token_use where tenant = ?', tenant);
      return new Map(rows.map((row) => [String(row.hash), { firstUsed: String(row.first_used), lastUsed: String(row.last_used) }]));
    },
  };
}
