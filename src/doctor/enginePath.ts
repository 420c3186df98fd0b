/** Where an engine is looked for. */
import { delimiter, join, resolve } from 'node:path';

/** The npm package `pulumi` is a shim that downloads an engine, and npm puts it in front of the one that is installed. */
export function shimsLast(path: string): string {
  const isOfNpm = (folder: string) => resolve(folder).endsWith(join('node_modules', '.bin'));
  return path
    .split(delimiter)
    .toSorted((a, b) => Number(isOfNpm(a)) - Number(isOfNpm(b)))
    .join(delimiter);
}
