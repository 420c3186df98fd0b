/** `muster backup`: a copy of the bundled target's SQLite database, also while it runs. */
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { databaseOption } from './serve.ts';
import { exitCode, printError } from './stack.ts';

export function addBackup(program: Command): void {
  program
    .command('backup')
    .description("copy the bundled target's SQLite database, also while it is served")
    .argument('<file>', 'file to write, for you alone, which must not be there yet')
    .addOption(databaseOption())
    .addHelpText(
      'after',
      '\nExamples:\n  muster backup muster-2026-01-31.db\n  muster backup --database /var/lib/muster.db /backup/muster.db\n',
    )
    .action(copy);
}

async function copy(file: string, { database: place }: { database: string }): Promise<void> {
  // Loaded here: no other command needs the database.
  const [{ isPostgres }, { makePrivate }, { backup, DatabaseSync }] = await Promise.all([
    import('../scim/store/open.ts'),
    import('../scim/store/private.ts'),
    import('node:sqlite'),
  ]);
  const wrong = isPostgres(place)
    ? 'Postgres brings its own: pg_dump --format=custom'
    : !existsSync(place)
      ? `there is no database ${place}`
      : existsSync(file)
        ? `${file} is there already`
        : null;
  if (wrong !== null) {
    printError(`${wrong}\n`);
    process.exitCode = exitCode.configuration;
    return;
  }
  const database = new DatabaseSync(place, { readOnly: true });
  try {
    makePrivate(file);
    const pages = await backup(database, file);
    printError(`${file}: ${pages} pages\n`);
  } finally {
    database.close();
  }
}
