/** The bundled target's database, for commands that look into it or change it beside the running target. */
import { existsSync } from 'node:fs';
import type { Database } from '../scim/store/database.ts';
import { visible } from '../visible.ts';
import { exitCode, printError } from './stack.ts';

/** Runs this over the database, which must be there; says why not and sets exit code 1 or 2 where that fails. */
export async function withDatabase(place: string, use: (database: Database) => Promise<void>): Promise<void> {
  // Loaded here: no other command needs the database.
  const { isPostgres, openDatabase } = await import('../scim/store/open.ts');
  if (!isPostgres(place) && !existsSync(place)) {
    printError(`there is no database ${place} (--database, MUSTER_DATABASE)\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const database = await openDatabase(place).catch((error: Error) => {
    printError(`${visible(error.cause instanceof Error ? error.cause.message : error.message)}\n`);
    process.exitCode = exitCode.error;
  });
  if (!database) return;
  try {
    await use(database);
  } finally {
    await database.close();
  }
}
