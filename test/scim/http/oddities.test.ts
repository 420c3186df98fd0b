/** HTTP as no directory speaks it: two lengths, requests behind a refused body, clients that go away, headers without end. */
import { expect, test, vi } from 'vitest';
import { drained, maximumBulkBody } from '../../../src/scim/limits.ts';
import { open } from '../harness.ts';
import { head, rawTo, wait } from './raw.ts';

const users = '/app/scim/v2/Users';
const get = head(`GET ${users}?count=0`, 'secret');

test('a length and chunks at once are refused, and nothing behind them is a request', async () => {
  const scim = await open();
  const smuggled = `0\r\n\r\n${head(`DELETE ${users}/x`, 'secret')}`;
  const both = head(`POST ${users}`, 'secret', `Content-Length: ${smuggled.length}`, 'Transfer-Encoding: chunked');
  const twice = head(`POST ${users}`, 'secret', 'Content-Length: 1', 'Content-Length: 2');
  for (const text of [both, twice]) {
    const raw = rawTo(scim.target.url, text + smuggled);
    expect(await raw.closed).toMatch(/^HTTP\/1\.1 400 .*Connection: close/s);
    expect(raw.statuses()).toEqual(['400']);
  }
  expect(scim.records).toEqual([]);
});

test('a refused body that is already there costs nobody the connection', async () => {
  const scim = await open();
  const refused = `${head(`POST ${users}`, 'wrong', 'Content-Length: 18')}{"userName":"ann"}`;
  const raw = rawTo(scim.target.url, refused + get + refused + get);
  await vi.waitFor(() => expect(raw.statuses()).toEqual(['401', '200', '401', '200']));
  expect(raw.got()).not.toMatch(/Connection: close/i);
});

test('what comes behind a refused body that was still coming is not answered, and not carried out', async () => {
  const scim = await open();
  const id = await scim.user('ann');
  const raw = rawTo(scim.target.url, head(`POST ${users}`, 'wrong', 'Content-Length: 18'));
  await raw.until('\r\n\r\n{');
  raw.socket.write(`{"userName":"ann"}${head(`DELETE ${users}/${id}`, 'secret', 'Content-Length: 0')}`);
  await raw.closed;
  expect(raw.statuses()).toEqual(['401']);
  expect((await scim.get(`/Users/${id}`)).status).toBe(200);
});

test.each([
  ['a stranger', 'wrong', 401],
  ['a token', 'secret', 404],
])('a body without end of %s is thrown away up to a bound, and the answer is there before', async (_, token, status) => {
  const scim = await open();
  const raw = rawTo(scim.target.url, head('POST /app/scim/v2/Nothing', token, 'Transfer-Encoding: chunked'));
  const chunk = `10000\r\n${'x'.repeat(0x10000)}\r\n`;
  let sent = 0;
  const more = (): void => {
    while (!raw.socket.destroyed && raw.socket.write(chunk)) sent += 0x10000;
    if (!raw.socket.destroyed) raw.socket.once('drain', more);
  };
  more();
  expect(await raw.closed).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
  // Beyond the bound only what the sockets of both sides hold.
  expect(sent).toBeLessThan(drained.bytes + 16 * 1024 * 1024);
});

test('a client that first sends the largest body there may be sees why it was refused', async () => {
  const scim = await open();
  const body = Buffer.alloc(maximumBulkBody, 0x20);
  for (let tried = 0; tried < 5; tried++)
    expect((await scim.send('POST', '/Bulk', { headers: { authorization: 'wrong' }, body })).status).toBe(401);
});

test('Expect: 100-continue is answered only where the body will be read', async () => {
  const scim = await open({}, { page: { token: 'page-token-for-the-tests' } });
  const expects = (line: string, token: string | null, length: number) =>
    rawTo(scim.target.url, head(line, token, `Content-Length: ${length}`, 'Expect: 100-continue'));
  const good = expects(`POST ${users}`, 'secret', 18);
  await good.until('HTTP/1.1 100 Continue\r\n\r\n');
  good.socket.write('{"userName":"ann"}');
  await good.until('"id-1"');
  expect(good.statuses()).toEqual(['100', '201']);
  for (const [line, token, length, status] of [
    [`POST ${users}`, 'wrong', 18, '401'],
    ['POST /elsewhere', 'secret', 18, '404'],
    [`PUT ${users}`, 'secret', 18, '405'],
    [`POST ${users}`, 'secret', 2_000_000, '413'],
  ] as const) {
    const refused = expects(line, token, length);
    await refused.until('\r\n\r\n{');
    expect(refused.statuses()).toEqual([status]);
  }
  const login = expects('POST /-/login', null, 4);
  await login.until('100 Continue');
  login.socket.write('x=12');
  await login.until('HTTP/1.1 401');
  const other = rawTo(scim.target.url, head(`POST ${users}`, 'secret', 'Expect: 200-ok', 'Content-Length: 1'));
  expect(await other.until('\r\n\r\n')).toMatch(/^HTTP\/1.1 417 /);
});

