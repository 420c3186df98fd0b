/** App roles, who is assigned with which, and the mapping that sends them. */
import type { App } from '../../../src/config/schema.ts';
import type { SampleYaml } from '../case.ts';
import type { Random } from '../random.ts';
import { assignableGroups, assignablePeople, said } from './draft.ts';

type Assigned = NonNullable<App['assign']>['groups'];
type Role = NonNullable<App['roles']>[string];

const roleValues = ['admin', 'member', 'viewer', 'Editor', 'role:x'];

export function newRole(random: Random, value: string): Role {
  const displayName = random.chance(0.5) ? value : `The ${value}s`;
  return random.chance(0.2) ? { displayName, description: 'Made for a case' } : displayName;
}

export function newRoles(random: Random): Record<string, Role> {
  return Object.fromEntries(random.some(roleValues, 1, 4).map((value) => [value, newRole(random, value)]));
}

/** Roles that can be given: a disabled one cannot. */
export const givenRoles = (app: App): string[] =>
  Object.entries(app.roles ?? {}).flatMap(([value, role]) => (typeof role === 'object' && role.enabled === false ? [] : [value]));

const sendsOneRole = (app: App): boolean =>
  Object.values(app.users?.mappings ?? {}).some((mapping) => JSON.stringify(mapping).includes('SingleAppRoleAssignment'));

/** Default access, one role, or two where the mapping can send them. */
export function newAssigned(random: Random, app: App): string | string[] {
  const roles = givenRoles(app);
  if (roles.length === 0 || random.chance(0.12)) return 'default';
  if (roles.length > 1 && !sendsOneRole(app) && random.chance(0.25)) return random.some(roles, 2, 2);
  return random.pick(roles);
}

export function newAssignments(random: Random, app: App, sample: SampleYaml): NonNullable<App['assign']> {
  const assigned = (names: string[]): Assigned => {
    const entries = names.map((name) => [name, app.directory === 'okta' ? 'default' : newAssigned(random, app)] as const);
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  const groups = random.some(assignableGroups(sample, app.directory), 1, 4);
  const users = random.some(assignablePeople(sample, app.directory), groups.length === 0 ? 1 : 0, 2);
  return said({ groups: assigned(groups), users: assigned(users) });
}

type Mappings = NonNullable<NonNullable<App['users']>['mappings']>;
interface RoleMapping {
  mappings: Mappings;
  attributes?: App['attributes'];
}

const listed = { roles: { type: 'string', multiValued: true } } as const;

/** The functions that send roles; the lists need `roles` on the target's list of attributes. */
export const roleMappings: Record<string, RoleMapping> = {
  single: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } },
  singleInText: {
    mappings: { 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:costCenter': '=SingleAppRoleAssignment([appRoleAssignments])' },
  },
  complex: { mappings: { roles: '=AppRoleAssignmentsComplex([appRoleAssignments])' }, attributes: listed },
  assertive: { mappings: { roles: '=AssertiveAppRoleAssignmentsComplex([appRoleAssignments])' }, attributes: listed },
};
export const roleMappingWeights = { single: 6, singleInText: 1, complex: 2, assertive: 3 };
