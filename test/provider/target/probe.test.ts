import { createServer as createTls, type Server } from 'node:https';
import { createServer } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import { afterEach, expect, test } from 'vitest';
import { probe } from '../../../src/provider/target/probe.ts';
import { startLoopback } from '../loopback.ts';

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function answering(status: number, body: unknown, headers: Record<string, string> = {}) {
  const server = await startLoopback(() => ({ status, body, headers }));
  closing.push(server.close);
  return server;
}
const seen = (url: string) => probe(`${url}/wiki/scim/v2?flag`, 'tok-1');
const portOf = (server: { address(): unknown }) => (server.address() as { port: number }).port;

test('what answers there is named', async () => {
  const target = await answering(200, { instance: 'i', version: '1', tokens: [] });
  expect(await seen(target.url)).toMatch(/^Seen from this machine: the target answers and knows the token; the directory cannot reach it/);
  expect(target.received[0]).toMatchObject({ path: '/wiki/scim/v2/-/tokens', headers: { authorization: 'Bearer tok-1' } });
  const other = await answering(401, { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401' });
  expect(await seen(other.url)).toContain('the target answers and does not know the token');
  const proxy = await answering(404, '<html>', { server: 'nginx' });
  expect(await seen(proxy.url)).toContain(
    'something else answers there (404, server: nginx): the ingress or proxy does not route to the target',
  );
  const page = await answering(200, '<html>');
  expect(await seen(page.url)).toContain('something else answers there (200)');
});

test('a name that does not resolve, and a port where nobody is', async () => {
  expect(await seen('https://scim.example.invalid')).toMatch(/scim\.example\.invalid does not resolve \(\w+\)/);
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const port = portOf(server);
  await new Promise((resolve) => server.close(resolve));
  expect(await seen(`http://127.0.0.1:${port}`)).toContain(`nothing listens at 127.0.0.1:${port} (ECONNREFUSED)`);
});

/** `trusted`: as one of a known authority. */
async function startTls(name: string, days: number, trusted = false): Promise<string> {
  const notBeforeDate = new Date(Date.now() - 40 * 24 * 60 * 60 * 1000);
  const notAfterDate = new Date(notBeforeDate.getTime() + days * 24 * 60 * 60 * 1000);
  const made = await generate([{ name: 'commonName', value: name }], { notBeforeDate, notAfterDate, keyType: 'ec' });
  if (trusted) setDefaultCACertificates([...getCACertificates('bundled'), made.cert]);
  const server: Server = createTls({ key: made.private, cert: made.cert }, (_request, response) => response.end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => server.close());
  return `https://localhost:${portOf(server)}`;
}

test('a certificate that no directory trusts', async () => {
  expect(await seen(await startTls('scim.example.com', 80, true))).toContain('the certificate of localhost is for other names (');
  expect(await seen(await startTls('localhost', 20, true))).toMatch(/the certificate of localhost has expired \(.* GMT\)/);
  setDefaultCACertificates(getCACertificates('bundled'));
  expect(await seen(await startTls('localhost', 80))).toContain('the certificate of localhost is self-signed');
  const plain = await answering(200, {});
  expect(await seen(plain.url.replace('http:', 'https:'))).toMatch(/127\.0\.0\.1:\d+ speaks no TLS/);
});
