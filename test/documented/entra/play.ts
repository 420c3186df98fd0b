/** Plays one row through the simulated provisioning service, against a small SCIM target. */
import { expect, onTestFinished } from 'vitest';
import { createProvisioningService, type EntraProvisioningService } from '../../../src/rehearsal/entra/service.ts';
import { restartJob } from '../../../src/rehearsal/graph/jobs.ts';
import type { GraphStore, StoredJob, StoredUser } from '../../../src/rehearsal/graph/store.ts';
import { type MemoryTarget, type Stored, startMemoryTarget } from '../../rehearsal/entra/memoryTarget.ts';
import { addGroup, assign, buildTenant, fromBin, jobId, type MappingRow, toBin, unassign } from '../../rehearsal/entra/tenant.ts';
import { comparable, type SentRequest } from '../compare.ts';
import {
  type Clause,
  type EntraRow,
  type Event,
  type Mappings,
  type Settings,
  type Step,
  usualGroups,
  usualPerson,
  usualUsers,
} from './row.ts';

interface World {
  target: MemoryTarget;
  store: GraphStore;
  stored: StoredJob;
  service: EntraProvisioningService;
  sent: SentRequest[];
  /** Key of a person or group → the target's id; what was deleted is remembered. */
  ids: Map<string, string>;
}

export async function playEntra(row: EntraRow): Promise<void> {
  const world = await open(row);
  if (row.linked) await world.service.runCycle(world.store, jobId);
  for (const [index, step] of row.steps.entries()) {
    learnIds(world);
    world.sent.length = 0;
    for (const event of step.when ?? []) happen(world, event);
    await run(world, step);
    learnIds(world);
    check(world, step, `${row.id}, step ${index + 1}: ${row.source}`);
  }
}

async function run({ service, store, stored }: World, { run }: Step): Promise<void> {
  if (run === undefined) await service.runCycle(store, jobId);
  else {
    const objectTypeName = store.groups.has(run.onDemand) ? 'Group' : 'User';
    await service.provisionOnDemand(store, stored, { objectId: run.onDemand, objectTypeName, memberIds: run.members ?? [] });
  }
}

function check({ sent, ids, stored }: World, step: Step, message: string): void {
  const writes = sent.filter(({ method }) => method !== 'GET').map(({ method, path, body }) => ({ method, path, body }));
  const lists = comparable(writes, step.sends, ids, step.ordered ?? false);
  expect(lists.sent, message).toEqual(lists.expected);
  if (step.searches !== undefined) expect(searchesOf(sent), message).toEqual(step.searches);
  if (step.quarantine !== undefined) expect(stored.job.status.quarantine?.reason ?? null, message).toBe(step.quarantine);
}

/** Filters by one matching attribute; without the keep-alive, which asks for a fresh id, and without questions about references. */
function searchesOf(sent: SentRequest[]): string[] {
  return sent.flatMap(({ method, path }) => {
    const filter = method === 'GET' ? new URL(path, 'http://target').searchParams.get('filter') : null;
    return filter === null || / eq "fresh-\d+"$/.test(filter) || filter.includes(' and ') ? [] : [filter];
  });
}

function learnIds({ target, ids, store }: World): void {
  const learn = (keys: Iterable<string>, collection: Map<string, Stored>, isOf: (stored: Stored, key: string) => boolean) => {
    for (const key of keys) {
      const found = [...collection.values()].find((stored) => isOf(stored, key));
      if (found !== undefined) ids.set(key, found.id);
    }
  };
  const startsWith = (value: unknown, key: string) => typeof value === 'string' && (value === key || value.startsWith(`${key}@`));
  learn(store.users.keys(), target.users, ({ externalId, userName }, key) => externalId === key || startsWith(userName, key));
  learn(store.groups.keys(), target.groups, ({ externalId, displayName }, key) => externalId === key || displayName === key);
}

const flags = { default: '', compliant: '?aadOptscim062020', downgraded: '?AzureAdScimPatch2017' };
const tokenUrl = 'http://login.example.test/token';

