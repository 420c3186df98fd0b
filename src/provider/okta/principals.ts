/** Ids of people and groups of an Okta org by name, a few calls for all of them. Source: Okta API, "List all users", "List all groups": `search`. */
import type { OktaGroupName, OktaPrincipalIds, OktaPrincipalNames } from '../inputs.ts';
import type { OktaClient } from './client.ts';
import { readPages } from './pages.ts';

/** Names in one search; an address has its limits. */
const most = 15;

interface User {
  id: string;
  profile: { login: string };
}
interface Group {
  id: string;
  profile: { name: string };
}

/** Every name with all that have it; a login in any letter case, a group in its own. A prefix with the groups whose name begins so. Throws OktaError. */
export async function readOktaPrincipals(okta: OktaClient, { users, groups, prefixes }: OktaPrincipalNames): Promise<OktaPrincipalIds> {
  const foundUsers = await inChunks(users, (some) => search<User>(okta, 'users', anyOf('profile.login', some)));
  const foundGroups = await inChunks(groups, (some) => search<Group>(okta, 'groups', `${oktaGroups} and (${anyOf('profile.name', some)})`));
  const byPrefix: Record<string, OktaGroupName[]> = {};
  for (const prefix of prefixes) {
    const found = await search<Group>(okta, 'groups', `${oktaGroups} and profile.name sw ${quote(prefix)}`);
    byPrefix[prefix] = found.map(({ id, profile }) => ({ id, name: profile.name })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
  const idsOf = <T extends { id: string }>(names: string[], found: T[], isNamed: (one: T, name: string) => boolean) =>
    Object.fromEntries(names.map((name) => [name, found.filter((one) => isNamed(one, name)).map(({ id }) => id)]));
  return {
    users: idsOf(users, foundUsers, ({ profile }, name) => profile.login.toLowerCase() === name.toLowerCase()),
    groups: idsOf(groups, foundGroups, ({ profile }, name) => profile.name === name),
    prefixes: byPrefix,
  };
}

/** A pushed group has a twin of type APP_GROUP with the same name. */
const oktaGroups = 'type eq "OKTA_GROUP"';

const quote = (text: string): string => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
const anyOf = (property: string, names: string[]): string => names.map((name) => `${property} eq ${quote(name)}`).join(' or ');

const search = <T>(okta: OktaClient, list: 'users' | 'groups', filter: string): Promise<T[]> =>
  readPages<T>(okta, `/api/v1/${list}?limit=200&search=${encodeURIComponent(filter)}`);

/** One after the other: an org counts calls by the minute. Two names may find one thing, in different letter case. */
async function inChunks<T extends { id: string }>(names: string[], read: (some: string[]) => Promise<T[]>): Promise<T[]> {
  const found = new Map<string, T>();
  for (let from = 0; from < names.length; from += most)
    for (const one of await read(names.slice(from, from + most))) found.set(one.id, one);
  return [...found.values()];
}
