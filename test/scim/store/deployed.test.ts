/** A deployed target on Postgres: it waits for the database at the start, lives on without it, and shares what it knows of its tokens. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { sha256 } from '../../../src/deploy/declarations.ts';
import { unavailable } from '../../../src/scim/error.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { mayAnswerLater } from '../../../src/scim/store/patience.ts';
import { behaviour, open } from '../harness.ts';
import { noPostgres, type PostgresServer, startPostgres } from './postgres.ts';

const refused = (code: string) => unavailable(Object.assign(new pg.DatabaseError('no', 1, 'error'), { code }));
const broken = (code: string) => unavailable(Object.assign(new Error('no'), { code }));

test.each<[string, Error, boolean]>([
  ['nobody listens', broken('ECONNREFUSED'), true],
  ['the name is not known yet', broken('ENOTFOUND'), true],
  ['it starts', refused('57P03'), true],
  ['it has too many connections', refused('53300'), true],
  ['no answer in time', unavailable(new Error('timeout exceeded when trying to connect')), true],
  ['a wrong password', refused('28P01'), false],
  ['a database that is not there', refused('3D000'), false],
  ['a certificate that nobody trusts', broken('SELF_SIGNED_CERT_IN_CHAIN'), false],
  ['a newer database', new Error('The database has version 9'), false],
])('%s', (_, error, expected) => {
  expect(mayAnswerLater(error)).toBe(expected);
});

describe.skipIf(noPostgres !== null)('Postgres', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  const token = { id: 't-1', sha256: sha256('one'), until: null };
  const mounts = [{ key: 'app', path: '/app/scim/v2', tokens: [], declared: [token], behaviour: behaviour() }];
  const options = { mounts, now: () => new Date(), newId: () => crypto.randomUUID(), metricsPort: 0 };

  test('a use at one replica is told by the other', async () => {
    const database = await server.database();
    const [one, two] = await Promise.all([open({}, { ...options, database }), open({}, { ...options, database })]);
    expect((await one.get('/Users', 'one')).status).toBe(200);
    await vi.waitFor(async () => {
      const minute = expect.stringMatching(/^20\d\d-\d\d-\d\dT\d\d:\d\d:00\.000Z$/);
      expect((await two.get('/-/tokens', 'one')).body.tokens).toEqual([{ id: 't-1', until: null, firstUsed: minute, lastUsed: minute }]);
    });
  });

  test('without its database the process lives and is not ready, until it is back', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => said.mockRestore());
    const scim = await open({}, { ...options, database: await server.database() });
    const states = async () =>
      await Promise.all(['/live', '/ready', '/health'].map(async (path) => (await fetch(scim.target.metricsUrl + path)).status));
    expect(await states()).toEqual([200, 200, 200]);
    await server.kill();
    expect(await states()).toEqual([200, 503, 503]);
    expect((await scim.get('/Users', 'one')).status).toBe(503);
    await server.start();
    expect(await states()).toEqual([200, 200, 200]);
    expect((await scim.get('/Users', 'one')).status).toBe(200);
  });

  test('one that is not up yet is waited for, and a database that is not there is not', async () => {
    const url = await server.database();
    await server.kill();
    const waits: string[] = [];
    const onWait = (why: Error): void => void waits.push(String(why.cause));
    await expect(openDatabase(url, { patience: 0, onWait })).rejects.toThrow('does not answer');
    const opening = openDatabase(url, { patience: 20_000, onWait });
    await new Promise((resolve) => setTimeout(resolve, 1200));
    await server.start();
    await (await opening).close();
    expect(waits).toEqual([expect.stringContaining('ECONNREFUSED')]);
    const started = performance.now();
    await expect(openDatabase(url.replace(/d\d+$/, 'nothing'), { patience: 20_000, onWait })).rejects.toThrow('does not answer');
    expect(performance.now() - started).toBeLessThan(5000);
    expect(waits).toHaveLength(1);
  });
});
