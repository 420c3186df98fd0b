/** The groups of an Entra app under both versions, and who comes into them and goes. */
import type { SampleGroup } from '../../../config/sample.ts';
import type { Decision } from '../decide.ts';
import { decideMembers, type MembersDecision } from '../references.ts';
import type { ObjectRules } from '../rules.ts';
import type { EntraView } from '../view.ts';
import { standingAfter } from './standing.ts';
import { type Cycle, foundAgain, type LookedAt, referredAfter, referredBefore, type Standpoint, type Versions } from './versions.ts';

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

export const nested = 'group ';

export interface GroupSteps {
  all: GroupStep[];
  /** Those with somebody as a member under either version. */
  of(key: string): GroupStep[];
}

/** Every group that either version provisions, or fails to. */
export function openGroups({ base, head, ...cycle }: Pick<Versions, 'base' | 'head' | keyof Cycle>): GroupSteps {
  const isOff = base?.job.Group === undefined && head?.job.Group === undefined;
  const keys = isOff ? [] : new Set([...Object.keys(base?.side.groups ?? {}), ...Object.keys(head?.side.groups ?? {})]);
  const all = [...keys].flatMap((key) => {
    const one = stepOf(base, head, cycle, key);
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

function stepOf(base: EntraView | undefined, head: EntraView | undefined, { full, forgets }: Cycle, key: string): GroupStep {
  const first: Decision = base?.job.Group === undefined ? { kind: 'none' } : base.group(key, undefined, true);
  const failureBefore = base === undefined ? null : failureOf(base, key, first);
  const wasLinked = first.kind === 'match' && failureBefore === null;
  const desiredBefore = wasLinked ? first.desired : [];
  const standing = wasLinked ? standingAfter('Group', desiredBefore, () => true) : undefined;
  const decided: Decision =
    head?.job.Group === undefined ? { kind: 'none' } : head.group(key, forgets ? undefined : standing?.memory, full);
  const decision = foundAgain(standing, decided);
  const failure = head === undefined ? null : failureOf(head, key, decision);
  const isCreated = decision.kind === 'match' && failure === null && (head?.job.Group?.actions.create ?? false);
  const isGone = head === undefined || head.job.Group === undefined;
  const standpoint = {
    wasLinked,
    wasInScope: base?.job.Group !== undefined && base.groupScoping(key)?.reason === null,
    isLinked: isCreated || (wasLinked && !isGone && (forgets ? decision.kind === 'update' : decision.kind !== 'delete')),
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
  return asks.has(decision.kind) && !view.app.behaviour.syncGroups ? refusesGroups : null;
}

/** Decisions of which something is asked of the vendor. */
const asks = new Set<Decision['kind']>(['match', 'update', 'delete']);
export const refusesGroups = 'the vendor refuses groups (403)';

/** Keys: who is sent, who of them was no member at the vendor, and who stays one there though the restart forgot them. */
export type MembersStep = Pick<MembersDecision, 'add' | 'remove'> & { joins: string[]; stays: string[] };

/** Who of `keys` comes into the group at the vendor, and goes from it. */
export function membersStep(
  { membersBefore, membersNow, standpoint, writesMembers }: GroupStep,
  keys: Iterable<string> | undefined,
  standpointOf: (key: string) => Standpoint,
  { full, forgets }: Cycle,
): MembersStep {
  if (!writesMembers || !standpoint.isLinked || !standpoint.isInScope) return { add: [], remove: [], joins: [], stays: [] };
  const asked = keys === undefined ? undefined : [...keys];
  // Most are members before and now, and only those among them who come into the job may be sent.
  const counts = (key: string) => forgets || !(membersBefore.has(key) && membersNow.has(key)) || comesIn(standpointOf(key));
  const before = chosen(asked ?? membersBefore, (key) => membersBefore.has(key) && counts(key));
  const now = membersBefore === membersNow ? before : chosen(asked ?? membersNow, (key) => membersNow.has(key) && counts(key));
  const { considered, add } = decideMembers(noMembers, before, (key) => referredBefore(standpointOf(key), key), true);
  // An account that is deleted goes from the groups with it.
  const members = new Set(add.filter((key) => standpointOf(key).isLinked));
  const memory = forgets ? noMembers : { considered, members };
  const sent = decideMembers(memory, now, (key) => referredAfter(standpointOf(key), key), full);
  const stays = forgets ? [...members].filter((key) => !membersNow.has(key)) : [];
  return { add: sent.add, remove: sent.remove, joins: sent.add.filter((key) => !members.has(key)), stays };
}

function chosen(keys: Iterable<string>, isChosen: (key: string) => boolean): string[] {
  const some: string[] = [];
  for (const key of keys) if (isChosen(key)) some.push(key);
  return some;
}

const comesIn = ({ wasLinked, wasInScope, isLinked, isInScope }: Standpoint): boolean =>
  isLinked && isInScope && !(wasLinked && wasInScope);

const noMembers = { considered: new Set<string>(), members: new Set<string>() };
