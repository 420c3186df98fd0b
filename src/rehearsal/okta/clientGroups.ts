/** The group half of a sync: group push. Members are only people who are provisioned in the app. */
import type { ScimRequest } from '../../provisioning/contract.ts';
import {
  createGroup,
  deleteGroup,
  isSameGroup,
  patchGroup,
  pushedOf,
  putGroup,
  takeOverGroup,
  type WantedGroup,
} from '../../provisioning/okta/requests.ts';
import { isObject } from './http.ts';
import type { ScimAnswer } from './scimRequest.ts';
import { accepted, filterQuery, listResources, rateLimited } from './scimRequest.ts';
import type { OktaGroup, PushMapping } from './store.ts';
import { groupMembers } from './store.ts';
import type { SyncContext } from './sync.ts';

const pathOf = (externalId: string) => `/Groups/${encodeURIComponent(externalId)}`;

interface Refused {
  method: string;
  path: string;
  answer: ScimAnswer;
}

/** The group push of one sync. `now` gives the time as text. */
export function createGroupPush(context: SyncContext, now: () => string): () => Promise<void> {
  const { store, app, flavour, send, carryOut, result } = context;

  function wantedOf(mapping: PushMapping, source: OktaGroup): WantedGroup {
    const members = groupMembers(store, source).flatMap((user) => {
      const appUser = app.users.get(user.id);
      if (appUser?.status !== 'PROVISIONED' || appUser.externalId === null) return [];
      return [{ value: appUser.externalId, display: appUser.userName }];
    });
    return { displayName: mapping.customName ?? source.profile.name, members };
  }

  async function remove(): Promise<void> {
    for (const pending of app.pendingGroupDeletions.splice(0)) {
      const { name, externalId } = pending;
      const request = deleteGroup(encodeURIComponent(externalId));
      const { path } = request;
      const answer = await carryOut(request);
      if (accepted(answer)) result.groups.deleted.push(name);
      else context.refuse('group', externalId, name, 'DELETE', path, answer);
      if (answer.status === rateLimited) app.pendingGroupDeletions.push(pending);
    }
  }

  /** Null when it went through. */
  async function attempt(request: ScimRequest): Promise<Refused | null> {
    const answer = await carryOut(request);
    return accepted(answer) ? null : { ...request, answer };
  }

  async function overwrite(externalId: string, before: PushMapping['pushed'], wanted: WantedGroup): Promise<Refused | null> {
    const path = pathOf(externalId);
    const id = encodeURIComponent(externalId);
    if (flavour === 'patch' && before !== null) {
      for (const request of patchGroup(id, before, wanted)) {
        const refused = await attempt(request);
        if (refused !== null) return refused;
      }
      return null;
    }
    const read = await send('GET', path);
    if (!accepted(read)) return { method: 'GET', path, answer: read };
    return attempt(flavour === 'patch' ? takeOverGroup(id, read.body.displayName, wanted) : putGroup(id, read.body, wanted));
  }

  /** Looks the group up by name and takes it over, or creates it. */
  async function first(mapping: PushMapping, wanted: WantedGroup): Promise<Refused | null> {
    const path = `/Groups?${filterQuery('displayName', wanted.displayName)}`;
    const search = await send('GET', path);
    const hits = search.status === 404 ? [] : search.status === 200 ? listResources(search.body) : null;
    if (hits === null) return { method: 'GET', path, answer: search };
    const found = hits.filter(isObject)[0]?.id;
    if (typeof found === 'string') {
      const refused = await overwrite(found, null, wanted);
      if (refused === null) {
        mapping.externalId = found;
        result.groups.linked.push(wanted.displayName);
      }
      return refused;
    }
    const request = createGroup(wanted);
    const answer = await carryOut(request);
    const { id } = answer.body;
    if (!accepted(answer) || typeof id !== 'string') return { ...request, answer };
    mapping.externalId = id;
    result.groups.pushed.push(wanted.displayName);
    return null;
  }

  async function pushOne(mapping: PushMapping, source: OktaGroup): Promise<void> {
    const wanted = wantedOf(mapping, source);
    const pushed = pushedOf(wanted);
    let refused: Refused | null;
    if (mapping.externalId === null) refused = await first(mapping, wanted);
    else {
      if (isSameGroup(mapping.pushed, pushed)) return;
      refused = await overwrite(mapping.externalId, mapping.pushed, wanted);
      if (refused === null) result.groups.updated.push(wanted.displayName);
    }
    if (refused !== null) {
      mapping.errorSummary = context.refuse('group', source.id, wanted.displayName, refused.method, refused.path, refused.answer);
      if (refused.answer.status !== rateLimited) mapping.status = 'ERROR';
      return;
    }
    const target = store.groups.get(mapping.targetGroupId);
    if (target?.type === 'APP_GROUP') target.profile.name = wanted.displayName;
    mapping.errorSummary = null;
    mapping.pushed = pushed;
    mapping.lastPush = now();
  }

  return async () => {
    if (!context.may.pushGroups) {
      app.pendingGroupDeletions.splice(0);
      return;
    }
    await remove();
    for (const mapping of [...app.pushMappings.values()]) {
      const source = store.groups.get(mapping.sourceGroupId);
      if (mapping.status === 'ACTIVE' && source !== undefined) await pushOne(mapping, source);
    }
  };
}
