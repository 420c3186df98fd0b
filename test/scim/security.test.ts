/** The security list, item by item, where no test beside the part itself has it: over HTTP, as somebody would try it. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from 'vitest';
import { databaseFile } from './database.ts';
import { behaviour, open } from './harness.ts';

const find = (filter: string): string => `/Users?filter=${encodeURIComponent(filter)}`;

describe('tokens', () => {
  test('a token in the address, in the body or as a password opens nothing', async () => {
    const scim = await open();
    for (const query of ['?access_token=secret', '?token=secret', '?authorization=Bearer%20secret'])
      expect((await scim.get(`/Users${query}`, null)).status, query).toBe(401);
    expect(scim.records.map(({ path }) => path.replace(/^.*\?/, ''))).toEqual(['access_token=***', 'token=***', 'authorization=***']);
    const headers = { authorization: '', 'content-type': 'application/x-www-form-urlencoded' };
    expect((await scim.send('POST', '/Users', { headers, body: 'access_token=secret' })).status).toBe(401);
    expect((await scim.get('/Users', `Basic ${Buffer.from('secret:secret').toString('base64')}`)).status).toBe(401);
  });

  test('neither a configured token nor its hash is in the database, nor in the audit trail', async () => {
    const database = databaseFile();
    const scim = await open({}, { database });
    await scim.user('ann');
    await scim.post('/Users', { userName: 'ann' });
    expect(JSON.stringify(await scim.target.audit('app', 9))).not.toContain('secret');
    await scim.close();
    const bytes = readFileSync(database).toString('latin1');
    expect(bytes).not.toContain('Bearer');
    expect(bytes).not.toContain(createHash('sha256').update('secret').digest('hex'));
  });

  test('tokens of two directories for one app: each has a name and an id in the trail', async () => {
    const database = databaseFile();
    await (await open({}, { database })).close();
    const file = new DatabaseSync(database);
    const insert = file.prepare("insert into token (tenant, kind, id, hash, label, created) values ('app', 'token', ?, ?, ?, 'x')");
    for (const label of ['entra', 'okta']) insert.run(`id of ${label}`, createHash('sha256').update(`${label}-token`).digest('hex'), label);
    file.close();
    const scim = await open({}, { database });
    for (const label of ['entra', 'okta'])
      await scim.send('POST', '/Users', { headers: { authorization: `Bearer ${label}-token` }, body: JSON.stringify({ userName: label }) });
    const trail = (await scim.target.audit('app', 9)).map(({ actor, token }) => [actor, token]);
    expect(trail).toEqual([
      ['okta', 'id of okta'],
      ['entra', 'id of entra'],
    ]);
  });
});

test('(6 hostile) secrets by odd names are in no record: bodies, answers, addresses, token requests', async () => {
  const scim = await open({}, { page: { token: 'page-token-for-the-tests' } });
  await scim.post('/oauth/token', { grant_type: 'client_credentials', client_id: 'abc', client_secret: 'S3CRET' });
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  await scim.send('POST', '/oauth/token', { headers: form, body: 'grant_type=client_credentials&client_id=a&client_secret=S3CRET' });
  await scim.post('/Users', { userName: 'tok', access_token: 'S3CRET', passwd: 'S3CRET', 'urn:x:y': { apiKey: 'S3CRET' } });
  const ann = await scim.user('ann', { 'urn:x:y:2.0:User': { apiKey: 'S3CRET', nested: { pwd: 'S3CRET' } } });
  await scim.patch(`/Users/${ann}`, { op: 'add', path: 'urn:x:y:2.0:User:apiKey', value: 'S3CRET-2' });
  for (const name of ['access_token', 'access%5Ftoken', 'bearer', 'auth', 'pwd', 'jwt', ';token', 'apiKey'])
    await scim.get(`/Users?${name}=S3CRET`);
  const login = await fetch(`${scim.target.url}/-/login`, {
    ...{ method: 'POST', redirect: 'manual', body: new URLSearchParams({ token: 'page-token-for-the-tests' }) },
  });
  const cookie = login.headers.get('set-cookie')?.split(';')[0] ?? '';
  const log = await (await fetch(`${scim.target.url}/-/api/requests?after=0`, { headers: { cookie } })).text();
  expect(JSON.parse(log).entries).toHaveLength(13);
  expect(log).not.toContain('S3CRET');
  expect(JSON.stringify(scim.records)).not.toContain('S3CRET');
});

describe('tenants', () => {
  test('an id of one app is nowhere in another: read, written, filtered, a member, in Bulk', async () => {
    const mounts = ['one', 'two'].map((key) => ({ key, path: `/${key}`, tokens: [key], behaviour: behaviour() }));
    const scim = await open({}, { mounts });
    const as = (key: string, method: string, path: string, body?: object) =>
      scim.send(method, `//${key}${path}`, { headers: { authorization: key }, ...(body && { body: JSON.stringify(body) }) });
    const { id } = (await as('one', 'POST', '/Users', { userName: 'ann', externalId: 'e' })).body;
    const operations = { Operations: [{ op: 'replace', path: 'title', value: 'x' }] };
    for (const [method, body] of [['GET'], ['PUT', { userName: 'x' }], ['PATCH', operations], ['DELETE']] as const)
      expect((await as('two', method, `/Users/${id}`, body)).status, method).toBe(404);
    for (const filter of [`id eq "${id}"`, 'externalId eq "e"', 'userName sw "a"'])
      expect((await as('two', 'GET', find(filter))).body.totalResults, filter).toBe(0);
    const bulk = await as('two', 'POST', '/Bulk', { Operations: [{ method: 'DELETE', path: `/Users/${id}` }] });
    expect(bulk.body.Operations).toMatchObject([{ status: '404' }]);
    expect((await as('one', 'GET', `/Users/${id}`)).body).toMatchObject({ userName: 'ann' });
    // The trail of the one that was refused is its own.
    expect((await scim.target.audit('one', 9)).map(({ action }) => action)).toEqual(['create']);
  });

  test('nobody is taken over by e-mail: a second person with it is a second person', async () => {
    const scim = await open();
    const emails = [{ type: 'work', value: 'ann@example.com' }];
    const ann = await scim.user('ann', { emails, externalId: 'one' });
    const other = await scim.post('/Users', { userName: 'mallory', emails, externalId: 'two' });
    expect([other.status, other.body.id === ann]).toEqual([201, false]);
    expect((await scim.get(`/Users/${ann}`)).body).toMatchObject({ userName: 'ann', externalId: 'one' });
  });
});

describe('filters', () => {
  test.each(['userName eq ".*"', 'userName eq "%"', 'userName sw "_"', 'userName co "%"', 'userName ew "."', `userName eq "' or 1=1 --"`])(
    '%s is text, not a pattern and not SQL',
    async (filter) => {
      const scim = await open();
      for (const name of ['ann', 'bob']) await scim.user(name);
      expect(await scim.get(find(filter))).toMatchObject({ status: 200, body: { totalResults: 0 } });
    },
  );

  test.each([
    ['5,000 brackets', `${'('.repeat(2000)}userName eq "a"${')'.repeat(2000)}`],
    ['21 levels', `${'('.repeat(21)}userName eq "a"${')'.repeat(21)}`],
    ['400 comparisons', Array(400).fill('userName eq "a"').join(' or ')],
    ['8,193 characters', `userName eq "${'a'.repeat(8193)}"`],
    ['an attribute that is not there', 'salary gt 1'],
    ['half a filter', 'userName eq'],
  ])('%s are refused as invalidFilter, never answered with everybody', async (_, filter) => {
    const scim = await open();
    await scim.user('ann');
    const answer = await scim.get(find(filter));
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidFilter' } });
    expect(answer.body.Resources).toBeUndefined();
  });
});

describe('answers', () => {
  test('no cache, no other origin, no sniffing of what runs here, and no SQL in an error', async () => {
    const scim = await open();
    const answers = [
      await scim.send('GET', '/Users', { headers: { origin: 'https://evil.example' } }),
      await scim.send('OPTIONS', '/Users', { headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' } }),
      await scim.get('/Users', 'wrong'),
      await scim.post('/Users', { userName: 'a\u0000b', title: "'; drop table resource; --" }),
      await scim.post('/Users', { userName: 'x'.repeat(900_000) }),
      await scim.get(`/Users/${encodeURIComponent("x' or '1'='1")}`),
    ];
    for (const { status, headers, body } of answers) {
      expect(status).not.toBe(500);
      expect(headers.get('cache-control')).toBe('no-store');
      for (const name of headers.keys()) expect(name).not.toMatch(/^(access-control-|x-powered-by|server$)/);
      expect(JSON.stringify(body)).not.toMatch(/select |insert into|sqlite|\.ts:|node_modules/i);
    }
    expect((await scim.get('/Users')).status).toBe(200);
  });

  test('6 MB are 413 as a SCIM error, 5 MB of Bulk are not', async () => {
    const scim = await open();
    const operations = (bytes: number): object => ({
      Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'ann' } }],
      padding: 'x'.repeat(bytes),
    });
    expect(await scim.post('/Bulk', operations(6_000_000))).toMatchObject({ status: 413, body: { status: '413' } });
    expect(await scim.post('/Users', operations(1_100_000))).toMatchObject({ status: 413 });
    expect(await scim.post('/Bulk', operations(4_500_000))).toMatchObject({ status: 200, body: { Operations: [{ status: '201' }] } });
  });
});

test('a password is taken, answered by nobody, stored nowhere and filtered by no one', async () => {
  const database = databaseFile();
  const scim = await open({}, { database });
  const ann = await scim.user('ann', { password: 'p4ssw0rd' });
  const patched = await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'password', value: 'p4ssw0rd' });
  expect(patched.status).toBe(200);
  for (const path of [`/Users/${ann}?attributes=password`, '/Users'])
    expect(JSON.stringify((await scim.get(path)).body)).not.toContain('p4ss');
  expect((await scim.get(find('password pr'))).status).toBe(400);
  expect(JSON.stringify([scim.records, await scim.target.audit('app', 9)])).not.toContain('p4ss');
  await scim.close();
  expect(readFileSync(database).toString('latin1')).not.toContain('p4ss');
});

test('the audit trail outlives what it speaks of, and tells memberships one by one', async () => {
  const scim = await open();
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const group = await scim.group('Sales', ann, bob);
  await scim.patch(`/Groups/${group}`, { op: 'remove', path: 'members', value: [{ value: bob }] });
  await scim.delete(`/Users/${ann}`);
  await scim.delete(`/Groups/${group}`);
  expect(
    (await scim.target.audit('app', 9)).map(({ action, id, changed }) => [action, id, changed.came ?? [], changed.left ?? []]),
  ).toEqual([
    ['delete', group, [], []],
    ['delete', ann, [], []],
    ['patch', group, [], [bob]],
    ['create', group, [ann, bob], []],
    ['create', bob, [], []],
    ['create', ann, [], []],
  ]);
});
