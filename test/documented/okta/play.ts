/** Plays one row through the simulated Okta client, against a small SCIM target. */
import { expect, onTestFinished } from 'vitest';
import { createOktaClient, type OktaClient } from '../../../src/rehearsal/okta/client.ts';
import { type MemoryTarget, startMemoryTarget } from '../../rehearsal/entra/memoryTarget.ts';
import { headerApp, type Org, openOrg, samlApp } from '../../rehearsal/okta/harness.ts';
import { comparable, type SentRequest } from '../compare.ts';
import { type Boxes, type OktaEvent, type OktaRow, type OktaStep, usualProfile } from './row.ts';

interface World {
  row: OktaRow;
  org: Org;
  appId: string;
  target: MemoryTarget;
  client: OktaClient;
  sent: SentRequest[];
  /** Key of a person, name of a group → id in Okta. */
  okta: Map<string, string>;
  /** Name of a pushed group → id of its push mapping. */
  pushes: Map<string, string>;
  /** What placeholders stand for: `ann` the target's id, `okta:ann` Okta's. */
  ids: Map<string, string>;
}

export async function playOkta(row: OktaRow): Promise<void> {
  const world = await open(row);
  if (row.linked) await world.client.sync(world.org.okta.store, world.appId);
  for (const [index, step] of row.steps.entries()) {
    learnIds(world);
    world.sent.length = 0;
    for (const event of step.when ?? []) await happen(world, event);
    await world.client.sync(world.org.okta.store, world.appId);
    learnIds(world);
    check(world, step, `${row.id}, step ${index + 1}: ${row.source}`);
  }
}

function check({ sent, ids }: World, step: OktaStep, message: string): void {
  const writes = sent.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => ({ method, path, body: body ?? undefined }));
  const lists = comparable(writes, step.sends, ids, false);
  expect(lists.sent, message).toEqual(lists.expected);
  if (step.searches === undefined) return;
  const filters = sent.flatMap(({ path }) => new URL(path, 'http://target').searchParams.get('filter') ?? []);
  expect(filters, message).toEqual(step.searches);
}

function learnIds({ target, ids, okta }: World): void {
  for (const { id, userName } of target.users.values()) ids.set(String(userName).replace(/@.*/, ''), id);
  for (const { id, displayName } of target.groups.values()) ids.set(String(displayName), id);
  for (const [key, id] of okta) ids.set(`okta:${key}`, id);
}

async function open(row: OktaRow): Promise<World> {
  const target = await startMemoryTarget();
  onTestFinished(() => target.close());
  for (const [id, user] of Object.entries(row.standing?.users ?? {})) target.users.set(id, { ...structuredClone(user), id });
  for (const [id, group] of Object.entries(row.standing?.groups ?? {})) target.groups.set(id, { ...structuredClone(group), id });
  const org = await openOrg({ sample: { people: {}, groups: {} } });
  const sent: SentRequest[] = [];
  let ids = 0;
  const client = createOktaClient({
    now: () => new Date('2026-01-02T03:04:05Z'),
    newId: () => `00000000-0000-4000-8000-${String(++ids).padStart(12, '0')}`,
    onRequest: (request) => sent.push(request),
  });
  const { body } = await org.call('POST', '/api/v1/apps?activate=true', row.app === 'custom' ? samlApp : headerApp);
  const world: World = { row, org, appId: body.id, target, client, sent, okta: new Map(), pushes: new Map(), ids: new Map() };
  await fillDirectory(world);
  await map(world);
  if (!row.enabledLater) await enable(world);
  for (const key of row.assigned ?? []) await happen(world, { assign: key });
  for (const group of row.pushed ?? []) await happen(world, { push: group });
  return world;
}

async function fillDirectory({ row, org, okta }: World): Promise<void> {
  for (const [key, properties] of Object.entries(row.people ?? { ann: {} })) {
    const profile = { ...usualProfile(key), ...properties };
    okta.set(key, (await succeed(org, 'POST', '/api/v1/users?activate=true', { profile })).id);
  }
  for (const [name, keys] of Object.entries(row.groups ?? {})) {
    const { id } = await succeed(org, 'POST', '/api/v1/groups', { profile: { name } });
    okta.set(name, id);
    for (const key of keys) await succeed(org, 'PUT', `/api/v1/groups/${id}/users/${okta.get(key)}`);
  }
}