async function open(row: EntraRow): Promise<World> {
  const target = await startMemoryTarget();
  onTestFinished(() => target.close());
  for (const [id, user] of Object.entries(row.standing?.users ?? {})) target.users.set(id, { ...structuredClone(user), id });
  for (const [id, group] of Object.entries(row.standing?.groups ?? {})) target.groups.set(id, { ...structuredClone(group), id });
  const { store, stored } = buildTenant(`${target.url}/${flags[row.dialect ?? 'default']}`, {
    users: mappingRows(row.users ?? usualUsers),
    groups: mappingRows(row.groups === undefined || row.groups === 'disabled' ? usualGroups : row.groups),
    flowTypes: (row.actions ?? ['create', 'update', 'delete']).map((action) => flowTypes[action]).join(', '),
    secrets: secretsOf(row.settings ?? {}),
  });
  stored.job.templateId = { gallery: 'wiki', nonGallery: 'scim', older: 'customappsso' }[row.app ?? 'nonGallery'];
  refineSchema(stored, row);
  fillDirectory(store, row);
  const sent: SentRequest[] = [];
  let ids = 0;
  const service = createProvisioningService({
    now: () => new Date('2026-01-02T03:04:05Z'),
    newId: () => `fresh-${++ids}`,
    random: () => 0.5,
    assume: { singleAppRoleAssignment: row.settings?.roleText ?? 'value' },
    fetch: async (url, init) => {
      if (String(url) === tokenUrl) return Response.json({ access_token: target.token, expires_in: 3600 });
      return fetch(url, init);
    },
    onRequest: (request) => sent.push(request),
  });
  return { target, store, stored, service, sent, ids: new Map() };
}

const flowTypes = { create: 'Add', update: 'Update', delete: 'Delete' };

function mappingRows(mappings: Mappings): Record<string, MappingRow> {
  return Object.fromEntries(
    Object.entries(mappings).map(([target, mapping]): [string, MappingRow] => {
      const { caseExact: _, ...rest } = typeof mapping === 'string' ? { from: mapping } : mapping;
      const type = target === 'active' ? 'Boolean' : /(^|:)(members|manager)$/.test(target) ? 'Reference' : 'String';
      return [target, { ...rest, type }];
    }),
  );
}

function secretsOf({ syncAll, skipOutOfScopeDeletions, deletionThreshold, connection }: Settings): Record<string, string> {
  const notification = {
    Enabled: true,
    Recipients: 'idm@example.com',
    DeleteThresholdEnabled: true,
    DeleteThresholdValue: deletionThreshold,
  };
  return {
    SyncAll: String(syncAll ?? false),
    ...(skipOutOfScopeDeletions ? { SkipOutOfScopeDeletions: 'True' } : {}),
    ...(deletionThreshold === undefined ? {} : { SyncNotificationSettings: JSON.stringify(notification) }),
    ...(connection === 'oauth'
      ? {
          AuthenticationType: 'OAuth2ClientCredentialsGrant',
          Oauth2TokenExchangeUri: tokenUrl,
          Oauth2ClientId: 'wiki',
          Oauth2ClientSecret: 's3cr3t',
        }
      : {}),
  };
}

/** What the tenant's builder does not know: exact case, lists, filters and a group mapping that is off. */
function refineSchema(stored: StoredJob, row: EntraRow): void {
  const exact = new Set(
    Object.entries({ ...row.users, ...(row.groups === 'disabled' ? {} : row.groups) }).flatMap(([target, mapping]) =>
      typeof mapping !== 'string' && mapping.caseExact ? [target] : [],
    ),
  );
  for (const attribute of stored.schema.directories.flatMap(({ objects }) => objects).flatMap(({ attributes }) => attributes)) {
    attribute.caseExact = exact.has(attribute.name);
    if (attribute.name === 'roles') attribute.multivalued = true;
  }
  if (row.filter !== undefined) mappingOf(stored, 'User').scope = scopeOf(row.filter);
  if (row.groupFilter !== undefined) mappingOf(stored, 'Group').scope = scopeOf(row.groupFilter);
  if (row.groups === 'disabled') mappingOf(stored, 'Group').enabled = false;
}

