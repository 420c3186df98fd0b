/** What an edited sample does, by what the stack remembers of the last one. */
import type { Directory } from '../../config/directory.ts';
import type { SampleDirectory, SampleGroup, SamplePerson } from '../../config/sample.ts';
import type { AppPlan } from '../../plan/types.ts';
import { openView, reachIn } from '../../provisioning/directories.ts';
import { readSubject } from '../../provisioning/subject.ts';
import { type AppEffect, type AppPair, effectOnPeople, type Somebody } from '../effect.ts';
import { referencesOf } from '../references.ts';
import type { Rename } from '../renames.ts';
import { people as persons } from '../show/words.ts';
import { sideOf } from '../side.ts';
import { fewest, isSpent, limitOf, type SafetyOfChange } from '../stops/safety.ts';
import type { Asking } from '../stops/stop.ts';
import { decisiveOf } from './decisive.ts';
import { sidesOf } from './people.ts';
import { directoriesOf, readableValues } from './readableValues.ts';
import { type EditedSample, nothing, type Reviewed, sampleStop } from './sampleChange.ts';
import { isProvisioned, membershipsIn, type Remembered, readSketch, type SampleMemory } from './sampleSketch.ts';

/** Somebody who is remembered and still there. */
interface Present {
  key: string;
  person: SamplePerson;
  memory: Remembered;
}

/** How many of an app's people an edit touches; estimated where not everybody is remembered. */
interface Count {
  app: string;
  counted: number;
  people: number;
  of: number;
}

/** Nothing where the sample is the same, or nothing is remembered. */
export function judgeByMemory(given: Reviewed, written: string | null, effects: AppEffect[]): EditedSample {
  const { former, young, sample, versions, pairs, clock, renames } = given;
  if (former === undefined || young === undefined) return nothing;
  const last = readSketch(written, young.plan);
  if (last === null || last.isSame(sample)) return nothing;
  const present = Object.entries(sample.people).flatMap(([key, person]): Present[] => {
    const memory = last.find(key, person);
    return memory === undefined ? [] : [{ key, person, memory }];
  });
  const then = {
    people: sample.people,
    groups: groupsThen(present, sample, [...apps(former.plan.apps), ...apps(young.plan.apps)], renames),
  };
  const everybody = present.map(({ key, person }): Somebody => [key, person, person]);
  const all = Number.POSITIVE_INFINITY;

  // The sample alone: the last declarations for who was in which group, and for who is now.
  const same = versions.flatMap(({ app, base, head }): AppPair[] => (base && head ? [{ app, base, head: base }] : []));
  const side = (people: SampleDirectory) => sideOf({ ...former.plan, assume: young.plan.assume }, people, clock);
  const alone = effectOnPeople(same, everybody, { base: side(then), head: side(sample) }, all);
  const lost = alone.flatMap((effect) => {
    const declared = same.find(({ app }) => app === effect.app)?.base;
    return declared === undefined ? [] : [{ effect, ...countLost(last, present, declared, effect, side(sample)) }];
  });

  // Both together: the change of the declarations for who was in which group, and whoever has other values in what decides.
  const together = effectOnPeople(pairs, everybody, sidesOf(former, young, then, clock), all);
  const unsure = together.flatMap((effect) => {
    const pair = pairs.find(({ app, base, head }) => app === effect.app && base && head);
    return pair === undefined ? [] : [countUnsure(last, present, pair, effect)];
  });

  const shown = lost.filter(({ people }) => people > 0);
  const drawn = new Set(last.drawn);
  const seen = present.filter(({ memory }) => drawn.has(memory));
  const gone = drawn.size - new Set(seen.map(({ memory }) => memory)).size;
  return {
    notes: [],
    // For the groups that are deleted with the change; people are counted by what is known of each.
    effects: together.map((effect) => ({ ...effect, harmed: 0 })),
    change: {
      people: { added: 0, gone: estimate(last, gone), changed: estimate(last, countChanged(seen, sample, directoriesOf(former.plan))) },
      groups: { added: 0, gone: 0, changed: 0 },
      effects: shown.map(({ effect, app, people, of }) => ({
        ...effect,
        app,
        name: former.plan.apps[app]?.name ?? app,
        harmed: people,
        who: [],
        inScope: { before: of, after: of - people },
      })),
    },
    stops: (safety) => [
      ...lost.flatMap(({ app, counted, people, of }) => (counted > fewest ? (sampleStop(app, people, of, safety) ?? []) : [])),
      ...unsure.flatMap((count) => unsureStop(count, effects.find(({ app }) => app === count.app)?.harmed ?? 0, safety) ?? []),
    ],
  };
}

