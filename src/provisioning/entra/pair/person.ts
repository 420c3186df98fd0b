/** What happens to one person of an Entra app on the way from one version to another. */
import { mayRefuse, refusalOf } from '../../../catalog/keeps.ts';
import { readPath } from '../../../mapping/scimPath.ts';
import { type EffectKind, emptyHeld, type Outcome, type PersonOutcome, type ScimRequest, sameRoles } from '../../contract.ts';
import type { AttributeChange } from '../compare.ts';
import { isFalse } from '../decide.ts';
import type { DesiredAttribute } from '../desired.ts';
import { createRequest, deleteRequest, updateRequest } from '../requests.ts';
import type { EntraView } from '../view.ts';
import { effectOfChange, effectsOfEntering, effectsOfStaying } from './attributeEffects.ts';
import type { GroupSteps } from './groupStep.ts';
import { referenceSteps } from './reference.ts';
import { changesOf, documentAfter, type Standing } from './standing.ts';
import { vendorRolesAfter, vendorRolesBefore } from './vendorRoles.ts';
import { type Look, leftReason, noCreation, notFoundAgain, type Versions } from './versions.ts';

const ownId = '{id}';

/** Somebody who was provisioned, in an app that is still there. */
interface Account {
  versions: Versions;
  groups: GroupSteps;
  look: Look;
  head: EntraView;
  standing: Standing;
}

export function personOutcome(versions: Versions, groups: GroupSteps, look: Look): PersonOutcome {
  const { standpoint, failure } = look;
  const isIn = standpoint.isInScope && failure === null;
  return { wasIn: standpoint.wasLinked, isIn, effect: effectOf(versions, groups, look) };
}

function effectOf(versions: Versions, groups: GroupSteps, look: Look): Outcome | undefined {
  const { head } = versions;
  const { standing } = look;
  if (head === undefined) return standing && outcome(versions, look, 'left', 'the app is removed');
  return standing === undefined ? entering(versions, groups, look, head) : staying({ versions, groups, look, head, standing });
}

function entering(versions: Versions, groups: GroupSteps, look: Look, head: EntraView): Outcome | undefined {
  const { decision, failure, failureBefore } = look;
  if (failure !== null) return failure === failureBefore ? undefined : outcome(versions, look, 'failing', failure);
  if (decision.kind !== 'match') return undefined;
  const { desired } = decision;
  if (!head.job.User?.actions.create) return outcome(versions, look, 'noAccount', noCreation);
  const references = referenceSteps(versions, look);
  return {
    ...outcome(versions, look, 'enters', null),
    attributes: [...effectsOfEntering(desired), ...references.flatMap(({ effect }) => effect ?? [])],
    roles: { before: [], after: vendorRolesAfter(versions, groups, look, []) },
    requests: () => [createRequest('User', desired), ...references.flatMap(({ request }) => request ?? [])],
  };
}

function staying(account: Account): Outcome | undefined {
  const { versions, look, head } = account;
  const { decision, failure, after, standpoint } = look;
  if (failure !== null) return outcome(versions, look, 'failing', failure);
  if (standpoint.isInScope && (decision.kind === 'update' || decision.kind === 'none'))
    return changing(account, decision.desired ?? [], decision.kind === 'update');
  const scoping = after === undefined ? undefined : head.scopingOf(after);
  const reason = scoping === undefined ? 'deleted in Entra for good' : scoping.reason;
  switch (decision.kind) {
    case 'delete': {
      const isGallery = scoping !== undefined && head.job.gallery;
      const said = isGallery ? `${reason}; no mapping reads IsSoftDeleted, and a gallery app may delete then` : reason;
      return removal(outcome(versions, look, 'deleted', said), () => [deleteRequest('User', ownId)]);
    }
    case 'disable':
      return leaving(account, decision.desired, reason);
    case 'update':
      return drifting(account, decision.desired, reason);
    case 'match':
      return second(account, decision.desired);
    default:
      return outcome(versions, look, 'left', leftReason(versions, decision, reason));
  }
}

/** Somebody who is looked up again and not found, because what they are matched by is another value now. */
function second({ versions, groups, look, head, standing }: Account, desired: DesiredAttribute[]): Outcome {
  const isCreated = head.job.User?.actions.create ?? false;
  const references = isCreated ? referenceSteps(versions, look) : [];
  const before = vendorRolesBefore(versions, groups, look, standing);
  return {
    ...outcome(versions, look, 'left', notFoundAgain(isCreated, 'a second account')),
    attributes: changesOf(standing, desired, versions.isPlain).map(effectOfChange),
    roles: { before, after: isCreated ? vendorRolesAfter(versions, groups, look, []) : before },
    requests: () => (isCreated ? [createRequest('User', desired), ...references.flatMap(({ request }) => request ?? [])] : []),
  };
}

