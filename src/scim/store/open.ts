/** Which of the two databases an address means. */
import type { Database, Durability } from './database.ts';
import { openSqlite } from './sqlite.ts';

interface Opening {
  /** Of SQLite; absent: `power`. Postgres commits as its own `synchronous_commit` says. */
  durability?: Durability;
  /** Milliseconds for which a Postgres that does not answer is asked again; absent: it is asked once. */
  patience?: number;
  /** Hears once that it is waited for, and why. */
  onWait?(why: Error): void;
}

/** True for the address of a Postgres database; anything else is a file of SQLite. */
export function isPostgres(location: string): boolean {
  return /^postgres(ql)?:\/\//i.test(location);
}

/**
 * Opens or creates the database at a path, `:memory:` or `postgres://…`, and brings it to this program's version.
 * Throws when a newer version wrote it or it cannot be reached.
 */
export async function openDatabase(location: string, { durability = 'power', patience = 0, onWait }: Opening = {}): Promise<Database> {
  if (!isPostgres(location)) return openSqlite(location, durability);
  // Loaded here: a rehearsal never needs the driver.
  const [{ openPostgres }, { mayAnswerLater }] = await Promise.all([import('./postgres.ts'), import('./patience.ts')]);
  const until = performance.now() + patience;
  for (let tried = 0; ; tried += 1) {
    try {
      return await openPostgres(location);
    } catch (error) {
      if (!mayAnswerLater(error) || performance.now() >= until) throw error;
      if (tried === 0) onWait?.(error as Error);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}

/** Milliseconds between two tries. */
const pause = 1000;
