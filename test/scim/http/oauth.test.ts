/** OAuth 2.0 client credentials: a client's secret fetches tokens that pass for an hour. */
import { StatementSync } from 'node:sqlite';
import { expect, test, vi } from 'vitest';
import { lookHeader } from '../../../src/deploy/declarations.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openTokenStore } from '../../../src/scim/store/tokens.ts';
import { query } from '../../../src/scim/store/work.ts';
import type { TargetOptions } from '../../../src/scim/target.ts';
import { freshDatabase, isOverPostgres } from '../database.ts';
import { open } from '../harness.ts';

const start = Date.UTC(2026, 0, 31, 8);

async function withClient(options: Partial<TargetOptions> = {}) {
  const file = await freshDatabase(true);
  const database = await openDatabase(file);
  const store = openTokenStore('app');
  const created = new Date(start).toISOString();
  await database.write(function* () {
    yield* store.add({ id: 'client-1', kind: 'client', label: 'gallery', created, expires: null }, 'client-secret');
    yield* store.add({ id: 'token-1', kind: 'token', label: 'entra', created, expires: new Date(start + 1000).toISOString() }, 'a-token');
  });
  const clock = { ms: start };
  let secrets = 0;
  const scim = await open({}, { database: file, now: () => new Date(clock.ms), newSecret: () => `access-${++secrets}`, ...options });
  const ask = (form: Record<string, string>, headers: Record<string, string> = {}) =>
    scim.send('POST', '/oauth/token', {
      headers: { authorization: '', 'content-type': 'application/x-www-form-urlencoded', ...headers },
      body: new URLSearchParams(form).toString(),
    });
  return { scim, ask, clock, database, store };
}
const grant = { grant_type: 'client_credentials' };
const inForm = { ...grant, client_id: 'client-1', client_secret: 'client-secret' };
const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString('base64')}` });

test('a client in the form, or by Basic, gets a token for an hour', async () => {
  const { scim, ask, clock } = await withClient();
  const answer = await ask(inForm);
  expect([answer.status, answer.body]).toEqual([200, { access_token: 'access-1', token_type: 'Bearer', expires_in: 3600 }]);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect((await ask(grant, basic('client-1:client-secret'))).body.access_token).toBe('access-2');
  for (const token of ['access-1', 'access-2']) expect((await scim.get('/Users', `Bearer ${token}`)).status).toBe(200);
  clock.ms = start + 3600_000;
  expect((await scim.get('/Users', 'Bearer access-1')).status).toBe(401);
});

test.each<[string, Record<string, string>, Record<string, string>, number, string]>([
  ['another grant', { ...inForm, grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
  ['no client', grant, {}, 401, 'invalid_client'],
  ['a wrong secret', { ...inForm, client_secret: 'x' }, {}, 401, 'invalid_client'],
  ['a wrong id', { ...inForm, client_id: 'x' }, {}, 401, 'invalid_client'],
  ['a token that is no client', { ...grant, client_id: 'token-1', client_secret: 'a-token' }, {}, 401, 'invalid_client'],
  ['a wrong Basic', grant, basic('client-1:x'), 401, 'invalid_client'],
])('%s is refused', async (_, form, headers, status, error) => {
  const { ask } = await withClient();
  expect(await ask(form, headers)).toMatchObject({ status, body: { error } });
});

test("a client's secret is no token, and neither secrets nor tokens reach a record", async () => {
  const { scim, ask } = await withClient();
  await ask(inForm);
  expect((await scim.get('/Users', 'Bearer client-secret')).status).toBe(401);
  expect(JSON.stringify(scim.records)).not.toMatch(/client-secret|access-1/);
});

test('tokens of the database: until they expire or are revoked, and a client takes its access tokens along', async () => {
  const { scim, ask, clock, database, store } = await withClient();
  await ask(inForm);
  expect((await scim.get('/Users', 'a-token')).status).toBe(200);
  clock.ms = start + 1000;
  expect((await scim.get('/Users', 'a-token')).status).toBe(401);
  expect((await scim.get('/Users', 'access-1')).status).toBe(200);
  expect(await database.write(() => store.remove('client-1'))).toMatchObject({ id: 'client-1', kind: 'client' });
  // With a database elsewhere what was read is believed for a second.
  if (isOverPostgres) clock.ms += 1000;
  expect((await scim.get('/Users', 'access-1')).status).toBe(401);
  await database.close();
});

test('an issued token is in the trail with its client, and what it writes has its id', async () => {
  const { scim, ask } = await withClient();
  await ask({ ...inForm, client_secret: 'wrong' });
  const { body } = await ask(inForm);
  await scim.send('POST', '/Users', { headers: { authorization: `Bearer ${body.access_token}` }, body: '{"userName":"ann"}' });
  expect(await scim.target.audit('app', 9)).toMatchObject([
    { action: 'create', type: 'User', actor: 'gallery', token: 'id-1' },
    { action: 'issue', type: 'Token', actor: 'gallery', token: 'client-1', id: 'id-1', changed: {} },
  ]);
});

test('the day of the last use is known of tokens and clients, written once a day and never for a look', async () => {
  const { scim, ask, clock, database, store } = await withClient();
  const lastUsed = async () => (await database.read(() => store.list())).map((one) => one.lastUsed);
  const look = { [lookHeader]: '1' };
  await scim.send('GET', '/Users', { headers: { authorization: 'a-token', ...look } });
  await ask(inForm, look);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await lastUsed()).toEqual([null, null]);
  await scim.get('/Users', 'a-token');
  await ask(inForm);
  await vi.waitFor(async () => expect(await lastUsed()).toEqual(['2026-01-31', '2026-01-31']));
  // Later that day nothing is written, the next day it is.
  await database.write(() => query('delete from token_use'));
  clock.ms = start + 15 * 3600_000;
  await ask(inForm);
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await lastUsed()).toEqual([null, null]);
  clock.ms = start + 16 * 3600_000;
  await ask(inForm);
  await vi.waitFor(async () => expect(await lastUsed()).toEqual(['2026-02-01', null]));
  await database.write(() => store.remove('client-1'));
  expect(await database.read(() => query('select * from token_use'))).toEqual([]);
  await database.close();
});

test('stored are hashes only', async () => {
  const { ask, database } = await withClient();
  await ask(inForm);
  const rows = await database.read(() => query('select * from token'));
  expect(rows).toHaveLength(3);
  expect(JSON.stringify(rows)).not.toMatch(/client-secret|a-token|access-1/);
  await database.close();
});

test('strangers here use up neither the bucket of a client nor that of strangers elsewhere, and begin no transaction', async () => {
  const { scim, ask, clock } = await withClient({ rate: { perSecond: 1, burst: 2 } });
  const began = vi.spyOn(StatementSync.prototype, 'run');
  const wrong = async () => (await ask({ ...inForm, client_secret: 'x' })).status;
  expect([await wrong(), await wrong(), await wrong(), await wrong()]).toEqual([401, 401, 429, 429]);
  const started = began.mock.contexts.map((statement) => (statement as StatementSync).sourceSQL);
  expect(started).not.toContain('begin immediate');
  began.mockRestore();
  expect((await ask(inForm)).status).toBe(200);
  expect((await scim.get('/Users', 'wrong')).status).toBe(401);
  expect([(await ask(inForm)).status, (await ask(inForm)).status]).toEqual([200, 429]);
  // All the access tokens of a client share its bucket of requests.
  const statuses = [];
  for (const token of ['access-1', 'access-2', 'access-1', 'access-2']) statuses.push((await scim.get('/Users', token)).status);
  expect(statuses).toEqual([200, 200, 429, 429]);
  clock.ms += 5000;
  expect((await scim.get('/Users', 'access-1')).status).toBe(200);
});
