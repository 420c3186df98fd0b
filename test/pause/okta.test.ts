/** What `muster pause` says of an Okta app: it pauses nothing there, and never pretends. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { pauseApps, resumeApps } from '../../src/pause/pause.ts';
import { createContext } from '../../src/provider/context.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { openStack } from '../rehearsal/stacks.ts';

let world: World;
beforeAll(async () => {
  world = await startWorld(openStack('staging', 'cube-okta'));
});
afterAll(() => world.close());

const org = () => ({ oktaOrgName: 'example-staging', oktaApiToken: world.oktaToken, oktaHttpProxy: world.okta.url });
const scope = (config = org()) => ({
  context: createContext(config, { env: {}, sleep: async () => undefined, log: () => undefined }),
  stack: world.plan.stack,
  apps: Object.values(world.plan.apps),
});
const pause = (config = org()) => pauseApps(scope(config), 'INC-1', new Date('2026-11-30T14:03:00Z'));

test('missing is refused, provisioning that is off is left, and boxes that are on are named with their page', async () => {
  expect(await pause()).toMatchObject([{ key: 'cube-okta', outcome: 'refused', message: expect.stringContaining('has no app labelled') }]);
  expect((await world.up()).error).toBeNull();
  expect(await pause()).toMatchObject([{ outcome: 'left', message: 'provisioning is not on: nothing is sent' }]);
  for (const app of world.okta.store.apps.values()) app.features = ['SCIM_PROVISIONING', 'PUSH_NEW_USERS', 'PUSH_USER_DEACTIVATION'];
  const [refused] = await pause();
  expect(refused).toMatchObject({ outcome: 'refused', pause: null });
  expect(refused?.message).toMatch(
    /Okta's public API cannot pause provisioning\. By hand: switch off Create Users, Deactivate Users at https:\/\/example-staging-admin\.okta\.com\/admin\/app\/.+#tab-provisioning/,
  );
  for (const app of world.okta.store.apps.values()) app.status = 'INACTIVE';
  expect(await pause()).toMatchObject([{ outcome: 'left', message: 'the app is inactive: nothing is sent' }]);
});

test('resume says that it starts nothing there; an org without credentials is a refusal of its apps', async () => {
  expect(await resumeApps(scope())).toMatchObject([{ outcome: 'left', message: expect.stringContaining('does not reach Okta') }]);
  expect(await pause({ ...org(), oktaApiToken: '' })).toMatchObject([
    { outcome: 'refused', message: expect.stringContaining('OKTA_API_TOKEN') },
  ]);
});
