import { DatabaseSync } from 'node:sqlite';
import { expect, onTestFinished, test } from 'vitest';
import { databaseFile } from './database.ts';
import { behaviour, enterprise, open, vendorGroup } from './harness.ts';

const errorSchema = 'urn:ietf:params:scim:api:messages:2.0:Error';

test('a person is created, found, read and deleted', async () => {
  const scim = await open();
  const made = await scim.post('/Users', {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    externalId: 'e-1',
    userName: 'Ann@example.com',
    name: { givenName: 'Ann', familyName: 'Lee' },
    emails: [{ primary: true, type: 'work', value: 'ann@example.com' }],
    password: 'never stored',
    meta: { resourceType: 'User' },
    [enterprise]: { department: 'R&D' },
  });
  expect(made.status).toBe(201);
  expect(made.headers.get('content-type')).toMatch('application/scim+json');
  expect(made.headers.get('location')).toBe(`${scim.target.url}/app/scim/v2/Users/id-1`);
  expect(made.body).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    id: 'id-1',
    externalId: 'e-1',
    userName: 'Ann@example.com',
    active: true,
    name: { givenName: 'Ann', familyName: 'Lee' },
    emails: [{ primary: true, type: 'work', value: 'ann@example.com' }],
    [enterprise]: { department: 'R&D' },
    meta: {
      resourceType: 'User',
      created: '2026-01-31T08:00:01.000Z',
      lastModified: '2026-01-31T08:00:01.000Z',
      location: `${scim.target.url}/app/scim/v2/Users/id-1`,
      version: 'W/"1"',
    },
  });
  const found = await scim.get('/Users?filter=userName+eq+%22ann@EXAMPLE.com%22');
  expect(found.body).toMatchObject({ totalResults: 1, startIndex: 1, itemsPerPage: 1, Resources: [made.body] });
  expect((await scim.get('/Users/id-1')).body).toEqual(made.body);
  expect((await scim.delete('/Users/id-1')).status).toBe(204);
  expect(await scim.get('/Users/id-1')).toMatchObject({ status: 404, body: { schemas: [errorSchema], status: '404' } });
});

test('a group is created with members, and both sides see it', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { displayName: 'Ann Lee' });
  const group = await scim.post('/Groups', { displayName: 'Sales', externalId: 'g', members: [{ value: ann }] });
  expect(group).toMatchObject({
    status: 201,
    body: {
      displayName: 'Sales',
      externalId: 'g',
      members: [{ value: ann, type: 'User', $ref: `${scim.target.url}/app/scim/v2/Users/${ann}` }],
    },
  });
  expect((await scim.get(`/Users/${ann}`)).body.groups).toMatchObject([{ value: group.body.id, display: 'Sales' }]);
  const members = [{ value: ann, type: 'User', $ref: `${scim.target.url}/app/scim/v2/Users/${ann}`, display: 'Ann Lee' }];
  expect(scim.target.groups('app')).toEqual([{ ...group.body, members, [vendorGroup]: { becomes: 'group' } }]);
  expect(scim.target.users('app')).toEqual([(await scim.get(`/Users/${ann}`)).body]);
});

test('deleting a person removes memberships, deleting a group keeps people', async () => {
  const scim = await open();
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const group = await scim.group('Sales', ann, bob);
  await scim.delete(`/Users/${ann}`);
  expect((await scim.get(`/Groups/${group}`)).body.members).toMatchObject([{ value: bob }]);
  await scim.delete(`/Groups/${group}`);
  expect((await scim.get(`/Users/${bob}`)).body.groups).toBeUndefined();
});

test.each([
  ['POST', '/Users', '{"userName":', 400, 'invalidSyntax'],
  ['POST', '/Users', '', 400, 'invalidSyntax'],
  ['POST', '/Users', '[]', 400, 'invalidSyntax'],
  ['POST', '/Users', '{"displayName":"x"}', 400, 'invalidValue'],
  ['POST', '/Users', '{"userName":{"a":1}}', 400, 'invalidValue'],
  ['POST', '/Users', '{"userName":"x","active":"yes"}', 400, 'invalidValue'],
  ['POST', '/Users', '{"userName":"x","__proto__":{"polluted":1}}', 400, 'invalidValue'],
  ['POST', '/Users', '{"userName":"x","name":{"constructor":{}}}', 400, 'invalidValue'],
  ['POST', '/Users', `{"userName":"x","x":${'['.repeat(1000)}${']'.repeat(1000)}}`, 400, 'invalidSyntax'],
  ['POST', '/Groups', '{"displayName":"x","members":[{"value":"nobody"}]}', 400, 'invalidValue'],
  ['POST', '/Groups', '{"members":[]}', 400, 'invalidValue'],
  ['PATCH', '/Users/id-1', '{}', 400, 'invalidSyntax'],
  ['PATCH', '/Users/id-1', '{"Operations":[{"op":"move","path":"title","value":"x"}]}', 400, 'invalidSyntax'],
  ['PATCH', '/Users/nobody', '{"Operations":[]}', 404, undefined],
  ['PUT', '/Users', '{}', 405, undefined],
  ['POST', '/Schemas', '{}', 405, undefined],
  ['DELETE', '/ServiceProviderConfig', '', 405, undefined],
  ['POST', '/Nothing', '{}', 404, undefined],
  ['POST', '//nowhere/scim/v2/Users', '{}', 404, undefined],
])('%s %s with %s answers %i as a SCIM error', async (method, path, body, status, scimType) => {
  const scim = await open();
  await scim.user('ann');
  const answer = await scim.send(method, path, body === '' ? {} : { body });
  expect(answer).toMatchObject({ status, body: { schemas: [errorSchema], status: String(status), detail: expect.any(String) } });
  expect(answer.body.scimType).toBe(scimType);
  expect(answer.headers.get('content-type')).toMatch('application/scim+json');
});

