/** What an edited sample does: by itself, to the people of every app; and to the count of what the declarations do. */
import { readFileSync } from 'node:fs';
import type { Problem } from '../../config/problem.ts';
import type { SampleDirectory, SamplePerson } from '../../config/sample.ts';
import type { Planned } from '../../plan/facts.ts';
import type { AppVersions } from '../../plan/versions.ts';
import { visible } from '../../visible.ts';
import { type AppEffect, type AppPair, effectOnPeople, type Somebody } from '../effect.ts';
import type { Rename } from '../renames.ts';
import { people as persons, plural } from '../show/words.ts';
import { type Clock, sideOf } from '../side.ts';
import { isSpent, limitOf, type SafetyOfChange } from '../stops/safety.ts';
import type { Asking } from '../stops/stop.ts';
import { everybody, type FormerPeople, type OnPeople, often, sidesOf } from './people.ts';
import { editBetween, isSamePerson, matchSamples, type SampleEdit, tenantsOf } from './sampleMatch.ts';

/** What is shown of an edit. */
export interface SampleChange extends SampleEdit {
  /** Apps of which somebody is lost by the edit alone. */
  effects: (AppEffect & { name: string })[];
}

/** The two versions of a stack, as the review has read them. */
export interface Reviewed {
  base: { name: string };
  old: Planned | undefined;
  /** The old version with the names of now. */
  former: Planned | undefined;
  young: Planned | undefined;
  before: FormerPeople;
  sample: SampleDirectory;
  versions: AppVersions[];
  /** Those that are declared differently. */
  pairs: AppPair[];
  renames: Rename[];
  clock: Clock;
  /** How many people of an app are shown. */
  keep: number;
  onPeople: OnPeople;
}

export interface EditedSample {
  change: SampleChange | null;
  /** Why nothing is known of it. */
  notes: string[];
  /** What the declarations do to the people of before; nothing where they are those of now. */
  effects: AppEffect[];
  /** What the edit alone may not do. */
  stops(safety: SafetyOfChange): Asking[];
}

export const nothing: EditedSample = { change: null, notes: [], effects: [], stops: () => [] };

/** Nothing is read or evaluated where the two files are equal. */
export function readSampleChange(given: Reviewed): EditedSample {
  const { base, old, former, young, before, sample, versions, pairs, clock, keep, onPeople } = given;
  if (old === undefined || former === undefined || young === undefined) return nothing;
  if (isSameFile(old.plan.sample, young.plan.sample)) return nothing;
  const { sample: read, problems } = before.read(young.plan.entra?.domain);
  if (problems.length > 0) return { ...nothing, notes: [unreadable(base.name, problems)] };
  const { keyed, named } = matchSamples(read, sample, tenantsOf(old.plan, young.plan));
  const edit = editBetween(keyed, sample);
  if (edit === undefined) return nothing;
  const side = (people: SampleDirectory) => sideOf({ ...former.plan, assume: young.plan.assume }, people, clock);
  const sides = { base: side(keyed), head: side(sample) };
  // An app that goes with this change loses nobody to the sample.
  const same = versions.flatMap(({ app, base: from, head }): AppPair[] =>
    from && head ? [{ app, base: old.plan.apps[from.key], head: from }] : [],
  );
  const effects = effectOnPeople(same, bothOf(keyed.people, sample.people, onPeople), sides, keep);
  const shown = effects.filter(({ harmed }) => harmed > 0).map((one) => ({ ...one, name: former.plan.apps[one.app]?.name ?? one.app }));
  const declared = effectOnPeople(pairs, everybody(named, onPeople), sidesOf(former, young, named, clock), 0);
  return {
    change: { ...edit, effects: shown },
    notes: [],
    effects: declared,
    stops: (safety) => shown.flatMap(({ app, harmed, inScope }) => sampleStop(app, harmed, inScope.before, safety) ?? []),
  };
}

function unreadable(base: string, [first, ...more]: Problem[]): string {
  const said = first === undefined ? '' : ` (${first.message}${more.length > 0 ? `, and ${more.length} more` : ''})`;
  return `The sample of ${base} does not read${said}, so what its edit takes away is not known.`;
}

/** Byte by byte, and complete in itself. */
function isSameFile(one: string, other: string): boolean {
  try {
    const [before, after] = [readFileSync(one), readFileSync(other)];
    return before.equals(after) && !before.includes('extends');
  } catch {
    return false;
  }
}

function* bothOf(before: Record<string, SamplePerson>, after: Record<string, SamplePerson>, onPeople: OnPeople): Generator<Somebody> {
  let done = 0;
  for (const [key, now] of Object.entries(after)) {
    if (++done % often === 0) onPeople(done);
    const was = Object.hasOwn(before, key) ? before[key] : undefined;
    // One object where nothing differs is read once.
    yield [key, was && isSamePerson(was, now) ? now : was, now];
  }
  for (const [key, was] of Object.entries(before)) if (!Object.hasOwn(after, key)) yield [key, was, undefined];
}

export function sampleStop(app: string, lost: number, of: number, safety: SafetyOfChange): Asking | undefined {
  const limit = limitOf(of, safety, safety.allow[app]?.people);
  if (lost <= limit) return undefined;
  const text = `with the edited sample alone ${lost} of ${persons(of)} would be gone, disabled, deleted or lose a role or a group; one change may lose ${limit}`;
  return {
    kind: 'sample',
    app,
    text,
    words: { people: lost },
    isSpent: isSpent(app, 'people', safety),
    people: { harmed: lost, of, limit },
  };
}

/** The effect with the groups of the sample under which more of them would be deleted. */
export function withGroups(effect: AppEffect, former: AppEffect | undefined): AppEffect {
  const gone = ({ groups }: AppEffect) => groups.filter(({ kind }) => kind === 'deleted').length;
  return former !== undefined && gone(former) > gone(effect) ? { ...effect, groups: former.groups } : effect;
}

/** What the edit is, and a line for each app that loses somebody by it. */
export function sampleTexts(change: SampleChange | null): string[] {
  if (change === null) return [];
  const { people, groups, effects } = change;
  const said = [
    ...(people.added > 0 ? [`${plural(people.added, 'person', 'people')} added`] : []),
    ...(people.gone > 0 ? [`${plural(people.gone, 'person', 'people')} gone`] : []),
    ...(people.changed > 0 ? [`${plural(people.changed, 'person', 'people')} changed in their entry or their groups`] : []),
    ...(groups.added > 0 ? [`${plural(groups.added, 'group')} added`] : []),
    ...(groups.gone > 0 ? [`${plural(groups.gone, 'group')} gone`] : []),
    ...(groups.changed > 0 ? [`${plural(groups.changed, 'group')} changed`] : []),
  ];
  return [`the sample is edited: ${said.join(', ')}`, ...effects.map(lossText)];
}

function lossText({ name, harmed, who, inScope }: SampleChange['effects'][number]): string {
  const known = who.slice(0, mostNames).map(visible);
  const more = harmed - known.length;
  const named = known.length === 0 ? '' : `: ${known.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
  return `by the edited sample alone ${harmed} of ${persons(inScope.before)} of ${visible(name)} would be gone, disabled, deleted or lose a role or a group${named}`;
}

/** Most people that are named. */
const mostNames = 10;