test('a client that goes away, while it sends or while it is drained, is no trouble', async () => {
  const scim = await open();
  const errors = vi.spyOn(console, 'error');
  for (const token of ['secret', 'wrong']) {
    const raw = rawTo(scim.target.url, head(`POST ${users}`, token, 'Content-Length: 100000'));
    raw.socket.write('{"userName":');
    if (token === 'wrong') await raw.until('\r\n\r\n{');
    else await wait(50);
    raw.socket.resetAndDestroy();
  }
  await wait(50);
  expect(errors).not.toHaveBeenCalled();
  expect(scim.records.map(({ status }) => status)).toEqual([401]);
  expect((await scim.get('/Users')).body.totalResults).toBe(0);
});

test('a GET with a body without end is answered, and its connection ends', async () => {
  const scim = await open();
  const raw = rawTo(scim.target.url, head(`GET ${users}?count=0`, 'secret', 'Content-Length: 100000000'));
  expect(await raw.until('"totalResults"')).toMatch(/^HTTP\/1.1 200 [^{]*Connection: close/i);
});

test.each([
  [
    'WebSocket',
    head(`GET ${users}?count=0`, 'secret', 'Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'),
    /^HTTP\/1.1 200 /,
  ],
  ['h2c', head(`GET ${users}?count=0`, 'wrong', 'Connection: Upgrade, HTTP2-Settings', 'Upgrade: h2c'), /^HTTP\/1.1 401 /],
  ['CONNECT', head('CONNECT example.com:443', 'secret'), /^$/],
  ['a whole address', head('GET http://x/app/scim/v2/Users?count=0', 'secret'), /^HTTP\/1.1 200 /],
  ['an address of another kind', head('OPTIONS *', 'secret'), /^HTTP\/1.1 404 /],
  ['64 KB of one header', head(`GET ${users}`, 'secret', `X-Long: ${'x'.repeat(65_536)}`), /^HTTP\/1.1 431 /],
  ['64 KB of the address', head(`GET ${users}?filter=${'x'.repeat(65_536)}`, 'secret'), /^HTTP\/1.1 431 /],
  ['six thousand headers', head(`GET ${users}`, 'secret', ...Array(6000).fill('a: b')), /^HTTP\/1.1 200 /],
  ['sixty thousand headers', head(`GET ${users}`, 'secret', ...Array(60_000).fill('a: b')), /^HTTP\/1.1 431 /],
])('%s', async (_, text, expected) => {
  const scim = await open();
  const raw = rawTo(scim.target.url, text);
  expect(await raw.until('\r\n\r\n')).toMatch(expected);
});

test('a length behind more than two thousand headers is still a length', async () => {
  const scim = await open();
  const many = Array.from({ length: 2200 }, () => 'a:');
  const raw = rawTo(scim.target.url, `${head(`POST ${users}`, 'secret', ...many, 'Content-Length: 18')}{"userName":"ann"}`);
  expect(await raw.until('\r\n\r\n{')).toMatch(/^HTTP\/1.1 201 /);
});

test('a body byte by byte is read, and one of a byte a chunk takes no more than its length', async () => {
  const scim = await open();
  const raw = rawTo(scim.target.url, head(`POST ${users}`, 'secret', 'Transfer-Encoding: chunked'));
  const text = `{"userName":"ann","title":"${'é'.repeat(5000)}"}`;
  for (const byte of Buffer.from(text)) raw.socket.write(Buffer.concat([Buffer.from('1\r\n'), Buffer.of(byte), Buffer.from('\r\n')]));
  raw.socket.write('0\r\n\r\n');
  expect(await raw.until('"id-1"')).toMatch(/^HTTP\/1.1 201 /);
  expect((await scim.get('/Users/id-1')).body.title).toBe('é'.repeat(5000));
});
