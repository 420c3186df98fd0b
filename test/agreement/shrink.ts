/**
 * Cuts a failing case down: one piece after the other is taken away from both versions in step, and stays away as long as the rest still
 * is a case and still fails. What is left at the end has nothing that could go.
 */
import type { Case, Files } from './case.ts';
import { featuresOf } from './features.ts';
import { reasonsAgainstCase } from './generate.ts';

type Path = string[];
type Pair = Pick<Case, 'base' | 'head'>;
type Json = Record<string, unknown>;

export interface ShrinkOptions {
  /** Told after each piece that went. */
  onStep?(left: Case, tried: number): void;
  /** Stops trying after so many candidates; the case so far is the answer. */
  most?: number;
}

export async function shrink(one: Case, fails: (candidate: Case) => Promise<boolean>, options: ShrinkOptions = {}): Promise<Case> {
  const { onStep, most = 3000 } = options;
  let left = one;
  let tried = 0;
  const attempt = async (pair: Pair): Promise<boolean> => {
    if (tried >= most || JSON.stringify([pair.base, pair.head]) === JSON.stringify([left.base, left.head])) return false;
    tried++;
    if ((await reasonsAgainstCase(pair)).length > 0) return false;
    const candidate = { ...pair, seed: one.seed, features: featuresOf(pair) };
    if (!(await fails(candidate))) return false;
    left = candidate;
    onStep?.(left, tried);
    return true;
  };
  // A piece may go only once another has gone, so that it ends with a round in which nothing goes.
  for (let went = true; went; ) {
    went = false;
    for (const pass of passes) if (await pass(() => left, attempt)) went = true;
  }
  return left;
}

type Pass = (left: () => Pair, attempt: (pair: Pair) => Promise<boolean>) => Promise<boolean>;

/** Tries a list of paths in ever smaller heaps. `without` gives the pair without these. */
async function inHeaps(
  paths: Path[],
  left: () => Pair,
  without: (pair: Pair, paths: Path[]) => Pair,
  attempt: (pair: Pair) => Promise<boolean>,
) {
  let went = false;
  for (let size = Math.max(1, Math.ceil(paths.length / 2)), rest = paths; ; size = Math.ceil(size / 2)) {
    const kept: Path[] = [];
    for (let at = 0; at < rest.length; at += size) {
      const heap = rest.slice(at, at + size);
      if (await attempt(without(left(), heap))) went = true;
      else kept.push(...heap);
    }
    rest = kept;
    if (size === 1) return went;
  }
}

const keysAt = ({ base, head }: Pair, path: Path): string[] => {
  const maps = [base, head].map((files) => valueAt(files, path));
  return [...new Set(maps.flatMap((map) => (isMap(map) ? Object.keys(map) : [])))];
};

const isMap = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);

function valueAt(files: unknown, path: Path): unknown {
  return path.reduce<unknown>((value, step) => (typeof value === 'object' && value !== null ? (value as Json)[step] : undefined), files);
}

function removeAt(files: Files, path: Path): void {
  const owner = valueAt(files, path.slice(0, -1));
  const key = path.at(-1) ?? '';
  if (Array.isArray(owner)) owner.splice(Number(key), 1);
  else if (isMap(owner)) delete owner[key];
}

/** Without these keys in both versions; the last ones of a list first, so that the others stay where they are. */
function withoutPaths(pair: Pair, paths: Path[]): Pair {
  const { base, head } = structuredClone({ base: pair.base, head: pair.head });
  for (const path of paths.toReversed()) for (const files of [base, head]) removeAt(files, path);
  return { base, head };
}

const mapPass =
  (...path: Path): Pass =>
  (left, attempt) =>
    inHeaps(
      keysAt(left(), path).map((key) => [...path, key]),
      left,
      withoutPaths,
      attempt,
    );

/** People go from every group, every `assign` and as managers. */
const peoplePass: Pass = (left, attempt) =>
  inHeaps(
    keysAt(left(), ['sample', 'people']).map((key) => [key]),
    left,
    (pair, heap) =>
      editBoth(pair, (files) => {
        for (const [key = ''] of heap) removePerson(files, key);
      }),
    attempt,
  );

