/** What is to be done with one object, from the tenant and the client's own memory alone: no request is sent here. */

import { differsFromWritten } from '../../mapping/entra/compare.ts';
import type { DesiredAttribute } from '../../mapping/entra/desired.ts';
import type { JobLink, StoredGroup, StoredUser } from '../graph/store.ts';
import { desiredAttributes } from './desired.ts';
import { logFailure, type Subject } from './logs.ts';
import type { TypeMapping } from './objectTypes.ts';
import type { Run } from './run.ts';
import { scopeObject } from './scope.ts';

interface Linked {
  link: JobLink;
}

/** `leaves`: the object left the job's scope, so the service stops managing it afterwards. */
export type Decision = { subject: Subject; type: TypeMapping } & (
  | { kind: 'match'; desired: DesiredAttribute[] }
  | ({ kind: 'update'; desired: DesiredAttribute[] } & Linked)
  | ({ kind: 'disable'; desired: DesiredAttribute[]; leaves: boolean } & Linked)
  | ({ kind: 'delete' } & Linked)
  | { kind: 'skip'; reason: string }
);

/** Every object of this type that is in scope or linked. Objects whose mappings cannot be evaluated are logged and left out. */
export function decideObjects(run: Run, type: TypeMapping): Decision[] {
  const linked = [...run.stored.links].flatMap(([id, { objectType }]) => (objectType === type.objectType ? [id] : []));
  const ids = new Set([...run.scope.entitled[type.objectType], ...linked]);
  return [...ids].flatMap((id) => decideObject(run, type, id) ?? []);
}

/** Undefined: nothing to do and nothing to say. */
export function decideObject(run: Run, type: TypeMapping, id: string): Decision | undefined {
  const source = sourceOf(run, type, id);
  const subject: Subject = { objectType: type.objectType, id, source, targetObjectName: type.mapping.targetObjectName };
  const link = run.stored.links.get(id);
  try {
    if (source === undefined) return link === undefined ? undefined : decideGone(run, type, subject, link);
    return link === undefined ? decideUnlinked(run, type, subject, source) : decideLinked(run, type, subject, source, link);
  } catch (error) {
    logFailure(run, subject, link === undefined ? 'create' : 'update', error);
    return undefined;
  }
}

function sourceOf(run: Run, type: TypeMapping, id: string): StoredUser | StoredGroup | undefined {
  return type.objectType === 'User' ? run.store.users.get(id) : run.store.groups.get(id);
}

/** Gone for good. Somebody who had left the scope before is no longer the service's business. */
function decideGone(run: Run, type: TypeMapping, subject: Subject, link: JobLink): Decision | undefined {
  if (!link.disabled) return removal(type, subject, link);
  run.stored.links.delete(subject.id);
  return undefined;
}

function decideUnlinked(run: Run, type: TypeMapping, subject: Subject, source: StoredUser | StoredGroup): Decision | undefined {
  const scoping = scopeObject(run.scope, type.objectType, source, type.mapping.scope);
  if (!scoping.assigned) return undefined;
  if (scoping.reason !== null) return { kind: 'skip', subject, type, reason: scoping.reason };
  return { kind: 'match', subject, type, desired: desiredOf(run, type, source, false) };
}

function decideLinked(
  run: Run,
  type: TypeMapping,
  subject: Subject,
  source: StoredUser | StoredGroup,
  link: JobLink,
): Decision | undefined {
  const { active, reason } = scopeObject(run.scope, type.objectType, source, type.mapping.scope);
  const leaves = active && reason !== null;
  if (link.disabled && reason !== null) return undefined;
  if (leaves && run.settings.skipOutOfScopeDeletions) {
    return { kind: 'skip', subject, type, reason: `${reason}; SkipOutOfScopeDeletions leaves the target as it is` };
  }
  const desired = desiredOf(run, type, source, reason !== null);
  if (reason !== null) return decideInactive(run, type, subject, link, desired, leaves);
  if (!run.full && !link.disabled && !differsFromWritten(link.written, desired)) return undefined;
  return { kind: 'update', subject, type, link, desired };
}

/** With a mapping that makes `active` false the object is disabled, without one it is deleted. */
function decideInactive(
  run: Run,
  type: TypeMapping,
  subject: Subject,
  link: JobLink,
  desired: DesiredAttribute[],
  leaves: boolean,
): Decision | undefined {
  const off = desired.find(({ target, value }) => target === 'active' && (value === false || String(value).toLowerCase() === 'false'));
  if (off === undefined) return removal(type, subject, link);
  if (differsFromWritten(link.written, [off])) {
    if (!type.actions.update) return { kind: 'skip', subject, type, reason: 'the mapping does not allow updates' };
    return { kind: 'disable', subject, type, link, leaves, desired: leaves ? [off] : desired };
  }
  if (leaves) link.disabled = true;
  if (leaves || (!run.full && !differsFromWritten(link.written, desired))) return undefined;
  return { kind: 'update', subject, type, link, desired };
}

function removal(type: TypeMapping, subject: Subject, link: JobLink): Decision {
  if (type.actions.delete) return { kind: 'delete', subject, type, link };
  return { kind: 'skip', subject, type, reason: 'the mapping does not allow deletions' };
}

function desiredOf(run: Run, type: TypeMapping, source: StoredUser | StoredGroup, isSoftDeleted: boolean): DesiredAttribute[] {
  const roles = type.objectType === 'User' ? run.scope.rolesOf(source.id) : [];
  return desiredAttributes(type, source, isSoftDeleted, roles, run.evaluation);
}
