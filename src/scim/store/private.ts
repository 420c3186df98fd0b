/** Files with personal data: nobody but their owner reads them, from the moment at which they are there. */
import { closeSync, openSync, statSync } from 'node:fs';

/** Makes an empty file for its owner alone; one that is there stays as it is. What else is wrong with the path, whoever opens it says. */
export function makePrivate(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch {
    // There already, a folder, or a place that may not be written.
  }
}

/** Those of a SQLite database that every user of this machine may read; of which there are none where files have no such rights. */
export function filesForAll(path: string): string[] {
  if (process.platform === 'win32') return [];
  return ['', '-wal', '-shm']
    .map((end) => path + end)
    .filter((file) => ((statSync(file, { throwIfNoEntry: false })?.mode ?? 0) & 0o007) !== 0);
}
