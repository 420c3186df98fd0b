/** `/api/v1/users`. */
import { addUser, groupById, removeUser, setMembership, setUserProfile, setUserStatus, userByIdOrLogin } from '../directory.ts';
import { parseFilter } from '../filter.ts';
import type { Answer, Call, Json, Route } from '../http.ts';
import { noContent, objectAt, ok } from '../http.ts';
import { page } from '../pages.ts';
import { userFilter, userSearch } from '../searchable.ts';
import type { OktaApp } from '../store.ts';
import { groupMembers } from '../store.ts';
import { checkUserProfile } from '../userSchema.ts';
import { renderGroup } from './groups.ts';
import { renderUser } from './renderUser.ts';

function list(call: Call): Answer {
  const { store, query } = call;
  const [search, filter, q] = ['search', 'filter', 'q'].map((name) => query.get(name) ?? '') as [string, string, string];
  const tests = [
    ...(search === '' ? [] : [parseFilter(search, userSearch(store))]),
    ...(filter === '' ? [] : [parseFilter(filter, userFilter)]),
  ];
  const starts = (value: unknown) => typeof value === 'string' && value.toLowerCase().startsWith(q.toLowerCase());
  const users = [...store.users.values()].filter(
    (user) =>
      // A list without a search leaves deactivated people out.
      (tests.length > 0 || user.status !== 'DEPROVISIONED') &&
      !(search !== '' && store.unindexed.has(user.id)) &&
      (q === '' || ['firstName', 'lastName', 'email'].some((name) => starts(user.profile[name]))) &&
      (tests.length === 0 || isHit(renderUser(call, user), tests)),
  );
  return page(call, users, (user) => renderUser(call, user));
}

const isHit = (shown: Json, tests: ((resource: unknown) => boolean)[]) => tests.every((test) => test(shown));

const appLink = (call: Call, app: OktaApp, sortOrder: number): Json => ({
  id: app.id,
  appInstanceId: app.id,
  appAssignmentId: `${app.id}-link`,
  appName: app.name,
  label: app.label,
  linkUrl: `${call.origin}/home/${app.name}/${app.id}`,
  logoUrl: `${call.origin}/assets/default.png`,
  credentialsSetup: false,
  hidden: false,
  sortOrder,
});

const found = (call: Call) => userByIdOrLogin(call.store, call.params.userId ?? '');

export const userRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/users', handle: list },
  {
    method: 'GET',
    path: '/api/v1/users/me',
    handle: (call) => ok(renderUser(call, userByIdOrLogin(call.store, call.store.adminId))),
  },
  {
    method: 'POST',
    path: '/api/v1/users',
    handle: (call) => {
      const status = call.query.get('activate') === 'false' ? 'STAGED' : 'ACTIVE';
      const { groupIds } = call.body;
      const groups = Array.isArray(groupIds) ? groupIds.map((id) => groupById(call.store, String(id))) : [];
      const profile = objectAt(call.body, 'profile');
      checkUserProfile(call.store, profile, 'newUser');
      const user = addUser(call.store, profile, status);
      for (const group of groups) setMembership(call.store, group, user.id, true);
      return ok(renderUser(call, user));
    },
  },
  { method: 'GET', path: '/api/v1/users/:userId', handle: (call) => ok(renderUser(call, found(call))) },
  {
    // PUT replaces the profile, POST merges.
    method: 'PUT',
    path: '/api/v1/users/:userId',
    handle: (call) => {
      checkUserProfile(call.store, objectAt(call.body, 'profile'), 'profile');
      setUserProfile(call.store, found(call), objectAt(call.body, 'profile'));
      return ok(renderUser(call, found(call)));
    },
  },
  {
    method: 'POST',
    path: '/api/v1/users/:userId',
    handle: (call) => {
      const user = found(call);
      checkUserProfile(call.store, objectAt(call.body, 'profile'), 'profile');
      setUserProfile(call.store, user, { ...user.profile, ...objectAt(call.body, 'profile') });
      return ok(renderUser(call, user));
    },
  },
  {
    // The first DELETE deactivates, the second removes.
    method: 'DELETE',
    path: '/api/v1/users/:userId',
    handle: (call) => {
      const user = found(call);
      if (user.status === 'DEPROVISIONED') removeUser(call.store, user);
      else setUserStatus(call.store, user, 'DEPROVISIONED');
      return noContent;
    },
  },
  {
    method: 'GET',
    path: '/api/v1/users/:userId/groups',
    handle: (call) => {
      const user = found(call);
      const groups = [...call.store.groups.values()].filter((group) => groupMembers(call.store, group).includes(user));
      return page(call, groups, (group) => renderGroup(call, group));
    },
  },
  {
    method: 'GET',
    path: '/api/v1/users/:userId/appLinks',
    handle: (call) => {
      const user = found(call);
      return ok(
        [...call.store.apps.values()].filter((app) => app.users.has(user.id)).map((app, sortOrder) => appLink(call, app, sortOrder)),
      );
    },
  },
  // Nobody here signs in elsewhere or is locked out.
  ...['idps', 'blocks'].map((list) => ({
    method: 'GET',
    path: `/api/v1/users/:userId/${list}`,
    handle: (call: Call) => {
      found(call);
      return ok([]);
    },
  })),
];
