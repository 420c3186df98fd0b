/** What differs between the directories is a table with a row for each: nothing is the rest of the other one. */
import type { App } from './schema.ts';

export type Directory = App['directory'];

/** As they call themselves. */
export const directoryNames: Record<Directory, string> = { entra: 'Entra', okta: 'Okta' };

interface InDirectory {
  directory: Directory;
}

/** A row for each directory, which gets what is in that directory. */
export type ByDirectory<One extends InDirectory, Result> = { [D in Directory]: (one: One & { directory: D }) => Result };

export function byDirectory<One extends InDirectory, Result>(one: One, table: ByDirectory<One, Result>): Result {
  const row = table[one.directory] as (one: One) => Result;
  return row(one);
}

/** The apps in one directory, in the order of their keys. */
export function appsIn<One extends InDirectory, D extends Directory>(apps: Record<string, One>, directory: D): (One & { directory: D })[] {
  // The one place that sorts apps: whoever has a question about one directory only asks here for those it is about.
  return Object.values(apps).filter((app): app is One & { directory: D } => app.directory === directory);
}
