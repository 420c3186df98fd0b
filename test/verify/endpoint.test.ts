import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { EndpointFailure, openEndpoint } from '../../src/verify/endpoint.ts';

type Answer = { status?: number; headers?: Record<string, string>; body: unknown };
const open: (() => void)[] = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

/** A server that answers each path and query, and an endpoint reading it with a clock that only sleeping moves. */
async function serve(answer: (path: string, times: number) => Answer) {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    const times = asked.filter((each) => each === path).length;
    asked.push(path);
    const { status = 200, headers = {}, body } = answer(path, times);
    response
      .writeHead(status, { 'content-type': 'application/scim+json', ...headers })
      .end(typeof body === 'string' ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  open.push(() => {
    server.close();
    server.closeAllConnections();
  });
  let time = 0;
  const slept: number[] = [];
  const said: string[] = [];
  const endpoint = openEndpoint({
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    token: 'the-token',
    rate: 4,
    now: () => time,
    sleep: async (ms) => {
      slept.push(ms);
      time += ms;
    },
    onWait: (message) => said.push(message.replace(/:\d+:/, ':')),
  });
  return { endpoint, asked, slept, said };
}

const users = (...ids: string[]) => ids.map((id) => ({ id, userName: id }));

test('pages go on behind what came, however much was asked for', async () => {
  const { endpoint } = await serve((path) => ({
    body: { totalResults: 3, Resources: path.includes('startIndex=1&') ? users('a', 'b') : users('c') },
  }));
  const first = await endpoint.page('/Users', 'start:1');
  expect(first).toEqual({ resources: users('a', 'b'), total: 3, next: 'start:3' });
  expect((await endpoint.page('/Users', 'start:3')).next).toBeNull();
});

test('a cursor is used where the endpoint offers one', async () => {
  const { endpoint, asked } = await serve((path) => {
    if (path === '/ServiceProviderConfig') return { body: { pagination: { cursor: true, index: true } } };
    return { body: path.includes('cursor=&') ? { Resources: users('a'), nextCursor: 'x=1' } : { Resources: users('b') } };
  });
  const start = await endpoint.firstPosition();
  const { next } = await endpoint.page('/Users', start);
  expect(next).toBe('cursor:x=1');
  expect((await endpoint.page('/Users', next ?? '')).next).toBeNull();
  expect(asked).toEqual(['/ServiceProviderConfig', '/Users?cursor=&count=100', '/Users?cursor=x%3D1&count=100']);
});

test('without discovery it reads by index', async () => {
  const { endpoint } = await serve(() => ({ status: 404, body: {} }));
  expect(await endpoint.firstPosition()).toBe('start:1');
});

test('it asks no faster than allowed, and waits as long as it is told', async () => {
  const { endpoint, slept } = await serve((_, times) =>
    times === 0 ? { status: 429, headers: { 'retry-after': '7' }, body: {} } : { body: { totalResults: 0 } },
  );
  await endpoint.page('/Users', 'start:1');
  await endpoint.page('/Users', 'start:2');
  expect(slept).toContain(7000);
  expect(slept.filter((ms) => ms > 0 && ms <= 250).length).toBeGreaterThan(0);
});

test('retries that take longer than two seconds are said, once a request', async () => {
  const { endpoint, said } = await serve((path, times) =>
    times < (path.includes('startIndex=1&') ? 1 : 3) ? { status: 503, body: {} } : { body: {} },
  );
  await endpoint.page('/Users', 'start:1');
  expect(said).toEqual([]);
  await endpoint.page('/Users', 'start:2');
  expect(said).toEqual(['waiting for http://127.0.0.1: 503']);
});

/** With a `fetch` that never comes through, for this reason. */
function broken(code: string) {
  const slept: number[] = [];
  const fetch = async () => {
    throw new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code} 127.0.0.1:1`), { code }) });
  };
  const sleep = async (ms: number) => void slept.push(ms);
  return { slept, endpoint: openEndpoint({ url: 'http://127.0.0.1:1', token: 't', rate: 1000, now: () => 0, fetch, sleep }) };
}

test.each([
  ['ECONNREFUSED', 0],
  ['ECONNRESET', 5],
  ['ETIMEDOUT', 5],
])('%s is tried again %i times, and discovery tells as much as a page', async (code, times) => {
  const { endpoint, slept } = broken(code);
  await expect(endpoint.firstPosition()).rejects.toThrow(`GET http://127.0.0.1:1/ServiceProviderConfig: connect ${code} 127.0.0.1:1`);
  expect(slept.filter((ms) => ms >= 1000)).toHaveLength(times);
});

test('a refusal names the call and never the token', async () => {
  const { endpoint } = await serve(() => ({ status: 401, body: { detail: 'token expired' } }));
  const failure = await endpoint.page('/Users', 'start:1').catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(EndpointFailure);
  expect(String(failure)).toBe('EndpointFailure: GET /Users?startIndex=1&count=100: 401 token expired');
});

test('a token that is fetched is fetched again when it is refused, once', async () => {
  const server = createServer((request, response) => {
    const good = request.headers.authorization === 'Bearer t2';
    response.writeHead(good ? 200 : 401, { 'content-type': 'application/scim+json' }).end(JSON.stringify({ Resources: [], detail: 'old' }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  open.push(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let token = 1;
  const fetched = async (renew = false): Promise<string> => `t${renew ? ++token : token}`;
  const endpoint = openEndpoint({ url, token: fetched, rate: 1000, now: () => 0, sleep: async () => undefined });
  expect((await endpoint.page('/Users', 'start:1')).resources).toEqual([]);
  await expect(endpoint.page('/Groups', 'start:1')).resolves.toBeDefined();
  token = 2;
  await expect(
    openEndpoint({ url, token: async () => 't1', rate: 1000, now: () => 0, sleep: async () => undefined }).page('/Users', 'start:1'),
  ).rejects.toThrow('401 old');
});

test.each(['<html>', '[]', '{"Resources":7}'])('%s is no list', async (body) => {
  const { endpoint } = await serve(() => ({ body }));
  await expect(endpoint.page('/Users', 'start:1')).rejects.toThrow(EndpointFailure);
});
