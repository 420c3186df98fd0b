/** `/api/v1/users`. */
import { addUser, removeUser, setUserProfile, setUserStatus, userByIdOrLogin } from '../directory.ts';
import { parseFilter } from '../filter.ts';
import type { Answer, Call, Json, Route } from '../http.ts';
import { noContent, OktaFault, objectAt, ok, page } from '../http.ts';
import type { OktaUser, UserStatus } from '../store.ts';
import { groupMembers } from '../store.ts';
import { renderGroup } from './groups.ts';

function renderUser(call: Call, user: OktaUser): Json {
  const href = `${call.origin}/api/v1/users/${user.id}`;
  return {
    id: user.id,
    status: user.status,
    created: user.created,
    activated: user.activated,
    statusChanged: user.statusChanged,
    lastLogin: null,
    lastUpdated: user.lastUpdated,
    passwordChanged: null,
    type: { id: call.store.userTypeId },
    profile: user.profile,
    credentials: { provider: { type: 'OKTA', name: 'OKTA' } },
    _links: { self: { href } },
  };
}

function list(call: Call): Answer {
  const { store, query } = call;
  const filter = query.get('search') ?? query.get('filter');
  const q = query.get('q')?.toLowerCase();
  const matches = filter === null ? () => true : parseFilter(filter);
  const starts = (value: unknown) =>
    q === undefined ||
    String(value ?? '')
      .toLowerCase()
      .startsWith(q);
  const users = [...store.users.values()].filter(
    (user) =>
      matches(renderUser(call, user)) &&
      !(query.has('search') && store.unindexed.has(user.id)) &&
      ['firstName', 'lastName', 'email', 'login'].some((name) => starts(user.profile[name])) &&
      // A list without a search leaves deactivated people out.
      (filter !== null || user.status !== 'DEPROVISIONED'),
  );
  return page(call, users, (user) => renderUser(call, user));
}

/** Lifecycle operation → the status it leads to and the ones it starts from. */
const lifecycle: Record<string, { to: UserStatus; from: UserStatus[] }> = {
  activate: { to: 'ACTIVE', from: ['STAGED', 'PROVISIONED', 'DEPROVISIONED'] },
  reactivate: { to: 'ACTIVE', from: ['PROVISIONED'] },
  deactivate: { to: 'DEPROVISIONED', from: ['STAGED', 'PROVISIONED', 'ACTIVE', 'SUSPENDED'] },
  suspend: { to: 'SUSPENDED', from: ['ACTIVE'] },
  unsuspend: { to: 'ACTIVE', from: ['SUSPENDED'] },
};

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
      return ok(renderUser(call, addUser(call.store, objectAt(call.body, 'profile'), status)));
    },
  },
  { method: 'GET', path: '/api/v1/users/:userId', handle: (call) => ok(renderUser(call, found(call))) },
  {
    // PUT replaces the profile, POST merges.
    method: 'PUT',
    path: '/api/v1/users/:userId',
    handle: (call) => {
      setUserProfile(call.store, found(call), objectAt(call.body, 'profile'));
      return ok(renderUser(call, found(call)));
    },
  },
  {
    method: 'POST',
    path: '/api/v1/users/:userId',
    handle: (call) => {
      const user = found(call);
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
    method: 'POST',
    path: '/api/v1/users/:userId/lifecycle/:operation',
    handle: (call) => {
      const user = found(call);
      const operation = call.params.operation ?? '';
      const step = Object.hasOwn(lifecycle, operation) ? lifecycle[operation] : undefined;
      if (step === undefined) throw new OktaFault(404, 'E0000007', `Not found: ${call.path}`);
      if (!step.from.includes(user.status)) {
        throw new OktaFault(403, 'E0000016', `Operation failed because the user's status ${user.status} does not allow it`);
      }
      setUserStatus(call.store, user, step.to);
      return ok({});
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
  { method: 'GET', path: '/api/v1/users/:userId/roles', handle: (call) => page(call, [] satisfies { id: string }[], (role) => role) },
];
