/** `muster pause` and `muster resume` against a loopback tenant, cut off between each pair of writes. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isRefused, pauseApps, renderPause, resumeApps } from '../../src/pause/pause.ts';
import type { PauseResult } from '../../src/pause/types.ts';
import { movingTag } from '../../src/provider/entra/movingJob.ts';
import { readPause } from '../../src/provider/entra/pauseMark.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { readStatus } from '../../src/status/read.ts';
import { renderStatus } from '../../src/status/render.ts';
import { entraApp, startStaging, tenantOf } from '../pull/world.ts';

const at = new Date('2026-11-30T14:03:00Z');
const keys = ['activepieces', 'cerby', 'cube', 'stack-ai'];
let world: World;
beforeEach(async () => {
  world = await startStaging();
});
afterEach(() => world.close());

const scope = (only = keys, stack = world.plan.stack) => ({
  context: tenantOf(world),
  stack,
  apps: only.map((key) => entraApp(world.plan, key)),
});
const pause = (only?: string[], reason = 'INC-1') => pauseApps(scope(only), reason, at);
const resume = (only?: string[]) => resumeApps(scope(only));
const outcomes = (results: PauseResult[]) => results.map(({ key, outcome }) => `${key} ${outcome}`);
const one = ([result]: PauseResult[]): PauseResult => {
  if (result === undefined) throw new Error('no result');
  return result;
};

function principalOf(key: string) {
  const { name } = entraApp(world.plan, key);
  const found = [...world.graph.store.servicePrincipals.values()].find(({ displayName }) => displayName === name);
  if (found === undefined) throw new Error(`no app ${name}`);
  return found;
}
function jobOf(key: string) {
  const found = [...world.graph.store.jobs.values()].find(({ servicePrincipalId }) => servicePrincipalId === principalOf(key).id);
  if (found === undefined) throw new Error(`no job of ${key}`);
  return found.job;
}
const runs = (key: string) => jobOf(key).schedule.state === 'Active';
const mark = (key: string) => readPause(principalOf(key).tags as string[]);
const writes = () => world.graph.requests.filter(({ method, path }) => method !== 'GET' && !path.includes('oauth2')).length;

test('every job is paused with its reason and resumed; other tags stay', async () => {
  const tags = [...(principalOf('cube').tags as string[])];
  expect(outcomes(await pause())).toEqual(keys.map((key) => `${key} paused`));
  for (const key of keys) {
    expect(runs(key)).toBe(false);
    expect(mark(key)).toEqual({ since: '2026-11-30T14:03:00Z', reason: 'INC-1' });
  }
  expect(principalOf('cube').tags).toEqual([...tags, 'muster-paused:2026-11-30T14:03:00Z:INC-1']);
  expect(outcomes(await resume())).toEqual(keys.map((key) => `${key} resumed`));
  for (const key of keys) expect([runs(key), mark(key)]).toEqual([true, null]);
  expect(principalOf('cube').tags).toEqual(tags);
});

test('only the named apps; a second pause changes nothing and keeps the first reason', async () => {
  await pause(['cube']);
  expect(keys.map(runs)).toEqual([true, true, false, true]);
  const before = writes();
  expect(one(await pause(['cube'], 'another'))).toMatchObject({
    outcome: 'paused',
    message: expect.stringContaining('already'),
    pause: { reason: 'INC-1' },
  });
  expect(writes()).toBe(before);
});

test('a job that did not run gets no mark, and resume starts neither it nor one that somebody stopped by hand', async () => {
  jobOf('cube').schedule.state = 'Disabled';
  jobOf('cerby').schedule.state = 'Paused';
  expect(outcomes(await pause())).toEqual(['activepieces paused', 'cerby left', 'cube left', 'stack-ai paused']);
  const results = await resume();
  expect(outcomes(results)).toEqual(['activepieces resumed', 'cerby left', 'cube left', 'stack-ai resumed']);
  expect(results[1]?.message).toContain('was not paused by muster pause');
  expect(keys.map(runs)).toEqual([true, false, false, true]);
});

test('what the stack meanwhile declares stopped is not started by resume', async () => {
  await pause(['cube']);
  world.plan.apps.cube = { ...entraApp(world.plan, 'cube'), start: false };
  expect(one(await resume(['cube']))).toMatchObject({ outcome: 'left', message: expect.stringContaining('start: false') });
  expect([runs('cube'), mark('cube')]).toEqual([false, null]);
});

test('a job whose address moves is not started by resume: `up` drops its links first', async () => {
  await pause(['cube']);
  (principalOf('cube').tags as string[]).push(movingTag);
  expect(one(await resume(['cube']))).toMatchObject({ outcome: 'left', message: expect.stringContaining('its address is moving') });
  expect([runs('cube'), mark('cube')]).toEqual([false, null]);
});

test('a job that `up` has paused while its address moves is held too, so that `up` does not start it', async () => {
  (principalOf('cube').tags as string[]).push(movingTag);
  jobOf('cube').schedule.state = 'Paused';
  expect(outcomes(await pause(['cube']))).toEqual(['cube paused']);
  expect([runs('cube'), mark('cube')?.reason]).toEqual([false, 'INC-1']);
  expect(outcomes(await resume(['cube']))).toEqual(['cube left']);
  expect([runs('cube'), mark('cube')]).toEqual([false, null]);
});

describe('cut off between two writes', () => {
  const cut = async (path: RegExp, doing: () => Promise<PauseResult[]>) => {
    world.graph.faults.forbidden = path;
    const results = await doing();
    world.graph.faults.forbidden = null;
    expect(isRefused(results)).toBe(true);
    expect(one(results).message).toContain('A permission is missing');
  };

  test('the mark stands and the job runs: pause completes it, and resume takes the mark off', async () => {
    await cut(/POST .*pause$/, () => pause(['cube']));
    expect([runs('cube'), mark('cube')?.reason]).toEqual([true, 'INC-1']);
    expect(one(await resume(['cube']))).toMatchObject({ outcome: 'resumed', message: expect.stringContaining('ran already') });
    expect([runs('cube'), mark('cube')]).toEqual([true, null]);
    await cut(/POST .*pause$/, () => pause(['cube']));
    expect(one(await pause(['cube'], 'INC-2'))).toMatchObject({ outcome: 'paused', pause: { reason: 'INC-2' } });
    expect([runs('cube'), mark('cube')?.reason]).toEqual([false, 'INC-2']);
  });

  test('nothing is paused without its mark', async () => {
    await cut(/PATCH .*servicePrincipals/, () => pause(['cube']));
    expect([runs('cube'), mark('cube')]).toEqual([true, null]);
  });

  test('started and the mark still there: resume again takes it off', async () => {
    await pause(['cube']);
    await cut(/PATCH .*servicePrincipals/, () => resume(['cube']));
    expect([runs('cube'), mark('cube')?.reason]).toEqual([true, 'INC-1']);
    expect(outcomes(await resume(['cube']))).toEqual(['cube resumed']);
    expect(mark('cube')).toBeNull();
  });

  test('not started: the mark stays, so that resume can be run again', async () => {
    await pause(['cube']);
    await cut(/POST .*start$/, () => resume(['cube']));
    expect([runs('cube'), mark('cube')?.reason]).toEqual([false, 'INC-1']);
    await resume(['cube']);
    expect([runs('cube'), mark('cube')]).toEqual([true, null]);
  });
});

test('one app that fails stops no other, and every refusal is said', async () => {
  world.graph.store.jobs.delete(jobOf('cerby').id);
  const { displayName } = principalOf('stack-ai');
  principalOf('stack-ai').displayName = 'gone';
  for (const app of world.graph.store.applications.values()) if (app.displayName === displayName) app.serviceManagementReference = null;
  const results = await pause();
  expect(outcomes(results)).toEqual(['activepieces paused', 'cerby refused', 'cube paused', 'stack-ai refused']);
  expect(results.map(({ message }) => message)).toEqual([
    expect.stringContaining('may still arrive'),
    'it has no provisioning job',
    expect.stringContaining('may still arrive'),
    'the tenant has no enterprise app called Stack AI',
  ]);
  expect(renderPause(results)).toMatch(/^activepieces \(entra\): paused: .+\n.*\n.*\n.*\n2 paused, 2 refused\n$/);
});

test('an app of the same name that another stack made is not touched', async () => {
  const before = writes();
  const results = await pauseApps(scope(['cube'], 'production'), 'INC-1', at);
  expect(one(results)).toMatchObject({
    outcome: 'refused',
    message: expect.stringMatching(/belongs to the Muster declaration .+\/staging\/cube/),
  });
  for (const app of world.graph.store.applications.values()) app.serviceManagementReference = null;
  expect(one(await pause(['cube'])).message).toContain('carries no mark');
  expect(writes()).toBe(before);
});

test('a run of the program while it is paused leaves it so, with the reason', async () => {
  await pause(['cube'], 'a wrong filter');
  const cube = entraApp(world.plan, 'cube');
  world.plan.apps.cube = { ...cube, restart: { trigger: 'again', reset: [] } };
  expect((await world.up()).error).toBeNull();
  expect([runs('cube'), runs('cerby')]).toEqual([false, true]);
});

test('status shows the reason and the way back, in text and JSON', async () => {
  await pause(['cube'], 'a wrong filter');
  const apps = await readStatus(tenantOf(world), world.plan, 'https://graph.microsoft.com', at);
  const cube = apps.find(({ key }) => key === 'cube');
  expect(cube).toMatchObject({
    health: 'paused',
    pause: { since: '2026-11-30T14:03:00Z', reason: 'a wrong filter' },
    advice: [{ command: 'muster resume staging --app cube' }],
  });
  const text = renderStatus(apps, { colour: false, now: new Date('2026-11-30T14:33:00Z') });
  expect(text).toContain('paused by muster pause 30 min ago (2026-11-30T14:03:00Z): a wrong filter');
  expect(apps.filter((app) => app.directory === 'entra' && app.pause !== null)).toHaveLength(1);
});
