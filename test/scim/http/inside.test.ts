/** The inside port where the database is not open yet, or takes its time. */
import { expect, onTestFinished, test } from 'vitest';
import { type Condition, serveInside } from '../../../src/scim/http/inside.ts';
import { openMetrics } from '../../../src/scim/http/metrics.ts';
import type { Database } from '../../../src/scim/store/database.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { open } from '../harness.ts';

async function serve(more: Partial<Condition>) {
  const condition: Condition = {
    ...{ identity: { instance: null, version: '9.9.9' }, metrics: openMetrics(), database: () => null, unready: () => null },
    ...more,
  };
  const inside = await serveInside(condition, '127.0.0.1', 0);
  onTestFinished(inside.close);
  return async (path: string) => {
    const response = await fetch(inside.url + path);
    return [response.status, await response.text()];
  };
}

test('before the database is open the process lives and is not ready', async () => {
  const get = await serve({ unready: () => 'starting' });
  expect(await get('/live')).toEqual([200, `{"status":"ok","instance":null,"version":"9.9.9","pid":${process.pid}}`]);
  expect(await get('/ready')).toEqual([503, '{"status":"starting"}']);
  expect((await get('/health'))[0]).toBe(503);
  expect((await get('/metrics?x'))[0]).toBe(200);
  expect((await get('/toString'))[0]).toBe(404);
});

test('a database that does not answer in two seconds is not ready, and nobody asks it whether the process lives', async () => {
  const silent = { ...(await openDatabase(':memory:')), read: () => new Promise<never>(() => undefined) } satisfies Database;
  onTestFinished(() => silent.close());
  const get = await serve({ database: () => silent });
  const started = performance.now();
  expect((await get('/live'))[0]).toBe(200);
  expect(performance.now() - started).toBeLessThan(1500);
  expect(await get('/ready')).toEqual([503, '{"status":"the storage does not answer"}']);
  expect(performance.now() - started).toBeLessThan(4000);
});

test('only GET and HEAD, and on loopback wherever the target listens', async () => {
  const scim = await open({}, { host: '0.0.0.0', metricsPort: 0 });
  expect(scim.target.metricsUrl).toMatch(/^http:\/\/127\.0\.0\.1:/);
  for (const path of ['/live', '/ready', '/health', '/metrics', '/nothing']) {
    for (const method of ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS']) {
      const answer = await fetch(scim.target.metricsUrl + path, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
    const head = await fetch(scim.target.metricsUrl + path, { method: 'HEAD' });
    expect([head.status, await head.text()]).toEqual([path === '/nothing' ? 404 : 200, '']);
  }
  const elsewhere = await open({}, { metricsHost: '0.0.0.0', metricsPort: 0 });
  expect(elsewhere.target.metricsUrl).toMatch(/^http:\/\/0\.0\.0\.0:/);
});

test('a stop that begins while the database is asked counts', async () => {
  const database = await openDatabase(':memory:');
  onTestFinished(() => database.close());
  const why: (string | null)[] = [null, 'stopping'];
  const get = await serve({ database: () => database, unready: () => why.shift() ?? null });
  expect(await get('/ready')).toEqual([503, '{"status":"stopping"}']);
  expect(await get('/ready')).toEqual([200, '{"status":"ok"}']);
});