async function map({ row, org, appId }: World): Promise<void> {
  if (row.mappings === undefined) return;
  const [mapping] = await succeed(org, 'GET', `/api/v1/mappings?sourceId=${org.okta.store.userTypeId}&targetId=${appId}`);
  const properties = Object.fromEntries(
    Object.entries(row.mappings).map(([name, { expression, update }]) => [name, { expression, pushStatus: update ? 'PUSH' : 'DONT_PUSH' }]),
  );
  await succeed(org, 'POST', `/api/v1/mappings/${mapping?.id}`, { properties });
}

async function enable({ row, org, appId, target }: World): Promise<void> {
  const on: Boxes = { create: true, update: true, deactivate: true, pushGroups: true, ...row.boxes };
  const refusal = await org.okta.admin.enableScim(appId, {
    baseUrl: target.url,
    token: target.token,
    uniqueField: row.uniqueField ?? 'userName',
    authHeader: 'Bearer',
    actions: (['create', 'update', 'deactivate'] as const).filter((action) => on[action]),
    pushGroups: on.pushGroups,
  });
  expect(refusal).toBeNull();
}

async function succeed(org: Org, method: string, path: string, body?: unknown) {
  const answer = await org.call(method, path, body);
  expect(answer.status, `${method} ${path}`).toBeLessThan(300);
  return answer.body;
}

async function happen(world: World, event: OktaEvent): Promise<void> {
  const { org, appId, okta, pushes, target } = world;
  const { admin } = org.okta;
  const api = (method: string, path: string, body?: unknown) => succeed(org, method, `/api/v1${path}`, body);
  const idOf = (key: string) => found(okta.get(key), key);
  const isGroup = (key: string) => [...org.okta.store.groups.keys()].includes(idOf(key));
  if ('assign' in event) {
    if (isGroup(event.assign)) await api('PUT', `/apps/${appId}/groups/${idOf(event.assign)}`, {});
    else await api('POST', `/apps/${appId}/users`, { id: idOf(event.assign) });
  } else if ('unassign' in event) {
    await api('DELETE', `/apps/${appId}/${isGroup(event.unassign) ? 'groups' : 'users'}/${idOf(event.unassign)}`);
  } else if ('profile' in event) await api('POST', `/users/${idOf(event.profile)}`, { profile: event.to });
  else if ('status' in event) await api('POST', `/users/${idOf(event.status)}/lifecycle/${event.by}`);
  else if ('erase' in event) await api('DELETE', `/users/${idOf(event.erase)}`);
  else if ('push' in event) {
    const body = { sourceGroupId: idOf(event.push), targetGroupName: event.push, status: 'ACTIVE' };
    pushes.set(event.push, (await api('POST', `/apps/${appId}/group-push/mappings`, body)).id);
  } else if ('unlink' in event) {
    const path = `/apps/${appId}/group-push/mappings/${found(pushes.get(event.unlink), event.unlink)}`;
    await api('PATCH', path, { status: 'INACTIVE' });
    await api('DELETE', `${path}?deleteTargetGroup=${event.deleteTarget}`);
  } else if ('rename' in event) admin.renameGroup(idOf(event.rename), event.to);
  else if ('join' in event) admin.setMember(idOf(event.group), idOf(event.join), true);
  else if ('quit' in event) admin.setMember(idOf(event.group), idOf(event.quit), false);
  else if ('enable' in event) await enable(world);
  else if ('vendorSets' in event) {
    Object.assign(found(target.users.get(world.ids.get(event.vendorSets) ?? ''), event.vendorSets), event.to);
  } else {
    const refused = event.vendorRefuses;
    target.refuse = (method, path) =>
      refused !== null && method === refused.method && path.startsWith(refused.path) ? { status: refused.status } : undefined;
  }
}

function found<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`the row speaks of "${key}", which is not there`);
  return value;
}
