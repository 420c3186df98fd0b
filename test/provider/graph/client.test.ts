import { afterEach, expect, test } from 'vitest';
import { createGraphClient } from '../../../src/provider/graph/client.ts';
import { GraphError } from '../../../src/provider/graph/error.ts';
import { type Answer, startLoopback } from '../loopback.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

async function start(answers: Answer[], patience?: number) {
  const server = await startLoopback((_received, count) => answers[Math.min(count, answers.length) - 1] ?? { status: 500 });
  closers.push(server.close);
  const waits: number[] = [];
  const tokens: boolean[] = [];
  const client = createGraphClient({
    baseUrl: `${server.url}/`,
    token: async (renew = false) => {
      tokens.push(renew);
      return renew ? 'new-token' : 'old-token';
    },
    sleep: async (ms) => {
      waits.push(ms);
    },
    log: () => {},
    now: () => Date.parse('Fri, 02 Jan 2026 03:04:05 GMT'),
    patience,
  });
  return { ...server, client, waits, tokens };
}

const wrapped = {
  error: {
    code: 'UnknownError',
    message: JSON.stringify({ error: { code: 'InvalidNotificationSettings', message: null, target: null, details: [], innerError: null } }),
    innerError: { 'request-id': 'r-1' },
  },
};
const ok: Answer = { status: 200, body: { id: 'x' } };

test.each<[string, Answer[], number[]]>([
  ['Retry-After in seconds', [{ status: 429, headers: { 'retry-after': '7' } }, ok], [7000]],
  ['Retry-After as a date', [{ status: 503, headers: { 'retry-after': 'Fri, 02 Jan 2026 03:04:10 GMT' } }, ok], [5000]],
  ['back-off doubles', [{ status: 500 }, { status: 502 }, { status: 504 }, ok], [1000, 2000, 4000]],
])('retries: %s', async (_name, answers, expected) => {
  const { client, waits } = await start(answers);
  expect(await client.get('/me')).toEqual({ id: 'x' });
  expect(waits).toEqual(expected);
});

test.each([400, 403, 404, 409, 501])('%i is an answer, not retried', async (status) => {
  const { client, received } = await start([{ status }, ok]);
  await expect(client.get('/me')).rejects.toMatchObject({ status });
  expect(received).toHaveLength(1);
});

test.each([403, 404, 409])('%i right after a create is tried again', async (status) => {
  const { client } = await start([{ status }, { status }, ok]);
  expect(await client.get('/me', { retryMissing: true })).toEqual({ id: 'x' });
});

test('the waits of one call are bounded', async () => {
  const { client, waits } = await start([{ status: 404 }], 10_000);
  await expect(client.get('/me', { retryMissing: true })).rejects.toMatchObject({ status: 404 });
  expect(waits).toEqual([1000, 2000, 4000]);
});

test('a Retry-After beyond the patience is not waited for', async () => {
  const { client, waits } = await start([{ status: 429, headers: { 'retry-after': '9999' } }]);
  await expect(client.get('/me')).rejects.toMatchObject({ status: 429 });
  expect(waits).toEqual([]);
});

test('a final refusal is not tried again', async () => {
  const { client, received } = await start([{ status: 409 }, ok]);
  await expect(client.post('/x', {}, { retryMissing: true, final: (e) => e.status === 409 })).rejects.toMatchObject({ status: 409 });
  expect(received).toHaveLength(1);
});

test('401 renews the token once', async () => {
  const once = await start([{ status: 401 }, ok]);
  expect(await once.client.get('/me')).toEqual({ id: 'x' });
  expect(once.received.map(({ headers }) => headers.authorization)).toEqual(['Bearer old-token', 'Bearer new-token']);
  const always = await start([{ status: 401 }]);
  await expect(always.client.get('/me')).rejects.toMatchObject({ status: 401 });
  expect(always.tokens).toEqual([false, true]);
});

test('unwraps the nested error and keeps method, path and request id, but no body and no token', async () => {
  const { client } = await start([{ status: 400, body: wrapped }]);
  const error = await client.put('/a/secrets', { value: [{ key: 'SecretToken', value: 's3cr3t' }] }).catch((e: unknown) => e);
  expect(error).toBeInstanceOf(GraphError);
  expect(error).toMatchObject({ status: 400, code: 'InvalidNotificationSettings', method: 'PUT', path: '/a/secrets', requestId: 'r-1' });
  expect(String(error)).toBe('GraphError: PUT /a/secrets: 400 InvalidNotificationSettings (request id r-1)');
});

test("unwraps the provisioning service's plain Message and leaves other texts alone", async () => {
  const routed = await start([{ status: 404, body: { error: { code: 'UnknownError', message: '{"Message":"No HTTP resource"}' } } }]);
  await expect(routed.client.patch('/schema', {})).rejects.toMatchObject({ code: 'UnknownError', detail: 'No HTTP resource' });
  const html = await start([{ status: 400, body: '<html>' }]);
  await expect(html.client.get('/x')).rejects.toMatchObject({ code: 'NoErrorBody', detail: '' });
});

test('an unreachable Graph is tried again and then named', async () => {
  const { client, close, waits } = await start([ok], 4000);
  await close();
  closers.length = 0;
  await expect(client.get('/me')).rejects.toMatchObject({ status: 0, code: 'Unreachable' });
  expect(waits).toEqual([1000, 2000]);
});
