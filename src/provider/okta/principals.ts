/**
 * Ids of people and groups of an Okta org by name, a few calls for all of them. Source: Okta API, "List all users", "List all groups": `search`
 * reads an index that may lag behind, so what it does not find is asked for once more by itself.
 */
import type { OktaGroupName, OktaPrincipalIds, OktaPrincipalNames } from '../inputs.ts';
import { type OktaClient, OktaError } from './client.ts';
import { readPages } from './pages.ts';

/** Names in one search; an address has its limits. */
const most = 15;

interface User {
  id: string;
  profile: { login: string };
}
interface Group {
  id: string;
  type: string;
  profile: { name: string };
}

/** Every name with all that have it; a login in any letter case, a group in its own. A prefix with the groups whose name begins so. Throws OktaError. */
export async function readOktaPrincipals(okta: OktaClient, { users, groups, prefixes }: OktaPrincipalNames): Promise<OktaPrincipalIds> {
  const foundUsers = await inChunks(users, (some) => search<User>(okta, 'users', anyOf('profile.login', some)));
  const foundGroups = await inChunks(groups, (some) => search<Group>(okta, 'groups', `${assignable} and (${anyOf('profile.name', some)})`));
  for (const login of users) if (!foundUsers.some((one) => hasLogin(one, login))) foundUsers.push(...(await userByLogin(okta, login)));
  for (const name of groups) if (!foundGroups.some((one) => hasName(one, name))) foundGroups.push(...(await groupsByName(okta, name)));
  const byPrefix: Record<string, OktaGroupName[]> = {};
  for (const prefix of prefixes) {
    const found = await search<Group>(okta, 'groups', `type eq "OKTA_GROUP" and profile.name sw ${quote(prefix)}`);
    byPrefix[prefix] = found.map(({ id, profile }) => ({ id, name: profile.name })).toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }
  const idsOf = <T extends { id: string }>(names: string[], found: T[], isNamed: (one: T, name: string) => boolean) =>
    Object.fromEntries(names.map((name) => [name, found.filter((one) => isNamed(one, name)).map(({ id }) => id)]));
  return {
    users: idsOf(users, foundUsers, hasLogin),
    // Okta has no other group of a built-in one's name; the sample of a rehearsal may, and means its own.
    groups: idsOf(groups, ownOrBuiltIn(foundGroups), hasName),
    prefixes: byPrefix,
  };
}

/** Everyone is BUILT_IN. A pushed group has a twin of type APP_GROUP with the same name, which is not meant. */
const types = ['OKTA_GROUP', 'BUILT_IN'];
const assignable = `(${types.map((type) => `type eq "${type}"`).join(' or ')})`;

const hasLogin = ({ profile }: User, login: string): boolean => profile.login.toLowerCase() === login.toLowerCase();
const hasName = ({ profile }: Group, name: string): boolean => profile.name === name;

const ownOrBuiltIn = (found: Group[]): Group[] =>
  found.filter(({ type, profile }) => type !== 'BUILT_IN' || !found.some((one) => one.type !== type && hasName(one, profile.name)));

async function userByLogin(okta: OktaClient, login: string): Promise<User[]> {
  try {
    // It also takes an id, and the part of a login before the @.
    return [await okta.get<User>(`/api/v1/users/${encodeURIComponent(login)}`)].filter((one) => hasLogin(one, login));
  } catch (error) {
    // 400 is for what cannot stand in an address.
    if (error instanceof OktaError && [400, 404].includes(error.status)) return [];
    throw error;
  }
}

/** `q` finds what a name begins with, in one page: without a limit that is above all it has, another name's groups could crowd this one out. */
const groupsByName = async (okta: OktaClient, name: string): Promise<Group[]> =>
  (await readPages<Group>(okta, `/api/v1/groups?limit=10000&q=${encodeURIComponent(name)}`)).filter(
    (one) => types.includes(one.type) && hasName(one, name),
  );

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
