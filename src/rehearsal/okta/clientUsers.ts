/** The people half of a sync: create or link, update, deactivate. Never a DELETE. */

import type { PushedUser } from '../../mapping/okta/scimUser.ts';
import { mergedScimUser, newScimUser } from '../../mapping/okta/scimUser.ts';
import type { SyncContext } from './client.ts';
import type { Json } from './http.ts';
import { computeProfile } from './profile.ts';
import type { ScimAnswer } from './scimRequest.ts';
import { accepted, filterQuery, listResources, patchMessage, rateLimited } from './scimRequest.ts';
import type { AppUser, OktaUser } from './store.ts';

const beforeProvisioning = {
  message:
    'User was assigned this application before Provisioning was enabled and not provisioned in the downstream application. Click Provision User.',
  fix: 'Assignments > People: click Provision User beside the person. By code: remove the assignment and assign again.',
};
const createOff = {
  message: 'User is assigned, but Create Users is off, so the person is not provisioned in the downstream application.',
  fix: 'Provisioning > To App > Edit: enable Create Users, then click Provision User beside the person.',
};

const pathOf = (externalId: string) => `/Users/${encodeURIComponent(externalId)}`;

/** `now` gives the time as text. */
export function createUserPush(context: SyncContext, now: () => string): { deactivate(): Promise<void>; push(): Promise<void> } {
  const { store, app, scim, flavour, send, has, result } = context;

  /** People unassigned or deactivated since the last sync. Okta tries once; with the box off nothing is sent, now or later. */
  async function deactivate(): Promise<void> {
    for (const pending of app.pendingDeactivations.splice(0)) {
      const { userId, userName, externalId } = pending;
      if (!has('PUSH_USER_DEACTIVATION')) continue;
      const path = pathOf(externalId);
      let method = 'PATCH';
      let answer: ScimAnswer;
      if (flavour === 'patch') {
        answer = await send(method, path, { schemas: [patchMessage], Operations: [{ op: 'replace', value: { active: false } }] });
      } else {
        method = 'GET';
        answer = await send(method, path);
        if (accepted(answer)) {
          method = 'PUT';
          answer = await send(method, path, { ...answer.body, active: false });
        }
      }
      if (accepted(answer)) result.users.deactivated.push(userName);
      else context.refuse('user', userId, userName, method, path, answer);
      if (answer.status === rateLimited) app.pendingDeactivations.push(pending);
    }
  }

  /** A refused task waits for "Retry"; one that met a rate limit is due again at the next sync. */
  function fail(appUser: AppUser, method: string, path: string, answer: ScimAnswer): void {
    appUser.errorMessage = context.refuse('user', appUser.id, appUser.userName, method, path, answer);
    appUser.syncState = answer.status === rateLimited ? 'OUT_OF_SYNC' : 'ERROR';
    appUser.lastSync = now();
  }

  function done(appUser: AppUser, pushed: PushedUser, externalId: string): void {
    if (appUser.status !== 'PROVISIONED') appUser.statusChanged = now();
    Object.assign(appUser, { status: 'PROVISIONED', syncState: 'SYNCHRONIZED', errorMessage: null, externalId, lastSync: now() });
    appUser.pushed = { userName: pushed.userName, profile: pushed.profile };
  }

  /** GET + PUT of the whole object; gives what stood there before, or null when it was refused. */
  async function overwrite(appUser: AppUser, pushed: PushedUser, externalId: string): Promise<Json | null> {
    const path = pathOf(externalId);
    const read = await send('GET', path);
    const answer = accepted(read) ? await send('PUT', path, mergedScimUser(app, read.body, pushed)) : read;
    if (accepted(answer)) {
      done(appUser, pushed, externalId);
      return read.body;
    }
    fail(appUser, accepted(read) ? 'PUT' : 'GET', path, answer);
    return null;
  }

  /** The value the person is looked up by: the user name, or the profile property that goes to the unique field. */
  function uniqueValue(pushed: PushedUser): string {
    if (scim.uniqueField === 'userName') return pushed.userName;
    const properties = Object.entries({ ...app.schema.base, ...app.schema.custom });
    const [name = scim.uniqueField] =
      properties.find(([key, { externalName }]) => key === scim.uniqueField || externalName === scim.uniqueField) ?? [];
    return String(pushed.profile[name] ?? pushed.userName);
  }

  /** Looks the person up by the unique field; POST when absent, else takes the one found over. */
  async function createOrLink(appUser: AppUser, pushed: PushedUser): Promise<void> {
    const path = `/Users?${filterQuery(scim.uniqueField, uniqueValue(pushed))}`;
    const search = await send('GET', path);
    const hits = search.status === 404 ? [] : search.status === 200 ? listResources(search.body) : null;
    if (hits === null) {
      const answer = search.status === 200 ? { ...search, message: 'the answer is not a SCIM list response' } : search;
      return fail(appUser, 'GET', path, answer);
    }
    const externalId = hits[0]?.id;
    if (typeof externalId === 'string') {
      const before = await overwrite(appUser, pushed, externalId);
      if (before !== null) result.users[before.active === false ? 'reactivated' : 'linked'].push(pushed.userName);
      return;
    }
    const answer = await send('POST', '/Users', newScimUser(app, pushed, context.newPassword()));
    const { id } = answer.body;
    if (answer.status === 201 && typeof id === 'string') {
      done(appUser, pushed, id);
      result.users.created.push(pushed.userName);
      return;
    }
    const refusal = accepted(answer)
      ? { ...answer, message: `the answer to a create must be 201 with an id, not ${answer.status}` }
      : answer;
    fail(appUser, 'POST', '/Users', refusal);
  }

  async function pushOne(appUser: AppUser, user: OktaUser): Promise<void> {
    const first = appUser.pushed === null;
    const computed = computeProfile(store, app, user, appUser, first || appUser.remap);
    const pushed: PushedUser = { oktaId: user.id, userName: computed.userName, profile: computed.profile };
    const unchanged = JSON.stringify([appUser.userName, appUser.profile]) === JSON.stringify([pushed.userName, pushed.profile]);
    appUser.remap = false;
    appUser.userName = pushed.userName;
    appUser.profile = pushed.profile;
    // A failed task waits for "Retry" or for a change of the profile.
    if (appUser.syncState === 'ERROR' && unchanged) return;
    if (computed.problems.length > 0) {
      const answer = { status: 0, body: {}, message: `profile mapping: ${computed.problems.join('; ')}` };
      return fail(appUser, '', '', answer);
    }
    if (appUser.externalId === null) return has('PUSH_NEW_USERS') ? createOrLink(appUser, pushed) : undefined;
    const sent = JSON.stringify([pushed.userName, pushed.profile]) === JSON.stringify([appUser.pushed?.userName, appUser.pushed?.profile]);
    if (sent && appUser.syncState !== 'OUT_OF_SYNC') return;
    if (!has('PUSH_PROFILE_UPDATES')) {
      appUser.syncState = 'OUT_OF_SYNC';
      return;
    }
    if ((await overwrite(appUser, pushed, appUser.externalId)) !== null) result.users.updated.push(pushed.userName);
  }

  async function push(): Promise<void> {
    for (const appUser of [...app.users.values()]) {
      const user = store.users.get(appUser.id);
      // Suspending sends nothing, and a staged person is not provisioned before activation.
      if (user === undefined || user.status === 'SUSPENDED' || user.status === 'STAGED') continue;
      if (appUser.status === 'ACTIVE') {
        const reason = has('PUSH_NEW_USERS') ? beforeProvisioning : createOff;
        result.unprovisioned.push({ userId: user.id, login: String(user.profile.login), ...reason });
      } else await pushOne(appUser, user);
    }
  }

  return { deactivate, push };
}
