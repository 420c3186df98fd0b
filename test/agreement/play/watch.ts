/** Watches one app of a world: which account is whose, what was sent, what stands in the target. */
import type { AppPlan, EntraApp, OktaApp } from '../../../src/plan/types.ts';
import { roleOf } from '../../../src/rehearsal/expect.ts';
import type { ProvisioningLogEntry } from '../../../src/rehearsal/graph/store.ts';
import type { OktaSyncResult } from '../../../src/rehearsal/okta/sync.ts';
import type { World } from '../../../src/rehearsal/world.ts';
import { vendorUserSchema } from '../../../src/scim/schema/vendor.ts';
import type { RequestRecord, ScimResource } from '../../../src/scim/target.ts';
import type { Keys } from './keys.ts';
import type { Account, LogRow, Round, Sent, Standing, Subject, SyncSaid } from './observed.ts';

export interface Watch {
  /** One cycle or sync, and everything it did. */
  round(): Promise<Round>;
  /** What was sent since the last look, outside a round. */
  since(): Sent[];
  standing(): Standing;
}

export function watch(world: World, keys: Keys, app: AppPlan): Watch {
  /** Target id → whose it is or was; the last one to hold it counts. */
  const owners = new Map<string, Subject>();
  let current = new Set<string>();
  let seen = world.records.length;

  function learn(): void {
    const links = app.directory === 'entra' ? entraLinks(world, keys, app) : oktaLinks(world, keys, app);
    current = new Set(links.keys());
    for (const [id, subject] of links) {
      owners.set(id, subject);
      keys.labels.set(id, subject.type === 'User' ? `{id of ${subject.key}}` : `{id of group ${subject.key}}`);
    }
  }

  /** `refused` are the subjects of the creates that were refused, in the order of the requests. */
  function take(refused: Record<Subject['type'], Subject[]>): Sent[] {
    const records = world.records.slice(seen).filter((record) => record.app === app.key && record.method !== 'GET');
    seen = world.records.length;
    const base = `/${app.key}${app.endpoint.path}`;
    let again: { body: string; subject: Subject | null } | null = null;
    return records.map((record): Sent => {
      const path = record.path.slice(base.length).split('?')[0] ?? '';
      const [, endpoint = '', id] = path.split('/');
      const type = endpoint === 'Groups' ? 'Group' : 'User';
      const made = (record.response as { id?: string } | null)?.id;
      const target = id === undefined ? made : decodeURIComponent(id);
      let subject = target === undefined ? null : (owners.get(target) ?? null);
      if (record.method === 'POST' && made === undefined) {
        // A request that met a busy target is sent again, and is about the same person; two people may have one body otherwise.
        const body = JSON.stringify(record.body);
        subject = again?.body === body ? again.subject : (refused[type].shift() ?? null);
        again = record.status === 429 || record.status >= 500 ? { body, subject } : null;
      }
      return {
        method: record.method,
        path: id === undefined ? path : `/${endpoint}/{id}`,
        subject,
        status: record.status,
        body: bodyOf(record, world, keys),
        refusal: record.status >= 400 ? keys.labels.text(String((record.response as { detail?: string } | null)?.detail ?? '')) : null,
      };
    });
  }

  async function entraRound(entra: EntraApp): Promise<Round> {
    const { store } = world.graph;
    const from = store.logs.length;
    const { jobId } = world.job(entra);
    const result = await world.cycle(entra);
    learn();
    const logged = store.logs.slice(from).filter((row) => row.jobId === jobId);
    const failed = logged.filter(({ status, reason }) => status === 'failure' && /^POST /.test(reason ?? ''));
    const refused = { User: subjectsOf(failed, 'User', keys), Group: subjectsOf(failed, 'Group', keys) };
    const { state, full, reason, quarantine } = result;
    return {
      sent: take(refused),
      rows: logged.map((row) => logRow(row, keys)),
      sync: null,
      cycle: { state, full, reason: reason && keys.labels.text(reason), quarantine },
      broken: null,
    };
  }

  async function oktaRound(okta: OktaApp): Promise<Round> {
    const result = await world.sync(okta);
    learn();
    const posts = result.errors.filter(({ method }) => method === 'POST');
    const refusedOf = (subject: 'user' | 'group') =>
      posts.filter((one) => one.subject === subject).flatMap(({ id }) => keys.subjectOf(id) ?? []);
    return {
      sent: take({ User: refusedOf('user'), Group: refusedOf('group') }),
      rows: [],
      sync: syncSaid(result, keys, failingIn(world, okta)),
      cycle: null,
      broken: null,
    };
  }

  return {
    async round() {
      seen = world.records.length;
      try {
        return await (app.directory === 'entra' ? entraRound(app) : oktaRound(app));
      } catch (error) {
        const broken = error instanceof Error ? (error.stack ?? error.message) : String(error);
        return { sent: take({ User: [], Group: [] }), rows: [], sync: null, cycle: null, broken };
      }
    },
    since: () => take({ User: [], Group: [] }),
    standing: () => standingOf(world, keys, app, owners, current),
  };
}

