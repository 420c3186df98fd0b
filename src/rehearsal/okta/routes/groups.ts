/** `/api/v1/groups` and memberships. */
import { addGroup, checkGroupName, groupById, removeGroup, setMembership, userByIdOrLogin } from '../directory.ts';
import { parseFilter } from '../filter.ts';
import type { Answer, Call, Json, Route } from '../http.ts';
import { noContent, OktaFault, objectAt, ok, page } from '../http.ts';
import type { OktaGroup } from '../store.ts';
import { groupMembers, stamp } from '../store.ts';

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
  const filter = query.get('search') ?? query.get('filter');
  const matches = filter === null ? () => true : parseFilter(filter);
  const q = query.get('q')?.toLowerCase() ?? '';
  const groups = [...store.groups.values()].filter(
    (group) =>
      group.profile.name.toLowerCase().startsWith(q) &&
      matches(renderGroup(call, group)) &&
      !(query.has('search') && store.unindexed.has(group.id)),
  );
  return page(call, groups, (group) => renderGroup(call, group), 10_000);
}

const found = (call: Call) => groupById(call.store, call.params.groupId ?? '');

/** The profile of a body with its name checked. */
function profileOf(call: Call, self: string | null): OktaGroup['profile'] {
  const profile = objectAt(call.body, 'profile');
  const { description } = profile;
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
    handle: (call) =>
      page(call, groupMembers(call.store, found(call)), (user) => ({ id: user.id, status: user.status, profile: user.profile }), 1000),
  },
  membership('PUT'),
  membership('DELETE'),
];
