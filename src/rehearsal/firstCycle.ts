/** The first cycle of an app in its directory, and Okta's one step by hand before it. */
import { appsIn, byDirectory } from '../config/directory.ts';
import type { AppPlan, EntraApp, OktaApp } from '../plan/types.ts';
import type { RequestRecord } from '../scim/target.ts';
import type { Counts } from './entra/run.ts';
import { check, checkExpectations, checkFailures, roleOf } from './expect.ts';
import { type OktaLife, scimForm } from './life/okta.ts';
import { openPortal } from './life/portal.ts';
import type { AppResult, Check, ConnectionTest, Left } from './result.ts';
import { sampleKeys } from './standing.ts';
import type { World } from './world.ts';

export interface FirstCycle
  extends Pick<AppResult, 'connectionTest' | 'counts' | 'notProvisioned' | 'roles' | 'byHand'>,
    Pick<OktaLife, 'early' | 'unprovisioned'> {
  app: AppPlan;
  /** What the first cycle itself was expected to bring. */
  failures: Check[];
  /** Null: to be looked at when the life of the app is through (Okta: the person assigned early comes in by then). */
  expectations: Check[] | null;
}

/** What the run printed for a person to do, and who was assigned before it was done. */
export interface HandStep {
  text: string;
  early: OktaLife['early'];
  refusal: string | null;
}

/**
 * Plays the administrator in Okta: assigns one person too early (so that the trap is seen), then enters the printed values,
 * tests the connector and ticks the boxes.
 */
export async function setUpOkta(world: World, outputs: Record<string, Record<string, unknown>>): Promise<Map<string, HandStep>> {
  const steps = new Map<string, HandStep>();
  for (const app of appsIn(world.plan.apps, 'okta')) {
    const text = outputs[app.key]?.byHand;
    if (typeof text !== 'string') continue;
    const appId = world.oktaAppId(app);
    const early = assignEarly(world, app, appId);
    const refusal = await world.okta.admin.enableScim(appId, scimForm(world, app));
    steps.set(app.key, { text: atVendor(world, app, text), early, refusal: refusal && `${refusal.status} ${refusal.message}` });
  }
  return steps;
}

/** With the address that the stack names in place of the loopback one: this is what somebody does in the real org. */
function atVendor(world: World, app: OktaApp, text: string): string {
  const { url } = app.endpoint;
  return url === null ? text : text.replaceAll(world.address(app.key), url);
}

function assignEarly(world: World, app: OktaApp, appId: string): OktaLife['early'] {
  const login = app.assignments.find((assignment) => assignment.principal === 'user')?.name;
  const user = [...world.okta.store.users.values()].find((one) => String(one.profile.login).toLowerCase() === login?.toLowerCase());
  // Whoever is deactivated loses every app.
  if (!login || user?.status !== 'ACTIVE') return null;
  world.okta.admin.assignUser(appId, user.id);
  return { userId: user.id, login };
}

export function firstCycle(world: World, one: AppPlan, hand: HandStep | null, tests: RequestRecord[]): Promise<FirstCycle> {
  const sent = tests.filter((record) => record.app === one.key).map(({ method, path, status }) => ({ method, path, status }));
  return byDirectory(one, { entra: (app) => entraCycle(world, app, sent), okta: (app) => oktaCycle(world, app, hand, sent) });
}

async function entraCycle(world: World, app: EntraApp, requests: ConnectionTest['requests']): Promise<FirstCycle> {
  // What is looked at is how it runs once somebody presses Start.
  if (!app.start) await openPortal(world.admin).start(world.job(app).servicePrincipalId, world.job(app).jobId);
  const cycle = await world.cycle(app);
  const keys = sampleKeys(world, 'entra');
  const left = cycle.entries.flatMap(({ id, objectType, displayName, status, reason, errorCode }): Left[] => {
    if (status !== 'skipped' && status !== 'failure') return [];
    return [
      {
        kind: objectType === 'User' ? 'person' : 'group',
        key: keys.get(id) ?? null,
        who: displayName,
        status: status === 'failure' ? 'failed' : 'skipped',
        reason: explain(app, reason ?? errorCode ?? ''),
      },
    ];
  });
  return {
    app,
    connectionTest: { ok: requests.length > 0, requests, reason: requests.length > 0 ? null : 'no request reached the target' },
    counts: { people: cycle.counts.User, groups: cycle.counts.Group },
    notProvisioned: left,
    failures: [...(cycle.reason === null ? [] : [check('first cycle', app.key, 'no failure', cycle.reason)]), ...checkFailures(app, left)],
    roles: rolesOf(world, app),
    expectations: checkExpectations(app, world.sample, world.standing(app)),
    byHand: [...app.checklist, ...(app.start ? [] : [startByHand])],
    early: null,
    unprovisioned: [],
  };
}

