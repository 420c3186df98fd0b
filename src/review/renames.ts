/** Who was renamed between two versions: the YAML knows objects by name, and the ids in the samples say which name of before is which of now. */
import { byDirectory, type Directory } from '../config/directory.ts';
import type { SampleDirectory } from '../config/sample.ts';
import { formOf } from '../config/sampleIds.ts';
import type { Planned } from '../plan/facts.ts';
import type { AppPlan, SourcePlace } from '../plan/types.ts';
import type { NowCalled } from './findings/finding.ts';
import { keyOf, type Principal, type Reference, referencesOf, spelled, withReferences } from './references.ts';
import { type OpenSamples, openSamples } from './sample/sampleNames.ts';

export interface Rename {
  principal: Principal;
  before: string;
  after: string;
  /** Apps whose old version names the object. */
  apps: string[];
  /** Where the new version still says the old name. */
  stale: StaleName[];
}

export interface StaleName {
  app: string;
  place: SourcePlace;
  /** Another object has the name now; otherwise none has it. */
  isTaken: boolean;
}

/** Names that go and names that come in one app with the same role, of which the samples do not tell whether they are the same objects. */
export interface PerhapsRenamed {
  app: string;
  directory: Directory;
  via: Reference['via'];
  principal: Principal;
  gone: string[];
  come: string[];
}

export interface Renames {
  renames: Rename[];
  perhaps: PerhapsRenamed[];
  /** The old version with the names of now. */
  base: Planned | undefined;
  nowCalled: NowCalled;
}

/** `before` gives the old version's sample, and is not asked where the new one knows no ids of the stack's tenants. */
export function readRenames(
  old: Planned | undefined,
  young: Planned | undefined,
  before: () => SampleDirectory,
  after: SampleDirectory,
): Renames {
  if (old === undefined || young === undefined) return { renames: [], perhaps: [], base: old, nowCalled: () => undefined };
  const samples = openSamples(old.plan, young.plan, before, after);
  const nowCalled: NowCalled = (app, principal, name) => {
    const known = samples(app, principal);
    const id = known?.before.idOf(name);
    const now = id === undefined ? undefined : known?.after.nameOf(id);
    return now === undefined || spelled(app, principal, now) === spelled(app, principal, name) ? undefined : now;
  };
  const pairs = Object.entries(old.plan.apps).map(([key, app]) => {
    const head = young.plan.apps[key];
    return readPair(app, head?.directory === app.directory ? head : undefined, nowCalled, samples);
  });
  return {
    renames: together(pairs.flatMap(({ renames }) => renames)),
    perhaps: pairs.flatMap((pair) => perhapsRenamed(pair, samples)),
    base: { ...old, plan: { ...old.plan, apps: Object.fromEntries(pairs.map(({ played }) => [played.key, played])) } },
    nowCalled,
  };
}

/** One app of both versions. */
interface Pair {
  /** The old version with the names of now. */
  played: AppPlan;
  head: AppPlan | undefined;
  /** Of the old version, those that have their name still. */
  unmoved: Reference[];
  renames: Rename[];
}

