/** The five set-ups of `stacks/base.yaml`, for the people and groups of a case. */
import type { App } from '../../../src/config/schema.ts';
import type { Random } from '../random.ts';
import { newAssignments, newRoles } from './access.ts';
import { assignableGroups, type Draft, said } from './draft.ts';
import { newProvisioning } from './entraApp.ts';
import { newIntegration, newPush } from './oktaApp.ts';
import { newScope } from './scope.ts';

type Vendor = NonNullable<App['vendor']>;

const bundled = { target: 'bundled' } as const;
const cubeAttribute = 'urn:cube:params:1.0:UserAttribute:';
const platformRole = 'urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole';

/** Roles by group, in any letter case; Admin is refused. */
export function cubeSettings(random: Random, groups: string[]): Vendor {
  const mapped = random
    .some(groups, 0, 2)
    .map((name) => [random.chance(0.3) ? name.toUpperCase() : name, random.pick(['Explorer', 'Developer'])]);
  return said({
    defaultRole: random.chance(0.4) ? random.pick(['Viewer', 'Explorer']) : undefined,
    groupRoles: mapped.length > 0 ? Object.fromEntries(mapped) : undefined,
  });
}

export function stackAiSettings(random: Random, roles: string[]): Vendor {
  const known = random.some(
    roles.filter((value) => value === value.toLowerCase()),
    0,
    4,
  );
  return said({
    syncGroups: random.chance(0.75) ? true : random.chance(0.5) ? false : undefined,
    defaultRole: random.chance(0.6) ? 'Viewer' : undefined,
    roleMappings:
      known.length > 0 ? Object.fromEntries(known.map((value) => [value, random.pick(['Admin', 'Member', 'Viewer'])])) : undefined,
  });
}

const platformRoleSources = [
  'extensionAttribute1',
  '=Switch([department], "MEMBER", "Engineering", "OPERATOR", "Sales", "ADMIN")',
  '=IIF([extensionAttribute1] = "ADMIN", "ADMIN", "MEMBER")',
];

function cube({ random, sample }: Draft): App {
  return {
    catalog: 'cube',
    directory: 'entra',
    name: 'Cube',
    scim: bundled,
    attributes: { [`${cubeAttribute}country`]: 'string', [`${cubeAttribute}costCenterNumber`]: 'integer' },
    users: { mappings: { [`${cubeAttribute}country`]: 'country', [`${cubeAttribute}costCenterNumber`]: 'employeeId' } },
    provisioning: newProvisioning(random, false),
    vendor: cubeSettings(random, assignableGroups(sample, 'entra')),
  };
}

function cubeOkta({ random, sample }: Draft): App {
  const groups = assignableGroups(sample, 'okta');
  return {
    catalog: 'cube',
    directory: 'okta',
    name: 'Cube (Okta)',
    scim: bundled,
    okta: {
      integration: newIntegration(random),
      uniqueField: 'userName',
      actions: ['create', 'update', 'deactivate'],
      push: newPush(random, groups),
    },
    vendor: cubeSettings(random, groups),
  };
}

function cerby({ random }: Draft): App {
  return {
    catalog: 'cerby',
    directory: 'entra',
    name: 'Cerby',
    scim: bundled,
    users: said({
      mappings: { userName: { from: 'userPrincipalName', match: 1 }, 'emails[type eq "work"].value': { from: 'mail', match: 2 } },
      scope: random.chance(0.5) ? newScope(random, 'users') : undefined,
    }),
    provisioning: newProvisioning(random, true),
  };
}

function activepieces({ random }: Draft): App {
  return {
    catalog: 'activepieces',
    directory: 'entra',
    name: 'Activepieces',
    scim: bundled,
    attributes: { [platformRole]: 'string' },
    users: { mappings: { externalId: 'objectId', [platformRole]: random.pick(platformRoleSources) } },
    provisioning: newProvisioning(random, true),
    vendor: random.chance(0.5) ? { projectRole: random.pick(['Editor', 'Viewer']) } : {},
  };
}

function stackAiApp({ random }: Draft): App {
  const roles = newRoles(random);
  return {
    catalog: 'stack-ai',
    directory: 'entra',
    name: 'Stack AI',
    scim: bundled,
    roles,
    attributes: { roles: { type: 'string', multiValued: true } },
    users: { mappings: { 'roles[primary eq "True"].value': '=SingleAppRoleAssignment([appRoleAssignments])' } },
    provisioning: newProvisioning(random, false),
    vendor: stackAiSettings(random, Object.keys(roles)),
  };
}

/** By the app's key. */
export const seedApps: Record<string, (draft: Draft) => App> = { cube, 'cube-okta': cubeOkta, cerby, activepieces, 'stack-ai': stackAiApp };

export function newSeedApp(draft: Draft, key: string): App {
  const made = seedApps[key]?.(draft);
  if (made === undefined) throw new Error(`there is no set-up ${key}`);
  return { ...made, assign: newAssignments(draft.random, made, draft.sample) };
}
