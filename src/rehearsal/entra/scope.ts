/** Who is in the job's scope: by assignment, by filter, by state. Nothing here talks to the target. */

import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import type { HeldRole } from '../../mapping/entra/expression.ts';
import { evaluateClause } from '../../mapping/entra/filters.ts';
import type { ScopeFilter } from '../../provider/graph/schemaTypes.ts';
import type { GraphStore, StoredAssignment, StoredGroup, StoredJob, StoredUser } from '../graph/store.ts';
import { ObjectFailure } from './failure.ts';
import type { ObjectType } from './objectTypes.ts';

export interface Scope {
  syncAll: boolean;
  /** Ids entitled by assignment, or everybody under `SyncAll`. */
  entitled: Record<ObjectType, Set<string>>;
  /** App roles a person holds, directly or by a direct group; none under `SyncAll`, where the role functions do not work. */
  rolesOf(userId: string): HeldRole[];
}

/** Direct members of an assigned group are in scope; groups nested in it are not expanded. A group must be security enabled. */
export function readScope(store: GraphStore, job: StoredJob, syncAll: boolean): Scope {
  const assignments = [...store.assignments.values()].filter(({ resourceId }) => resourceId === job.servicePrincipalId);
  const assigned = (type: ObjectType) => assignments.flatMap((each) => (each.principalType === type ? [each.principalId] : []));
  const groups = new Set(syncAll ? store.groups.keys() : assigned('Group'));
  const members = [...groups].flatMap((id) => {
    const group = store.groups.get(id);
    return group === undefined || !isUsableGroup(group) ? [] : group.members.filter((member) => store.users.has(member));
  });
  return {
    syncAll,
    entitled: { User: new Set(syncAll ? store.users.keys() : [...assigned('User'), ...members]), Group: groups },
    rolesOf: (userId) => (syncAll ? [] : rolesOf(store, job, assignments, userId)),
  };
}

function isUsableGroup(group: StoredGroup): boolean {
  return group.securityEnabled && !isSoftDeleted(group);
}

function rolesOf(store: GraphStore, job: StoredJob, assignments: StoredAssignment[], userId: string): HeldRole[] {
  const appId = store.servicePrincipals.get(job.servicePrincipalId)?.appId;
  const roles = [...store.applications.values()].find((application) => application.appId === appId)?.appRoles ?? [];
  const direct = assignments.filter(({ principalId }) => principalId === userId);
  const byGroup = assignments.filter(({ principalId }) => {
    const group = store.groups.get(principalId);
    return group !== undefined && isUsableGroup(group) && group.members.includes(userId);
  });
  return [...direct, ...byGroup].flatMap(({ id, appRoleId }) => {
    const role = roles.find((each) => each.id === appRoleId);
    return role === undefined ? [] : [{ id, value: role.value ?? '', displayName: role.displayName }];
  });
}

export interface Scoping {
  assigned: boolean;
  inFilter: boolean;
  /** Live, account enabled (people), security enabled (groups). */
  active: boolean;
  /** Why the object is not provisioned, or null when it is. */
  reason: string | null;
}

/** The service's own `IsSoftDeleted` is `reason !== null`: unassigned, outside the filter, in the recycle bin or account disabled. */
export function scopeObject(scope: Scope, type: ObjectType, source: StoredUser | StoredGroup, filter: ScopeFilter | null): Scoping {
  const assigned = scope.entitled[type].has(source.id);
  const inFilter = matchesFilter(filter, source);
  const inactive = inactiveReason(source);
  const reason = inactive ?? (assigned ? (inFilter ? null : 'outside the scoping filter') : 'not assigned to the app');
  return { assigned, inFilter, active: inactive === null, reason };
}

function inactiveReason(source: StoredUser | StoredGroup): string | null {
  if (isSoftDeleted(source)) return 'deleted in Entra';
  if (source.accountEnabled === false) return 'account disabled in Entra';
  if (source.securityEnabled === false) return 'not a security-enabled group';
  return null;
}

function isSoftDeleted(source: StoredUser | StoredGroup): boolean {
  return typeof source.deletedDateTime === 'string';
}

/**
 * Clauses of one group are AND, groups are OR; no groups is everybody (Entra scoping filters).
 * Throws `ObjectFailure` for an operator or a pattern that does not exist.
 */
function matchesFilter(filter: ScopeFilter | null, source: StoredUser | StoredGroup): boolean {
  if (filter === null || filter.groups.length === 0) return true;
  const read = (name: string) => readSourceAttribute(source, name);
  try {
    return filter.groups.some(({ clauses }) =>
      clauses.every(({ operatorName, sourceOperandName, targetOperand }) =>
        evaluateClause({ attribute: sourceOperandName, operator: operatorName, value: targetOperand?.values[0] ?? null }, read),
      ),
    );
  } catch (error) {
    throw new ObjectFailure('ScopingFilterInvalid', error instanceof Error ? error.message : String(error));
  }
}
