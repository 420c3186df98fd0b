import type { SourcePlace } from '../plan/types.ts';

/** `stacks/base.yaml:12:5`, as the problems of a check have it. */
export function at({ file, line, column }: SourcePlace): string {
  return `${file}:${line}:${column}`;
}
