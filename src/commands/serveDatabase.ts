/** Where the database of `muster serve` is: said directly, or in a file that keeps its password out of the environment. */
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';

/** The place, and what is wrong with how it was said. The command line counts more than the environment. */
export function findDatabase(command: Command): { place: string; problems: string[] } {
  const { database, databaseFile } = command.opts<{ database: string; databaseFile?: string }>();
  const [direct, byFile] = [weight(command, 'database'), weight(command, 'databaseFile')];
  if (databaseFile === undefined || databaseFile === '' || direct > byFile) {
    const problems =
      direct === weights.cli && hasPassword(database)
        ? ['--database holds a password, which every user of this machine can read there: use MUSTER_DATABASE or --database-file']
        : [];
    return { place: database, problems };
  }
  if (direct === byFile) return { place: database, problems: ['of the database and a file that says where it is, only one can be named'] };
  try {
    const place = readFileSync(databaseFile, 'utf8').trim();
    return { place, problems: place === '' ? [`${databaseFile}: is empty, and should hold the address of the database`] : [] };
  } catch (error) {
    return { place: '', problems: [`${databaseFile}: cannot be read (${(error as NodeJS.ErrnoException).code})`] };
  }
}

const weights: Record<string, number> = { env: 1, cli: 2 };
const weight = (command: Command, option: string): number => weights[command.getOptionValueSource(option) ?? ''] ?? 0;

/** Of a Postgres; anything else is a file of SQLite. */
export const isUrl = (place: string): boolean => /^postgres(ql)?:/i.test(place);
const hasPassword = (place: string): boolean => isUrl(place) && (/^[^/]*\/\/[^@/]*:[^@]*@/.test(place) || /[?&]password=/i.test(place));

/** A place as it may be shown: of a URL only server and database. */
export function shownPlace(place: string): string {
  if (!isUrl(place)) return place;
  try {
    const { protocol, host, pathname } = new URL(place);
    return `${protocol}//${host}${pathname}`;
  } catch {
    return 'postgres://…';
  }
}
