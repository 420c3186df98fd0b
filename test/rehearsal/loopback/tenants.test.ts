/** Both tenants listen, refuse, fail and close in one way. */
import { expect, test } from 'vitest';
import { createGraphClient } from '../../../src/provider/graph/client.ts';
import { createOktaClient } from '../../../src/provider/okta/client.ts';
import { startTenant } from '../graph/tenant.ts';
import { token as oktaToken, openOrg } from '../okta/harness.ts';

interface Open {
  url: string;
  faults: { throttled: number; unavailable: number; slow: number };
  path: string;
  authorization: string;
  /** With the plugin's own client; the milliseconds that it waited. */
  ask(): Promise<number[]>;
}

const tenants: Record<string, () => Promise<Open>> = {
  async Graph() {
    const { graph, token } = await startTenant();
    const ask = async () => {
      const waits: number[] = [];
      const sleep = async (ms: number) => void waits.push(ms);
      await createGraphClient({ baseUrl: graph.url, token: async () => token, sleep, log: () => undefined }).get('/organization');
      return waits;
    };
    return { ...graph, path: '/v1.0/applications', authorization: `Bearer ${token}`, ask };
  },
  async Okta() {
    const { okta } = await openOrg();
    const ask = async () => {
      const waits: number[] = [];
      const settings = { url: okta.url, adminUrl: '', authorization: `SSWS ${oktaToken}` };
      await createOktaClient({ settings, sleep: async (ms) => void waits.push(ms) }).get('/api/v1/users/me');
      return waits;
    };
    return { ...okta, path: '/api/v1/groups', authorization: `SSWS ${oktaToken}`, ask };
  },
};

test.each(Object.entries(tenants))('%s refuses a body that is too long, in its own form, and answers on', async (_, open) => {
  const { url, path, authorization, ask } = await open();
  const body = Buffer.alloc(17 * 2 ** 20, ' ');
  const answer = await fetch(url + path, { method: 'POST', headers: { authorization, 'content-type': 'application/json' }, body }).catch(
    () => null,
  );
  // Who goes on sending may hear of it as a closed connection.
  if (answer !== null) {
    expect(answer.status).toBe(413);
    expect(JSON.stringify(await answer.json())).toMatch(/"(error|errorSummary)":/);
  }
  expect(await ask()).toEqual([]);
});

test.each(Object.entries(tenants))('%s throttles and fails as often as it is told, and its client waits that out', async (_, open) => {
  const { faults, ask } = await open();
  faults.throttled = 2;
  faults.unavailable = 1;
  const waits = await ask();
  expect(waits).toHaveLength(3);
  expect(waits.every((ms) => ms >= 1_000 && ms <= 4_000)).toBe(true);
  expect(faults).toMatchObject({ throttled: 0, unavailable: 0 });
});