test('405 says what is possible', async () => {
  const scim = await open();
  expect((await scim.put('/Users', {})).headers.get('allow')).toBe('GET, POST');
});

test('a body over 1 MB is 413', async () => {
  const scim = await open();
  const answer = await scim.post('/Users', { userName: 'x'.repeat(3 * 1024 * 1024) });
  expect(answer).toMatchObject({ status: 413, body: { status: '413' } });
  expect((await scim.get('/Users')).body.totalResults).toBe(0);
});

test('every request is recorded with body and answer, without token or password', async () => {
  const scim = await open();
  await scim.post('/Users?x=1', { userName: 'ann', password: 'p4ss' });
  await scim.patch('/Users/id-1', { op: 'replace', path: 'password', value: 'p4ss' }, { op: 'replace', value: { password: 'p4ss' } });
  await scim.get('/Users', 'wrong');
  await scim.get('//nowhere');
  expect(scim.records.map(({ app, method, path, status }) => [app, method, path, status])).toEqual([
    ['app', 'POST', '/app/scim/v2/Users?x=1', 201],
    ['app', 'PATCH', '/app/scim/v2/Users/id-1', 200],
    ['app', 'GET', '/app/scim/v2/Users', 401],
    [null, 'GET', '/nowhere', 404],
  ]);
  expect(scim.records[0]).toMatchObject({ at: '2026-01-31T08:00:00.000Z', body: { userName: 'ann' }, response: { id: 'id-1' } });
  expect(scim.records[2]).toMatchObject({ body: null, response: { status: '401' } });
  expect(JSON.stringify(scim.records)).not.toMatch(/secret|p4ss|wrong/);
});

test('a failure inside is 500 without a stack', async () => {
  const scim = await open({}, { newId: () => JSON.parse('{broken') });
  const quiet = console.error;
  console.error = () => {};
  onTestFinished(() => {
    console.error = quiet;
  });
  const answer = await scim.post('/Users', { userName: 'ann' });
  expect(answer).toMatchObject({ status: 500, body: { schemas: [errorSchema], status: '500' } });
  expect(JSON.stringify(answer.body)).not.toMatch(/JSON|\.ts|at /);
  expect((await scim.get('/Users')).status).toBe(200);
});

test('a restart on a file keeps everything', async () => {
  const database = databaseFile();
  const vendor = {
    role: { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: { Sales: 'Seller' }, refused: [] },
    deactivationDropsGrants: true,
  } as const;
  const before = await open({ ...vendor, role: { ...vendor.role, refused: [] } }, { database });
  const ann = await before.user('ann', { emails: [{ type: 'work', value: 'a@x.org' }] });
  const group = await before.group('sales', ann);
  await before.patch(`/Groups/${group}`, { op: 'remove', path: 'members' });
  await before.patch(`/Users/${ann}`, { op: 'replace', path: 'active', value: false });
  const people = before.target.users('app');
  await before.close();

  const after = await open({ ...vendor, role: { ...vendor.role, refused: [] } }, { database, newId: () => 'new' });
  const locations = (text: unknown): string => JSON.stringify(text).replaceAll(/127\.0\.0\.1:\d+/g, 'host');
  expect(locations(after.target.users('app'))).toBe(locations(people));
  expect((await after.get('/Users?filter=emails.value eq "A@x.org"')).body.totalResults).toBe(1);
  expect((await after.get('/Groups')).body.totalResults).toBe(1);
});

test('a database of a newer version is refused', async () => {
  const database = databaseFile();
  const file = new DatabaseSync(database);
  file.exec('pragma user_version = 99');
  file.close();
  await expect(open({}, { database })).rejects.toThrow('newer');
});

test('two mounts share nothing', async () => {
  const mounts = ['one', 'two'].map((key) => ({ key, path: `/${key}/scim/v2`, tokens: [`${key}-token`], behaviour: behaviour() }));
  const scim = await open({}, { mounts });
  const as = (key: string, method: string, path: string, body?: object) =>
    scim.send(method, `//${key}/scim/v2${path}`, {
      headers: { authorization: `${key}-token` },
      ...(body && { body: JSON.stringify(body) }),
    });
  const { body } = await as('one', 'POST', '/Users', { userName: 'ann' });
  expect((await as('two', 'GET', `/Users/${body.id}`)).status).toBe(404);
  expect((await as('two', 'DELETE', `/Users/${body.id}`)).status).toBe(404);
  expect((await as('two', 'GET', '/Users?filter=userName eq "ann"')).body.totalResults).toBe(0);
  expect((await as('two', 'POST', '/Users', { userName: 'ann' })).status).toBe(201);
  expect((await as('two', 'POST', '/Groups', { displayName: 'g', members: [{ value: body.id }] })).status).toBe(400);
  expect(scim.target.users('one')).toHaveLength(1);
  const other = await scim.send('GET', '//two/scim/v2/Users', { headers: { authorization: 'Bearer one-token' } });
  expect(other.status).toBe(401);
});
