/** Tokens of which the target knows only hashes: until when they are good, and what is remembered of their use. */
import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test, vi } from 'vitest';
import { lookHeader, sha256, type TokenStatus } from '../../../src/deploy/declarations.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openTokenStore } from '../../../src/scim/store/tokens.ts';
import type { HashedToken } from '../../../src/scim/target.ts';
import { databaseFile } from '../database.ts';
import { behaviour, open } from '../harness.ts';

const start = Date.UTC(2026, 0, 31, 8, 0, 20);
const old: HashedToken = { id: 'old', sha256: sha256('old-token'), until: '2026-01-31T09:00:00Z' };
const next: HashedToken = { id: 'next', sha256: sha256('next-token'), until: null };
const other = {
  key: 'other',
  path: '/other',
  tokens: [],
  declared: [{ ...next, id: 'theirs', sha256: sha256('theirs') }],
  behaviour: behaviour(),
};

async function declared(more: { clientId?: string; file?: string } = {}) {
  const { clientId, file = ':memory:' } = more;
  const clock = { ms: start };
  const mount = {
    key: 'app',
    path: '/app/scim/v2',
    tokens: [],
    declared: [old, next],
    behaviour: behaviour(),
    ...(clientId && { clientId }),
  };
  const scim = await open(
    {},
    { mounts: [mount, other], database: file, now: () => new Date(clock.ms), identity: { instance: 'i-1', version: '9.9.9' } },
  );
  const status = async (token: string) => {
    const { status, body } = await scim.get('/-/tokens', `Bearer ${token}`);
    return { status, body: body as unknown as TokenStatus };
  };
  const uses = async () => (await status('next-token')).body.tokens.map(({ firstUsed, lastUsed }) => [firstUsed, lastUsed]);
  return { scim, clock, status, uses };
}

test('a declared token is good until it ends, and stands in the audit trail by its id', async () => {
  const { scim, clock } = await declared();
  const create = async (token: string) =>
    (await scim.send('POST', '/Users', { headers: { authorization: token }, body: JSON.stringify({ userName: token }) })).status;
  expect(await create('Bearer old-token')).toBe(201);
  expect(await create('next-token')).toBe(201);
  expect((await scim.target.audit('app', 2)).map(({ actor }) => actor)).toEqual(['next', 'old']);
  for (const wrong of ['theirs', 'old', old.sha256, '']) expect(await create(wrong)).toBe(401);
  clock.ms = Date.parse('2026-01-31T09:00:00Z') - 1;
  expect((await scim.get('/Users', 'old-token')).status).toBe(200);
  clock.ms += 1;
  expect((await scim.get('/Users', 'old-token')).status).toBe(401);
  expect((await scim.get('/Users', 'next-token')).status).toBe(200);
});

test('the status tells of each token when it was used, and asking is no use', async () => {
  const { scim, clock, status, uses } = await declared();
  const never = { firstUsed: null, lastUsed: null };
  expect(await status('old-token')).toEqual({
    status: 200,
    body: {
      instance: 'i-1',
      version: '9.9.9',
      tokens: [
        { id: 'old', until: old.until, ...never },
        { id: 'next', until: null, ...never },
      ],
    },
  });
  await scim.get('/Users', 'Bearer old-token');
  const first = '2026-01-31T08:00:00.000Z';
  expect(await uses()).toEqual([
    [first, first],
    [null, null],
  ]);
  clock.ms = start + 3 * 60_000;
  await scim.get('/Schemas', 'Bearer old-token');
  expect(await uses()).toEqual([
    [first, '2026-01-31T08:03:00.000Z'],
    [null, null],
  ]);
  for (const wrong of ['theirs', 'x', '']) expect((await status(wrong)).status).toBe(401);
  clock.ms = Date.parse('2026-01-31T09:00:00Z');
  expect((await status('old-token')).status).toBe(401);
});

