/** `muster verify`: people and groups in an app's scope against what stands at its SCIM endpoint. Nothing is written anywhere. */

import { readPath } from '../mapping/scimPath.ts';
import type { EntraApp } from '../plan/types.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import type { SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import { whyExtraUser } from './causes.ts';
import { groupsPath, peoplePath, readAssignments, readMembers, readSteps } from './directory.ts';
import { type Endpoint, EndpointFailure } from './endpoint.ts';
import { type Clock, readSide } from './expected.ts';
import { groupWorker } from './groups.ts';
import { userWorker } from './people.ts';
import type { ObjectType, VerifyStore } from './store.ts';
import type { AppVerification } from './types.ts';

export interface VerifyOptions {
  app: EntraApp;
  graph: GraphClient;
  servicePrincipalId: string;
  job: SynchronizationJob;
  endpoint: Endpoint;
  store: VerifyStore;
  clock: Clock;
  onProgress(message: string): void;
}

/**
 * Goes on where the store stopped. Differences are in the store. Memory does not grow with the number of people: both sides pass page by
 * page through the working file. Throws GraphError and EndpointFailure.
 */
export async function verifyApp(options: VerifyOptions): Promise<AppVerification> {
  const { app, graph, store, onProgress } = options;
  const users = readSide(app, 'users');
  const groups = readSide(app, 'groups');
  const withGroups = app.groups.enabled && app.behaviour.syncGroups;
  onProgress(`${app.key}: reading assignments`);
  await readAssignments(graph, store, options.servicePrincipalId);
  await readRecords(options, 'User', [...new Set([...users.matching, 'userName', 'externalId'])], Object.keys(app.users.mappings));
  if (withGroups)
    await readRecords(options, 'Group', [...new Set([...groups.matching, 'externalId'])], [...Object.keys(app.groups.mappings), 'members']);

  const { appRoles } = await graph.get<{ appRoles: { id: string; value: string | null; displayName: string }[] }>(
    `/servicePrincipals/${options.servicePrincipalId}?$select=id,appRoles`,
  );
  const groupNames = new Map<string, string>();
  if (withGroups) {
    for (const principal of store.assignedPrincipals().filter((each) => each.startsWith('group:'))) {
      const id = principal.slice('group:'.length);
      const { displayName } = await graph.get<{ displayName: string }>(`/groups/${id}?$select=id,displayName`);
      groupNames.set(id, displayName);
    }
  }
  const work = userWorker({ ...options, side: users, appRoles, groupNames });
  onProgress(`${app.key}: comparing people`);
  await readSteps(graph, store, 'people', peoplePath('users', users.sources), (people) => {
    for (const person of people) work(person, false);
    const { people: so = 0 } = store.counters();
    if (so % 10_000 < people.length && so > 0) onProgress(`${app.key}: ${so} people compared`);
  });
  await readSteps(graph, store, 'deleted', peoplePath('directory/deletedItems/microsoft.graph.user', users.sources), (people) => {
    for (const person of people) work(person, true);
  });
  if (withGroups) await compareGroups(options, groups);
  finish(options, withGroups);
  const counters = store.counters();
  return {
    app: app.key,
    people: counters.people ?? 0,
    inScope: counters.inScope ?? 0,
    groups: counters.groups ?? 0,
    users: store.countRecords('User'),
    endpointGroups: store.countRecords('Group'),
    counts: store.countDifferences(),
    notes: notesOf(options, withGroups),
  };
}

const endpoints = { User: '/Users', Group: '/Groups' } as const;

