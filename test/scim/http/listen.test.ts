/** TLS, the public address, health and metrics. */
import { request } from 'node:https';
import { generate } from 'selfsigned';
import { expect, test } from 'vitest';
import { open } from '../harness.ts';

test('TLS directly, and Location says so', async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }]);
  const scim = await open({}, { tls: { certificate: cert, key } });
  expect(scim.target.url).toMatch(/^https:/);
  const answer = await new Promise<{ status: number | undefined; location: string | undefined }>((resolve, reject) => {
    const sent = request(
      `${scim.target.url}/app/scim/v2/Users`,
      { method: 'POST', ca: cert, servername: 'localhost', headers: { authorization: 'secret' } },
      (response) => resolve({ status: response.resume().statusCode, location: response.headers.location }),
    );
    sent.on('error', reject);
    sent.end('{"userName":"ann"}');
  });
  expect(answer).toEqual({ status: 201, location: `${scim.target.url}/app/scim/v2/Users/id-1` });
});

test('behind a proxy, addresses are those that clients see', async () => {
  const scim = await open({}, { publicUrl: 'https://scim.example.com/' });
  const made = await scim.post('/Users', { userName: 'ann' });
  expect(made.headers.get('location')).toBe('https://scim.example.com/app/scim/v2/Users/id-1');
  expect(made.body.meta).toMatchObject({ location: 'https://scim.example.com/app/scim/v2/Users/id-1' });
});

test('health and metrics are on a port of their own, without a token and without a person', async () => {
  const scim = await open({}, { metricsPort: 0 });
  await scim.user('ann.secret');
  await scim.get('/Users?filter=userName eq "ann.secret"');
  await scim.get('/Users', 'wrong');
  const get = async (path: string) => {
    const response = await fetch(`${scim.target.metricsUrl}${path}`);
    return { status: response.status, text: await response.text() };
  };
  expect(await get('/health')).toEqual({ status: 200, text: '{"status":"ok"}' });
  const { text } = await get('/metrics');
  expect(text).toContain('muster_scim_requests_total{app="app",method="POST",status="201"} 1\n');
  expect(text).toContain('muster_scim_requests_total{app="app",method="GET",status="401"} 1\n');
  expect(text).toContain('muster_scim_request_seconds_count{app="app",method="GET"} 2\n');
  expect(text).not.toContain('ann');
  expect((await get('/Users')).status).toBe(404);
  expect((await scim.get('//metrics')).status).toBe(404);
  expect((await open()).target.metricsUrl).toBeNull();
});