function mappingOf(stored: StoredJob, sourceObjectName: string) {
  const mapping = stored.schema.synchronizationRules[0]?.objectMappings.find((each) => each.sourceObjectName === sourceObjectName);
  if (mapping === undefined) throw new Error(`no mapping of ${sourceObjectName}`);
  return mapping;
}

function scopeOf(groups: Clause[][]) {
  return {
    categoryFilterGroups: [],
    inputFilterGroups: [],
    groups: groups.map((clauses, index) => ({
      name: `filter ${index + 1}`,
      clauses: clauses.map(([sourceOperandName, operatorName, value]) => ({
        sourceOperandName,
        operatorName,
        targetOperand: value === undefined ? null : { values: [value] },
      })),
    })),
  };
}

function fillDirectory(store: GraphStore, row: EntraRow): void {
  for (const application of store.applications.values()) {
    application.appRoles = application.appRoles.map((role) => ({
      ...role,
      id: `role-${role.value}`,
      displayName: role.value === 'admin' ? 'Administrator' : 'Member',
    }));
  }
  for (const [key, properties] of Object.entries(row.people ?? {})) {
    const person = { id: key, deletedDateTime: null, ...usualPerson(key), ...structuredClone(properties) };
    store.users.set(key, person as unknown as StoredUser);
  }
  for (const [key, members] of Object.entries(row.members ?? {})) addGroup(store, key, [...members], row.groupProperties?.[key]);
  const assigned = row.assigned ?? Object.fromEntries(Object.keys(row.people ?? {}).map((key) => [key, null]));
  for (const [key, role] of Object.entries(assigned)) assignTo(store, key, role ?? undefined);
}

function assignTo(store: GraphStore, key: string, role: string | undefined): void {
  assign(store, key, ...(role === undefined ? [] : [`role-${role}`]));
}

function happen(world: World, event: Event): void {
  const { store, stored, target, ids } = world;
  const user = (key: string) => found(store.users.get(key), key);
  const record = (key: string) => {
    const id = ids.get(key) ?? key;
    return found(target.users.get(id) ?? target.groups.get(id), key);
  };
  if ('set' in event) Object.assign(store.users.get(event.set) ?? found(store.groups.get(event.set), event.set), event.to);
  else if ('members' in event) found(store.groups.get(event.members), event.members).members = [...event.are];
  else if ('assign' in event) assignTo(store, event.assign, event.role);
  else if ('unassign' in event) unassign(store, event.unassign);
  else if ('softDelete' in event) toBin(user(event.softDelete));
  else if ('restore' in event) fromBin(user(event.restore));
  else if ('purge' in event) purge(store, event.purge);
  else if ('mappings' in event) {
    stored.schema = buildTenant('', { users: mappingRows(event.mappings) }).stored.schema;
    stored.fullCycleDue = true;
  } else if ('filter' in event) {
    mappingOf(stored, 'User').scope = scopeOf(event.filter);
    stored.fullCycleDue = true;
  } else if ('syncAll' in event) store.secrets.get(stored.servicePrincipalId)?.set('SyncAll', String(event.syncAll));
  else if ('restart' in event) restartJob(stored, event.restart);
  else if ('job' in event) stored.job.schedule.state = event.job === 'started' ? 'Active' : 'Paused';
  else if ('vendorSets' in event) Object.assign(record(event.vendorSets), event.to);
  else if ('vendorDrops' in event) {
    const group = record(event.from);
    const dropped = record(event.vendorDrops).id;
    group.members = ((group.members ?? []) as { value: string }[]).filter(({ value }) => value !== dropped);
  } else {
    const refused = event.vendorRefuses;
    target.refuse = (method) => (refused !== null && method === refused.method ? { status: refused.status } : undefined);
  }
}

/** Gone for good, and with it its assignment and its memberships. */
function purge(store: GraphStore, key: string): void {
  if (!store.users.delete(key) && !store.groups.delete(key)) found(undefined, key);
  unassign(store, key);
  for (const group of store.groups.values()) group.members = group.members.filter((member) => member !== key);
}

function found<T>(value: T | undefined, key: string): T {
  if (value === undefined) throw new Error(`the row speaks of "${key}", who is not there`);
  return value;
}
