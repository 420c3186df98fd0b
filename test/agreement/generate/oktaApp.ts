/** An Okta integration from nothing. */
import type { App } from '../../../src/config/schema.ts';
import type { Random } from '../random.ts';
import { newAssignments } from './access.ts';
import { assignableGroups, type Draft, said } from './draft.ts';
import { newSource } from './sources.ts';

export type Okta = NonNullable<App['okta']>;
type Mappings = NonNullable<NonNullable<App['users']>['mappings']>;

export const oktaProperties = [
  ...['givenName', 'familyName', 'middleName', 'displayName', 'nickName', 'email', 'title', 'userType', 'department', 'costCenter'],
  ...['locality', 'country', 'employeeNumber', 'primaryPhone', 'preferredLanguage', 'userName'],
];

export const oktaAttributes = { 'urn:example:scim:1.0:User:badge': 'string', 'urn:example:scim:1.0:User:floor': 'string' } as const;

export function newIntegration(random: Random): Okta['integration'] {
  return random.chance(0.5) ? 'header' : { saml: { ssoUrl: 'https://app.example.com/sso/saml', audience: 'https://app.example.com' } };
}

export function newPush(random: Random, groups: string[]): NonNullable<Okta['push']> {
  const named = random.some(groups, 0, 2);
  return said({
    groups: named.length > 0 ? Object.fromEntries(named.map((name) => [name, true as const])) : undefined,
    rules: random.chance(0.35) ? { teams: { startsWith: random.pick(['team-', 'S', 'Every']) } } : undefined,
    deleteGroups: random.chance(0.2) ? true : undefined,
  });
}

export const oktaActions: NonNullable<Okta['actions']>[] = [
  ['create', 'update'],
  ['create', 'deactivate'],
  ['create'],
  ['update', 'deactivate'],
  ['create', 'update', 'deactivate'],
];

/** The last one is no attribute that a target can be asked for. */
/** Not by an attribute that no property stands for: Okta then looks for a user name among other people's addresses. */
export const uniqueFields = ['userName', 'displayName', 'externalId'];

export function newOktaApp({ random, sample }: Draft): App {
  const mappings: Mappings = Object.fromEntries(random.some(oktaProperties, 0, 5).map((property) => [property, newSource(random, 'okta')]));
  const attributes = random.chance(0.3) ? Object.fromEntries(random.some(Object.entries(oktaAttributes), 1, 2)) : undefined;
  for (const name of Object.keys(attributes ?? {})) mappings[name] = newSource(random, 'okta');
  const app: App = said({
    catalog: random.chance(0.2) ? 'cube' : 'generic',
    directory: 'okta' as const,
    scim: { target: 'bundled' as const },
    users: Object.keys(mappings).length > 0 ? { mappings } : undefined,
    okta: said({
      integration: newIntegration(random),
      uniqueField: random.chance(0.25) ? random.pick(uniqueFields) : undefined,
      actions: random.chance(0.25) ? random.pick(oktaActions) : undefined,
      push: random.chance(0.6) ? newPush(random, assignableGroups(sample, 'okta')) : undefined,
    }),
  });
  if (attributes !== undefined) {
    // Cube's own attributes have a name of its own.
    app.catalog = 'generic';
    app.attributes = attributes;
  }
  app.assign = newAssignments(random, app, sample);
  return app;
}
