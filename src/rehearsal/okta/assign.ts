/** Who is assigned to an app, and what a change of users, groups or assignments means for the app users. */
import { computeProfile } from './profile.ts';
import type { AppUser, OktaApp, OktaStore, OktaUser } from './store.ts';
import { groupMembers, stamp } from './store.ts';

/** True when a new assignment is to be pushed to the target: SCIM is set up and "Create Users" is on. */
export function pushesNewUsers(app: OktaApp): boolean {
  return app.scim !== null && app.features.includes('PUSH_NEW_USERS');
}

/** Assigns a person; an app user who is there already keeps what was pushed. `userName` undefined: from the app's format. */
export function assignUser(
  store: OktaStore,
  app: OktaApp,
  user: OktaUser,
  with_: { scope: 'USER' | 'GROUP'; userName?: string; profile: Record<string, unknown> },
): AppUser {
  const time = stamp(store);
  const pushed = pushesNewUsers(app);
  const appUser: AppUser = app.users.get(user.id) ?? {
    id: user.id,
    externalId: null,
    status: pushed ? 'STAGED' : 'ACTIVE',
    syncState: pushed ? 'OUT_OF_SYNC' : 'DISABLED',
    scope: with_.scope,
    userName: '',
    userNameFixed: false,
    profile: {},
    assigned: {},
    pushed: null,
    remap: false,
    errorMessage: null,
    created: time,
    lastUpdated: time,
    statusChanged: time,
    lastSync: null,
  };
  appUser.scope = with_.scope;
  appUser.assigned = with_.profile;
  if (with_.userName !== undefined) {
    appUser.userName = with_.userName;
    appUser.userNameFixed = true;
  }
  const computed = computeProfile(store, app, user, appUser, appUser.pushed === null);
  appUser.userName = computed.userName;
  appUser.profile = computed.profile;
  appUser.lastUpdated = time;
  app.users.set(user.id, appUser);
  return appUser;
}

/** Takes the assignment away; a person who stands in the target is due for deactivation there. */
function unassignUser(app: OktaApp, userId: string): void {
  const appUser = app.users.get(userId);
  if (appUser === undefined) return;
  app.users.delete(userId);
  if (appUser.externalId !== null) {
    app.pendingDeactivations.push({ userId, userName: appUser.userName, externalId: appUser.externalId });
  }
}

/** The assignment profile of each person assigned by group; the lowest priority number wins. */
function assignedByGroup(store: OktaStore, app: OktaApp): Map<string, Record<string, unknown>> {
  const result = new Map<string, Record<string, unknown>>();
  for (const assignment of [...app.groups.values()].sort((a, b) => a.priority - b.priority)) {
    const group = store.groups.get(assignment.id);
    if (group === undefined) continue;
    for (const user of groupMembers(store, group)) {
      if (user.status !== 'DEPROVISIONED' && !result.has(user.id)) result.set(user.id, assignment.profile);
    }
  }
  return result;
}

/** Brings the app users of one app in line with its assignments. Deactivated people lose every assignment. */
export function reconcileApp(store: OktaStore, app: OktaApp): void {
  const byGroup = assignedByGroup(store, app);
  for (const appUser of [...app.users.values()]) {
    const user = store.users.get(appUser.id);
    const gone = user === undefined || user.status === 'DEPROVISIONED';
    if (gone || (appUser.scope === 'GROUP' && !byGroup.has(appUser.id))) unassignUser(app, appUser.id);
  }
  for (const [userId, profile] of byGroup) {
    const user = store.users.get(userId);
    const existing = app.users.get(userId);
    if (user === undefined || existing?.scope === 'USER') continue;
    if (existing === undefined) assignUser(store, app, user, { scope: 'GROUP', profile });
    else existing.assigned = profile;
  }
}

/** After a change of people or memberships. */
export function reconcileAll(store: OktaStore): void {
  for (const app of store.apps.values()) reconcileApp(store, app);
}

/** Whether an assigned group grants somebody the app. */
export const comesByGroup = (store: OktaStore, app: OktaApp, userId: string): boolean => assignedByGroup(store, app).has(userId);

/** Takes an individual assignment away; a person who also comes by a group stays, with the group's assignment. */
export function removeIndividualAssignment(store: OktaStore, app: OktaApp, userId: string): void {
  const appUser = app.users.get(userId);
  if (appUser === undefined) return;
  if (comesByGroup(store, app, userId)) {
    appUser.scope = 'GROUP';
    appUser.userNameFixed = false;
  } else unassignUser(app, userId);
  reconcileApp(store, app);
}