const apps = (of: Record<string, AppPlan>): AppPlan[] => Object.values(of);
const estimate = ({ each }: Pick<SampleMemory, 'each'>, count: number): number => Math.round(count * each);

/** The groups of now, and those that an app names, with the members of then who are still there. */
function groupsThen(present: Present[], { groups }: SampleDirectory, named: AppPlan[], renames: Rename[]): SampleDirectory['groups'] {
  const calledThen = new Map(renames.flatMap(({ principal, before, after }) => (principal === 'group' ? [[after, before]] : [])));
  const membersOf = (name: string) => present.filter(({ memory }) => memory.wasMember(calledThen.get(name) ?? name)).map(({ key }) => key);
  const now = Object.entries(groups).map(([key, group]): [string, SampleGroup] => [
    key,
    { ...group, members: membersOf(group.displayName) },
  ]);
  const known = (app: AppPlan, name: string) =>
    Object.values(groups).some(({ displayName }) => reachIn(app).groupName(displayName) === reachIn(app).groupName(name));
  const missing = named.flatMap((app) =>
    referencesOf(app).flatMap(({ principal, name }) => (principal === 'group' && !known(app, name) ? [name] : [])),
  );
  const gone = [...new Set(missing)].map((name): [string, SampleGroup] => [
    `gone ${name}`,
    { displayName: name, securityEnabled: true, members: membersOf(name), groups: [] },
  ]);
  return Object.fromEntries([...now, ...gone]);
}

function countLost(
  last: SampleMemory,
  present: Present[],
  declared: AppPlan,
  { app, who }: AppEffect,
  now: ReturnType<typeof sideOf>,
): Count {
  const view = openView(declared, now);
  const harmed = new Set(who);
  const stays = new Set(
    present.flatMap(({ key, person, memory }) =>
      memory.isIn(declared.key) && !harmed.has(key) && isProvisioned(view, readSubject(key, person, view.sources)) ? [memory.key] : [],
    ),
  );
  const wereIn = last.people.filter((one) => one.isIn(declared.key));
  const counted = wereIn.filter(({ key }) => !stays.has(key)).length;
  const each = last.eachIn(declared.key);
  return { app, counted, people: estimate({ each }, counted), of: estimate({ each }, wereIn.length) };
}

function countUnsure(last: SampleMemory, present: Present[], { base, head }: AppPair, { app, who }: AppEffect): Count {
  const harmed = new Set(who);
  const decisive = [...new Set([base, head].flatMap((one) => (one === undefined ? [] : decisiveOf(one))))];
  const isOther = ({ key, person, memory }: Present) => {
    const values = readableValues(key, person, base === undefined ? [] : [base.directory]);
    return decisive.some((name) => memory.hasOther(name, values[name]));
  };
  const wereIn = (one: Remembered) => base !== undefined && one.isIn(base.key);
  const counted = present.filter((one) => wereIn(one.memory) && (harmed.has(one.key) || isOther(one))).length;
  const each = base === undefined ? 1 : last.eachIn(base.key);
  return { app, counted, people: estimate({ each }, counted), of: estimate({ each }, last.people.filter(wereIn).length) };
}

/** Those who lose something by the new sample's count are counted there. */
function unsureStop({ app, counted, people, of }: Count, harmedNow: number, safety: SafetyOfChange): Asking | undefined {
  const limit = limitOf(of, safety, safety.allow[app]?.people);
  if (counted <= fewest || people <= limit || people <= harmedNow) return undefined;
  const text = `the sample is edited in the same change, and by what is known of the one before ${people} of ${persons(of)} would lose something, or have other values now in what decides; one change may touch ${limit}. Apply the refreshed sample by itself first`;
  return { kind: 'sample', app, text, words: { people }, isSpent: isSpent(app, 'people', safety), people: { harmed: people, of, limit } };
}

function countChanged(present: Present[], sample: SampleDirectory, directories: Directory[]): number {
  const groupsOf = membershipsIn(sample);
  return present.filter(({ key, person, memory }) => {
    const values = Object.entries(readableValues(key, person, directories));
    return memory.hasOtherGroups(groupsOf(key)) || values.some(([name, value]) => memory.hasOther(name, value));
  }).length;
}