const startByHand =
  'Start provisioning, or write provisioning: { start: true }: the stack leaves it stopped, and the rehearsal started it to play it.';

async function oktaCycle(world: World, app: OktaApp, hand: HandStep | null, requests: ConnectionTest['requests']): Promise<FirstCycle> {
  const result = await world.sync(app);
  const none: Counts = { created: 0, updated: 0, disabled: 0, deleted: 0, skipped: 0, failed: 0 };
  const { users, groups, unprovisioned } = result;
  const keys = sampleKeys(world, 'okta');
  const left = [
    ...unprovisioned.map(
      (one): Left => ({
        kind: 'person',
        key: keys.get(one.userId) ?? null,
        who: one.login,
        status: 'skipped',
        reason: `${one.message} ${one.fix}`,
      }),
    ),
    ...result.errors.map(
      (error): Left => ({
        kind: error.subject === 'user' ? 'person' : error.subject,
        key: keys.get(error.id) ?? null,
        who: error.name,
        status: 'failed',
        reason: explain(app, error.message),
      }),
    ),
  ];
  return {
    app,
    connectionTest: {
      ok: hand !== null && hand.refusal === null,
      requests,
      reason: hand === null ? 'provisioning was never switched on' : hand.refusal,
    },
    counts: {
      people: {
        ...none,
        created: users.created.length,
        updated: users.updated.length + users.linked.length + users.reactivated.length,
        disabled: users.deactivated.length,
        skipped: unprovisioned.length,
        failed: users.failed.length,
      },
      groups: {
        ...none,
        created: groups.pushed.length,
        updated: groups.updated.length + groups.linked.length,
        deleted: groups.deleted.length,
        failed: groups.failed.length,
      },
    },
    notProvisioned: left,
    failures: [...checkFailures(app, left), ...checkShared(world, app, keys)],
    roles: rolesOf(world, app),
    expectations: null,
    byHand: [...app.checklist, ...(hand ? [hand.text] : []), ...unprovisioned.map((one) => `${one.login}: ${one.fix}`)],
    early: hand?.early ?? null,
    unprovisioned,
  };
}

/** Okta links whoever it finds under a name, so two people with one name become one account. */
function checkShared(world: World, app: OktaApp, keys: ReadonlyMap<string, string>): Check[] {
  const owners = new Map<string, string>();
  const users = [...(world.okta.store.apps.get(world.oktaAppId(app))?.users.values() ?? [])];
  return users.flatMap(({ id, externalId }) => {
    const who = keys.get(id) ?? id;
    const owner = externalId === null ? undefined : owners.get(externalId);
    if (externalId !== null && owner === undefined) owners.set(externalId, who);
    return owner === undefined ? [] : [check('first cycle', who, 'an account of their own', `the account of ${owner}`)];
  });
}

function rolesOf(world: World, app: AppPlan): Record<string, string | null> {
  return Object.fromEntries(world.target.users(app.key).map((user) => [String(user.userName), roleOf(user)]));
}

/** Adds the manual's own reading of a status that the reason names. */
function explain(app: AppPlan, reason: string): string {
  const row = app.troubleshooting.find((one) => new RegExp(`\\b${one.status}\\b`).test(reason) && (!one.path || reason.includes(one.path)));
  return row ? `${reason} (${row.means} ${row.fix})` : reason;
}