const groupsPass: Pass = (left, attempt) =>
  inHeaps(
    keysAt(left(), ['sample', 'groups']).map((key) => [key]),
    left,
    (pair, heap) =>
      editBoth(pair, (files) => {
        for (const [key = ''] of heap) removeGroup(files, key);
      }),
    attempt,
  );

function editBoth(pair: Pair, edit: (files: Files) => void): Pair {
  const copy = structuredClone({ base: pair.base, head: pair.head });
  edit(copy.base);
  edit(copy.head);
  return copy;
}

function removePerson({ stack, sample }: Files, key: string): void {
  const person = sample.people[key];
  delete sample.people[key];
  for (const group of Object.values(sample.groups)) {
    if (group.members !== undefined) group.members = group.members.filter((member) => member !== key);
  }
  for (const other of Object.values(sample.people)) if (other.manager === key) delete other.manager;
  const names = [key, person?.userPrincipalName, person?.login, person?.mail].map((name) => String(name).toLowerCase());
  for (const { assign } of Object.values(stack.apps)) {
    for (const name of Object.keys(assign?.users ?? {})) {
      if (names.includes(name.toLowerCase()) || name.toLowerCase() === `${key}@example.com`) delete assign?.users?.[name];
    }
  }
}

function removeGroup({ stack, sample }: Files, key: string): void {
  const name = sample.groups[key]?.displayName ?? key;
  delete sample.groups[key];
  for (const group of Object.values(sample.groups)) {
    if (group.groups !== undefined) group.groups = group.groups.filter((nested) => nested !== key);
    if (group.groups?.length === 0) delete group.groups;
  }
  for (const { assign, okta } of Object.values(stack.apps)) {
    delete assign?.groups?.[name];
    delete okta?.push?.groups?.[name];
  }
}

/** Where the two versions differ, the new one becomes the old one, or the old one the new one. */
const editsPass: Pass = async (left, attempt) => {
  let went = false;
  for (const path of differences(left().base, left().head)) {
    if (await attempt(aligned(left(), path, 'base'))) went = true;
    else if (await attempt(aligned(left(), path, 'head'))) went = true;
  }
  return went;
};

function differences(base: unknown, head: unknown, path: Path = []): Path[] {
  if (JSON.stringify(base) === JSON.stringify(head)) return [];
  if (!isMap(base) || !isMap(head)) return [path];
  return [...new Set([...Object.keys(base), ...Object.keys(head)])].flatMap((key) => differences(base[key], head[key], [...path, key]));
}

function aligned(pair: Pair, path: Path, to: 'base' | 'head'): Pair {
  const copy = structuredClone({ base: pair.base, head: pair.head });
  const [from, into] = to === 'base' ? [copy.base, copy.head] : [copy.head, copy.base];
  const owner = valueAt(into, path.slice(0, -1));
  const value = valueAt(from, path);
  if (!isMap(owner)) return copy;
  if (value === undefined) delete owner[path.at(-1) ?? ''];
  else owner[path.at(-1) ?? ''] = structuredClone(value);
  return copy;
}

/** Every key of every app and person, from the outside in: a whole side goes before its mappings, and those before what is in them. */
const insidePass: Pass = async (left, attempt) => {
  let went = false;
  const visit = async (path: Path): Promise<void> => {
    const keys = childrenOf(left(), path);
    if (keys.length === 0) return;
    const paths = keys.map((key) => [...path, key]);
    if (await inHeaps(paths, left, withoutPaths, attempt)) went = true;
    for (const key of childrenOf(left(), path)) await visit([...path, key]);
  };
  for (const root of [
    ['stack', 'apps'],
    ['sample', 'people'],
    ['sample', 'groups'],
  ]) {
    for (const key of keysAt(left(), root)) await visit([...root, key]);
  }
  return went;
};

function childrenOf({ base, head }: Pair, path: Path): string[] {
  const values = [base, head].map((files) => valueAt(files, path));
  return [...new Set(values.flatMap((value) => (typeof value === 'object' && value !== null ? Object.keys(value) : [])))];
}

const passes: Pass[] = [
  mapPass('stack', 'apps'),
  mapPass('stack', 'tenants'),
  mapPass('stack', 'assume'),
  editsPass,
  peoplePass,
  groupsPass,
  insidePass,
];
