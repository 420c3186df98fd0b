/** Differences between two JSON values, keyed by Pulumi's property paths. */
import type { Diff, PropertyDiff } from './resource.ts';

export interface DiffRules {
  /** Top-level inputs whose change needs a new object. */
  replaces?: readonly string[];
  /** Properties that are maps with free keys; their keys are always quoted in paths. */
  keyed?: readonly string[];
  /** Values by property name that have more than one spelling. */
  same?: Readonly<Record<string, (left: unknown, right: unknown) => boolean>>;
}

/**
 * Walks both values; an added or removed key is one entry, a changed leaf or list is one entry. Null and absent are the same, and so
 * are lists that differ in order only: no list among the inputs has an order that means something.
 */
export function diffValues(left: unknown, right: unknown, rules: DiffRules = {}): Record<string, PropertyDiff> {
  const changes: Record<string, PropertyDiff> = {};
  walk(left, right, '', '', rules, changes);
  return changes;
}

/**
 * A whole `Diff` for inputs: `replaces` names the changed top-level inputs that force a replacement. The old one is deleted first: each of
 * ours stands where only one can stand, so that deleting the old one afterwards would undo the new one.
 */
export function diffInputs(left: object, right: object, rules: DiffRules = {}): Diff {
  const changes = diffValues(left, right, rules);
  const replaces: string[] = [];
  for (const name of rules.replaces ?? []) {
    // A change inside of it counts as one of it.
    const paths = Object.entries(changes).filter(([path]) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`));
    if (paths.length > 0) replaces.push(name);
    for (const [path, { kind }] of paths) changes[path] = { kind: replacing[kind] };
  }
  return { changes, replaces, deleteBeforeReplace: true };
}

const replacing: Record<PropertyDiff['kind'], PropertyDiff['kind']> = {
  add: 'addReplace',
  delete: 'deleteReplace',
  update: 'updateReplace',
  addReplace: 'addReplace',
  deleteReplace: 'deleteReplace',
  updateReplace: 'updateReplace',
};

/** `current`, with every part that means the same as in `last` spelled as in `last`, so that equal values are equal text. */
export function keepSpelling<T>(last: unknown, current: T, rules: DiffRules = {}, name = ''): T {
  if (isSame(last, current, name, rules)) return last as T;
  if (!isRecord(last) || !isRecord(current)) return current;
  const kept: Record<string, unknown> = {};
  for (const key of Object.keys(last)) if (key in current) kept[key] = keepSpelling(last[key], current[key], rules, key);
  for (const key of Object.keys(current)) if (!(key in last)) kept[key] = current[key];
  return kept as T;
}

function walk(left: unknown, right: unknown, path: string, name: string, rules: DiffRules, changes: Record<string, PropertyDiff>): void {
  if (isSame(left, right, name, rules)) return;
  if (isRecord(left) && isRecord(right)) {
    const quoted = rules.keyed?.includes(name) ?? false;
    for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
      walk(left[key], right[key], propertyPath(path, key, quoted), key, rules, changes);
    }
    return;
  }
  const kind = isNothing(left) ? 'add' : isNothing(right) ? 'delete' : 'update';
  changes[path] = { kind };
}

function isSame(left: unknown, right: unknown, name: string, rules: DiffRules): boolean {
  if (left === right || (isNothing(left) && isNothing(right))) return true;
  if (rules.same?.[name]?.(left, right)) return true;
  if (!Array.isArray(left) || !Array.isArray(right) || left.length !== right.length) return false;
  const others = sorted(right);
  return sorted(left).every((item, index) => Object.keys(diffValues(item, others[index], rules)).length === 0);
}

/** Pulumi's path of a key below a path, such as `users.mappings["userName"]`; `quoted`: also where the key needs no quotes. */
export function propertyPath(path: string, key: string, quoted: boolean): string {
  if (quoted || !/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}["${key.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"]`;
  return path === '' ? key : `${path}.${key}`;
}

function sorted(items: unknown[]): unknown[] {
  const keyed = items.map((item) => ({ item, key: canonicalJson(item) }));
  return keyed.toSorted((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    isRecord(part) ? Object.fromEntries(Object.entries(part).toSorted(([a], [b]) => compare(a, b))) : part,
  );
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function isNothing(value: unknown): boolean {
  return value === null || value === undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