function bodyOf({ body }: RequestRecord, world: World, keys: Keys): unknown {
  if (typeof body !== 'object' || body === null) return body;
  const text = JSON.stringify('password' in body ? { ...body, password: '(random)' } : body);
  return keys.labels.value(JSON.parse(text.replaceAll(world.target.url, '(target)')));
}

function entraLinks(world: World, keys: Keys, app: AppPlan): Map<string, Subject> {
  const links = new Map<string, Subject>();
  if (app.directory !== 'entra') return links;
  for (const [id, { targetId }] of world.graph.store.jobs.get(world.job(app).jobId)?.links ?? []) {
    const subject = keys.subjectOf(id);
    if (subject !== undefined) links.set(targetId, subject);
  }
  return links;
}

function oktaLinks(world: World, keys: Keys, app: AppPlan): Map<string, Subject> {
  const links = new Map<string, Subject>();
  const stored = app.directory === 'okta' ? world.okta.store.apps.get(world.oktaAppId(app)) : undefined;
  const held = [
    ...[...(stored?.users.values() ?? [])].map(({ id, externalId }) => [id, externalId] as const),
    ...[...(stored?.pushMappings.values() ?? [])].map(({ sourceGroupId, externalId }) => [sourceGroupId, externalId] as const),
  ];
  for (const [id, externalId] of held) {
    const subject = keys.subjectOf(id);
    if (subject !== undefined && externalId !== null) links.set(externalId, subject);
  }
  return links;
}

const subjectsOf = (rows: ProvisioningLogEntry[], type: Subject['type'], keys: Keys): Subject[] =>
  rows
    .filter(({ sourceIdentity }) => sourceIdentity.identityType === type)
    .flatMap(({ sourceIdentity }) => keys.subjectOf(sourceIdentity.id) ?? []);

function logRow({ sourceIdentity, provisioningAction: action, status, errorCode, reason }: ProvisioningLogEntry, keys: Keys): LogRow {
  const subject = keys.subjectOf(sourceIdentity.id) ?? { type: sourceIdentity.identityType, key: '(nobody)' };
  return { subject, action, status, errorCode, reason: reason && keys.labels.text(reason) };
}

function failingIn(world: World, app: OktaApp): string[] {
  const users = [...(world.okta.store.apps.get(world.oktaAppId(app))?.users.values() ?? [])];
  return users.filter(({ syncState }) => syncState === 'ERROR').map(({ id }) => id);
}

function syncSaid({ users, groups, unprovisioned, errors }: OktaSyncResult, keys: Keys, failing: string[]): SyncSaid {
  return {
    users,
    groups,
    unprovisioned: unprovisioned.map(({ userId }) => keys.subjectOf(userId)?.key ?? userId),
    failing: failing.flatMap((id) => keys.subjectOf(id)?.key ?? []),
    errors: errors.map(({ id, method, path, status, message }) => ({
      subject: keys.subjectOf(id) ?? null,
      method,
      path: keys.labels.text(path),
      status,
      message: keys.labels.text(message),
    })),
  };
}

function standingOf(world: World, keys: Keys, app: AppPlan, owners: Map<string, Subject>, current: Set<string>): Standing {
  const standing: Standing = { accounts: {}, others: [], groups: {}, otherGroups: [], held: keys.rolesHeld(app) };
  // The held ones last, so that an account somebody left behind does not stand in their place.
  const inOrder = (resources: ScimResource[]) => resources.toSorted((a, b) => Number(current.has(a.id)) - Number(current.has(b.id)));
  for (const resource of inOrder(world.target.users(app.key))) {
    const key = owners.get(resource.id)?.key ?? null;
    const account = accountOf(resource, world, keys);
    const before = key === null ? undefined : standing.accounts[key];
    if (key === null) standing.others.push({ ...account, formerly: null });
    else standing.accounts[key] = account;
    if (before !== undefined) standing.others.push({ ...before, formerly: key });
  }
  for (const group of inOrder(world.target.groups(app.key))) {
    const key = owners.get(group.id)?.key ?? null;
    const { displayName } = group;
    const members = ((group.members ?? []) as { value: string }[]).map(({ value }) => owners.get(value)?.key ?? '(nobody)').sort();
    if (key === null || (standing.groups[key] !== undefined && !current.has(group.id)))
      standing.otherGroups.push({ formerly: key, displayName });
    else standing.groups[key] = { displayName, members };
  }
  return standing;
}

function accountOf(resource: ScimResource, world: World, keys: Keys): Account {
  const { roles } = (resource[vendorUserSchema] ?? {}) as { roles?: string[] };
  const one = roleOf(resource);
  const shown = JSON.parse(JSON.stringify(resource).replaceAll(world.target.url, '(target)'));
  return { active: resource.active, roles: roles ?? (one === null ? [] : [one]), resource: keys.labels.value(shown) };
}
