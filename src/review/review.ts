/** The whole review as a value: two versions of each stack, what changes, for whom, and what is wrong with it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../config/problem.ts';
import { stacksIn } from '../config/stacks.ts';
import { changeBetween, type PlanChange } from '../plan/change.ts';
import { withProgram } from '../plan/programChange.ts';
import { appVersions, renamedKeys } from '../plan/versions.ts';
import { appNotes } from './appNotes.ts';
import { type AppEffect, type AppPair, effectOnPeople } from './effect.ts';
import type { Finding } from './findings/finding.ts';
import { findingsBetween } from './findings/findings.ts';
import { type KeyChange, keyChanges } from './keyChange.ts';
import { joinMoves, moveNotes, readMoves, restartsJob, splitMoves } from './moves.ts';
import { type PromotionChange, promotionChange } from './promotion.ts';
import { type PerhapsRenamed, type Rename, readRenames } from './renames.ts';
import { findReverts, type Revert } from './revert.ts';
import { everybody, formerPeople, readPeople, sidesOf } from './sample/people.ts';
import { readSampleChange, type SampleChange } from './sample/sampleChange.ts';
import { judgeByMemory } from './sample/sketchJudge.ts';
import { safetyOfChange } from './stops/safety.ts';
import type { Stop } from './stops/stop.ts';
import { stopsOf } from './stops/stops.ts';
import type { Earlier } from './versions/history.ts';
import { asPlanned } from './versions/otherProgram.ts';
import { earlierPlans, noStackAnyMore, notesOf, type Read, readPlanned, unknownStack, type Version } from './versions/version.ts';

export interface StackReview {
  stack: string;
  /** What is wrong with the new version; then nothing else is said. */
  problems: Problem[];
  /** Notes for the reader, such as an old version that does not read. */
  notes: string[];
  /** Groups and people who have another name than before; what the old version gave them counts as given under the new one. */
  renames: Rename[];
  /** Of whom nobody knows whether they were renamed; they count as two. */
  perhapsRenamed: PerhapsRenamed[];
  change: PlanChange;
  /** What another catalog or another default makes of the old version's declarations, one sentence each. */
  program: string[];
  /** Apps that have another key, or seem to. */
  keys: KeyChange[];
  effects: AppEffect[];
  /** What an edit of the sample does by itself; null: it is not edited, or nobody knows. */
  sample: SampleChange | null;
  /** Earlier versions that the change goes back to, and what that does not undo. */
  reverts: Revert[];
  stops: Stop[];
  findings: { new: Finding[]; gone: Finding[]; kept: number };
  /** What else is to be known of a changed app, by app. */
  appNotes: Record<string, string[]>;
  /** What a person has to do at a vendor, by app. */
  byHand: Record<string, string[]>;
}

export interface Review {
  base: string;
  head: string;
  stacks: StackReview[];
  /** Differences between two stacks that the change adds, or makes other than they were. */
  promotion: PromotionChange | null;
}

export interface ReviewOptions {
  /** Told each stack before it is looked at. */
  onStack?(stack: string): void;
  /** Told now and then how many people were looked at. */
  onPeople?(stack: string, done: number): void;
  /** People of each app that are named. Defaults to the ten most affected. */
  people?: number;
  /** The reader's day, by which a token has expired. Defaults to the new version's date. */
  today?: Date;
  /** Earlier versions of a stack that the new one may go back to, the newest first; asked for changed stacks alone. */
  earlier?(stack: string): Iterable<Earlier>;
}

/** Without `stacks`, all that one of the versions has. `pair` are two stacks of which the first is promoted to the second. */
export function review(
  base: Version,
  head: Version,
  stacks: string[] | undefined,
  pair: [string, string],
  { onStack = () => undefined, onPeople = () => undefined, people = 10, today = head.date, earlier = () => [] }: ReviewOptions = {},
): Review {
  const young = stacks ?? stacksIn(head.dir);
  const names = stacks ?? [...new Set([...stacksIn(base.dir), ...young])].sort();
  return {
    base: base.name,
    head: head.name,
    stacks: names.map((stack) => {
      onStack(stack);
      const found = reviewStack(stack, base, head, { people, today, earlier, onPeople: (done) => onPeople(stack, done) });
      const isLost = !young.includes(stack) && existsSync(join(head.dir, `${stack}.yaml`)) && found.problems.length === 0;
      return isLost ? { ...found, problems: [noStackAnyMore(stack, head)] } : found;
    }),
    promotion: pair.every((stack) => names.includes(stack)) ? promotionOf(base, head, pair) : null,
  };
}

interface Looking extends Required<Pick<ReviewOptions, 'people' | 'today' | 'earlier'>> {
  onPeople(done: number): void;
}

