/** The boxes of Okta apps, against the loopback org. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createContext } from '../../src/provider/context.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { needsSomebody, readStatus } from '../../src/status/read.ts';
import { renderStatus } from '../../src/status/render.ts';
import { openStack } from '../rehearsal/stacks.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld(openStack('staging', 'cube-okta'));
});
afterAll(() => world.close());

const org = () => ({ oktaOrgName: 'example-staging', oktaApiToken: world.oktaToken, oktaHttpProxy: world.okta.url });
const read = (config = org()) =>
  readStatus(
    createContext(config, { env: {}, sleep: async () => undefined, log: () => undefined }),
    world.plan,
    '',
    new Date('2026-11-30T10:00:00Z'),
  );

test('missing, then made with its boxes off, then on', async () => {
  expect(await read()).toMatchObject([{ key: 'cube-okta', health: 'missing' }]);
  expect(needsSomebody(await read())).toBe(true);
  expect((await world.up()).error).toBeNull();
  const [off] = await read();
  expect(off).toMatchObject({ health: 'waiting', boxes: { 'Create Users': false } });
  expect(off?.advice[0]?.why).toMatch(/^switch on Create Users, .+ at https:\/\/example-staging-admin\.okta\.com\/admin\/app\//);
  expect(needsSomebody(await read())).toBe(false);
  for (const app of world.okta.store.apps.values())
    app.features = ['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES', 'PUSH_USER_DEACTIVATION', 'GROUP_PUSH'];
  const on = await read();
  expect(on).toMatchObject([{ health: 'good', state: 'provisioning is on', advice: [] }]);
  expect(renderStatus(on, { colour: false, now: new Date() })).toContain('[x] Create Users');
});

test('an org that is not configured leaves its apps unknown, and fails nothing', async () => {
  const [app] = await read({ ...org(), oktaApiToken: '' });
  expect(app).toMatchObject({ health: 'unknown', state: expect.stringContaining('OKTA_API_TOKEN') });
});
