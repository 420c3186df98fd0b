/** An Entra app from nothing: the generic catalog row with mappings, matching, filters, roles and settings of any kind. */
import { generic } from '../../../src/catalog/generic.ts';
import type { App } from '../../../src/config/schema.ts';
import type { Random } from '../random.ts';
import { newAssignments, newRoles, roleMappings, roleMappingWeights } from './access.ts';
import { type Draft, said } from './draft.ts';
import { newScope } from './scope.ts';
import { activeSources, newSource } from './sources.ts';

type Side = NonNullable<App['users']>;
type Mappings = NonNullable<Side['mappings']>;
type Actions = NonNullable<Side['actions']>;
type Provisioning = NonNullable<App['provisioning']>;

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const workMail = 'emails[type eq "work"].value';

/** What a random mapping may write; userName and active have their own tables. */
export const textTargets = [
  ...['displayName', 'title', 'nickName', 'userType', 'locale', 'timezone', 'preferredLanguage', 'externalId', workMail],
  ...['emails[type eq "home"].value', 'phoneNumbers[type eq "work"].value', 'phoneNumbers[type eq "mobile"].value'],
  ...['name.givenName', 'name.familyName', 'name.formatted', 'name.honorificPrefix', 'addresses[type eq "work"].formatted'],
  ...['addresses[type eq "work"].locality', 'addresses[type eq "work"].country', 'addresses[type eq "home"].region'],
  ...['employeeNumber', 'costCenter', 'division', 'department', 'organization'].map((name) => `${enterprise}:${name}`),
];

/** Ways of finding a person again, each with what it takes away from the catalog's own. */
const matchings: (Mappings | null)[] = [
  null,
  null,
  null,
  { userName: { from: 'userPrincipalName', match: 1 }, externalId: { from: 'objectId', match: 2 } },
  { userName: { from: 'userPrincipalName', match: 2 }, [workMail]: { from: 'mail', match: 1 } },
  { userName: { from: 'userPrincipalName', match: 0 }, [workMail]: { from: 'mail', match: 1 } },
  { userName: { from: 'userPrincipalName', match: 0 }, [`${enterprise}:employeeNumber`]: { from: 'employeeId', match: 1 } },
  { userName: { from: 'userPrincipalName', match: 0 }, externalId: { from: 'objectId', match: 1 } },
  { userName: { expression: 'ToLower([mail])', match: 1 } },
  { userName: { expression: 'Coalesce([mail], [userPrincipalName])', match: 1 } },
  { userName: { from: 'employeeId', match: 1 } },
];
export const newMatching = (random: Random): Mappings => structuredClone(random.pick(matchings) ?? {});

interface Custom {
  type: 'string' | 'integer' | 'boolean' | 'dateTime' | 'binary';
  sources: Mappings[string][];
}

/** Added attributes, and sources that fit their type or now and then do not. */
export const customAttributes: Record<string, Custom> = {
  'urn:example:scim:1.0:User:badge': { type: 'string', sources: ['extensionAttribute1', '=ToUpper([department])', { constant: 'B' }] },
  'urn:example:scim:1.0:User:number': { type: 'integer', sources: ['employeeId', '=Count([proxyAddresses])', { constant: '7' }] },
  'urn:example:scim:1.0:User:synced': { type: 'boolean', sources: ['dirSyncEnabled', '=IsPresent([mail])', { constant: 'True' }] },
  'urn:example:scim:1.0:User:hired': { type: 'dateTime', sources: ['employeeHireDate'] },
  'urn:example:scim:1.0:User:blob': { type: 'binary', sources: ['=ConvertToBase64([displayName])'] },
};

export function newActions(random: Random): Actions {
  return random.pick<Actions>([
    ['create', 'update'],
    ['create', 'update'],
    ['create', 'delete'],
    ['update', 'delete'],
    ['create'],
    ['update'],
    ['create', 'update', 'delete'],
  ]);
}

function newUsers(random: Random, attributes: NonNullable<App['attributes']>): Side {
  const mappings: Mappings = {};
  const catalog = Object.keys(generic.users.mappings).filter((target) => target !== 'userName' && target !== 'active');
  const least = random.chance(0.75) ? 10 : 0;
  for (const target of random.some(catalog, least, catalog.length)) mappings[target] = null;
  for (const target of random.some(textTargets, 0, 5)) mappings[target] = newSource(random, 'entra');
  if (random.chance(0.35)) mappings.active = structuredClone(random.pick(activeSources));
  for (const name of Object.keys(attributes)) {
    const { sources = [] } = customAttributes[name] ?? {};
    if (sources.length > 0) mappings[name] = structuredClone(random.pick(sources));
  }
  Object.assign(mappings, newMatching(random));
  return said({
    actions: random.chance(0.2) ? newActions(random) : undefined,
    mappings,
    scope: random.chance(0.35) ? newScope(random, 'users') : undefined,
  });
}

const groupChanges: Mappings[] = [
  { displayName: { expression: 'Append([displayName], " (app)")', match: 1 } },
  { displayName: { expression: 'ToUpper([displayName])', match: 1 } },
  { externalId: { from: 'objectId', match: 2 } },
  { externalId: null },
  { externalId: 'mailNickname' },
  { members: null },
  { externalId: { from: 'objectId', apply: 'onCreate' } },
];
export const newGroupChange = (random: Random): Mappings => structuredClone(random.pick(groupChanges));

function newGroupSide(random: Random): Side | undefined {
  if (random.chance(0.45)) return undefined;
  if (random.chance(0.3)) return { enabled: false };
  return said({
    actions: random.chance(0.2) ? newActions(random) : undefined,
    mappings: random.chance(0.5) ? newGroupChange(random) : undefined,
    scope: random.chance(0.25) ? newScope(random, 'groups') : undefined,
  });
}

export function newProvisioning(random: Random, mayBeAll: boolean): Provisioning {
  return said({
    scope: mayBeAll && random.chance(0.2) ? ('all' as const) : random.chance(0.5) ? ('assigned' as const) : undefined,
    notify: random.chance(0.2) ? 'idm@example.com' : undefined,
    deletionThreshold: random.chance(0.35) ? random.pick([50, 50, 1, 2, 3]) : undefined,
    skipOutOfScopeDeletions: random.chance(0.12) ? true : undefined,
    start: random.chance(0.96) ? true : undefined,
  });
}

export function newEntraApp({ random, sample }: Draft): App {
  const withRoles = random.chance(0.55);
  const custom = Object.entries(customAttributes).map(([name, { type }]) => [name, type] as const);
  const attributes: NonNullable<App['attributes']> = random.chance(0.35) ? Object.fromEntries(random.some(custom, 1, 2)) : {};
  const sending = withRoles && random.chance(0.8) ? roleMappings[random.weighted(roleMappingWeights)] : undefined;
  Object.assign(attributes, structuredClone(sending?.attributes));
  const users = newUsers(random, attributes);
  users.mappings = { ...users.mappings, ...sending?.mappings };
  const app: App = said({
    catalog: 'generic',
    directory: 'entra' as const,
    scim: { target: 'bundled' as const },
    gallery: random.chance(0.12) ? 'Acme Desk' : undefined,
    sso: random.chance(0.03) ? { saml: { identifier: 'https://app.example.com', replyUrl: 'https://app.example.com/acs' } } : undefined,
    roles: withRoles ? newRoles(random) : undefined,
    attributes: Object.keys(attributes).length > 0 ? attributes : undefined,
    users,
    groups: newGroupSide(random),
    provisioning: newProvisioning(random, sending === undefined),
  });
  app.assign = newAssignments(random, app, sample);
  return app;
}