/** Somebody out of scope about whom something is sent. */
function leaving({ versions, groups, look, head, standing }: Account, desired: DesiredAttribute[], reason: string | null): Outcome {
  const changes = changesOf(standing, desired, versions.isPlain);
  // It is one request: with a value that the vendor refuses the account stays on.
  const refusal = changes.length === 0 ? null : refusalAfter(head, standing, changes);
  if (refusal !== null) return outcome(versions, look, 'failing', refusal);
  const isOff = changes.some(switchesOff);
  const said = isOff ? reason : `${reason}; nothing says that the account is off`;
  const before = vendorRolesBefore(versions, groups, look, standing);
  const soft = new Set(head.job.User?.softFlows.map(({ target }) => target));
  return {
    ...removal(outcome(versions, look, isOff ? 'disabled' : 'left', said), () =>
      changes.length === 0 ? [] : [updateRequest('User', ownId, changes, head.job.dialect)],
    ),
    attributes: changes.filter(({ attribute }) => !isOff || !soft.has(attribute.target)).map(effectOfChange),
    roles: { before, after: vendorRolesAfter(versions, groups, look, before, { standing, sent: changes, isStored: changes.length > 0 }) },
  };
}

/** Somebody out of scope whose attributes flow all the same: an account that is on stays on. */
function drifting(account: Account, desired: DesiredAttribute[], reason: string | null): Outcome | undefined {
  const { versions, look, standing } = account;
  const changed = changing(account, desired, true);
  const isSaid = changed?.kind === 'disabled' || changed?.kind === 'failing' || isFalse(readPath(standing.document(), 'active'));
  if (isSaid) return changed;
  const said = `${reason}; nothing says that the account is off`;
  return { ...(changed ?? outcome(versions, look, 'left', said)), kind: 'left', reason: said };
}

function changing(
  { versions, groups, look, head, standing }: Account,
  desired: DesiredAttribute[],
  isLookedAt: boolean,
): Outcome | undefined {
  const changes = isLookedAt ? changesOf(standing, desired, versions.isPlain) : [];
  const mayUpdate = head.job.User?.actions.update ?? false;
  const sent = mayUpdate ? changes : [];
  const refusal = sent.length === 0 ? null : refusalAfter(head, standing, sent);
  if (refusal !== null) return outcome(versions, look, 'failing', refusal);
  const steps = look.standpoint.isInScope ? referenceSteps(versions, look) : [];
  const references = steps.filter(({ request, effect }) => request !== undefined || effect !== undefined);
  const common = outcome(versions, look, 'changed', null);
  const isReferenceSent = references.some(({ request }) => request !== undefined);
  const isSent = sent.length > 0 || isReferenceSent;
  const isStored = isReferenceSent || sent.some(({ attribute }) => head.kept(attribute.target));
  const before = vendorRolesBefore(versions, groups, look, standing);
  const roles = { before, after: vendorRolesAfter(versions, groups, look, before, { standing, sent, isStored }) };
  const holds = [roles, common.assigned].some((held) => !sameRoles(held.before, held.after));
  const attributes = [
    ...effectsOfStaying(standing, changes, look.desiredBefore, desired),
    ...references.flatMap(({ effect }) => effect ?? []),
  ];
  if (!isSent && !holds && attributes.length === 0) return undefined;
  const kind: EffectKind = sent.some(switchesOff) ? 'disabled' : isSent || holds ? 'changed' : 'stale';
  return {
    ...common,
    kind,
    reason: !mayUpdate && changes.length + references.length > 0 ? 'update is not among the actions: nothing is sent' : null,
    attributes,
    roles,
    requests: () => [
      ...(sent.length === 0 ? [] : [updateRequest('User', ownId, sent, head.job.dialect)]),
      ...references.flatMap(({ request }) => request ?? []),
    ],
  };
}

function refusalAfter(head: EntraView, standing: Standing, changes: AttributeChange[]): string | null {
  const { behaviour } = head.app;
  if (!changes.some(({ attribute }) => mayRefuse(behaviour, attribute.target))) return null;
  const document = documentAfter(standing, changes);
  return refusalOf(behaviour, (target) => readPath(document, target));
}

/** Without attributes and requests; the app roles are those of the assignments. */
function outcome({ base, head }: Versions, { before, after }: Look, kind: EffectKind, reason: string | null): Outcome {
  const assigned = {
    before: base === undefined || before === undefined ? [] : base.assigned(before),
    after: head === undefined || after === undefined ? [] : head.assigned(after),
  };
  return { kind, reason, isRemoval: false, attributes: [], roles: emptyHeld, assigned, requests: () => [] };
}

const removal = (one: Outcome, requests: () => ScimRequest[]): Outcome => ({ ...one, isRemoval: true, requests });

const switchesOff = ({ attribute, current }: AttributeChange): boolean =>
  attribute.target === 'active' && isFalse(attribute.value) && !isFalse(current);
