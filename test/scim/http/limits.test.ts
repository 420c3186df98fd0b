/** What is too much is answered as a SCIM error. Filters, PATCH, pages and Bulk have theirs beside their own tests. */
import { request } from 'node:http';
import { expect, test } from 'vitest';
import { openLimiter } from '../../../src/scim/http/rate.ts';
import { open } from '../harness.ts';

test('a bucket fills steadily', () => {
  let now = 0;
  const ask = openLimiter({ perSecond: 2, burst: 3 }, () => now);
  expect([ask('a'), ask('a'), ask('a'), ask('a'), ask('b')]).toEqual([0, 0, 0, 1, 0]);
  now = 500;
  expect([ask('a'), ask('a')]).toEqual([0, 1]);
  now = 60_000;
  expect([ask('a'), ask('a'), ask('a'), ask('a')]).toEqual([0, 0, 0, 1]);
});

test('too many requests of a token are 429 with Retry-After; wrong tokens do not use up the right one', async () => {
  let ms = Date.UTC(2026, 0, 31);
  const scim = await open({}, { rate: { perSecond: 1, burst: 2 }, now: () => new Date(ms) });
  for (const expected of [401, 401, 429]) expect((await scim.get('/Users', 'wrong')).status).toBe(expected);
  for (const expected of [200, 200]) expect((await scim.get('/Users')).status).toBe(expected);
  const refused = await scim.get('/Users');
  expect(refused).toMatchObject({ status: 429, body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '429' } });
  expect(refused.headers.get('retry-after')).toBe('1');
  ms += 1000;
  expect((await scim.get('/Users')).status).toBe(200);
});

test('a body that does not arrive in time is 408', async () => {
  const scim = await open({}, { bodyTime: 50 });
  const answer = await new Promise<{ status: number | undefined; text: string }>((resolve, reject) => {
    const headers = { authorization: 'Bearer secret', 'content-type': 'application/scim+json', 'content-length': 100 };
    const sent = request(`${scim.target.url}/app/scim/v2/Users`, { method: 'POST', headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => resolve({ status: response.statusCode, text }));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.write('{"userName":');
  });
  expect([answer.status, JSON.parse(answer.text).status]).toEqual([408, '408']);
  expect((await scim.get('/Users')).body.totalResults).toBe(0);
});