async function readRecords(options: VerifyOptions, type: ObjectType, keys: string[], attributes: string[]): Promise<void> {
  const { app, store, endpoint, onProgress } = options;
  const step = `endpoint ${type}`;
  let position = store.position(step) ?? (await endpoint.firstPosition());
  let shown = 0;
  while (position !== 'done') {
    let page: Awaited<ReturnType<Endpoint['page']>>;
    try {
      page = await endpoint.page(endpoints[type], position);
    } catch (error) {
      // A cursor lives for a while only (RFC 9865, `expiredCursor`): a resumed run starts this list again.
      if (!(error instanceof EndpointFailure && error.status === 400 && position.startsWith('cursor:') && position !== 'cursor:'))
        throw error;
      position = 'cursor:';
      store.page(step, position, () => store.dropRecords(type));
      continue;
    }
    const { resources, total, next } = page;
    position = next ?? 'done';
    store.page(step, position, () => {
      for (const resource of resources) {
        store.putRecord(
          type,
          resource,
          keys.flatMap((attribute): [string, string][] => {
            const value = readPath(resource, attribute);
            return value === undefined || value === null || value === '' ? [] : [[attribute, String(value)]];
          }),
        );
        for (const attribute of attributes)
          if (!store.isSeen(type, attribute) && isShown(readPath(resource, attribute))) store.seeAttribute(type, attribute);
      }
      if (total !== null && position === 'done') store.count(`total ${type}`, total);
    });
    shown += resources.length;
    if (shown % 5000 < resources.length)
      onProgress(`${app.key}: ${shown}${total === null ? '' : ` of ${total}`} ${type.toLowerCase()}s of the endpoint read`);
  }
}

const isShown = (value: unknown): boolean => value !== undefined && value !== null && !(Array.isArray(value) && value.length === 0);

async function compareGroups(options: VerifyOptions, side: ReturnType<typeof readSide>): Promise<void> {
  const { app, graph, store, onProgress } = options;
  onProgress(`${app.key}: comparing groups`);
  const work = groupWorker({ ...options, side });
  if (app.provisioning.scope === 'all') {
    const first = groupsPath([]);
    await readSteps(graph, store, 'all groups', first, (items) => {
      for (const { id } of items) store.assign(`group:${id}`, 'all');
    });
    for (const principal of store.assignedPrincipals()) {
      if (principal.startsWith('group:')) await readMembers(graph, store, principal.slice('group:'.length));
    }
  }
  await readSteps(graph, store, 'groups', groupsPath(side.sources), (items) => {
    for (const group of items) work(group);
  });
}

/** What only shows when both sides are complete: records nobody claimed, and records that share a matching value. */
function finish({ app, store }: VerifyOptions, withGroups: boolean): void {
  if (store.position('rest') !== null) return;
  store.page('rest', 'done', () => {
    for (const type of withGroups ? (['User', 'Group'] as const) : (['User'] as const)) {
      const twice = new Set<string>();
      for (const { attribute, value, ids } of store.sharedKeys(type)) {
        if (ids.every((id) => twice.has(id))) continue;
        for (const id of ids) twice.add(id);
        const cause =
          app.users.mappings.externalId === undefined
            ? 'a rename or a restart made a second record: map externalId from objectId, and remove the one nobody uses'
            : 'made by hand, or by another app or tenant: remove the one nobody uses';
        store.addDifference({
          kind: 'duplicate',
          type,
          who: value,
          records: ids,
          attribute,
          cause: `${ids.length} records have this ${attribute}; ${cause}`,
        });
      }
      for (const { id, document } of store.unclaimed(type)) {
        if (twice.has(id)) continue;
        if (type === 'User' && String(document.active).toLowerCase() === 'false') {
          store.count('left over', 1);
          continue;
        }
        const who = String(document.userName ?? document.displayName ?? id);
        const cause =
          type === 'User'
            ? whyExtraUser(document.externalId)
            : 'no group in the tenant matches it: made by hand at the vendor, renamed, or deleted in Entra';
        store.addDifference({ kind: 'extra', type, who, records: [id], cause });
      }
    }
  });
}

function notesOf({ app, store }: VerifyOptions, withGroups: boolean): string[] {
  const counters = store.counters();
  const notes: string[] = [];
  for (const type of withGroups ? (['User', 'Group'] as const) : (['User'] as const)) {
    const [total, read] = [counters[`total ${type}`] ?? 0, store.countRecords(type)];
    if (read < total)
      notes.push(`the endpoint said ${total} ${type.toLowerCase()}s and gave ${read}: it changed while it was read, or its pages overlap`);
  }
  if (store.countRecords('User') > 0) {
    const never = Object.keys(app.users.mappings).filter((target) => !store.isSeen('User', target));
    if (never.length > 0) notes.push(`no user of the endpoint shows ${never.join(', ')}: not compared`);
  }
  if ((counters['several roles'] ?? 0) > 0) {
    notes.push(`${counters['several roles']} people hold several roles; which one is sent is not settled, so any of them counts as right`);
  }
  if ((counters['left over'] ?? 0) > 0) notes.push(`${counters['left over']} inactive users belong to nobody in the tenant`);
  return notes;
}
