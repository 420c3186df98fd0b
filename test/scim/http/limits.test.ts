/** What is too much is answered as a SCIM error. Filters, PATCH, pages and Bulk have theirs beside their own tests. */
import { createHash } from 'node:crypto';
import { type IncomingMessage, request } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { ScimError } from '../../../src/scim/error.ts';
import { openBodies } from '../../../src/scim/http/incoming.ts';
import { openLimiter } from '../../../src/scim/http/rate.ts';
import { databaseFile } from '../database.ts';
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

test('a clock that is set back neither closes a bucket nor fills it', () => {
  let now = 1e9;
  const ask = openLimiter({ perSecond: 1, burst: 2 }, () => now);
  expect([ask('a'), ask('a'), ask('a')]).toEqual([0, 0, 1]);
  now = 0;
  expect(ask('a')).toBe(1);
  now = 1500;
  expect([ask('a'), ask('a')]).toEqual([0, 1]);
  now = 200;
  expect(ask('a')).toBe(1);
});

test('nobody gets a new bucket by bringing ten thousand others, and full ones are forgotten', () => {
  let now = 0;
  const ask = openLimiter({ perSecond: 1, burst: 100 }, () => now);
  for (let index = 0; index < 100; index++) ask('greedy');
  expect(ask('greedy')).toBe(1);
  for (let index = 0; index < 30_000; index++) ask(`other ${index}`);
  expect(ask('greedy')).toBe(1);
  // Those for whom there was no room shared one.
  expect(ask('newcomer')).toBeGreaterThan(0);
  now = 2000;
  expect(ask('late')).toBe(0);
  expect([ask('greedy'), ask('greedy'), ask('greedy')]).toEqual([0, 0, 1]);
  expect(ask('newcomer')).toBe(0);
});

test('two tokens with one label, or with the label "unknown", have a bucket each, and strangers none of theirs', async () => {
  const database = databaseFile();
  await (await open({}, { database })).close();
  const file = new DatabaseSync(database);
  const insert = file.prepare("insert into token (tenant, kind, id, hash, label, created) values ('app', 'token', ?, ?, ?, 'x')");
  for (const [id, label] of [
    ['one', 'entra'],
    ['two', 'entra'],
    ['three', 'unknown'],
    ['four', 'strangers'],
  ] as const)
    insert.run(id, createHash('sha256').update(id).digest('hex'), label);
  file.close();
  const scim = await open({}, { database, rate: { perSecond: 1, burst: 1 }, now: () => new Date(0) });
  const statuses = async (...tokens: string[]): Promise<number[]> => {
    const all = [];
    for (const token of tokens) all.push((await scim.get('/Users', token)).status);
    return all;
  };
  expect(await statuses('wrong', 'wrong', 'other')).toEqual([401, 429, 429]);
  expect(await statuses('one', 'two', 'three', 'four', 'secret')).toEqual([200, 200, 200, 200, 200]);
  expect(await statuses('one', 'two', 'three', 'four', 'secret')).toEqual([429, 429, 429, 429, 429]);
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

test('bodies that are held at a time are bounded, of one token and of all, and what is answered is held no more', async () => {
  const bodies = openBodies({ inAll: 1000, byToken: 600 });
  const sending = (holder: string | null, length: number) => {
    const incoming = Object.assign(new PassThrough(), { headers: { 'content-length': String(length) }, complete: true });
    incoming.end(Buffer.alloc(length, 0x20));
    const read = bodies.read(incoming as unknown as IncomingMessage, { maximum: 5000, time: 1000, holder, begin: null });
    return { incoming: incoming as unknown as IncomingMessage, read };
  };
  const outcome = async ({ read }: ReturnType<typeof sending>) => {
    const text = await read;
    return text instanceof ScimError ? text.status : text?.length;
  };
  const first = sending('a', 500);
  expect(await outcome(first)).toBe(500);
  expect(await outcome(sending('a', 200))).toBe(503);
  expect(await outcome(sending('b', 450))).toBe(450);
  expect(await outcome(sending('c', 100))).toBe(503);
  // A form at the token endpoint is held for nobody.
  expect(await outcome(sending(null, 100))).toBe(100);
  bodies.release(first.incoming);
  expect(await outcome(sending('c', 100))).toBe(100);
  expect(await outcome(sending('a', 400))).toBe(400);
});
