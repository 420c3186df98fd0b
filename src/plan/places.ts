/** Where what is said of an app stands in the YAML: plain data, so that a plan stays a value. */
import type { StackDocument } from '../config/read.ts';
import type { Path } from '../config/yamlTree.ts';
import type { AppPlan, SourcePlace } from './types.ts';

/** `stacks/base.yaml:12:5`, as the problems of a check have it. */
export function at({ file, line, column }: SourcePlace): string {
  return `${file}:${line}:${column}`;
}

/** Single mappings, clauses, roles and settings stand this deep below an app. */
const deepest = 4;

/** Places of the keys below an app, by path: `users.mappings.userName`, `users.scope.0.department`. */
export function writtenPlaces(document: StackDocument, key: string): Record<string, SourcePlace> {
  const places: Record<string, SourcePlace> = {};
  const walk = (value: unknown, path: Path): void => {
    if (typeof value !== 'object' || value === null || path.length >= deepest) return;
    const names = Array.isArray(value) ? value.keys() : Object.keys(value);
    for (const name of names) {
      const below = [...path, name];
      const { file, line, column } = document.keyPlace(['apps', key, ...below]);
      places[below.join('.')] = { file, line, column };
      walk((value as Record<string | number, unknown>)[name], below);
    }
  };
  walk(document.data.apps?.[key], []);
  return Object.fromEntries(Object.entries(places).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The place of a path below the app, of the nearest key above it that is written, or of the app itself. */
export function placeBelow({ written, place }: Pick<AppPlan, 'written' | 'place'>, path: readonly string[]): SourcePlace {
  for (let length = path.length; length > 0; length--) {
    const found = written[path.slice(0, length).join('.')];
    if (found !== undefined) return found;
  }
  return place;
}
