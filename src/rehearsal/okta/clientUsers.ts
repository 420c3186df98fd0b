/** The people half of a sync: create or link, update, deactivate. Never a DELETE. */

import type { ScimRequest } from '../../provisioning/contract.ts';
import { decidePush } from '../../provisioning/okta/decide.ts';
import { isSamePush } from '../../provisioning/okta/profile.ts';
import { activateUser, createUser, deactivateUser, updateUser } from '../../provisioning/okta/requests.ts';
import { uniqueProperty } from '../../provisioning/okta/rules.ts';
import type { PushedUser } from '../../provisioning/okta/scimUser.ts';
import type { Json } from './http.ts';
import { computeProfile } from './profile.ts';
import type { ScimAnswer } from './scimRequest.ts';
import { accepted, filterQuery, listResources, rateLimited } from './scimRequest.ts';
import type { AppUser, OktaUser } from './store.ts';
import type { SyncContext } from './sync.ts';

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

/** One exchange of several, and how it went. */
interface Step {
  method: string;
  path: string;
  answer: ScimAnswer;
}

/** `now` gives the time as text. */
export function createUserPush(context: SyncContext, now: () => string): { deactivate(): Promise<void>; push(): Promise<void> } {
  const { store, app, scim, flavour, send, carryOut, may, result } = context;

  const step = async (request: ScimRequest): Promise<Step> => ({ ...request, answer: await carryOut(request) });

  /** People unassigned or deactivated since the last sync. Okta tries once; with the box off nothing is sent, now or later. */
  async function deactivate(): Promise<void> {
    for (const pending of app.pendingDeactivations.splice(0)) {
      const { userId, userName, externalId } = pending;
      if (!may.deactivate) continue;
      const path = pathOf(externalId);
      const read = flavour === 'put' ? { method: 'GET', path, answer: await send('GET', path) } : undefined;
      const isRead = read === undefined || accepted(read.answer);
      const last = isRead ? await step(deactivateUser(flavour, encodeURIComponent(externalId), read?.answer.body ?? {})) : read;
      if (accepted(last.answer)) result.users.deactivated.push(userName);
      else context.refuse('user', userId, userName, last.method, last.path, last.answer);
      if (last.answer.status === rateLimited) app.pendingDeactivations.push(pending);
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

  /** GET + PUT of the whole object; gives what stood there before, or null when it was refused. `takesOver`: an account that was found. */
  async function overwrite(appUser: AppUser, pushed: PushedUser, externalId: string, takesOver: boolean): Promise<Json | null> {
    const path = pathOf(externalId);
    const id = encodeURIComponent(externalId);
    const read = await send('GET', path);
    if (!accepted(read)) {
      fail(appUser, 'GET', path, read);
      return null;
    }
    const requests = [
      updateUser(app, id, read.body, pushed, { before: appUser.pushed?.profile ?? {}, activate: takesOver && flavour === 'put' }),
      ...(takesOver && flavour === 'patch' && read.body.active === false ? [activateUser(id)] : []),
    ];
    for (const request of requests) {
      const answer = await carryOut(request);
      if (accepted(answer)) continue;
      fail(appUser, request.method, path, answer);
      return null;
    }
    done(appUser, pushed, externalId);
    return read.body;
  }

  /** The value the person is looked up by: Okta's own id, the profile property that goes to the unique field, or the user name. */
  function uniqueValue(pushed: PushedUser): string {
    if (scim.uniqueField === 'externalId') return pushed.oktaId;
    const property = uniqueProperty(app.schema, scim.uniqueField) ?? 'userName';
    return String(pushed.profile[property] ?? pushed.userName);
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
      const before = await overwrite(appUser, pushed, externalId, true);
      if (before !== null) result.users[before.active === false ? 'reactivated' : 'linked'].push(pushed.userName);
      return;
    }
    const answer = await carryOut(createUser(app, pushed, context.newPassword()));
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
    const unchanged = isSamePush(appUser, pushed);
    appUser.remap = false;
    appUser.userName = pushed.userName;
    appUser.profile = pushed.profile;
    // A failed task waits for "Retry" or for a change of the profile.
    if (appUser.syncState === 'ERROR' && unchanged) return;
    const memory = appUser.externalId === null ? undefined : { pushed: appUser.pushed, isOwed: appUser.syncState === 'OUT_OF_SYNC' };
    const decision = decidePush({ may }, computed, memory);
    if (decision.kind === 'fail') return fail(appUser, '', '', { status: 0, body: {}, message: decision.reason });
    if (decision.kind === 'create') return createOrLink(appUser, pushed);
    if (appUser.externalId === null) return;
    if (decision.kind === 'held') appUser.syncState = 'OUT_OF_SYNC';
    else if (decision.kind === 'update' && (await overwrite(appUser, pushed, appUser.externalId, false)) !== null)
      result.users.updated.push(pushed.userName);
  }

  async function push(): Promise<void> {
    for (const appUser of [...app.users.values()]) {
      const user = store.users.get(appUser.id);
      // Suspending sends nothing, and a staged person is not provisioned before activation.
      if (user === undefined || user.status === 'SUSPENDED' || user.status === 'STAGED') continue;
      if (appUser.status === 'ACTIVE') {
        const reason = may.create ? beforeProvisioning : createOff;
        result.unprovisioned.push({ userId: user.id, login: String(user.profile.login), ...reason });
      } else await pushOne(appUser, user);
    }
  }

  return { deactivate, push };
}
