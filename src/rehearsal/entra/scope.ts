/** Reads from the tenant who is assigned to the app, and the objects themselves. */
import type { HeldRole } from '../../mapping/entra/expression.ts';
import type { Source } from '../../provisioning/contract.ts';
import type { JobRules, ObjectType } from '../../provisioning/entra/rules.ts';
import { heldRoles } from '../../provisioning/entra/scope.ts';
import { readSource } from '../../provisioning/entra/source.ts';
import type { GraphStore, StoredAssignment, StoredGroup, StoredJob, StoredUser } from '../graph/store.ts';

export interface Scope {
  /** Ids entitled by assignment, or everybody under `SyncAll`. */
  entitled: Record<ObjectType, Set<string>>;
  /** App roles a person holds, directly or by a direct group; none under `SyncAll`, where the role functions do not work. */
  rolesOf(userId: string): HeldRole[];
  /** The object as the service reads it; undefined once it is gone from Entra. */
  sourceOf(type: ObjectType, id: string): Source | undefined;
}

/** Direct members of an assigned group are in scope; groups nested in it are not expanded. A group must be security enabled. */
export function readScope(store: GraphStore, stored: StoredJob, job: JobRules): Scope {
  const assignments = [...store.assignments.values()].filter(({ resourceId }) => resourceId === stored.servicePrincipalId);
  const assigned = (type: ObjectType) => assignments.flatMap((each) => (each.principalType === type ? [each.principalId] : []));
  const groups = new Set(job.syncAll ? store.groups.keys() : assigned('Group'));
  const members = [...groups].flatMap((id) => {
    const group = store.groups.get(id);
    return group === undefined || !isUsableGroup(group) ? [] : group.members.filter((member) => store.users.has(member));
  });
  return {
    entitled: { User: new Set(job.syncAll ? store.users.keys() : [...assigned('User'), ...members]), Group: groups },
    rolesOf: (userId) => (job.syncAll ? [] : rolesOf(store, stored, assignments, userId)),
    sourceOf: (type, id) => {
      const object = objectOf(store, type, id);
      return object && readSource(object, job[type]?.sources ?? []);
    },
  };
}

export function objectOf(store: GraphStore, type: ObjectType, id: string): StoredUser | StoredGroup | undefined {
  return type === 'User' ? store.users.get(id) : store.groups.get(id);
}

function isUsableGroup(group: StoredGroup): boolean {
  return group.securityEnabled && typeof group.deletedDateTime !== 'string';
}

function rolesOf(store: GraphStore, job: StoredJob, assignments: StoredAssignment[], userId: string): HeldRole[] {
  const appId = store.servicePrincipals.get(job.servicePrincipalId)?.appId;
  const roles = [...store.applications.values()].find((application) => application.appId === appId)?.appRoles ?? [];
  const held = assignments.filter(({ principalId }) => {
    const group = store.groups.get(principalId);
    return principalId === userId || (group !== undefined && isUsableGroup(group) && group.members.includes(userId));
  });
  return heldRoles(
    held.flatMap(({ appRoleId: id }) => {
      const role = roles.find((each) => each.id === id);
      return role === undefined ? [] : [{ id, value: role.value ?? '', displayName: role.displayName }];
    }),
  );
}
