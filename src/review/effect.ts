/** What a change does to the people of a directory: counted for all of them, kept for the ten it touches most. */
import { graphUserOf } from '../config/graphPerson.ts';
import { oktaProfileOf } from '../config/oktaPerson.ts';
import type { SampleDirectory, SamplePerson } from '../config/sample.ts';
import { readSourceAttribute } from '../mapping/entra/attributes.ts';
import type { AppPlan } from '../plan/types.ts';
import { entraPeople } from './entraPeople.ts';
import { type GroupEffect, groupEffects } from './groupEffect.ts';
import { type Membership, readMembership } from './membership.ts';
import { oktaPeople } from './oktaPeople.ts';
import { type Draft, type EffectKind, effectKinds, type PersonEffect, personEffect } from './personEffect.ts';
import type { AppPeople, Clock, Subject } from './state.ts';

export interface AppEffect {
  app: string;
  /** People in scope under the old and the new version. */
  inScope: { before: number; after: number };
  counts: Record<EffectKind, number>;
  /** People who stay and lose a role at the vendor. */
  losesRole: number;
  /** Disabled, deleted or losing a role: each person once. */
  harmed: number;
  /** The ten most affected: lost accounts, lost roles, the other kinds; then by how many attributes change. */
  most: PersonEffect[];
  groups: GroupEffect[];
}

/** Two versions of one app; undefined is one that is not there. */
export interface AppPair {
  app: string;
  base: AppPlan | undefined;
  head: AppPlan | undefined;
}

const kept = 10;

/**
 * Goes through the people once, whatever the number of apps; holds ten of them an app. `people` may be any sequence, such as a
 * generator that reads a file; `groups` are the sample's, with the keys of their members.
 */
export function effectOnPeople(
  pairs: AppPair[],
  people: Iterable<[string, SamplePerson]>,
  sample: Pick<SampleDirectory, 'groups'>,
  clock: Clock,
): AppEffect[] {
  const prepared = pairs.filter(({ base, head }) => touchesPeople(base, head)).map((pair) => prepare(pair, sample, clock));
  const sources = [...new Set(prepared.flatMap(({ base, head }) => [...(base?.sources ?? []), ...(head?.sources ?? [])]))];
  for (const [key, person] of people) {
    const subject = readSubject(key, person, sources);
    for (const one of prepared) look(one, subject);
  }
  return prepared.map(({ effect, most }) => ({ ...effect, most: most.map((draft) => ({ ...draft, request: draft.request() })) }));
}

/** False when nothing of what reaches people differs. */
function touchesPeople(base: AppPlan | undefined, head: AppPlan | undefined): boolean {
  const reaching = (app: AppPlan | undefined) => {
    if (app === undefined) return '';
    const own =
      app.directory === 'entra'
        ? [app.roles, app.users, app.groups, app.attributes, app.provisioning]
        : [app.actions, app.mappings, app.attributes, app.push];
    return JSON.stringify([app.directory, app.behaviour, assignmentsText(app), own]);
  };
  return reaching(base) !== reaching(head);
}

interface Prepared {
  base: AppPeople | undefined;
  head: AppPeople | undefined;
  most: Draft[];
  effect: AppEffect;
}

function prepare({ app, base, head }: AppPair, sample: Pick<SampleDirectory, 'groups'>, clock: Clock): Prepared {
  const counts = Object.fromEntries(effectKinds.map((kind) => [kind, 0])) as Record<EffectKind, number>;
  const groups = groupEffects(base, head, sample, clock);
  const effect: AppEffect = { app, inScope: { before: 0, after: 0 }, counts, losesRole: 0, harmed: 0, most: [], groups };
  const young = head && readMembership(head, sample.groups);
  // The index is the largest thing in memory: one is enough where the assignments are the same.
  const old = base && (young !== undefined && sameAssignments(base, head) ? young : readMembership(base, sample.groups));
  return {
    base: base && old && peopleOf(base, old, sample, clock),
    head: head && young && peopleOf(head, young, sample, clock),
    most: [],
    effect,
  };
}

function peopleOf(app: AppPlan, membership: Membership, sample: Pick<SampleDirectory, 'groups'>, clock: Clock): AppPeople {
  return app.directory === 'entra' ? entraPeople(app, membership, clock) : oktaPeople(app, membership, sample, clock);
}

const assignmentsText = ({ assignments }: AppPlan): string =>
  JSON.stringify(assignments.map(({ principal, name, role }) => [principal, name, role]));

const sameAssignments = (base: AppPlan, head: AppPlan | undefined): boolean =>
  head !== undefined && assignmentsText(base) === assignmentsText(head);

function readSubject(key: string, person: SamplePerson, sources: string[]): Subject {
  const attributes: Subject['attributes'] = {};
  if (sources.length > 0) {
    const graph: Record<string, unknown> = { ...graphUserOf(person), id: `(object id of ${key})` };
    for (const name of sources) attributes[name] = readSourceAttribute(graph, name);
  }
  let profile: Record<string, unknown> | undefined;
  return {
    key,
    person,
    attributes,
    profile: () => {
      profile ??= oktaProfileOf(person);
      return profile;
    },
  };
}

function look({ base, head, most, effect }: Prepared, subject: Subject): void {
  const found = personEffect(subject, base, head);
  effect.inScope.before += found.wasIn ? 1 : 0;
  effect.inScope.after += found.isIn ? 1 : 0;
  const one = found.effect;
  if (one === undefined) return;
  effect.counts[one.kind]++;
  if (one.losesRole) effect.losesRole++;
  if (one.losesRole || one.kind === 'disabled' || one.kind === 'deleted') effect.harmed++;
  keep(most, one);
}

/** Into the order, behind those of the same weight, so that the first ones met stay. */
function keep(most: Draft[], one: Draft): void {
  if (most.length === kept && compare(most[kept - 1] ?? one, one) <= 0) return;
  const at = most.findIndex((other) => compare(other, one) > 0);
  most.splice(at < 0 ? most.length : at, 0, one);
  most.length = Math.min(most.length, kept);
}

function compare(a: Draft, b: Draft): number {
  return weight(a) - weight(b) || b.attributes.length - a.attributes.length;
}

/** A lost role stands behind a lost account and before everything else. */
function weight({ kind, losesRole }: Draft): number {
  return losesRole ? effectKinds.indexOf('disabled') + 0.5 : effectKinds.indexOf(kind);
}