function reviewStack(stack: string, base: Version, head: Version, { people: keep, today, earlier, onPeople }: Looking): StackReview {
  const has = ({ dir }: Version) => existsSync(join(dir, `${stack}.yaml`));
  const read = (version: Version): Read => (has(version) ? readPlanned(stack, version.dir) : { problems: [] });
  const young = has(base) || has(head) ? read(head) : { problems: [unknownStack(stack, base, head)] };
  const old = asPlanned(stack, base, read(base), young.planned);
  const people = young.planned ?? old.planned;
  const { sample, problems } = readPeople(people, head);
  const empty: StackReview = {
    stack,
    problems: [...young.problems, ...problems],
    notes: [],
    renames: [],
    perhapsRenamed: [],
    change: { lines: [], apps: [] },
    program: old.programTexts,
    keys: [],
    effects: [],
    sample: null,
    reverts: [],
    stops: [],
    findings: { new: [], gone: [], kept: 0 },
    appNotes: {},
    byHand: {},
  };
  if (empty.problems.length > 0) return empty;
  const notes = [...notesOf(old, young, base.name), ...old.notes];
  if (old.problems.length > 0) return { ...empty, notes, findings: findingsBetween(undefined, young.planned?.plan, sample, { today }) };
  const change = withProgram(changeBetween(old.planned, young.planned), old.program, [old.planned, young.planned]);
  const before = formerPeople(old.planned, base);
  const { renames, perhaps, base: former, nowCalled } = readRenames(old.planned, young.planned, () => before.known(), sample);
  const versions = appVersions(former?.plan, young.planned?.plan);
  const renamed = renamedKeys(versions);
  const changed = versions.filter(({ app }) => change.apps.some((one) => one.app === app));
  const pairs = changed.map(pairOf);
  const moves = readMoves(pairs, former?.plan, young.planned?.plan);
  const clock = { now: head.date, newId: () => '(new id)', random: () => 0.5 };
  const sides = sidesOf(former, young.planned, sample, clock);
  const split = splitMoves(pairs, moves);
  const effects = joinMoves(effectOnPeople(split, everybody(sample, onPeople), sides, keep), moves);
  // Okta drops no link: whoever leaves with the move is switched off wherever the requests still go.
  const stays = pairs.filter(({ app }) => moves.get(app)?.system === 'other' && !restartsJob(moves.get(app)));
  const counted = new Map(effectOnPeople(stays, everybody(sample), sides, 0).map((effect) => [effect.app, effect]));
  const keys = keyChanges(old.planned, young.planned);
  // A change may not count itself down by what it assumes.
  const isAssumed = JSON.stringify(former?.document.data.assume) !== JSON.stringify(young.planned?.document.data.assume);
  const assumed =
    isAssumed && former
      ? effectOnPeople(split, everybody(sample), sidesOf(former, young.planned, sample, clock, former.plan.assume), 0)
      : [];
  const since = (back: AppPair[]) =>
    effectOnPeople(back, everybody(sample), { base: sides.head, head: sides.base }, Number.POSITIVE_INFINITY);
  const safety = young.planned && safetyOfChange(old.planned?.plan.safety, young.planned.plan.safety, renamed);
  const given = {
    base,
    old: old.planned,
    former,
    young: young.planned,
    before,
    sample,
    versions,
    pairs: split,
    renames,
    clock,
    keep,
    onPeople,
  };
  const edited = base.remembered === undefined ? readSampleChange(given) : judgeByMemory(given, base.remembered, effects);
  const ofBefore = new Map(joinMoves(edited.effects, moves).map((effect) => [effect.app, effect]));
  const stops =
    safety === undefined
      ? []
      : stopsOf({
          former,
          young: young.planned,
          changed,
          keys,
          moves,
          effects: effects.map((one) => counted.get(one.app) ?? one),
          ofBefore,
          edited,
          safety,
          perhaps,
          assumed,
          secretHosts: base.secretHosts ?? null,
        });
  const byApp = new Map(effects.map((effect) => [effect.app, effect]));
  return {
    ...empty,
    notes: [...notes, ...edited.notes],
    renames,
    perhapsRenamed: perhaps,
    change: { ...change, apps: change.apps.map((one) => (restartsJob(moves.get(one.app)) ? { ...one, restartsCycle: true } : one)) },
    keys,
    effects,
    sample: edited.change,
    reverts: old.planned && young.planned ? findReverts(change, pairs, young.planned, earlierPlans(stack, earlier(stack)), since) : [],
    stops,
    findings: findingsBetween(former?.plan, young.planned?.plan, sample, { nowCalled, today }, renamed),
    appNotes: Object.fromEntries(
      pairs.map(({ app, base: from, head: to }) => {
        const move = moves.get(app);
        const moved = move && to ? moveNotes(move, byApp.get(app), from, to) : [];
        return [app, [...appNotes(from, to), ...moved]];
      }),
    ),
    byHand: Object.fromEntries(pairs.flatMap(({ app, base: from, head: to }) => newSteps(app, from?.checklist, to?.checklist))),
  };
}

/** An app that changes its directory is another app: the old one goes with its job, a new one comes. */
function pairOf({ app, base, head }: AppPair): AppPair {
  // Neither directory is asked for: the two are compared.
  return { app, base: base && head && base.directory !== head.directory ? undefined : base, head };
}

function newSteps(app: string, before: string[] = [], after: string[] = []): [string, string[]][] {
  const steps = after.filter((step) => !before.includes(step));
  return steps.length === 0 ? [] : [[app, steps]];
}

function promotionOf(base: Version, head: Version, [from, to]: [string, string]): PromotionChange | null {
  const at = ({ dir }: Version) => [readPlanned(from, dir).planned, readPlanned(to, dir).planned] as const;
  const [oldFrom, oldTo] = at(base);
  const [newFrom, newTo] = at(head);
  if (newFrom === undefined || newTo === undefined) return null;
  return promotionChange(oldFrom && oldTo ? [oldFrom, oldTo] : undefined, [newFrom, newTo]);
}
