/** Files that a command makes in a folder, and makes again: nothing else in it is touched. */
import { existsSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What became of each file, by name. */
export type WrittenFiles = Record<string, 'written' | 'unchanged' | 'removed'>;

/** Writes what differs, and removes a `.yaml` file that is gone where it bears the header. Throws where the folder cannot be written. */
export function writeFiles(folder: string, files: Record<string, string>, header: string): WrittenFiles {
  mkdirSync(folder, { recursive: true });
  for (const name of Object.keys(files)) {
    const path = join(folder, name);
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink()) throw new Error(`${path} is a link, and may lead out of ${folder}`);
  }
  const gone = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.yaml') && !Object.hasOwn(files, entry.name))
    .map(({ name }) => name)
    .filter((name) => readFileSync(join(folder, name), 'utf8').startsWith(header));
  for (const name of gone) rmSync(join(folder, name));
  const written = Object.entries(files).map(([name, text]): [string, WrittenFiles[string]] => {
    const path = join(folder, name);
    if (existsSync(path) && readFileSync(path, 'utf8') === text) return [name, 'unchanged'];
    writeFileSync(path, text);
    return [name, 'written'];
  });
  return Object.fromEntries([...written, ...gone.map((name) => [name, 'removed'] as const)].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Readable for its owner only, and never half written: what was there stays until the new one is whole. Throws a plain Error with the file's name. */
export function writeOwn(path: string, text: string): void {
  const temporary = `${path}.${process.pid}`;
  try {
    // Of a process of the same number that was killed.
    rmSync(temporary, { force: true });
    writeFileSync(temporary, text, { mode: 0o600, flag: 'wx' });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw new Error(`${path} cannot be written (${(error as NodeJS.ErrnoException).code})`, { cause: error });
  }
}
