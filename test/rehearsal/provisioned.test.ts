/** What a sandbox prints of a cycle or a sync. */
import { expect, test } from 'vitest';
import { describeProvisioned } from '../../src/rehearsal/provisioned.ts';
import { startWorld } from '../../src/rehearsal/world.ts';
import { enterInOkta, oktaApps } from '../target/endState.ts';
import { openStack } from './stacks.ts';

test('who came about, whom it is about, and nothing where nothing happened', async () => {
  const { plan, sample } = openStack('staging', 'cube', 'cube-okta');
  const world = await startWorld({ plan, sample });
  try {
    await world.up();
    const secret = (key: string) => world.secrets.get(plan.apps[key]?.endpoint.tokenSecret ?? '') ?? '';
    await enterInOkta(world, oktaApps(plan), world.oktaAppId, secret, world.address);
    await world.up();
    const lines = async () => (await world.provisionAll()).map(describeProvisioned);
    expect(await lines()).toEqual(['Cube: people: 6 created; groups: 2 created', 'Cube (Okta): people: 9 created; groups: 3 pushed']);
    expect(await lines()).toEqual([null, null]);
  } finally {
    await world.close();
  }
});
