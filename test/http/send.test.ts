/** The sender by itself: what it tries again, for how long, and how it is stopped. Time is passed in. */
import { afterEach, describe, expect, test } from 'vitest';
import { NoAnswer } from '../../src/http/failure.ts';
import { retryAfter } from '../../src/http/retryAfter.ts';
import { ask, type Policy, send } from '../../src/http/send.ts';
import { closeAll, startHostile } from './servers.ts';

afterEach(closeAll);

const policy: Policy = { tries: 4, patience: 60_000, backoff: { first: 1_000, longest: 4_000 } };
const refused = (code: string) => new TypeError('fetch failed', { cause: Object.assign(new Error(`connect ${code} h:1`), { code }) });

/** What `fetch` does in turn; the last one again and again. */
function start(turns: (Response | Error)[], more: Partial<Policy> = {}) {
  const waits: number[] = [];
  let tries = 0;
  const fetch = async (): Promise<Response> => {
    const turn = turns[Math.min(tries++, turns.length - 1)];
    if (turn instanceof Error) throw turn;
    return turn?.clone() ?? new Response();
  };
  const call = (method = 'GET') =>
    send(
      { request: () => ({ method, url: 'http://h.test/' }) },
      { fetch, policy: { ...policy, ...more }, sleep: async (ms) => void waits.push(ms), now: () => Date.parse('2026-01-02T03:04:05Z') },
    );
  return { call, waits, tries: () => tries };
}

const status = (code: number, headers: Record<string, string> = {}) => new Response('', { status: code, headers });

test.each([
  ['ECONNRESET', 'GET', 4],
  ['ECONNRESET', 'PUT', 4],
  ['ECONNRESET', 'DELETE', 4],
  // It may have been done.
  ['ECONNRESET', 'POST', 1],
  ['ECONNRESET', 'PATCH', 1],
  ['EAI_AGAIN', 'GET', 4],
  ['ENOTFOUND', 'GET', 1],
  ['ECONNREFUSED', 'GET', 1],
  ['CERT_HAS_EXPIRED', 'GET', 1],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'GET', 1],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'GET', 1],
  ['UND_ERR_HEADERS_OVERFLOW', 'GET', 1],
])('%s of a %s is tried %i times', async (code, method, times) => {
  const { call, tries } = start([refused(code)]);
  const { outcome } = await call(method);
  expect(outcome).toMatchObject({ kind: 'unreachable', status: 0, message: `connect ${code} h:1` });
  expect(tries()).toBe(times);
});

test.each([
  [500, 4],
  [503, 4],
  [429, 4],
  [501, 1],
  [505, 1],
  [400, 1],
  [401, 1],
  [404, 1],
  [302, 1],
])('%i is tried %i times', async (code, times) => {
  const { call, tries } = start([status(code)]);
  expect((await call()).outcome.status).toBe(code);
  expect(tries()).toBe(times);
});

test('waits double up to the longest, or are what the service asks for', async () => {
  const { call, waits } = start([status(500), status(500), status(429, { 'retry-after': '7' }), status(200)], { tries: 9 });
  expect((await call()).outcome.status).toBe(200);
  expect(waits).toEqual([1_000, 2_000, 7_000]);
  const long = start([status(500)], { tries: 9, patience: 12_000 });
  await long.call();
  expect(long.waits).toEqual([1_000, 2_000, 4_000, 4_000]);
});

test('a wish for a longer wait than there is patience for is not cut short: it is given up, and said', async () => {
  const { call, waits } = start([status(429, { 'retry-after': '86400' })]);
  expect(await call()).toMatchObject({
    outcome: { status: 429 },
    note: 'it asks to wait 86400 s, longer than the 60 s that are waited at most',
  });
  expect(waits).toEqual([]);
});