function readPair(app: AppPlan, head: AppPlan | undefined, nowCalled: NowCalled, samples: OpenSamples): Pair {
  const references = referencesOf(app).map((one) => ({ one, now: nowCalled(app, one.principal, one.name) }));
  const moved = references.flatMap(({ one, now }) => (now === undefined ? [] : [{ one, now: { ...one, name: now } }]));
  if (moved.length === 0) return { played: app, head, unmoved: referencesOf(app), renames: [] };
  const arrived = new Set(moved.map(({ now }) => keyOf(app, { ...now, role: null })));
  // Another object's name now, and its own is gone: nobody can have had anything from it.
  const isReplaced = (one: Reference) => {
    const known = samples(app, one.principal);
    const id = known?.before.idOf(one.name);
    return arrived.has(keyOf(app, { ...one, role: null })) && id !== undefined && known?.after.nameOf(id) === undefined;
  };
  const unmoved = references.flatMap(({ one, now }) => (now === undefined && !isReplaced(one) ? [one] : []));
  const played = inOrderOf(head, app, [...unmoved, ...moved.map(({ now }) => now)]);
  const written = new Set(references.map(({ one }) => keyOf(app, one)));
  const held = new Set(played.map((one) => keyOf(app, one)));
  const renames = moved.map(({ one, now }): Rename => {
    const isTaken = (samples(app, one.principal)?.after.count(one.name) ?? 0) > 0;
    const same = (other: Reference) =>
      other.principal === one.principal && keyOf(app, { ...other, role: null }) === keyOf(app, { ...one, role: null });
    const stale = (head === undefined ? [] : referencesOf(head)).filter((other) => {
      const key = keyOf(app, other);
      // A name that another object has now may be meant for that one, unless the line is the one of before.
      return same(other) && !held.has(key) && (!isTaken || written.has(key));
    });
    return {
      principal: one.principal,
      before: one.name,
      after: now.name,
      apps: [app.key],
      stale: stale.map(({ place }) => ({ app: app.key, place, isTaken })),
    };
  });
  return { played: byDirectory(app, withReferences)(played), head, unmoved, renames };
}

/** As the new version has them, so that two versions that say the same are the same. */
function inOrderOf(head: AppPlan | undefined, app: AppPlan, references: Reference[]): Reference[] {
  const order = new Map((head === undefined ? [] : referencesOf(head)).map((one, at) => [keyOf(app, one), at]));
  const at = (one: Reference) => order.get(keyOf(app, one)) ?? order.size;
  const once = new Map(references.map((one) => [keyOf(app, one), one]));
  return [...once.values()].sort((a, b) => at(a) - at(b));
}

/** One entry an object, with all apps that name it. */
function together(renames: Rename[]): Rename[] {
  const groups = Map.groupBy(renames, ({ principal, before, after }) => JSON.stringify([principal, before, after]));
  return [...groups.values()].flatMap((those) => {
    const [first] = those;
    if (first === undefined) return [];
    const stale = new Map(those.flatMap((one) => one.stale).map((one) => [JSON.stringify(one), one]));
    return [{ ...first, apps: [...new Set(those.flatMap(({ apps }) => apps))], stale: [...stale.values()] }];
  });
}

function perhapsRenamed({ played, head, unmoved }: Pair, samples: OpenSamples): PerhapsRenamed[] {
  if (head === undefined) return [];
  const [before, after] = [played, head].map((app) => new Set(referencesOf(app).map((one) => keyOf(app, one))));
  const slot = ({ via, principal }: Reference) => `${via} ${principal}`;
  const come = Map.groupBy(
    referencesOf(head).filter((one) => !before?.has(keyOf(head, one))),
    slot,
  );
  const gone = Map.groupBy(
    unmoved.filter((one) => !after?.has(keyOf(played, one))),
    slot,
  );
  return [...gone].flatMap(([key, those]) => {
    const pairs = those.flatMap((one) =>
      (come.get(key) ?? []).filter((other) => other.role === one.role && mayBeOne(head, one, other, samples)).map((other) => [one, other]),
    );
    const [first] = pairs[0] ?? [];
    if (first === undefined) return [];
    const names = (at: 0 | 1) => [...new Set(pairs.flatMap((pair) => pair[at]?.name ?? []))];
    const { via, principal } = first;
    return [{ app: head.key, directory: head.directory, via, principal, gone: names(0), come: names(1) }];
  });
}

/** Whether two names may be one object: false where both have an id, since then they differ. */
function mayBeOne(app: AppPlan, gone: Reference, come: Reference, samples: OpenSamples): boolean {
  const known = samples(app, gone.principal);
  if (known === undefined) return false;
  const [was, is] = [known.before.idOf(gone.name), known.after.idOf(come.name)];
  return was === undefined || is === undefined || formOf(was) !== formOf(is);
}
