/** Looks at a database and changes nothing. */
import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { sqlite } from './dialect.ts';
import { missingMigrations } from './migrations.ts';
import { isPostgres } from './open.ts';

/** Throws where a newer version wrote the file, or it is no database. A Postgres is not asked. */
export function checkDatabase(location: string): void {
  if (isPostgres(location) || !existsSync(location)) return;
  const connection = new DatabaseSync(location, { readOnly: true });
  try {
    missingMigrations(Number(connection.prepare('pragma user_version').get()?.user_version), sqlite);
  } finally {
    connection.close();
  }
}
