/** Which of the two databases an address means. */
import type { Database, Durability } from './database.ts';
import { openSqlite } from './sqlite.ts';

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