test('a look is no use of a token, nor of a client that fetches one for it', async () => {
  const { scim, uses } = await declared();
  expect((await scim.send('GET', '/Users', { headers: { authorization: 'Bearer next-token', [lookHeader]: '1' } })).status).toBe(200);
  expect((await uses())[1]).toEqual([null, null]);
  const client = await declared({ clientId: 'entra' });
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: 'entra', client_secret: 'next-token' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  expect((await client.scim.send('POST', '/oauth/token', { headers: { ...headers, [lookHeader]: '1' }, body })).status).toBe(200);
  expect((await client.uses())[1]).toEqual([null, null]);
  expect((await client.scim.send('POST', '/oauth/token', { headers, body })).status).toBe(200);
  expect((await client.uses())[1]?.[0]).toBe('2026-01-31T08:00:00.000Z');
});

test('a token made in the database opens the same app beside them, and is told nothing', async () => {
  const file = databaseFile();
  const { scim } = await declared({ file });
  const beside = await openDatabase(file);
  const record = { id: 'm', kind: 'token', label: 'made', created: new Date(start).toISOString(), expires: null } as const;
  await beside.write(() => openTokenStore('app').add(record, 'made-token'));
  await beside.close();
  expect((await scim.get('/Users', 'made-token')).status).toBe(200);
  expect((await scim.get('/-/tokens', 'made-token')).status).toBe(401);
});

test('nothing is told where no token is declared', async () => {
  const scim = await open();
  expect((await scim.get('/-/tokens')).status).toBe(404);
});

test('a minute has one write a token, however often it is used', async () => {
  const file = databaseFile();
  const { scim, clock, uses } = await declared({ file });
  await scim.get('/Users', 'next-token');
  await uses();
  const beside = new DatabaseSync(file);
  beside.exec('delete from token_use');
  clock.ms = start + 39_000;
  await scim.get('/Users', 'next-token');
  expect((await uses())[1]).toEqual([null, null]);
  clock.ms = start + 40_000;
  await scim.get('/Users', 'next-token');
  expect((await uses())[1]?.[0]).toBe('2026-01-31T08:01:00.000Z');
  beside.close();
});

test('a use that cannot be noted fails no request, and is tried again later', async () => {
  const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
  onTestFinished(() => said.mockRestore());
  const file = databaseFile();
  const { scim, clock, uses } = await declared({ file });
  const beside = new DatabaseSync(file);
  beside.exec('alter table token_use rename to away');
  for (let n = 0; n < 3; n += 1) expect((await scim.get('/Users', 'next-token')).status).toBe(200);
  expect(said).toHaveBeenCalledTimes(1);
  beside.exec('alter table away rename to token_use');
  beside.close();
  clock.ms = start + 10_000;
  await scim.get('/Users', 'next-token');
  expect((await uses())[1]?.[0]).toBe('2026-01-31T08:00:00.000Z');
});

test("with a client the declared are its secrets, used when they fetch an access token, which carries the secret's id", async () => {
  const { scim, clock, uses } = await declared({ clientId: 'entra' });
  const fetchToken = async (client_id: string, client_secret: string) => {
    const body = new URLSearchParams({ grant_type: 'client_credentials', client_id, client_secret }).toString();
    return await scim.send('POST', '/oauth/token', { headers: { 'content-type': 'application/x-www-form-urlencoded' }, body });
  };
  expect((await scim.get('/Users', 'next-token')).status).toBe(401);
  expect((await fetchToken('okta', 'next-token')).status).toBe(401);
  expect((await fetchToken('entra', 'theirs')).status).toBe(401);
  expect((await uses())[1]).toEqual([null, null]);
  const { status, body } = await fetchToken('entra', 'next-token');
  expect(status).toBe(200);
  expect((await uses())[1]?.[0]).toBe('2026-01-31T08:00:00.000Z');
  const authorization = `Bearer ${body.access_token}`;
  await scim.send('POST', '/Users', { headers: { authorization }, body: '{"userName":"ann"}' });
  expect(await scim.target.audit('app', 1)).toMatchObject([{ actor: 'next' }]);
  expect((await scim.get('/-/tokens', authorization)).status).toBe(401);
  clock.ms = Date.parse('2026-01-31T09:00:00Z');
  expect((await fetchToken('entra', 'old-token')).status).toBe(401);
});
