/** What happens to the groups of an Entra app on the way from one version to another. */
import type { GroupKind, GroupOutcome, ScimRequest } from '../../contract.ts';
import type { Decision } from '../decide.ts';
import { createRequest, deleteRequest, membersRequests, updateRequest } from '../requests.ts';
import type { ObjectRules } from '../rules.ts';
import type { EntraView } from '../view.ts';
import { effectsOfEntering, effectsOfStaying } from './attributeEffects.ts';
import { type GroupStep, type MembersStep, membersStep, nested, refusesGroups } from './groupStep.ts';
import { changesOf, type Standing } from './standing.ts';
import { leftReason, noCreation, notFoundAgain, nowhere, type Standpoint, standpointAs, targetIdOf, type Versions } from './versions.ts';

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
  return groups.flatMap((step) => outcomeOf(versions, step, standpointOf, isHeldBack) ?? []);
}

function outcomeOf(
  versions: Versions,
  step: GroupStep,
  standpointOf: (key: string) => Standpoint,
  isHeldBack: boolean,
): GroupOutcome | undefined {
  const { head } = versions;
  const { key, standing, decision, failure, failureBefore, standpoint } = step;
  const rules = head?.job.Group;
  if (head === undefined || rules === undefined)
    return standing && outcome(step, 'left', head === undefined ? 'the app is removed' : 'groups are no longer provisioned');
  if (failure !== null && !(isHeldBack && decision.kind === 'delete'))
    return standing === undefined && failure === failureBefore ? undefined : outcome(step, 'failing', failure);
  const reason = head.groupScoping(key)?.reason ?? 'deleted in Entra';
  if (standing === undefined && decision.kind !== 'match') return undefined;
  if (decision.kind === 'delete')
    return { ...outcome(step, 'deleted', reason), isRemoval: true, requests: () => [deleteRequest('Group', '{id}')] };
  if (!standpoint.isInScope) return outcome(step, 'left', leftReason(versions, decision, reason));
  const members = membersStep(step, undefined, standpointOf, versions);
  const membership = () => membersOfStep(members, head);
  if (decision.kind === 'match') {
    const isCreated = rules.actions.create;
    const requests = () => (isCreated ? [createRequest('Group', decision.desired), ...membership()] : []);
    if (standing !== undefined) return { ...outcome(step, 'left', notFoundAgain(isCreated, 'a second group')), requests };
    if (!isCreated) return outcome(step, 'noAccount', noCreation);
    return { ...outcome(step, 'enters', null), attributes: effectsOfEntering(decision.desired), joins: members.joins, requests };
  }
  return standing && changing(step, standing, decision, head, rules, { ...members, membership });
}

const staying = 'the restart forgot the links, so that they stay members at the vendor:';

interface Members extends MembersStep {
  membership(): ScimRequest[];
}

function changing(
  step: GroupStep,
  standing: Standing,
  decision: Decision,
  head: EntraView,
  rules: ObjectRules,
  { add, remove, joins, stays, membership }: Members,
): GroupOutcome | undefined {
  const changes = decision.kind === 'update' ? changesOf(standing, decision.desired, false) : [];
  const desired = decision.kind === 'update' || decision.kind === 'none' ? (decision.desired ?? []) : [];
  const attributes = effectsOfStaying(standing, changes, step.desiredBefore, desired);
  if (attributes.length + add.length + remove.length + stays.length === 0) return undefined;
  const sent = rules.actions.update ? changes : [];
  if (add.length + remove.length > 0 && !head.app.behaviour.syncGroups) return outcome(step, 'failing', refusesGroups);
  const notSent = changes.length > sent.length ? 'update is not among the actions: nothing is sent' : null;
  const kind: GroupKind = sent.length + add.length + remove.length > 0 ? 'changed' : 'stale';
  return {
    ...outcome(step, kind, stays.length > 0 ? `${staying} ${stays.join(', ')}` : notSent),
    attributes,
    joins,
    leaves: remove,
    requests: () => [...(sent.length === 0 ? [] : [updateRequest('Group', '{id}', sent, head.job.dialect)]), ...membership()],
  };
}

function membersOfStep({ add, remove }: MembersStep, { job }: EntraView): ScimRequest[] {
  const requests = (kind: 'add' | 'remove', keys: string[]) =>
    membersRequests('{id}', kind, keys.map(targetIdOf), job.dialect).map(({ request }) => request);
  return [...requests('add', add), ...requests('remove', remove)];
}

function outcome({ key, name }: GroupStep, kind: GroupKind, reason: string | null): GroupOutcome {
  return { key, name, kind, reason, isRemoval: false, attributes: [], joins: [], leaves: [], requests: () => [] };
}
