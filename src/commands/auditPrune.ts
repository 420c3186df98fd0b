/** `muster audit prune`: takes old entries out of the bundled target's audit trail; also while it runs. */
import { type Command, InvalidArgumentError } from 'commander';
import { databaseOption } from './serve.ts';
import { print, printError, printJson } from './stack.ts';
import { withDatabase } from './targetDatabase.ts';

interface PruneOptions {
  before: string;
  app?: string;
  yes?: boolean;
  database: string;
  json?: boolean;
}

export function addPrune(audit: Command): void {
  audit
    .command('prune')
    .description('take entries out of the trail that are older than a date; says how many, and does it with --yes')
    .requiredOption(
      '--before <date>',
      'a date such as 2026-01-31 (UTC), or a time in ISO 8601; what happened then or later stays',
      readDate,
    )
    .option('--app <key>', 'only those of this app; without it all of them, with the logins to the page')
    .option('--yes', 'do it')
    .addOption(databaseOption())
    .option('--json', 'print one JSON document on stdout')
    .addHelpText(
      'after',
      '\nExamples:\n  muster audit prune --before 2025-01-01\n  muster audit prune --before 2025-01-01 --app cube --yes\n\nThe people themselves are not in the trail, only their ids and the names of what changed.\n',
    )
    .action(prune);
}

async function prune({ before, app, yes = false, database: place, json = false }: PruneOptions): Promise<void> {
  await withDatabase(place, async (database) => {
    const { countOlder, pruneAudit } = await import('../scim/store/auditPrune.ts');
    const older = { before, ...(app !== undefined && { app }) };
    const count = await (yes ? pruneAudit(database, older) : countOlder(database, older));
    if (json) return printJson({ ...older, count, removed: yes });
    const what = `${count} ${count === 1 ? 'entry' : 'entries'} before ${before}`;
    print(yes ? `${what} removed\n` : `${what}\n`);
    if (!yes && count > 0) printError('nothing was removed: --yes does it\n');
  });
}

/** ISO 8601, as the trail has it. */
function readDate(text: string): string {
  const at = Date.parse(text);
  if (Number.isNaN(at) || !/^\d{4}-\d\d-\d\d/.test(text)) throw new InvalidArgumentError('write a date such as 2026-01-31.');
  return new Date(at).toISOString();
}
