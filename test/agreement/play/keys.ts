/** Whose an id is: people and groups of the sample by the ids that each directory gave them, also those who are gone since. */
import type { SampleDirectory } from '../../../src/config/sample.ts';
import type { AppPlan } from '../../../src/plan/types.ts';
import type { StoredAssignment } from '../../../src/rehearsal/graph/store.ts';
import type { World } from '../../../src/rehearsal/world.ts';
import { Labels } from './labels.ts';
import type { Subject } from './observed.ts';

export interface Keys {
  labels: Labels;
  /** Okta's id of each group of the sample. */
  oktaGroups: Map<string, string>;
  /** Of an id of Entra or Okta. */
  subjectOf(id: string): Subject | undefined;
  /** Takes in what came into being since: people, role assignments. */
  learn(): void;
  /** Values of the app roles that each assigned person holds. */
  rolesHeld(app: AppPlan): Record<string, string[]>;
}

export function openKeys(world: World, sample: SampleDirectory): Keys {
  const labels = new Labels();
  const subjects = new Map<string, Subject>();
  const oktaGroups = new Map<string, string>();
  for (const [key, { displayName }] of Object.entries(sample.groups)) {
    const made = [...world.okta.store.groups.values()].find(({ profile, type }) => profile.name === displayName && type === 'OKTA_GROUP');
    if (made === undefined) continue;
    oktaGroups.set(key, made.id);
    subjects.set(made.id, { type: 'Group', key });
  }
  const learn = (): void => {
    const { people, groups } = world.graph.sampleIds;
    for (const [key, id] of Object.entries(people)) add(id, { type: 'User', key }, `(object id of ${key})`);
    for (const [key, id] of Object.entries(groups)) add(id, { type: 'Group', key }, `(object id of group ${key})`);
    for (const [key, id] of world.okta.store.people) add(id, { type: 'User', key }, `(Okta id of ${key})`);
    for (const id of world.graph.store.assignments.keys()) labels.set(id, '(role assignment)');
    for (const { appRoles } of world.graph.store.applications.values())
      for (const { id, value } of appRoles) labels.set(id, `(id of role ${value})`);
  };
  const add = (id: string, subject: Subject, label: string): void => {
    subjects.set(id, subject);
    labels.set(id, label);
    // Before the name of somebody in the recycle bin it has no hyphens.
    labels.set(id.replaceAll('-', ''), label);
  };
  learn();
  return { labels, oktaGroups, subjectOf: (id) => subjects.get(id), learn, rolesHeld: (app) => rolesHeld(world, app) };
}

/** From what stands in the tenant: direct assignments, and those of security groups for their direct members. */
function rolesHeld(world: World, app: AppPlan): Record<string, string[]> {
  const { store, sampleIds } = world.graph;
  const principal = app.directory === 'entra' ? servicePrincipalOf(world, app.key) : undefined;
  if (principal === undefined) return {};
  const { appId } = store.servicePrincipals.get(principal) ?? {};
  const roles = [...store.applications.values()].find((application) => application.appId === appId)?.appRoles ?? [];
  const reaches = ({ principalId }: StoredAssignment, id: string): boolean => {
    const group = store.groups.get(principalId);
    return principalId === id || (group?.securityEnabled === true && group.members.includes(id));
  };
  const assignments = [...store.assignments.values()].filter(({ resourceId }) => resourceId === principal);
  return Object.fromEntries(
    Object.entries(sampleIds.people).flatMap(([key, id]) => {
      const held = assignments
        .filter((one) => reaches(one, id))
        .map(({ appRoleId }) => roles.find((role) => role.id === appRoleId)?.value || 'default');
      return held.length === 0 ? [] : [[key, [...new Set(held)].sort()]];
    }),
  );
}

/** Undefined for an app that is not there, or no more. */
function servicePrincipalOf(world: World, key: string): string | undefined {
  const made = world.host.state.get(`muster:entra:SynchronizationJob::${key}`)?.outputs.servicePrincipalId;
  return typeof made === 'string' ? made : undefined;
}
