/** `muster status` against a tenant in which cycles run and fail. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createContext } from '../../src/provider/context.ts';
import type { Context } from '../../src/provider/resource.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { needsSomebody, readStatus } from '../../src/status/read.ts';
import { renderStatus } from '../../src/status/render.ts';
import type { AppStatus } from '../../src/status/types.ts';
import { entraApp, startStaging } from '../pull/world.ts';

const graphUrl = 'https://graph.microsoft.com';
const now = new Date('2026-11-30T10:00:00Z');

function tenant(world: World): Context {
  const { url, clientId, clientSecret, store } = world.graph;
  const config = { graphUrl: url, loginUrl: url, tenantId: store.tenantId, clientId, clientSecret };
  return createContext(config, { env: {}, sleep: async () => undefined, log: () => undefined });
}

const read = (world: World, context = tenant(world)) => readStatus(context, world.plan, graphUrl, now);

function entra(apps: AppStatus[], key: string): Extract<AppStatus, { directory: 'entra' }> {
  const found = apps.find((app) => app.key === key);
  if (found?.directory !== 'entra') throw new Error(`no Entra status of ${key}`);
  return found;
}

describe('cycles that fail', () => {
  let world: World;
  let apps: AppStatus[];
  beforeAll(async () => {
    world = await startStaging((plan) => {
      // "Sync groups" is off at the vendor, and the group mapping on.
      const app = entraApp(plan, 'stack-ai');
      plan.apps['stack-ai'] = { ...app, behaviour: { ...app.behaviour, syncGroups: false } };
      // A vendor's.
      const cerby = entraApp(plan, 'cerby');
      plan.apps.cerby = { ...cerby, endpoint: { ...cerby.endpoint, tokenMade: false } };
    });
    await world.cycle(entraApp(world.plan, 'cube'));
    await world.cycle(entraApp(world.plan, 'stack-ai'));
    world.target.setTokens('cerby', []);
    await world.cycle(entraApp(world.plan, 'cerby'));
    apps = await read(world);
  });
  afterAll(() => world.close());

  test('a cycle without failures is good, with its counts', () => {
    const cube = entra(apps, 'cube');
    expect(cube).toMatchObject({ health: 'good', state: 'running every 40 min', failures: [], advice: [], quarantine: null, logs: null });
    expect(cube.lastCycle).toMatchObject({ state: 'Succeeded', escrowed: 0, error: null });
    expect(cube.lastCycle?.exported).toBeGreaterThan(5);
    expect(Object.values(cube.managed).reduce((sum, count) => sum + count, 0)).toBeGreaterThan(5);
  });

  test('failures are grouped by cause, with the words of the manual and the commands', () => {
    const { health, failures, advice, servicePrincipalId, jobId } = entra(apps, 'stack-ai');
    expect(health).toBe('failures');
    expect(failures).toHaveLength(1);
    expect(failures[0]).toMatchObject({ objectType: 'Group', status: 403, count: 3, means: 'Sync groups is off' });
    expect(failures[0]?.examples).toContain('Stack AI Admins');
    expect(advice).toEqual([
      { why: 'switch it on, or switch the group mapping off', command: null },
      {
        why: expect.stringMatching(/^then try the failed objects again in the next cycle, instead of waiting until 20\S+Z$/),
        command:
          `az rest --method post --url ${graphUrl}/v1.0/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/restart` +
          ` --body '{"criteria":{"resetScope":"Escrows"}}'`,
      },
    ]);
  });

  test('a refused token is a quarantine with its reason and the secret to set', () => {
    const { health, quarantine, advice } = entra(apps, 'cerby');
    expect(health).toBe('quarantine');
    expect(quarantine).toMatchObject({
      reason: 'EncounteredQuarantineException',
      means: 'the token is wrong or was regenerated',
    });
    expect(quarantine?.error).toMatch(/CredentialValidationFailure: .+ Response Status Code: Unauthorized /);
    expect(advice.map(({ command }) => command?.split(' --url')[0])).toEqual([
      'pulumi config set --secret muster:cerbyToken --stack staging',
      'pulumi up --stack staging',
      'az rest --method post',
    ]);
    expect(needsSomebody(apps)).toBe(true);
  });

  test('an app whose first cycle has not run waits', () => {
    expect(entra(apps, 'activepieces')).toMatchObject({ health: 'waiting', lastCycle: null });
    expect(needsSomebody(apps.filter(({ key }) => key !== 'cerby'))).toBe(false);
  });

  test('the text shows all of it and no token', () => {
    const text = renderStatus(apps, { colour: false, now: new Date() });
    expect(text).toContain('cube (entra): good: running every 40 min\n  last cycle: Succeeded, ended just now');
    expect(text).toMatch(
      /failing: 3 Group \(create\), \w+ 403: .+\n {4}.+\n {4}tried again 0 times, next try after .+\n {4}this means: Sync groups is off/,
    );
    expect(text).toContain('quarantine: EncounteredQuarantineException, since ');
    for (const secret of world.secrets.values()) expect(text + JSON.stringify(apps)).not.toContain(secret);
  });

  test('progress of a running cycle', async () => {
    const { jobId } = world.job(entraApp(world.plan, 'cube'));
    const stored = world.graph.store.jobs.get(jobId);
    if (stored === undefined) throw new Error('no job');
    stored.job.status.progress = [
      { completedUnits: 30, totalUnits: 120, units: 'objects', progressObservationDateTime: '2026-01-02T03:04:05Z' },
    ];
    const cube = entra(await read(world), 'cube');
    expect(cube.progress).toEqual([{ completed: 30, total: 120, units: 'objects' }]);
    expect(renderStatus([cube], { colour: false, now: new Date() })).toContain('progress: 30 of 120 objects (25 %)');
  });
});

describe('what is not there', () => {
  let world: World;
  beforeAll(async () => {
    world = await startStaging();
  });
  afterAll(() => world.close());

  test('a paused job, an app without a job and a missing app', async () => {
    const { store } = world.graph;
    const paused = store.jobs.get(world.job(entraApp(world.plan, 'cube')).jobId);
    if (paused) Object.assign(paused.job.schedule, { state: 'Paused' });
    store.jobs.delete(world.job(entraApp(world.plan, 'cerby')).jobId);
    store.servicePrincipals.delete(world.job(entraApp(world.plan, 'stack-ai')).servicePrincipalId);
    const apps = await read(world);
    expect(entra(apps, 'cube')).toMatchObject({ health: 'paused', state: 'not running (paused)' });
    expect(entra(apps, 'cube').advice[0]?.command).toMatch(/^az rest --method post --url \S+\/start$/);
    expect(entra(apps, 'cerby')).toMatchObject({ health: 'missing', state: 'it has no provisioning job' });
    expect(entra(apps, 'stack-ai')).toMatchObject({ health: 'missing', state: 'there is no enterprise app of this name' });
    expect(entra(apps, 'stack-ai').advice).toEqual([{ why: 'make what is missing', command: 'pulumi up --stack staging' }]);
    expect(needsSomebody(apps)).toBe(true);
  });

  test('two apps of one name that both have a job are not guessed between', async () => {
    const { store } = world.graph;
    const { servicePrincipalId, jobId } = world.job(entraApp(world.plan, 'activepieces'));
    const [principal, job] = [store.servicePrincipals.get(servicePrincipalId), store.jobs.get(jobId)];
    if (!principal || !job) throw new Error('not set up');
    store.servicePrincipals.set('twin', { ...principal, id: 'twin' });
    store.jobs.set('twin-job', { ...job, job: { ...job.job, id: 'twin-job' }, servicePrincipalId: 'twin' });
    const found = entra(await read(world), 'activepieces');
    expect(found.health).toBe('unknown');
    expect(found.state).toContain('2 enterprise apps of this name');
    store.servicePrincipals.delete('twin');
    store.jobs.delete('twin-job');
  });

  test('a refused log names its permission and hides nothing else; a refused job stops with its own', async () => {
    const forbid =
      (pattern: RegExp): typeof fetch =>
      async (input, init) =>
        pattern.test(String(input))
          ? Response.json({ error: { code: 'Authorization_RequestDenied', message: 'Insufficient privileges' } }, { status: 403 })
          : fetch(input, init);
    const { url, clientId, clientSecret, store } = world.graph;
    const config = { graphUrl: url, loginUrl: url, tenantId: store.tenantId, clientId, clientSecret };
    const context = (pattern: RegExp) =>
      createContext(config, { env: {}, sleep: async () => undefined, log: () => undefined, fetch: forbid(pattern) });
    const found = entra(await read(world, context(/auditLogs/)), 'activepieces');
    expect(found.health).toBe('waiting');
    expect(found.logs).toContain('AuditLog.Read.All or ProvisioningLog.Read.All');
    await expect(read(world, context(/synchronization/))).rejects.toThrow(
      'A permission is missing: give the application Synchronization.Read.All',
    );
  });
});

test('a token whose end the stack says is shown, and from 30 days ahead with what to do', async () => {
  const world = await startStaging((plan) => {
    for (const [key, expires] of [
      ['cube', '2027-06-30'],
      ['cerby', '2026-12-10'],
    ] as const) {
      const app = entraApp(plan, key);
      plan.apps[key] = { ...app, endpoint: { ...app.endpoint, tokenMade: false, tokenExpires: expires } };
    }
  });
  const apps = await read(world);
  await world.close();
  expect(apps.map(({ key, tokenExpires }) => [key, tokenExpires])).toEqual([
    ['activepieces', null],
    ['cerby', '2026-12-10'],
    ['cube', '2027-06-30'],
    ['stack-ai', null],
  ]);
  expect(entra(apps, 'cube').advice).toEqual([]);
  expect(entra(apps, 'cerby').advice.map(({ why, command }) => command ?? why)).toEqual([
    'the token expires on 2026-12-10, in 10 days',
    'pulumi config set --secret muster:cerbyToken --stack staging',
    'pulumi up --stack staging',
  ]);
  const text = renderStatus(apps, { colour: false, now });
  expect(text).toContain('  token expires on 2027-06-30, in 212 days\n');
  expect(text.match(/token expires/g)).toHaveLength(3);
});
