/** What happens to the groups of an Entra app, and who comes into them and goes, on the way from one version to another. */
import type { SampleGroup } from '../../../config/sample.ts';
import type { GroupKind, GroupOutcome, ScimRequest } from '../../contract.ts';
import type { Decision } from '../decide.ts';
import { decideMembers, type MembersDecision } from '../references.ts';
import { createRequest, deleteRequest, membersRequests, updateRequest } from '../requests.ts';
import type { ObjectRules } from '../rules.ts';
import type { EntraView } from '../view.ts';
import { effectsOfEntering, effectsOfStaying } from './attributeEffects.ts';
import { changesOf, type Standing, standingAfter } from './standing.ts';
import {
  type LookedAt,
  nowhere,
  referredAfter,
  referredBefore,
  type Standpoint,
  standpointAs,
  targetIdOf,
  type Versions,
} from './versions.ts';

/** One group under both versions. Members are keys; a nested group's has `group ` in front. */
export interface GroupStep extends LookedAt {
  key: string;
  name: string;
  /** Members in Entra; empty where they are not written. */
  membersBefore: ReadonlySet<string>;
  membersNow: ReadonlySet<string>;
  /** The new version writes members; those that stand there stay otherwise. */
  writesMembers: boolean;
}

const nested = 'group ';

export interface GroupSteps {
  all: GroupStep[];
  /** Those with somebody as a member under either version. */
  of(key: string): GroupStep[];
}

/** Every group that either version provisions, or fails to. */
export function openGroups({ base, head, full }: Pick<Versions, 'base' | 'head' | 'full'>): GroupSteps {
  const isOff = base?.job.Group === undefined && head?.job.Group === undefined;
  const keys = isOff ? [] : new Set([...Object.keys(base?.side.groups ?? {}), ...Object.keys(head?.side.groups ?? {})]);
  const all = [...keys].flatMap((key) => {
    const one = stepOf(base, head, full, key);
    const { wasInScope, isInScope, wasLinked } = one.standpoint;
    return wasInScope || isInScope || wasLinked ? [one] : [];
  });
  let index: Map<string, GroupStep[]> | undefined;
  return {
    all,
    of: (key) => {
      index ??= indexOf(all);
      return index.get(key) ?? [];
    },
  };
}

function indexOf(steps: GroupStep[]): Map<string, GroupStep[]> {
  const index = new Map<string, GroupStep[]>();
  for (const step of steps) {
    for (const key of new Set([...step.membersBefore, ...step.membersNow])) {
      const present = index.get(key);
      if (present === undefined) index.set(key, [step]);
      else present.push(step);
    }
  }
  return index;
}

function stepOf(base: EntraView | undefined, head: EntraView | undefined, full: boolean, key: string): GroupStep {
  const first: Decision = base?.job.Group === undefined ? { kind: 'none' } : base.group(key, undefined, true);
  const failureBefore = base === undefined ? null : failureOf(base, key, first);
  const wasLinked = first.kind === 'match' && failureBefore === null;
  const desiredBefore = wasLinked ? first.desired : [];
  const standing = wasLinked ? standingAfter('Group', desiredBefore, () => true) : undefined;
  const decision: Decision = head?.job.Group === undefined ? { kind: 'none' } : head.group(key, standing?.memory, full);
  const failure = head === undefined ? null : failureOf(head, key, decision);
  const isCreated = decision.kind === 'match' && failure === null && (head?.job.Group?.actions.create ?? false);
  const isGone = head === undefined || head.job.Group === undefined;
  const standpoint = {
    wasLinked,
    wasInScope: base?.job.Group !== undefined && base.groupScoping(key)?.reason === null,
    isLinked: wasLinked ? decision.kind !== 'delete' && !isGone : isCreated,
    isInScope: !isGone && head.groupScoping(key)?.reason === null,
  };
  return {
    key,
    name: (head?.side.groups[key] ?? base?.side.groups[key])?.displayName ?? key,
    standing,
    desiredBefore,
    failureBefore,
    decision,
    failure,
    standpoint,
    membersBefore: wasLinked ? membersOf(base, key) : none,
    membersNow: standpoint.isLinked && standpoint.isInScope ? membersOf(head, key) : none,
    writesMembers: sendsMembers(head?.job.Group),
  };
}

const none: ReadonlySet<string> = new Set();

/** Direct members as the service reads them, where the mapping writes them. */
function membersOf(view: EntraView | undefined, key: string): ReadonlySet<string> {
  const group = view?.side.groups[key];
  if (group === undefined || !sendsMembers(view?.job.Group)) return none;
  const known = memberSets.get(group) ?? new Set([...group.members, ...group.groups.map((inner) => nested + inner)]);
  memberSets.set(group, known);
  return known;
}

/** Kept, because both versions and all apps ask for the members of the same groups, which may be everybody. */
const memberSets = new WeakMap<SampleGroup, ReadonlySet<string>>();

const sendsMembers = (rules: ObjectRules | undefined): boolean =>
  rules?.actions.update === true && rules.references.some(({ target }) => target === 'members');

function failureOf(view: EntraView, key: string, decision: Decision): string | null {
  if (decision.kind === 'fail') return decision.reason;
  if (decision.kind === 'skip' && view.groupScoping(key)?.reason === null) return decision.reason;
  return decision.kind === 'match' && !view.app.behaviour.syncGroups ? 'the vendor refuses groups (403)' : null;
}

