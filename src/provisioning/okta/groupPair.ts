/** The pushed groups of an Okta app under two versions. */
import type { GroupKind, GroupOutcome, ScimRequest } from '../contract.ts';
import { createGroup, deleteGroup, isSameGroup, patchGroup, pushedOf, putGroup, type WantedGroup } from './requests.ts';
import type { Standpoint, Versions } from './versions.ts';
import type { OktaView } from './view.ts';

/** One group that either version pushes. Members are keys. */
export interface PushStep {
  key: string;
  nameBefore: string;
  name: string;
  wasPushed: boolean;
  isPushed: boolean;
  /** The vendor takes no groups. */
  failure: string | null;
  membersBefore: ReadonlySet<string>;
  membersNow: ReadonlySet<string>;
}

export function openPushes({ base, head }: Pick<Versions, 'base' | 'head'>): PushStep[] {
  const keys = new Set([...(base?.pushed.keys() ?? []), ...(head?.pushed.keys() ?? [])]);
  return [...keys].map((key): PushStep => {
    const [old, young] = [base?.side.groups[key], head?.side.groups[key]];
    const refuses = (view: OktaView | undefined) => view !== undefined && !view.app.behaviour.syncGroups;
    return {
      key,
      nameBefore: old?.displayName ?? key,
      name: (young ?? old)?.displayName ?? key,
      wasPushed: (base?.pushed.has(key) ?? false) && !refuses(base),
      isPushed: head?.pushed.has(key) ?? false,
      failure: refuses(head) ? 'the vendor refuses groups (403)' : null,
      membersBefore: new Set(old?.members),
      membersNow: new Set(young?.members),
    };
  });
}

/** Names of the pushed groups with the person as a member: before, after, or those in which the person is new or which take another name. */
export function membershipsOf(pushes: PushStep[], key: string, when: 'before' | 'after' | 'gained'): string[] {
  return pushes.flatMap((step) => {
    const was = step.wasPushed && step.membersBefore.has(key);
    const is = step.isPushed && step.failure === null && step.membersNow.has(key);
    if (when === 'before') return was ? [step.nameBefore] : [];
    if (when === 'after') return is ? [step.name] : [];
    return is && (!was || step.name !== step.nameBefore) ? [step.name] : [];
  });
}

/** Once the people are through: only who is provisioned is pushed as a member. */
export function groupOutcomes(versions: Versions, pushes: PushStep[]): GroupOutcome[] {
  return pushes.flatMap((step) => outcomeOf(versions, step) ?? []);
}

function outcomeOf({ base, head, standpointOf }: Versions, step: PushStep): GroupOutcome | undefined {
  const { key, name, wasPushed, isPushed, failure } = step;
  const one = (kind: GroupKind, reason: string | null): GroupOutcome => {
    return { key, name, kind, reason, isRemoval: false, attributes: [], joins: [], leaves: [], requests: () => [] };
  };
  if (head === undefined || !isPushed) {
    if (!wasPushed) return undefined;
    const reason = head === undefined ? 'the app is removed' : 'no longer pushed';
    return deletesGroups(base, head) ? { ...one('deleted', reason), requests: () => [deleteGroup('{id}')] } : one('left', reason);
  }
  if (failure !== null)
    return base !== undefined && !base.app.behaviour.syncGroups && base.pushed.has(key) ? undefined : one('failing', failure);
  const before = wanted(step.nameBefore, wasPushed ? step.membersBefore : [], standpointOf, 'wasIn');
  const after = wanted(name, step.membersNow, standpointOf, 'isIn');
  const [old, young] = [pushedOf(before), pushedOf(after)];
  if (wasPushed && isSameGroup(old, young)) return undefined;
  const keyOf = (id: string) => id.slice('{id of '.length, -1);
  const changes = {
    joins: young.members.filter((id) => !old.members.includes(id)).map(keyOf),
    leaves: old.members.filter((id) => !young.members.includes(id)).map(keyOf),
    attributes:
      wasPushed && before.displayName === name
        ? []
        : [{ target: 'displayName', before: wasPushed ? before.displayName : null, after: name }],
  };
  if (!wasPushed) return { ...one('enters', null), ...changes, requests: () => [createGroup(after)] };
  const requests = (): ScimRequest[] =>
    head.rules.flavour === 'patch' ? patchGroup('{id}', old, after) : [putGroup('{id}', standing(before), after)];
  return { ...one('changed', null), ...changes, requests };
}

/** With its push the vendor's group goes only where the YAML says so; with the app itself no push is ended, unless the app is given back. */
function deletesGroups(base: OktaView | undefined, head: OktaView | undefined): boolean {
  if (head !== undefined) return head.app.push.deleteGroups;
  return base?.app.push.deleteGroups === true && base.app.integration.kind === 'existing';
}

const standing = (group: WantedGroup): Record<string, unknown> => ({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], ...group });

function wanted(
  displayName: string,
  members: Iterable<string>,
  standpointOf: (key: string) => Standpoint,
  when: 'wasIn' | 'isIn',
): WantedGroup {
  return {
    displayName,
    members: [...members].flatMap((key) => {
      const standpoint = standpointOf(key);
      return standpoint[when] ? [{ value: `{id of ${key}}`, display: standpoint.userName }] : [];
    }),
  };
}
