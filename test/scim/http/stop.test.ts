/** Stopping in order: not ready at once, what is in flight is answered, the rest is cut. */
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { open } from '../harness.ts';

/** A request of which the body is not there yet. */
function halfRequest(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const head = 'POST /app/scim/v2/Users HTTP/1.1\r\nHost: x\r\nAuthorization: secret\r\nContent-Length: 18\r\n\r\n';
  let text = '';
  socket.on('data', (chunk) => (text += chunk));
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.once('close', () => resolve(text)));
  return {
    sent: new Promise<void>((resolve) => socket.write(`${head}{"userName":`, () => resolve())),
    finish: () => socket.write('"ann"}'),
    closed,
  };
}

const soon = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const inside = async (url: string | null, path: string) => (await fetch(`${url}${path}`)).status;

test('a request in flight is answered and its connection closed, while /ready says no and /live yes', async () => {
  const scim = await open({}, { metricsPort: 0, closeTime: 5000, identity: { instance: 'i-1', version: '9.9.9' } });
  const { url, metricsUrl } = scim.target;
  expect(await (await fetch(`${metricsUrl}/live`)).json()).toEqual({ status: 'ok', instance: 'i-1', version: '9.9.9', pid: process.pid });
  expect(await inside(metricsUrl, '/ready')).toBe(200);
  const half = halfRequest(url);
  await half.sent;
  await soon(50);
  const closed = scim.close();
  expect([await inside(metricsUrl, '/ready'), await inside(metricsUrl, '/live')]).toEqual([503, 200]);
  await expect(fetch(`${url}/app/scim/v2/Users`)).rejects.toThrow();
  half.finish();
  const answer = await half.closed;
  expect(answer).toMatch(/^HTTP\/1\.1 201 /);
  expect(answer).toMatch(/\r\nConnection: close\r\n/i);
  await closed;
});

test('who does not finish is cut, and an idle connection does not keep the target', async () => {
  const scim = await open({}, { closeTime: 300 });
  await scim.get('/Users');
  const half = halfRequest(scim.target.url);
  await half.sent;
  await soon(50);
  const started = performance.now();
  await scim.close();
  expect(await half.closed).toBe('');
  expect(performance.now() - started).toBeGreaterThan(250);
  const idle = await open({}, { closeTime: 60_000 });
  const kept = await idle.get('/Users');
  // Longer than a load balancer keeps an idle connection.
  expect(kept.headers.get('keep-alive')).toBe('timeout=65');
  const { hostname, port } = new URL(idle.target.url);
  const silent = connect(Number(port), hostname);
  await new Promise<void>((resolve) => silent.once('connect', resolve));
  await soon(50);
  const asked = performance.now();
  await idle.close();
  expect(performance.now() - asked).toBeLessThan(1000);
});