describe('Retry-After', () => {
  const now = Date.parse('Fri, 02 Jan 2026 03:04:05 GMT');
  test.each<[string, number | undefined]>([
    ['7', 7_000],
    ['0.5', 500],
    ['Fri, 02 Jan 2026 03:04:10 GMT', 5_000],
    ['Friday, 02-Jan-26 03:04:10 GMT', 5_000],
    ['0', undefined],
    ['', undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['7, 7', undefined],
    ['1e9', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['2026', 2_026_000],
    ['Fri, 02 Jan 2020 03:04:10 GMT', undefined],
    ['9'.repeat(400), Number.POSITIVE_INFINITY],
  ])('%j is %s', (header, expected) => {
    expect(retryAfter(new Headers({ 'retry-after': header }), now)).toBe(expected);
  });
});

describe('stopped from outside', () => {
  test('a request that hangs ends at once, and is not tried again', async () => {
    const control = new AbortController();
    const hostile = await startHostile({ http: () => control.abort() });
    const asked = send(
      { request: () => ({ method: 'GET', url: hostile.url }) },
      { policy, signal: control.signal, sleep: async () => undefined },
    );
    expect((await asked).outcome).toMatchObject({ kind: 'stopped' });
    expect(hostile.tries).toBe(1);
  });

  test('a wait ends at once', async () => {
    const control = new AbortController();
    const never = new Promise<void>(() => undefined);
    const sleep = () => {
      setTimeout(() => control.abort(), 20);
      return never;
    };
    const fetch = async () => status(503);
    const asked = send({ request: () => ({ method: 'GET', url: 'http://h.test/' }) }, { fetch, policy, sleep, signal: control.signal });
    expect((await asked).outcome).toMatchObject({ kind: 'stopped' });
  });

  test('the body of a refusal that drips is not waited for', async () => {
    const hostile = await startHostile({ http: (_, response) => void response.writeHead(400).write('{') });
    const control = new AbortController();
    setTimeout(() => control.abort(), 50);
    const asked = ask({ method: 'GET', url: hostile.url }, { signal: control.signal });
    await expect(asked).rejects.toMatchObject({ kind: 'stopped' });
  });
});

test('half a connection that says nothing is given a second try, and all tries together a bounded time', async () => {
  const hostile = await startHostile({ http: () => undefined });
  const limits = { headers: 60, silence: 100 };
  const asked = send({ request: () => ({ method: 'GET', url: hostile.url }) }, { policy, limits, sleep: async () => undefined });
  expect((await asked).outcome).toMatchObject({ kind: 'late', message: 'no answer within 0.04 s, 0.1 s in all' });
  expect(hostile.tries).toBe(2);
});

test('a connection is used again after answers of all kinds', async () => {
  const sockets = new Set<unknown>();
  const hostile = await startHostile({
    http: (request, response) => {
      sockets.add(request.socket);
      response.writeHead(request.url === '/400' ? 400 : 200).end('{}');
    },
  });
  for (const path of ['/', '/400', '/', '/400', '/']) await ask({ method: 'GET', url: hostile.url + path });
  expect(sockets.size).toBeLessThan(4);
});

test('a whole answer of the greatest length is taken, and one byte more is not', async () => {
  const hostile = await startHostile({ http: (request, response) => void response.end('x'.repeat(Number(request.url?.slice(1)))) });
  const limits = { bytes: 100_000 };
  expect((await ask({ method: 'GET', url: `${hostile.url}/100000` }, { limits })).text).toHaveLength(100_000);
  const failure = await ask({ method: 'GET', url: `${hostile.url}/100001` }, { limits }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NoAnswer);
  expect(failure).toMatchObject({ kind: 'tooLong', status: 200, message: 'the answer is longer than 100000 bytes' });
});

test('a certificate that nobody trusts and a port without TLS are said once', async () => {
  const hostile = await startHostile({ http: (_, response) => void response.end('{}') });
  const asked = send(
    { request: () => ({ method: 'GET', url: hostile.url.replace('http:', 'https:') }) },
    { policy, sleep: async () => undefined },
  );
  const { outcome } = await asked;
  expect(outcome).toBeInstanceOf(NoAnswer);
  expect((outcome as NoAnswer).message).toMatch(/SSL|TLS|wrong version|packet/i);
});
