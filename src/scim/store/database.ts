/** The one interface of both databases. */
import type { Dialect } from './dialect.ts';
import { openSqlite } from './sqlite.ts';
import type { Work } from './work.ts';

export type ResourceType = 'User' | 'Group';

/** What an answered write survives: `power` the machine losing power as well, `kill` only the process being killed. */
export type Durability = 'power' | 'kill';

export interface Database {
  dialect: Dialect;
  /** Work that changes nothing. */
  read<T>(work: () => Work<T>): Promise<T>;
  /** Work in one transaction, all or nothing; resolves when the commit is as durable as was asked. May run the work again after a conflict. */
  write<T>(work: () => Work<T>): Promise<T>;
  /** Reads at once, where the database is in this process; null where it is not. */
  readNow: (<T>(work: () => Work<T>) => T) | null;
  close(): Promise<void>;
}

/** True for the address of a Postgres database; anything else is a file of SQLite. */
export function isPostgres(location: string): boolean {
  return /^postgres(ql)?:\/\//i.test(location);
}

/**
 * Opens or creates the database at a path, `:memory:` or `postgres://…`, and brings it to this program's version.
 * Throws when a newer version wrote it or it cannot be reached. Postgres commits as its own `synchronous_commit` says.
 */
export async function openDatabase(location: string, durability: Durability = 'power'): Promise<Database> {
  if (!isPostgres(location)) return openSqlite(location, durability);
  // Loaded here: a rehearsal never needs the driver.
  const { openPostgres } = await import('./postgres.ts');
  return openPostgres(location);
}
