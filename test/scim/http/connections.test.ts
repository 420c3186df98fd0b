/** Connections are bounded in all and by address, and strangers who hold theirs keep nobody out. */
import type { Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { generate } from 'selfsigned';
import { expect, onTestFinished, test } from 'vitest';
import { openConnections } from '../../../src/scim/http/connections.ts';
import { open } from '../harness.ts';
import { head, type Raw, rawTo, wait } from './raw.ts';

const get = (token: string) => head('GET /app/scim/v2/Users?count=0', token);
const isOpen = async ({ closed }: Raw): Promise<boolean> => (await Promise.race([closed, wait(0).then(() => null)])) === null;

async function opened(raw: Raw): Promise<Raw> {
  await new Promise((resolve) => raw.socket.once('connect', resolve));
  await wait(10);
  return raw;
}

test.each([
  ['in all', { inAll: 3, byAddress: null }],
  ['by address', { inAll: 1000, byAddress: 3 }],
])('%s: at the bound the oldest without a valid token makes room', async (_, connections) => {
  const scim = await open({}, { connections });
  const { url } = scim.target;
  const known = await opened(rawTo(url, get('secret')));
  const idle = await opened(rawTo(url));
  const slow = await opened(rawTo(url, 'GET /app/scim/v2/Users HTTP/1.1\r\nX-Slow: '));
  const wrong = await opened(rawTo(url, get('wrong')));
  expect(await Promise.all([known, idle, slow, wrong].map(isOpen))).toEqual([true, false, true, true]);
  const many = [];
  for (let index = 0; index < 20; index++) many.push(await opened(rawTo(url)));
  expect(await Promise.all([slow, wrong].map(isOpen))).toEqual([false, false]);
  // Kept through all of it, and a newcomer with a token comes in as well.
  known.socket.write(get('secret'));
  const other = rawTo(url, get('secret'));
  await other.until('totalResults');
  await expect.poll(() => [known.statuses(), other.statuses()]).toEqual([['200', '200'], ['200']]);
});

test('where all connections are known a new one is turned away', async () => {
  const scim = await open({}, { connections: { inAll: 2, byAddress: null } });
  const { url } = scim.target;
  const known = [];
  for (let index = 0; index < 2; index++) known.push(rawTo(url, get('secret')));
  await Promise.all(known.map((raw) => raw.until('totalResults')));
  const third = rawTo(url, get('secret'));
  expect(await third.closed).toBe('');
  known[0]?.socket.destroy();
  await wait(20);
  expect(await rawTo(url, get('secret')).until('totalResults')).toMatch(/^HTTP\/1.1 200 /);
});

test('behind a proxy one address may have as many as there may be', async () => {
  const scim = await open({}, { connections: { inAll: 50, byAddress: null } });
  const many = [];
  for (let index = 0; index < 40; index++) many.push(await opened(rawTo(scim.target.url)));
  expect(await Promise.all(many.map(isOpen))).toEqual(many.map(() => true));
});

test('over TLS: a handshake that is never finished makes room, and who brought a token stays', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const scim = await open({}, { tls: { certificate: cert, key }, connections: { inAll: 3, byAddress: 3 } });
  const { port } = new URL(scim.target.url);
  let got = '';
  const secure = connectTls({ port: Number(port), host: '127.0.0.1', ca: cert, servername: 'localhost' }, () =>
    secure.write(get('secret')),
  );
  onTestFinished(() => void secure.destroy());
  secure.on('data', (chunk) => {
    got += chunk;
  });
  await expect.poll(() => got).toContain('totalResults');
  const halves = [];
  for (let index = 0; index < 10; index++) halves.push(await opened(rawTo(scim.target.url, '\x16\x03\x01')));
  expect((await Promise.all(halves.map(isOpen))).filter(Boolean)).toHaveLength(2);
  secure.write(get('secret'));
  await expect.poll(() => [...got.matchAll(/HTTP\/1.1 200/g)].length).toBe(2);
});

test('one address is one IPv4, also where it is written as IPv6, and of IPv6 one /64', () => {
  const closed: string[] = [];
  const connections = openConnections({ inAll: 100, byAddress: 1 });
  const from = (remoteAddress: string, remotePort: number): void => {
    const socket = { remoteAddress, remotePort, once: () => undefined, destroy: () => closed.push(`${remoteAddress} ${remotePort}`) };
    connections.add(socket as unknown as Socket);
  };
  for (const [index, address] of [
    '192.0.2.1',
    '192.0.2.2',
    '::ffff:192.0.2.1',
    '2001:db8::1',
    '2001:db8:0:0:1::2',
    '2001:db8:0:1::1',
  ].entries())
    from(address, index);
  expect(closed).toEqual(['192.0.2.1 0', '2001:db8::1 3']);
});
