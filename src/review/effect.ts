/** What a change does to the people and groups of a directory: counted for all of them, kept for those it touches most. */
import type { SamplePerson } from '../config/sample.ts';
import { restartsCycle } from '../plan/change.ts';
import type { AppPlan } from '../plan/types.ts';
import {
  type EffectKind,
  effectKinds,
  type GroupOutcome,
  type Pair,
  type SampleSide,
  type ScimRequest,
  type Subject,
} from '../provisioning/contract.ts';
import { openPair, reachingText } from '../provisioning/directories.ts';
import { readSubject } from '../provisioning/subject.ts';
import { type Draft, draftOf, type PersonEffect } from './personEffect.ts';

export interface AppEffect {
  app: string;
  /** People in scope under the old and the new version. */
  inScope: { before: number; after: number };
  counts: Record<EffectKind, number>;
  /** People who stay and lose a role at the vendor or of the app. */
  losesRole: number;
  /** Disabled, deleted, losing a role or a group that is deleted at the vendor; between two samples also gone, or out of a group: each once. */
  harmed: number;
  /** Keys of the harmed, as many as people are kept. */
  who: string[];
  /** Removals that Entra holds back because they reach its deletion threshold; 0: none. */
  heldBack: number;
  /** The most affected, ten unless asked for all: lost accounts, lost roles, the other kinds; then by how many attributes change. */
  most: PersonEffect[];
  groups: GroupEffect[];
}

export interface GroupEffect extends Omit<GroupOutcome, 'requests' | 'isRemoval'> {
  /** In the sample's group. */
  members: number;
  requests: ScimRequest[];
}

/** Two versions of one app; undefined is one that is not there. */
export interface AppPair {
  app: string;
  base: AppPlan | undefined;
  head: AppPlan | undefined;
}

/** What the two versions are looked at with; the same object where only the declarations differ. */
export interface Sides {
  base: SampleSide;
  head: SampleSide;
}

/** A person of both samples. */
export type Somebody = [key: string, before: SamplePerson | undefined, after: SamplePerson | undefined];

/**
 * Goes through the people once, whatever the number of apps; holds `keep` of them an app. `people` may be any sequence, such as a generator
 * that reads a file.
 */
export function effectOnPeople(pairs: AppPair[], people: Iterable<Somebody>, sides: Sides, keep = 10): AppEffect[] {
  const prepared = pairs.filter((pair) => touchesPeople(pair, sides)).map((pair) => prepare(pair, sides, keep));
  const sources = [...new Set(prepared.flatMap(({ pair }) => pair.sources))];
  for (const [key, before, after] of people) {
    const young = after && readSubject(key, after, sources);
    const old = before === after ? young : before && readSubject(key, before, sources);
    for (const one of prepared) look(one, old, young);
  }
  return prepared.map((one) => finish(one, sides));
}

/** False when nothing of what reaches people differs. */
function touchesPeople({ base, head }: AppPair, sides: Sides): boolean {
  return sides.base !== sides.head || reachingText(base) !== reachingText(head);
}

interface Prepared {
  pair: Pair;
  head: AppPlan | undefined;
  most: Draft[];
  keep: number;
  removals: number;
  /** Keys of those who were in scope, and of those of them who are harmed themselves. */
  wereIn: Set<string>;
  harmed: Set<string>;
  effect: Omit<AppEffect, 'most' | 'groups' | 'heldBack' | 'who'>;
}

function prepare({ app, base, head }: AppPair, sides: Sides, keep: number): Prepared {
  const counts = Object.fromEntries(effectKinds.map((kind) => [kind, 0])) as Record<EffectKind, number>;
  const pair = openPair(base && { app: base, side: sides.base }, head && { app: head, side: sides.head }, restartsCycle(base, head));
  const effect = { app, inScope: { before: 0, after: 0 }, counts, losesRole: 0, harmed: 0 };
  return { pair, head, most: [], keep, removals: 0, wereIn: new Set(), harmed: new Set(), effect };
}

function look(prepared: Prepared, before: Subject | undefined, after: Subject | undefined): void {
  const { pair, head, effect } = prepared;
  const { wasIn, isIn, effect: outcome } = pair.person(before, after);
  effect.inScope.before += wasIn ? 1 : 0;
  effect.inScope.after += isIn ? 1 : 0;
  const subject = after ?? before;
  if (wasIn && before !== undefined) prepared.wereIn.add(before.key);
  if (wasIn && before !== undefined && after === undefined) prepared.harmed.add(before.key);
  if (outcome === undefined || subject === undefined) return;
  const one = draftOf(subject, outcome, head);
  effect.counts[one.kind]++;
  if (one.losesRole) effect.losesRole++;
  if (one.losesRole || one.kind === 'disabled' || one.kind === 'deleted') prepared.harmed.add(one.key);
  if (one.isRemoval) prepared.removals++;
  keepOne(prepared, one);
}

function finish({ pair, most, keep, removals, wereIn, harmed, effect }: Prepared, { base, head }: Sides): AppEffect {
  const { outcomes, heldBack } = pair.groups(removals);
  const held = heldBack && {
    reason: `held back: ${heldBack.removals} removals reach the deletion threshold of ${heldBack.threshold}`,
    requests: [],
  };
  const groups = outcomes.map(({ isRemoval, requests, ...group }): GroupEffect => {
    const members = (head.groups[group.key] ?? base.groups[group.key])?.members.length ?? 0;
    return { ...group, members, ...(held !== null && isRemoval ? held : { requests: requests() }) };
  });
  const isGone = ({ kind, requests }: GroupEffect) => kind === 'deleted' && requests.length > 0;
  for (const { key } of groups.filter(isGone))
    for (const member of base.groups[key]?.members ?? []) if (wereIn.has(member)) harmed.add(member);
  if (base.groups !== head.groups) for (const member of groups.flatMap(({ leaves }) => leaves)) if (wereIn.has(member)) harmed.add(member);
  const kept = most.toSorted(compare).map(({ isRemoval, requests, ...person }): PersonEffect => {
    if (held === null || !isRemoval) return { ...person, requests: requests() };
    return { ...person, ...held, reason: person.reason === null ? held.reason : `${person.reason}; ${held.reason}` };
  });
  return { ...effect, harmed: harmed.size, who: [...harmed].slice(0, keep), heldBack: heldBack?.removals ?? 0, most: kept, groups };
}

/** Into the order, behind those of the same weight, so that the first ones met stay; the order is made at the end where all are kept. */
function keepOne({ most, keep }: Prepared, one: Draft): void {
  if (keep === Number.POSITIVE_INFINITY) {
    most.push(one);
    return;
  }
  if (most.length === keep && compare(most[keep - 1] ?? one, one) <= 0) return;
  const at = most.findIndex((other) => compare(other, one) > 0);
  most.splice(at < 0 ? most.length : at, 0, one);
  most.length = Math.min(most.length, keep);
}

function compare(a: Draft, b: Draft): number {
  return weight(a) - weight(b) || b.attributes.length - a.attributes.length;
}

/** A lost role stands behind a lost account and before everything else. */
function weight({ kind, losesRole }: Draft): number {
  return losesRole && kind !== 'deleted' && kind !== 'disabled' ? effectKinds.indexOf('disabled') + 0.5 : effectKinds.indexOf(kind);
}
