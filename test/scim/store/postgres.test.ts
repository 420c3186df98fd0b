/** Two replicas on one Postgres, conflicts, and Postgres going away. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { startTarget } from '../../../src/scim/server.ts';
import { postgres } from '../../../src/scim/store/dialect.ts';
import { migrations } from '../../../src/scim/store/migrations.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { openTokenStore } from '../../../src/scim/store/tokens.ts';
import { query } from '../../../src/scim/store/work.ts';
import { behaviour, type Client, open } from '../harness.ts';
import { noPostgres, type PostgresServer, startPostgres } from './postgres.ts';

const newId = () => crypto.randomUUID();
const now = () => new Date();

describe.skipIf(noPostgres !== null)('Postgres', () => {
  let server: PostgresServer;
  beforeAll(async () => {
    server = await startPostgres();
  });
  afterAll(() => server?.close());

  const replicas = async (vendor: Parameters<typeof open>[0] = {}): Promise<[Client, Client]> => {
    const database = await server.database();
    return Promise.all([open(vendor, { database, newId, now }), open(vendor, { database, newId, now })]);
  };
  const quietly = () => {
    const said = console.error;
    console.error = () => {};
    onTestFinished(() => {
      console.error = said;
    });
  };

  test('replicas that start together migrate once, and see the same', async () => {
    const [one, two] = await replicas();
    const ann = await one.user('Ann@example.com', { emails: [{ type: 'work', value: 'ann@x.org' }] });
    const group = await two.group('Sales', ann);
    expect((await two.get('/Users?filter=userName eq "ann@EXAMPLE.com"')).body.totalResults).toBe(1);
    expect((await two.get('/Users?filter=emails[type eq "work"].value eq "ANN@x.org"')).body.totalResults).toBe(1);
    expect((await one.get(`/Groups/${group}`)).body.members).toMatchObject([{ value: ann }]);
    expect((await one.get(`/Groups?filter=id eq "${group}" and members eq "${ann}"`)).body.totalResults).toBe(1);
    expect(await two.target.list('app', 'User', { sortBy: 'userName' })).toMatchObject({ totalResults: 1 });
    expect(await one.target.audit('app', 5)).toMatchObject([{ id: group }, { id: ann }]);
    expect(() => one.target.users('app')).toThrow('SQLite');
  });

  test('37: 20 members added one by one and at once, by two replicas, are 20 members', async () => {
    const [one, two] = await replicas();
    const people = await Promise.all(Array.from({ length: 20 }, (_, n) => one.user(`u${n}`)));
    const group = await one.group('Sales');
    const answers = await Promise.all(
      people.map((value, n) => (n % 2 ? one : two).patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value }] })),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
    const { body } = await two.get(`/Groups/${group}`);
    expect(body.members).toHaveLength(20);
    expect(body.meta).toMatchObject({ version: 'W/"21"' });
  });

  test('no update of one attribute loses another, and version counts every one', async () => {
    const [one, two] = await replicas();
    const ann = await one.user('ann');
    const set = (scim: Client, path: string) => scim.patch(`/Users/${ann}`, { op: 'replace', path, value: path });
    const paths = ['title', 'nickName', 'userType', 'locale', 'timezone', 'name.givenName', 'name.familyName', 'displayName'];
    await Promise.all(paths.map((path, n) => set(n % 2 ? one : two, path)));
    expect((await one.get(`/Users/${ann}`)).body).toMatchObject({
      title: 'title',
      nickName: 'nickName',
      userType: 'userType',
      locale: 'locale',
      timezone: 'timezone',
      displayName: 'displayName',
      name: { givenName: 'name.givenName', familyName: 'name.familyName' },
      meta: { version: 'W/"9"' },
    });
  });

  test('of simultaneous creates with one userName one is made, the others are 409 uniqueness', async () => {
    const [one, two] = await replicas();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) => (n % 2 ? one : two).post('/Users', { userName: n % 3 ? 'ann' : 'ANN' })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.scimType).toBe('uniqueness');
    expect((await one.get('/Users')).body.totalResults).toBe(1);
  });

  test('members added while they are deleted: no half membership, no failure, right totals', async () => {
    const [one, two] = await replicas({ role: { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: { Sales: 'Seller' }, refused: [] } });
    const people = await Promise.all(Array.from({ length: 12 }, (_, n) => one.user(`u${n}`)));
    const group = await one.group('Sales');
    const answers = await Promise.all(
      people.flatMap((value, n) => [
        one.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value }] }),
        ...(n % 2 ? [two.delete(`/Users/${value}`)] : []),
      ]),
    );
    // An add that came after the delete adds nobody.
    expect(answers.filter(({ status }) => status !== 204)).toEqual([]);
    expect((await one.get(`/Groups/${group}`)).body.members).toHaveLength(6);
    expect((await one.get('/Users')).body.totalResults).toBe(6);
  });

  test('vendor rules, Bulk and cursors work as in SQLite', async () => {
    const [scim] = await replicas({ role: { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: { Sales: 'Seller' }, refused: [] } });
    const { body } = await scim.post('/Bulk', {
      Operations: [
        { method: 'POST', path: '/Groups', bulkId: 'g', data: { displayName: 'sales', members: [{ value: 'bulkId:b' }] } },
        { method: 'POST', path: '/Users', bulkId: 'a', data: {} },
        { method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'bob' } },
      ],
    });
    expect((body.Operations as { status: string }[]).map(({ status }) => status)).toEqual(['201', '400', '201']);
    await scim.user('cy');
    const first = (await scim.get('/Users?count=1&cursor=')).body;
    expect(first.Resources[0]).toMatchObject({
      userName: 'bob',
      'urn:muster:params:scim:schemas:vendor:1.0:User': { roles: ['Viewer', 'Seller'] },
    });
    expect((await scim.get(`/Users?count=1&cursor=${first.nextCursor}`)).body.Resources).toMatchObject([{ userName: 'cy' }]);
  });

  test('a name that is taken while a Bulk runs refuses its operation alone, and the others are done once', async () => {
    const database = await server.database();
    let ids = 0;
    const scim = await open({}, { database, now, newId: () => `id-${++ids}` });
    const other = new pg.Client({ connectionString: database });
    await other.connect();
    onTestFinished(() => other.end());
    await other.query(`begin; insert into resource (tenant, type, id, user_key, version, created, modified, doc)
      values ('app', 'User', 'theirs', 'ann', 1, '', '', '{"userName":"ann"}')`);
    const user = (userName: string) => ({ method: 'POST', path: '/Users', bulkId: userName, data: { userName } });
    const answered = scim.post('/Bulk', { Operations: [user('before'), user('ann'), user('after')] });
    const isWaiting = async () =>
      (await server.run("select 1 from pg_stat_activity where application_name = 'muster' and wait_event_type = 'Lock'")).rowCount === 1;
    await vi.waitFor(async () => expect(await isWaiting()).toBe(true), 5000);
    await other.query('commit');
    const { body } = await answered;
    expect(body.Operations).toMatchObject([{ status: '201' }, { status: '409', response: { scimType: 'uniqueness' } }, { status: '201' }]);
    // One for each person that was about to be made: no operation ran twice.
    expect(ids).toBe(3);
  });

  test('Bulk requests that meet in another order are all answered, and each name is there once', async () => {
    quietly();
    const [one, two] = await replicas();
    const names = ['a', 'b', 'c', 'd'];
    const user = (userName: string) => ({ method: 'POST', path: '/Users', bulkId: userName, data: { userName } });
    const answers = await Promise.all([
      one.post('/Bulk', { Operations: names.map(user) }),
      two.post('/Bulk', { Operations: names.toReversed().map(user) }),
    ]);
    for (const { status } of answers) expect([200, 503]).toContain(status);
    expect((await one.get('/Users')).body.totalResults).toBe(4);
  });

  test('an operation at which the database fails is 500 by itself, and no row is told', async () => {
    const said = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    onTestFinished(() => said.mockRestore());
    const database = await server.database();
    const scim = await open({}, { database, now, newId });
    const owner = new pg.Client({ connectionString: database });
    await owner.connect();
    await owner.query("alter table resource add constraint no_bob check (user_key <> 'bob')");
    await owner.end();
    const user = (userName: string) => ({ method: 'POST', path: '/Users', bulkId: userName, data: { userName, title: 'S3CRET' } });
    const { body } = await scim.post('/Bulk', { Operations: [user('ann'), user('bob'), user('cy')] });
    expect((body.Operations as { status: string }[]).map(({ status }) => status)).toEqual(['201', '500', '201']);
    expect((await scim.post('/Users', { userName: 'bob', title: 'S3CRET' })).status).toBe(500);
    expect(said.mock.calls.join()).toContain('23514');
    expect(said.mock.calls.join()).not.toMatch(/S3CRET|bob"/);
  });

  test.each([
    ['a NUL', 'a\u0000b'],
    ['a name longer than an index takes', 'x'.repeat(200_000)],
    ['half a surrogate pair', 'a\ud800b'],
  ])('%s in a userName is no failure', async (_, userName) => {
    const [scim] = await replicas();
    const random = Array.from({ length: userName.length }, () => String.fromCharCode(97 + Math.floor(Math.random() * 26))).join('');
    const answer = await scim.post('/Users', { userName: userName.startsWith('x') ? random : userName });
    expect([201, 400]).toContain(answer.status);
    expect((await scim.get(`/Users?filter=${encodeURIComponent('userName eq "a\\u0000b"')}`)).status).toBeLessThan(500);
    expect((await scim.get('/Users/%00')).status).toBeLessThan(500);
  });

  test('Postgres going away is 503, and coming back is enough', async () => {
    quietly();
    const [one, two] = await replicas();
    const ann = await one.user('ann');
    await server.kill();
    for (const scim of [one, two]) {
      const refused = await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'title', value: 'x' });
      expect(refused).toMatchObject({ status: 503, body: { status: '503' } });
      expect(refused.headers.get('retry-after')).toBe('5');
      expect((await scim.get('/Users')).status).toBe(503);
    }
    await server.start();
    expect((await two.get(`/Users/${ann}`)).body.userName).toBe('ann');
    expect((await one.patch(`/Users/${ann}`, { op: 'replace', path: 'title', value: 'x' })).status).toBe(200);
  });

  test('a connection that Postgres ends in the middle of requests costs those requests a 503 at most', async () => {
    quietly();
    const [one] = await replicas();
    const posts = Array.from({ length: 60 }, (_, n) => one.post('/Users', { userName: `u${n}` }));
    await new Promise((resolve) => setTimeout(resolve, 20));
    await server.run("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'muster'");
    const statuses = (await Promise.all(posts)).map(({ status }) => status);
    expect(statuses.filter((status) => status !== 201 && status !== 503)).toEqual([]);
    const { totalResults } = (await one.get('/Users?count=0')).body;
    expect(totalResults).toBeGreaterThanOrEqual(statuses.filter((status) => status === 201).length);
    expect((await one.get('/Users?count=200')).body.Resources).toHaveLength(totalResults);
  });

  test('an older database is brought to ours, a newer one is refused', async () => {
    const url = await server.database();
    const name = url.slice(url.lastIndexOf('/') + 1);
    const first = await openDatabase(url);
    await first.write(function* () {
      for (const table of ['token', 'audit', 'token_use', 'index_set']) yield* query(`drop table ${table}`);
      yield* query('alter table resource drop column indexed');
      yield* query('update schema_version set version = 1');
    });
    await first.close();
    const second = await openDatabase(url);
    expect(await second.read(() => openTokenStore('app').list())).toEqual([]);
    expect(await second.read(() => query('select version from schema_version'))).toEqual([{ version: migrations.length }]);
    await second.write(() => query('update schema_version set version = 99'));
    await second.close();
    await expect(openDatabase(url)).rejects.toThrow('newer');
    expect(name).toMatch(/^d\d+$/);
  });

  test('a token made for one replica counts at the other, and a revoked one stops within a second', async () => {
    const database = await server.database();
    const clock = { ms: Date.UTC(2026, 0, 31) };
    const scim = await open({}, { database, newId, now: () => new Date(clock.ms) });
    const other = await openDatabase(database);
    const store = openTokenStore('app');
    const created = new Date(clock.ms).toISOString();
    await other.write(() => store.add({ id: 't', kind: 'token', label: 'entra', created, expires: null }, 'shared'));
    expect((await scim.get('/Users', 'shared')).status).toBe(200);
    await other.write(() => store.remove('t'));
    clock.ms += 1000;
    expect((await scim.get('/Users', 'shared')).status).toBe(401);
    await other.close();
  });

  test('a Postgres that may only be read answers reads, and is not ready until it takes writes', async () => {
    quietly();
    const database = await server.database();
    const name = database.slice(database.lastIndexOf('/') + 1);
    const scim = await open({}, { database, newId, metricsPort: 0 });
    const told = () => Promise.all(['/live', '/ready', '/health'].map(async (path) => (await fetch(scim.target.metricsUrl + path)).status));
    const set = async (value: string) => {
      await server.run(`alter database ${name} set default_transaction_read_only = ${value}`);
      await server.run(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    };
    await scim.user('ann');
    expect(await told()).toEqual([200, 200, 200]);
    await set('on');
    expect((await scim.post('/Users', { userName: 'bob' })).status).toBe(503);
    expect((await scim.get('/Users')).body.totalResults).toBe(1);
    expect(await told()).toEqual([200, 503, 503]);
    await set('off');
    expect(await told()).toEqual([200, 200, 200]);
    expect((await scim.post('/Users', { userName: 'bob' })).status).toBe(201);
  });

  test('an address where no Postgres answers is an error at the start', async () => {
    const mounts = [{ key: 'app', path: '/scim/v2', tokens: ['t'], behaviour: behaviour() }];
    await expect(startTarget({ mounts, database: 'postgres://muster@127.0.0.1:1/x', now, newId })).rejects.toThrow('does not answer');
    expect(postgres.locked).toContain('no key update');
  });
});
