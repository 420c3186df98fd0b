/** `/api/v1/groups` and memberships. */
import { addGroup, checkGroupName, groupById, removeGroup, setMembership, userByIdOrLogin } from '../directory.ts';
import { parseFilter } from '../filter.ts';
import type { Answer, Call, Json, Route } from '../http.ts';
import { invalid, noContent, OktaFault, objectAt, ok } from '../http.ts';
import { renderApp } from '../makeApp.ts';
import { page } from '../pages.ts';
import { groupFilter, groupSearch } from '../searchable.ts';
import type { OktaGroup } from '../store.ts';
import { groupMembers, stamp } from '../store.ts';
import { renderUser } from './renderUser.ts';

export function renderGroup(call: Call, group: OktaGroup): Json {
  const href = `${call.origin}/api/v1/groups/${group.id}`;
  return {
    id: group.id,
    created: group.created,
    lastUpdated: group.lastUpdated,
    lastMembershipUpdated: group.lastMembershipUpdated,
    objectClass: ['okta:user_group'],
    type: group.type,
    profile: group.profile,
    _links: { self: { href }, users: { href: `${href}/users` }, apps: { href: `${href}/apps` } },
  };
}

function list(call: Call): Answer {
  const { store, query } = call;
  const [search, filter, q] = ['search', 'filter', 'q'].map((name) => query.get(name) ?? '') as [string, string, string];
  const tests = [
    ...(search === '' ? [] : [parseFilter(search, groupSearch)]),
    ...(filter === '' ? [] : [parseFilter(filter, groupFilter)]),
  ];
  const groups = [...store.groups.values()].filter(
    (group) =>
      group.profile.name.toLowerCase().startsWith(q.toLowerCase()) &&
      !(search !== '' && store.unindexed.has(group.id)) &&
      tests.every((test) => test(renderGroup(call, group))),
  );
  return page(call, groups, (group) => ({ ...renderGroup(call, group), ...stats(call, group) }));
}

/** With `expand=stats`. */
function stats({ store, query }: Call, group: OktaGroup): Json {
  if (query.get('expand') !== 'stats') return {};
  const apps = [...store.apps.values()];
  return {
    _embedded: {
      stats: {
        usersCount: groupMembers(store, group).length,
        appsCount: apps.filter((app) => app.groups.has(group.id)).length,
        groupPushMappingsCount: apps.flatMap((app) => [...app.pushMappings.values()]).filter((one) => one.sourceGroupId === group.id)
          .length,
        hasAdminPrivlege: false,
      },
    },
  };
}

const found = (call: Call) => groupById(call.store, call.params.groupId ?? '');

/** The profile of a body with its name checked. */
function profileOf(call: Call, self: string | null): OktaGroup['profile'] {
  const profile = objectAt(call.body, 'profile');
  const { description } = profile;
  const unknown = Object.keys(profile).filter((name) => name !== 'name' && name !== 'description');
  if (unknown.length > 0) throw invalid('profile', ...unknown.map((name) => `Property name '${name}' is not defined in profile`));
  return {
    ...profile,
    name: checkGroupName(call.store, profile.name, self),
    description: typeof description === 'string' && description !== '' ? description : null,
  };
}

function membership(method: 'PUT' | 'DELETE'): Route {
  return {
    method,
    path: '/api/v1/groups/:groupId/users/:userId',
    handle: (call) => {
      setMembership(call.store, found(call), userByIdOrLogin(call.store, call.params.userId ?? '').id, method === 'PUT');
      return noContent;
    },
  };
}

export const groupRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/groups', handle: list },
  {
    method: 'POST',
    path: '/api/v1/groups',
    handle: (call) => ok(renderGroup(call, addGroup(call.store, profileOf(call, null), 'OKTA_GROUP'))),
  },
  { method: 'GET', path: '/api/v1/groups/:groupId', handle: (call) => ok(renderGroup(call, found(call))) },
  {
    method: 'PUT',
    path: '/api/v1/groups/:groupId',
    handle: (call) => {
      const group = found(call);
      if (group.type !== 'OKTA_GROUP') throw new OktaFault(403, 'E0000006', 'You do not have permission to perform the requested action');
      group.profile = profileOf(call, group.id);
      group.lastUpdated = stamp(call.store);
      return ok(renderGroup(call, group));
    },
  },
  {
    method: 'DELETE',
    path: '/api/v1/groups/:groupId',
    handle: (call) => {
      removeGroup(call.store, found(call));
      return noContent;
    },
  },
  {
    method: 'GET',
    path: '/api/v1/groups/:groupId/users',
    handle: (call) => page(call, groupMembers(call.store, found(call)), (user) => renderUser(call, user)),
  },
  {
    method: 'GET',
    path: '/api/v1/groups/:groupId/apps',
    handle: (call) => {
      const { id } = found(call);
      const apps = [...call.store.apps.values()].filter((app) => app.groups.has(id));
      return page(call, apps, (app) => renderApp(call.origin, app));
    },
  },
  // Groups here have no owners and give no administrator's role.
  ...['owners', 'roles'].map((list) => ({
    method: 'GET',
    path: `/api/v1/groups/:groupId/${list}`,
    handle: (call: Call) => {
      found(call);
      return ok([]);
    },
  })),
  membership('PUT'),
  membership('DELETE'),
];
