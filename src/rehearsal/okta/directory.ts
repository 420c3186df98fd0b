/** Changes of people and groups, shared by the routes and the admin side door. */
import { reconcileAll } from './assign.ts';
import { invalid, notFound, OktaFault } from './http.ts';
import type { OktaGroup, OktaStore, OktaUser, UserStatus } from './store.ts';
import { stamp } from './store.ts';

const taken = 'An object with this field already exists in the current organization';

/** Throws 404 E0000007. Accepts an id, a login, or the part of a login before the `@`. */
export function userByIdOrLogin(store: OktaStore, key: string): OktaUser {
  const wanted = key.toLowerCase();
  const login = (user: OktaUser) => String(user.profile.login ?? '').toLowerCase();
  const all = [...store.users.values()];
  const user =
    store.users.get(key) ?? all.find((other) => login(other) === wanted) ?? all.find((other) => login(other).split('@')[0] === wanted);
  if (user === undefined) throw notFound(key, 'User');
  return user;
}

/** Throws 404 E0000007. */
export function groupById(store: OktaStore, id: string): OktaGroup {
  const group = store.groups.get(id);
  if (group === undefined) throw notFound(id, 'UserGroup');
  return group;
}

/** Throws 400 E0000001 without the four attributes Okta demands, or for a login that is taken. */
export function addUser(store: OktaStore, profile: Record<string, unknown>, status: UserStatus): OktaUser {
  checkProfile(store, profile, null);
  const time = stamp(store);
  const activated = status === 'STAGED' ? null : time;
  const user: OktaUser = { id: store.id('00u'), status, created: time, activated, statusChanged: activated, lastUpdated: time, profile };
  store.users.set(user.id, user);
  reconcileAll(store);
  return user;
}

function checkProfile(store: OktaStore, profile: Record<string, unknown>, self: string | null): void {
  const missing = ['login', 'email', 'firstName', 'lastName'].filter((name) => (profile[name] ?? '') === '');
  if (missing.length > 0) throw invalid(missing[0] ?? '', ...missing.map((name) => `${name}: The field cannot be left blank`));
  const login = String(profile.login).toLowerCase();
  for (const other of store.users.values()) {
    if (other.id !== self && String(other.profile.login).toLowerCase() === login) throw invalid('login', `login: ${taken}`);
  }
}

/** Replaces the whole profile of a person. */
export function setUserProfile(store: OktaStore, user: OktaUser, profile: Record<string, unknown>): void {
  checkProfile(store, profile, user.id);
  user.profile = profile;
  user.lastUpdated = stamp(store);
}

/** Deactivating takes every app assignment away; activating brings back those that come by a group. */
export function setUserStatus(store: OktaStore, user: OktaUser, status: UserStatus): void {
  const time = stamp(store);
  user.status = status;
  user.statusChanged = time;
  user.lastUpdated = time;
  if (status === 'ACTIVE') user.activated ??= time;
  reconcileAll(store);
}

/** Removes a person for good. */
export function removeUser(store: OktaStore, user: OktaUser): void {
  store.users.delete(user.id);
  for (const group of store.groups.values()) group.members.delete(user.id);
  reconcileAll(store);
}

/** Throws 400 E0000001 for an empty name or one that another Okta group has. */
export function checkGroupName(store: OktaStore, name: unknown, self: string | null): string {
  if (typeof name !== 'string' || name === '') throw invalid('name', 'name: The field cannot be left blank');
  if (name.length > 255) throw invalid('name', 'name: The field is too long');
  const same = (group: OktaGroup) => group.id !== self && group.type !== 'APP_GROUP' && group.profile.name === name;
  if ([...store.groups.values()].some(same)) throw invalid('name', `name: ${taken}`);
  return name;
}

export function addGroup(store: OktaStore, profile: OktaGroup['profile'], type: OktaGroup['type']): OktaGroup {
  const time = stamp(store);
  const group: OktaGroup = {
    id: store.id('00g'),
    type,
    created: time,
    lastUpdated: time,
    lastMembershipUpdated: time,
    profile,
    members: new Set(),
  };
  store.groups.set(group.id, group);
  return group;
}

/** Throws 403 for the built-in group and for a group that is pushed to an app. */
export function removeGroup(store: OktaStore, group: OktaGroup): void {
  if (group.type === 'BUILT_IN') throw new OktaFault(403, 'E0000006', 'You do not have permission to perform the requested action');
  for (const app of store.apps.values()) {
    if ([...app.pushMappings.values()].some((mapping) => mapping.sourceGroupId === group.id)) {
      throw new OktaFault(403, 'E0000006', `The group is pushed to ${app.label} and cannot be deleted`);
    }
    app.groups.delete(group.id);
  }
  store.groups.delete(group.id);
  reconcileAll(store);
}

/** Adds or removes one person. Throws 403 for groups whose members Okta does not manage by hand. */
export function setMembership(store: OktaStore, group: OktaGroup, userId: string, member: boolean): void {
  if (group.type !== 'OKTA_GROUP') throw new OktaFault(403, 'E0000006', 'You do not have permission to perform the requested action');
  if (member) group.members.add(userId);
  else group.members.delete(userId);
  group.lastMembershipUpdated = stamp(store);
  reconcileAll(store);
}
