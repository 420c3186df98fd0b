import { afterEach, expect, test } from 'vitest';
import { createContext } from '../../../src/provider/context.ts';
import { OktaError } from '../../../src/provider/okta/client.ts';
import { oktaProvisioning } from '../../../src/provider/okta/provisioning.ts';
import { type Answer, startLoopback } from '../loopback.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(answer: (count: number) => Answer) {
  const server = await startLoopback((_received, count) => answer(count));
  closers.push(server.close);
  const waits: number[] = [];
  const env = { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'okta.com', OKTA_API_TOKEN: 'okta-token', OKTA_HTTP_PROXY: server.url };
  const sleep = async (ms: number): Promise<void> => {
    waits.push(ms);
  };
  return { ...server, waits, context: createContext({}, { env, sleep, log: () => {} }) };
}

const app = (features: string[]): Answer => ({ status: 200, body: { id: '0oa1', name: 'scim2headerauth', features } });
const inputs = { appId: '0oa1', wanted: ['PUSH_NEW_USERS', 'PUSH_PROFILE_UPDATES'] };

test('says which boxes are missing and where to tick them', async () => {
  const { context, received } = await start(() => app(['PUSH_NEW_USERS']));
  expect(await oktaProvisioning.create(context, inputs)).toEqual({
    id: '0oa1',
    outputs: {
      ...inputs,
      features: ['PUSH_NEW_USERS'],
      missing: ['PUSH_PROFILE_UPDATES'],
      released: false,
      adminUrl: 'https://example-admin.okta.com/admin/app/scim2headerauth/instance/0oa1/#tab-provisioning',
    },
  });
  expect(received[0]).toMatchObject({ method: 'GET', path: '/api/v1/apps/0oa1', headers: { authorization: 'SSWS okta-token' } });
});

test('a box ticked by hand is seen at the next run; released once, released for good', async () => {
  let features = ['PUSH_NEW_USERS'];
  const { context } = await start(() => app(features));
  const { id, outputs } = await oktaProvisioning.create(context, inputs);
  const old = { id, inputs, outputs };
  expect((await oktaProvisioning.diff(context, old, inputs)).changes).toEqual({});
  features = ['PUSH_PROFILE_UPDATES', 'PUSH_NEW_USERS', 'GROUP_PUSH'];
  expect((await oktaProvisioning.diff(context, old, inputs)).changes).toEqual({
    features: { kind: 'update' },
    released: { kind: 'update' },
  });
  const ticked = await oktaProvisioning.update(context, id, old, inputs);
  expect(ticked).toMatchObject({ missing: [], released: true });
  features = [];
  expect(await oktaProvisioning.update(context, id, { inputs, outputs: ticked }, inputs)).toMatchObject({
    missing: inputs.wanted,
    released: true,
  });
});

test('an import releases nothing; an app that is gone is gone', async () => {
  const { context } = await start((count) => (count === 1 ? app(inputs.wanted) : { status: 404, body: { errorCode: 'E0000007' } }));
  expect(await oktaProvisioning.read(context, '0oa1', {})).toMatchObject({
    inputs: { appId: '0oa1', wanted: [] },
    outputs: { released: false },
  });
  expect(await oktaProvisioning.read(context, '0oa1', { inputs })).toBeUndefined();
});

test("waits for the rate limit's reset by Okta's own clock", async () => {
  const limited: Answer = {
    status: 429,
    headers: { 'x-rate-limit-reset': String(Date.parse('2026-01-02T03:04:17Z') / 1000), date: 'Fri, 02 Jan 2026 03:04:05 GMT' },
  };
  const { context, waits } = await start((count) => (count === 1 ? limited : app([])));
  await oktaProvisioning.create(context, inputs);
  expect(waits).toEqual([12_000]);
});

test('a refusal keeps code, summary and causes, and no token', async () => {
  const body = {
    errorCode: 'E0000011',
    errorSummary: 'Invalid token provided',
    errorId: 'oae1',
    errorCauses: [{ errorSummary: 'expired' }],
  };
  const { context } = await start(() => ({ status: 401, body }));
  const error = await oktaProvisioning.create(context, inputs).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(OktaError);
  expect(String(error)).toBe('OktaError: GET /api/v1/apps/0oa1: 401 E0000011: Invalid token provided (expired) (error id oae1)');
});
