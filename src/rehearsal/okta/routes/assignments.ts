/** `/api/v1/apps/{id}/users` and `/groups`: who is assigned to an app. */
import { assignUser, comesByGroup, reconcileApp, removeIndividualAssignment } from '../assign.ts';
import { groupById, userByIdOrLogin } from '../directory.ts';
import type { Call, Json, Route } from '../http.ts';
import { invalid, noContent, notFound, OktaFault, objectAt, ok, textAt } from '../http.ts';
import { page } from '../pages.ts';
import type { AppGroup, AppUser, OktaApp } from '../store.ts';
import { stamp } from '../store.ts';
import { activeAppOf, appOf } from './apps.ts';

function renderAppUser(call: Call, app: OktaApp, appUser: AppUser): Json {
  return {
    id: appUser.id,
    externalId: appUser.externalId,
    created: appUser.created,
    lastUpdated: appUser.lastUpdated,
    scope: appUser.scope,
    status: appUser.status,
    statusChanged: appUser.statusChanged,
    passwordChanged: null,
    syncState: appUser.syncState,
    lastSync: appUser.lastSync,
    credentials: { userName: appUser.userName },
    profile: appUser.profile,
    _links: {
      app: { href: `${call.origin}/api/v1/apps/${app.id}` },
      user: { href: `${call.origin}/api/v1/users/${appUser.id}` },
    },
  };
}

function appUserOf(call: Call): AppUser {
  const appUser = appOf(call).users.get(call.params.userId ?? '');
  if (appUser === undefined) throw notFound(call.params.userId ?? '', 'AppUser');
  return appUser;
}

/** Throws 400 E0000001 as recorded in oktadeveloper/okta-blog-archive 2167. */
function checkAppProfile({ schema }: OktaApp, body: Json): void {
  const unknown = Object.keys(objectAt(body, 'profile')).filter(
    (name) => schema.base[name] === undefined && schema.custom[name] === undefined,
  );
  if (unknown.length > 0) throw invalid('assignment', ...unknown.map((name) => `Property '${name}' not found`));
}

/** Creates or updates an individual assignment. A user name that equals the person's login is no exception to the app's format. */
function assign(call: Call, userId: string) {
  const app = activeAppOf(call);
  const user = userByIdOrLogin(call.store, userId);
  if (user.status === 'DEPROVISIONED') throw invalid('user', 'The user is deactivated and cannot be assigned to an application.');
  checkAppProfile(app, call.body);
  const userName = textAt(objectAt(call.body, 'credentials'), 'userName');
  const { scheme } = objectAt(app.body, 'credentials');
  if (userName !== undefined && scheme === 'SHARED_USERNAME_AND_PASSWORD')
    throw invalid('credentials', 'Credentials should not be set on this resource based on the scheme.');
  const given =
    userName === undefined || userName === '' || userName.toLowerCase() === String(user.profile.login).toLowerCase() ? {} : { userName };
  const appUser = assignUser(call.store, app, user, { scope: 'USER', profile: objectAt(call.body, 'profile'), ...given });
  return ok(renderAppUser(call, app, appUser));
}

function renderAppGroup(call: Call, app: OktaApp, group: AppGroup): Json {
  const href = `${call.origin}/api/v1/apps/${app.id}`;
  return {
    id: group.id,
    lastUpdated: group.lastUpdated,
    priority: group.priority,
    profile: group.profile,
    _links: { app: { href }, self: { href: `${href}/groups/${group.id}` }, group: { href: `${call.origin}/api/v1/groups/${group.id}` } },
  };
}

function appGroupOf(call: Call): AppGroup {
  const group = appOf(call).groups.get(call.params.groupId ?? '');
  if (group === undefined) throw notFound(call.params.groupId ?? '', 'ApplicationGroupAssignment');
  return group;
}

const users = '/api/v1/apps/:appId/users';
const groups = '/api/v1/apps/:appId/groups';

export const assignmentRoutes: Route[] = [
  {
    method: 'GET',
    path: users,
    handle: (call) => {
      const app = appOf(call);
      const q = (call.query.get('q') ?? '').toLowerCase();
      const hit = (appUser: AppUser) => {
        const { firstName, lastName, email } = call.store.users.get(appUser.id)?.profile ?? {};
        return [appUser.userName, firstName, lastName, email].some((one) => typeof one === 'string' && one.toLowerCase().startsWith(q));
      };
      return page(call, [...app.users.values()].filter(hit), (appUser) => renderAppUser(call, app, appUser));
    },
  },
  { method: 'POST', path: users, handle: (call) => assign(call, textAt(call.body, 'id') ?? '') },
  { method: 'GET', path: `${users}/:userId`, handle: (call) => ok(renderAppUser(call, appOf(call), appUserOf(call))) },
  { method: 'POST', path: `${users}/:userId`, handle: (call) => assign(call, appUserOf(call).id) },
  {
    method: 'DELETE',
    path: `${users}/:userId`,
    handle: (call) => {
      const [app, { id }] = [activeAppOf(call), appUserOf(call)];
      // Source: terraform-provider-okta (articulate) 120, teleport 53947. The console's "Convert Assignments" is the way out.
      if (comesByGroup(call.store, app, id))
        throw new OktaFault(403, 'E0000046', 'Deactivate application for user forbidden.', [
          'The application cannot be unassigned from the user while their group memberships grant them access.',
        ]);
      removeIndividualAssignment(call.store, app, id);
      return noContent;
    },
  },
  {
    method: 'GET',
    path: groups,
    handle: (call) => {
      const app = appOf(call);
      const sorted = [...app.groups.values()].sort((a, b) => a.priority - b.priority);
      const q = (call.query.get('q') ?? '').toLowerCase();
      const hits = sorted.filter(({ id }) => (call.store.groups.get(id)?.profile.name.toLowerCase() ?? '').startsWith(q));
      return page(call, hits, (group) => renderAppGroup(call, app, group));
    },
  },
  { method: 'GET', path: `${groups}/:groupId`, handle: (call) => ok(renderAppGroup(call, appOf(call), appGroupOf(call))) },
  {
    method: 'PUT',
    path: `${groups}/:groupId`,
    handle: (call) => {
      const app = activeAppOf(call);
      const { id } = groupById(call.store, call.params.groupId ?? '');
      checkAppProfile(app, call.body);
      const before = app.groups.get(id);
      const priority = typeof call.body.priority === 'number' ? call.body.priority : (before?.priority ?? app.groups.size);
      const group: AppGroup = { id, priority, profile: objectAt(call.body, 'profile'), lastUpdated: stamp(call.store) };
      app.groups.set(id, group);
      reconcileApp(call.store, app);
      return ok(renderAppGroup(call, app, group));
    },
  },
  {
    method: 'DELETE',
    path: `${groups}/:groupId`,
    handle: (call) => {
      const app = activeAppOf(call);
      app.groups.delete(appGroupOf(call).id);
      reconcileApp(call.store, app);
      return noContent;
    },
  },
];
