/** What differs between two stacks beyond what must: the tenants, the addresses, the secrets, and what a stack says differs by nature. */
import { Document, isScalar, visit } from 'yaml';
import { appsIn } from '../config/directory.ts';
import { byPath, type Change, differences } from '../plan/change.ts';
import { appFacts, type Fact, type Planned, stackFacts } from '../plan/facts.ts';
import { natureOf, reasonFor, type Stale, staleOf, translated, unknownStacks } from './nature.ts';

export interface Promotion {
  from: string;
  to: string;
  /** `before` is what the second stack says, `after` the first: what promoting would do. */
  lines: Change[];
  /** What differs by nature, as one of the stacks says, with the reason. */
  byNature: (Change & { reason: string })[];
  /** Groups and people that have another name in the second stack. */
  called: { principal: 'groups' | 'users'; from: string; to: string }[];
  /** Entries of `differs:` that nothing needs, or that cannot hold. */
  stale: Stale[];
  /** YAML that, merged over the second stack, makes it say what the first says; empty when nothing differs. */
  yaml: string;
}

export interface PromotionChange {
  from: string;
  to: string;
  /** Differences of the new versions that the old ones did not have. */
  widened: Change[];
  /** How many differences went. */
  closed: number;
  /** How many there are now. */
  all: number;
  /** Entries of `differs:` that the change makes needless, or wrong. */
  stale: Stale[];
}

/** All that both stacks say and that should be the same, with the app in the path. */
function comparable(planned: Planned, adopted: Set<string>): Fact[] {
  // Of an app that is there already nobody says what it was made from.
  const isOrigin = ({ path: [, app = '', key] }: Fact) => key === 'gallery' && adopted.has(app);
  return allFacts(planned).filter((fact) => fact.environment !== true && !isOrigin(fact));
}

function allFacts(planned: Planned): Fact[] {
  const inApps = Object.values(planned.plan.apps).flatMap((app) =>
    appFacts(app, planned).map((fact): Fact => ({ ...fact, path: ['apps', app.key, ...fact.path] })),
  );
  return [...stackFacts(planned), ...inApps];
}

const adoptedIn = ({ plan }: Planned): string[] =>
  appsIn(plan.apps, 'entra').flatMap(({ key, existing }) => (existing === null ? [] : [key]));

/** What promoting `from` would change in `to`. */
export function compareStacks(from: Planned, to: Planned): Promotion {
  const nature = natureOf(from, to);
  const adopted = new Set([from, to].flatMap(adoptedIn));
  const [theirs, standing] = [comparable(from, adopted), comparable(to, adopted)];
  const wanted = translated(theirs, nature);
  const isInBoth = (app: string) => [from, to].every(({ plan }) => Object.hasOwn(plan.apps, app));
  const reason = (path: string) => reasonFor(path, nature, isInBoth);
  const all = differences(standing, wanted).map((line) => ({ ...line, reason: reason(line.path) }));
  const counted = (facts: Fact[]) => facts.filter(({ path }) => reason(path.join('.')) === undefined);
  const paths = all.map(({ path }) => path);
  return {
    from: from.plan.stack,
    to: to.plan.stack,
    lines: all.flatMap(({ reason: why, ...line }) => (why === undefined ? [line] : [])),
    byNature: all.flatMap(({ reason: why, ...line }) => (why === undefined ? [] : [{ ...line, reason: why }])),
    called: nature.called.map(({ principal, from: there, to: here }) => ({ principal, from: there, to: here })),
    stale: [...unknownStacks(to), ...staleOf(nature, theirs, standing, paths, isInBoth)],
    yaml: overlay(counted(standing), counted(wanted), (path) => isMap(writtenAt(to, path))),
  };
}

/** Which differences between two stacks a change brings, each pair being the first stack and the second. */
export function promotionChange(base: [Planned, Planned] | undefined, head: [Planned, Planned]): PromotionChange {
  const before = base === undefined ? { lines: [], stale: [] } : compareStacks(...base);
  const { from, to, lines, stale } = compareStacks(...head);
  const key = ({ path, before: old, after }: Change) => JSON.stringify([path, old, after]);
  const [old, young] = [new Set(before.lines.map(key)), new Set(lines.map(key))];
  const known = new Set(before.stale.map(({ text }) => text));
  return {
    from,
    to,
    widened: lines.filter((line) => !old.has(key(line))),
    closed: before.lines.filter((line) => !young.has(key(line))).length,
    all: lines.length,
    stale: stale.filter(({ text }) => !known.has(text)),
  };
}

/** A whole stack with nothing left to the catalog and the defaults. */
export function resolvedYaml(planned: Planned): string {
  // Where the bundled target is stands once, not at each of its apps.
  const written = allFacts(planned).filter(({ path }) => !(path[0] === 'apps' && path[2] === 'target'));
  return overlay([], written, () => false);
}

/** Nested maps with what differs; null takes away. A mapping is written out where matching or applying would come from the catalog. */
function overlay(standing: Fact[], wanted: Fact[], isMapThere: (path: string[]) => boolean): string {
  const [old, young] = [byPath(standing), byPath(wanted)];
  const root = new Map<string, unknown>();
  for (const [path, fact] of young) {
    const present = old.get(path);
    const [is, should] = [present?.explicit ?? present?.value, fact.explicit ?? fact.value];
    if (JSON.stringify(is) !== JSON.stringify(should)) write(root, fact.path, isMapThere(fact.path) ? over(is, should) : should);
  }
  const apps = new Set(wanted.map(appOf));
  for (const [path, fact] of old) {
    // An app that goes, goes as a whole.
    if (!young.has(path)) write(root, apps.has(appOf(fact)) || appOf(fact) === null ? fact.path : fact.path.slice(0, 2), null);
  }
  if (root.size === 0) return '';
  const document = new Document(root);
  // One line for what a person would write in one.
  visit(document, {
    Map: (_, map) => {
      map.flow = map.items.every(({ value }) => isScalar(value));
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** Maps merge, so what the standing one has and the wanted one has not is taken away key by key. */
function over(standing: unknown, wanted: unknown): unknown {
  if (!isMap(standing) || !isMap(wanted)) return wanted;
  const gone = Object.keys(standing).filter((key) => !Object.hasOwn(wanted, key));
  return { ...wanted, ...Object.fromEntries(gone.map((key) => [key, null])) };
}

/** What the stack files say there; undefined where it is the catalog's. */
function writtenAt({ document }: Planned, path: string[]): unknown {
  let value: unknown = document.data;
  for (const step of path) value = isMap(value) ? (value as Record<string, unknown>)[step] : undefined;
  return value;
}

const isMap = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const appOf = ({ path }: Fact): string | null => (path[0] === 'apps' ? (path[1] ?? null) : null);

function write(root: Map<string, unknown>, path: string[], value: unknown): void {
  let map = root;
  for (const step of path.slice(0, -1)) {
    const inner = map.get(step);
    const next = inner instanceof Map ? (inner as Map<string, unknown>) : new Map<string, unknown>();
    if (next !== inner) map.set(step, next);
    map = next;
  }
  map.set(path.at(-1) ?? '', value);
}