/** Who of `keys` comes into the group at the vendor, and goes from it. */
export function membersStep(
  { membersBefore, membersNow, standpoint, writesMembers }: GroupStep,
  keys: Iterable<string> | undefined,
  standpointOf: (key: string) => Standpoint,
  full: boolean,
): Pick<MembersDecision, 'add' | 'remove'> {
  if (!writesMembers || !standpoint.isLinked || !standpoint.isInScope) return { add: [], remove: [] };
  const asked = keys === undefined ? undefined : [...keys];
  // Most are members before and now, and only those among them who come into the job may be sent.
  const counts = (key: string) => !(membersBefore.has(key) && membersNow.has(key)) || comesIn(standpointOf(key));
  const before = chosen(asked ?? membersBefore, (key) => membersBefore.has(key) && counts(key));
  const now = membersBefore === membersNow ? before : chosen(asked ?? membersNow, (key) => membersNow.has(key) && counts(key));
  const { considered, add } = decideMembers(noMembers, before, (key) => referredBefore(standpointOf(key), key), true);
  // An account that is deleted goes from the groups with it.
  const members = new Set(add.filter((key) => standpointOf(key).isLinked));
  return decideMembers({ considered, members }, now, (key) => referredAfter(standpointOf(key), key), full);
}

function chosen(keys: Iterable<string>, isChosen: (key: string) => boolean): string[] {
  const some: string[] = [];
  for (const key of keys) if (isChosen(key)) some.push(key);
  return some;
}

const comesIn = ({ wasLinked, wasInScope, isLinked, isInScope }: Standpoint): boolean =>
  isLinked && isInScope && !(wasLinked && wasInScope);

const noMembers = { considered: new Set<string>(), members: new Set<string>() };

/** Where a member stands: a person, or a nested group. */
function standpoints(groups: GroupStep[], standpointOf: (key: string) => Standpoint, isHeldBack: boolean): (key: string) => Standpoint {
  const byKey = new Map(groups.map(({ key, standpoint }) => [nested + key, standpoint]));
  const where = (key: string) => (key.startsWith(nested) ? (byKey.get(key) ?? nowhere) : standpointOf(key));
  if (!isHeldBack) return where;
  return (key) => {
    const standpoint = where(key);
    return standpointAs({ ...standpoint, isLinked: standpoint.isLinked || standpoint.wasLinked });
  };
}

export const removalsOf = (groups: GroupStep[]): number => groups.filter(({ decision }) => decision.kind === 'delete').length;

/**
 * Once the people are through: only then it is known where the members stand, and whether the removals are held back, so that the accounts are
 * still there.
 */
export function groupOutcomes(versions: Versions, groups: GroupStep[], isHeldBack: boolean): GroupOutcome[] {
  const standpointOf = standpoints(groups, versions.standpointOf, isHeldBack);
  return groups.flatMap((step) => outcomeOf(versions, step, standpointOf) ?? []);
}

function outcomeOf(versions: Versions, step: GroupStep, standpointOf: (key: string) => Standpoint): GroupOutcome | undefined {
  const { head, full } = versions;
  const { key, standing, decision, failure, failureBefore, standpoint } = step;
  const rules = head?.job.Group;
  if (head === undefined || rules === undefined)
    return standing && outcome(step, 'left', head === undefined ? 'the app is removed' : 'groups are no longer provisioned');
  if (failure !== null) return standing === undefined && failure === failureBefore ? undefined : outcome(step, 'failing', failure);
  const reason = head.groupScoping(key)?.reason ?? 'deleted in Entra';
  if (standing === undefined && decision.kind !== 'match') return undefined;
  if (decision.kind === 'delete')
    return { ...outcome(step, 'deleted', reason), isRemoval: true, requests: () => [deleteRequest('Group', '{id}')] };
  if (!standpoint.isInScope) return outcome(step, 'left', 'reason' in decision ? decision.reason : reason);
  const { add, remove } = membersStep(step, undefined, standpointOf, full);
  const membership = () => membersOfStep(add, remove, head);
  if (decision.kind === 'match') {
    if (!rules.actions.create) return outcome(step, 'noAccount', 'create is not among the actions: nothing is sent');
    const requests = () => [createRequest('Group', decision.desired), ...membership()];
    return { ...outcome(step, 'enters', null), attributes: effectsOfEntering(decision.desired), joins: add, requests };
  }
  return standing && changing(step, standing, decision, head, rules, { add, remove, membership });
}

interface Members {
  add: string[];
  remove: string[];
  membership(): ScimRequest[];
}

function changing(
  step: GroupStep,
  standing: Standing,
  decision: Decision,
  head: EntraView,
  rules: ObjectRules,
  { add, remove, membership }: Members,
): GroupOutcome | undefined {
  const changes = decision.kind === 'update' ? changesOf(standing, decision.desired, false) : [];
  const desired = decision.kind === 'update' || decision.kind === 'none' ? (decision.desired ?? []) : [];
  const attributes = effectsOfStaying(standing, changes, step.desiredBefore, desired);
  if (attributes.length + add.length + remove.length === 0) return undefined;
  const sent = rules.actions.update ? changes : [];
  const kind: GroupKind = sent.length + add.length + remove.length > 0 ? 'changed' : 'stale';
  return {
    ...outcome(step, kind, changes.length > sent.length ? 'update is not among the actions: nothing is sent' : null),
    attributes,
    joins: add,
    leaves: remove,
    requests: () => [...(sent.length === 0 ? [] : [updateRequest('Group', '{id}', sent, head.job.dialect)]), ...membership()],
  };
}

function membersOfStep(add: string[], remove: string[], { job }: EntraView): ScimRequest[] {
  const requests = (kind: 'add' | 'remove', keys: string[]) =>
    membersRequests('{id}', kind, keys.map(targetIdOf), job.dialect).map(({ request }) => request);
  return [...requests('add', add), ...requests('remove', remove)];
}

function outcome({ key, name }: GroupStep, kind: GroupKind, reason: string | null): GroupOutcome {
  return { key, name, kind, reason, isRemoval: false, attributes: [], joins: [], leaves: [], requests: () => [] };
}
