/** The group half of a sync: group push. Members are only people who are provisioned in the app. */
import type { SyncContext } from './client.ts';
import type { Json } from './http.ts';
import { isObject } from './http.ts';
import type { ScimAnswer } from './scimRequest.ts';
import { accepted, filterQuery, listResources, patchMessage, rateLimited } from './scimRequest.ts';
import type { OktaGroup, PushMapping } from './store.ts';
import { groupMembers } from './store.ts';

const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const pathOf = (externalId: string) => `/Groups/${encodeURIComponent(externalId)}`;

interface Member {
  value: string;
  display: string;
}
interface Wanted {
  displayName: string;
  members: Member[];
}
interface Refused {
  method: string;
  path: string;
  answer: ScimAnswer;
}

/** The group push of one sync. `now` gives the time as text. */
export function createGroupPush(context: SyncContext, now: () => string): () => Promise<void> {
  const { store, app, flavour, send, result } = context;

  function wantedOf(mapping: PushMapping, source: OktaGroup): Wanted {
    const members = groupMembers(store, source).flatMap((user): Member[] => {
      const appUser = app.users.get(user.id);
      if (appUser?.status !== 'PROVISIONED' || appUser.externalId === null) return [];
      return [{ value: appUser.externalId, display: appUser.userName }];
    });
    return { displayName: mapping.customName ?? source.profile.name, members };
  }

  async function remove(): Promise<void> {
    for (const pending of app.pendingGroupDeletions.splice(0)) {
      const { name, externalId } = pending;
      const path = pathOf(externalId);
      const answer = await send('DELETE', path);
      if (accepted(answer)) result.groups.deleted.push(name);
      else context.refuse('group', externalId, name, 'DELETE', path, answer);
      if (answer.status === rateLimited) app.pendingGroupDeletions.push(pending);
    }
  }

  /** PATCH operations from `before` to `wanted`, as Okta's reference prints them. */
  function operations(externalId: string, before: { displayName: unknown; members: string[] }, wanted: Wanted): Json[] {
    const added = wanted.members.filter((member) => !before.members.includes(member.value));
    const kept = new Set(wanted.members.map((member) => member.value));
    return [
      ...(before.displayName === wanted.displayName ? [] : [{ op: 'replace', value: { id: externalId, displayName: wanted.displayName } }]),
      ...before.members.filter((id) => !kept.has(id)).map((id) => ({ op: 'remove', path: `members[value eq ${JSON.stringify(id)}]` })),
      ...(added.length === 0 ? [] : [{ op: 'add', path: 'members', value: added }]),
    ];
  }

  /** Null when it went through. */
  async function overwrite(externalId: string, before: PushMapping['pushed'], wanted: Wanted): Promise<Refused | null> {
    const path = pathOf(externalId);
    if (flavour === 'patch' && before !== null) {
      const answer = await send('PATCH', path, { schemas: [patchMessage], Operations: operations(externalId, before, wanted) });
      return accepted(answer) ? null : { method: 'PATCH', path, answer };
    }
    const read = await send('GET', path);
    if (!accepted(read)) return { method: 'GET', path, answer: read };
    if (flavour === 'patch') {
      const Operations = [
        ...operations(externalId, { displayName: read.body.displayName, members: [] }, { ...wanted, members: [] }),
        { op: 'replace', path: 'members', value: wanted.members },
      ];
      const answer = await send('PATCH', path, { schemas: [patchMessage], Operations });
      return accepted(answer) ? null : { method: 'PATCH', path, answer };
    }
    const answer = await send('PUT', path, { ...read.body, ...wanted });
    return accepted(answer) ? null : { method: 'PUT', path, answer };
  }

  /** Looks the group up by name and takes it over, or creates it. */
  async function first(mapping: PushMapping, wanted: Wanted): Promise<Refused | null> {
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
    const answer = await send('POST', '/Groups', { schemas: [coreGroup], ...wanted });
    const { id } = answer.body;
    if (!accepted(answer) || typeof id !== 'string') return { method: 'POST', path: '/Groups', answer };
    mapping.externalId = id;
    result.groups.pushed.push(wanted.displayName);
    return null;
  }

  async function pushOne(mapping: PushMapping, source: OktaGroup): Promise<void> {
    const wanted = wantedOf(mapping, source);
    const members = wanted.members.map((member) => member.value).sort();
    const pushed = { displayName: wanted.displayName, members };
    let refused: Refused | null;
    if (mapping.externalId === null) refused = await first(mapping, wanted);
    else {
      if (JSON.stringify(mapping.pushed) === JSON.stringify(pushed)) return;
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
    if (!context.has('GROUP_PUSH')) {
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
