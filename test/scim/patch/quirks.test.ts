/** One test a quirk that real directories show, named after the row of the reference's table. */
import { expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';

test.each(['add', 'Add', 'REPLACE', 'Replace'])('1: op is "%s"', async (op) => {
  const scim = await open();
  const ann = await scim.user('ann');
  expect((await scim.patch(`/Users/${ann}`, { op, path: 'title', value: 'Lead' })).body.title).toBe('Lead');
  expect((await scim.patch(`/Users/${ann}`, { op: 'Remove', path: 'title' })).body.title).toBeUndefined();
});

test('2: PATCH active = "False" and "True", a capitalised string', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  expect((await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' })).body.active).toBe(false);
  expect((await scim.patch(`/Users/${ann}`, { op: 'Replace', value: { active: 'True' } })).body.active).toBe(true);
});

test('3: POST with "active":"True" answers a boolean', async () => {
  const scim = await open();
  expect((await scim.post('/Users', { userName: 'ann', active: 'True' })).body.active).toBe(true);
  expect((await scim.post('/Users', { userName: 'bob', active: 'False' })).body.active).toBe(false);
});

test('5: path-less replace whose keys are dotted', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { name: { givenName: 'A', familyName: 'Lee' } });
  const { body } = await scim.patch(`/Users/${ann}`, {
    op: 'replace',
    value: { 'name.givenName': 'Ann', 'emails[type eq "work"].value': 'a@x' },
  });
  expect(body.name).toEqual({ givenName: 'Ann', familyName: 'Lee' });
  expect(body.emails).toEqual([{ type: 'work', value: 'a@x' }]);
});

test('6: path-less with a flat URN key', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const { body } = await scim.patch(`/Users/${ann}`, {
    op: 'replace',
    value: { [`${enterprise}:employeeNumber`]: '17', 'urn:cube:1.0:A:country': 'NL' },
  });
  expect(body[enterprise]).toEqual({ employeeNumber: '17' });
  expect(body['urn:cube:1.0:A']).toEqual({ country: 'NL' });
  expect(body.schemas).toEqual(['urn:ietf:params:scim:schemas:core:2.0:User', enterprise, 'urn:cube:1.0:A']);
});

test.each(['Add', 'Replace'])('9, 10, 12: %s creates the element that the filter names', async (op) => {
  const scim = await open();
  const ann = await scim.user('ann', { emails: [{ type: 'home', value: 'h@x' }] });
  const { status, body } = await scim.patch(
    `/Users/${ann}`,
    { op, path: 'emails[type eq "work"].value', value: 'w@x' },
    { op, path: 'roles[primary eq "True"].value', value: 'admin' },
    { op, path: 'phoneNumbers[type eq "mobile"].value', value: '+31' },
  );
  expect(status).toBe(200);
  expect(body.emails).toEqual([
    { type: 'home', value: 'h@x' },
    { type: 'work', value: 'w@x' },
  ]);
  expect(body.roles).toEqual([{ primary: true, value: 'admin' }]);
  expect(body.phoneNumbers).toEqual([{ type: 'mobile', value: '+31' }]);
  const again = await scim.patch(`/Users/${ann}`, { op, path: 'roles[primary eq "True"].value', value: 'viewer' });
  expect(again.body.roles).toEqual([{ primary: true, value: 'viewer' }]);
});

test('11: invented types, and strings for primary', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { emails: [{ type: 'untyped', value: 'a@x', primary: 'True' }] });
  const { body } = await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'emails[type eq "untyped"].value', value: 'b@x' });
  expect(body.emails).toEqual([{ type: 'untyped', value: 'b@x', primary: true }]);
});

test('13: complex app roles add up on add, and are replaced by replace', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { roles: [{ primary: false, type: 'W', display: 'Admin', value: 'admin' }] });
  const added = await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'roles', value: [{ value: '{"value":"viewer"}' }] });
  expect(added.body.roles).toHaveLength(2);
  const replaced = await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'roles', value: [{ value: 'x' }] });
  expect(replaced.body.roles).toEqual([{ value: 'x' }]);
});

test('14: manager is a bare id string', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { [enterprise]: { manager: { value: 'm0', displayName: 'Old' }, department: 'R&D' } });
  const first = await scim.patch(`/Users/${ann}`, { op: 'Add', path: `${enterprise}:manager`, value: 'm1' });
  expect(first.body[enterprise]).toEqual({ manager: { value: 'm1' }, department: 'R&D' });
  const second = await scim.patch(`/Users/${ann}`, { op: 'replace', value: { [enterprise]: { manager: 'm2' } } });
  expect(second.body[enterprise]).toEqual({ manager: { value: 'm2' }, department: 'R&D' });
  const third = await scim.patch(`/Users/${ann}`, { op: 'Add', path: `${enterprise}:manager.value`, value: 'm3' });
  expect(third.body[enterprise]).toEqual({ manager: { value: 'm3' }, department: 'R&D' });
});

test.each([
  [`${enterprise}:manager`, ''],
  [`${enterprise}:manager`, { value: '' }],
  [`${enterprise}:manager`, null],
  [`${enterprise}:department`, ''],
  ['title', ''],
  ['title', null],
  ['name.givenName', ''],
  ['emails[type eq "work"].value', ''],
  ['emails[type eq "work"].value', null],
  ['emails', []],
])('15: %s cleared by %o', async (path, value) => {
  const scim = await open();
  const filled = {
    title: 'Lead',
    name: { givenName: 'Ann' },
    emails: [{ type: 'work', value: 'a@x' }],
    [enterprise]: { manager: { value: 'm' }, department: 'd' },
  };
  const ann = await scim.user('ann', filled);
  const before = (await scim.get(`/Users/${ann}`)).body;
  const { status, body } = await scim.patch(`/Users/${ann}`, { op: 'Replace', path, value });
  expect(status).toBe(200);
  const at = (resource: Record<string, unknown>): unknown => {
    const extension = resource[enterprise] as Record<string, unknown>;
    const key = path.startsWith('urn:') ? path.slice(enterprise.length + 1) : path.split(/[.[]/)[0];
    return path.startsWith('urn:') ? extension?.[key ?? ''] : resource[key ?? ''];
  };
  expect(at(before)).toBeDefined();
  expect(at(body)).toBeUndefined();
});

test('16, 17: an extension path whose dot is inside the URN, on a person without the extension', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const { body } = await scim.patch(
    `/Users/${ann}`,
    { op: 'Add', path: `${enterprise}:department`, value: 'R&D' },
    { op: 'Add', path: 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User:badge', value: 'B-9' },
  );
  expect(body[enterprise]).toEqual({ department: 'R&D' });
  expect(body['urn:ietf:params:scim:schemas:extension:Acme:2.0:User']).toEqual({ badge: 'B-9' });
  const removed = await scim.patch(`/Users/${ann}`, { op: 'remove', path: `${enterprise}:department` });
  expect(removed.body[enterprise]).toBeUndefined();
});

test('a custom extension that "schemas" does not list is accepted on POST', async () => {
  const scim = await open();
  const acme = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User';
  const { status, body } = await scim.post('/Users', { schemas: [enterprise], userName: 'ann', [acme]: { badge: 'B-9' } });
  expect([status, body[acme]]).toEqual([201, { badge: 'B-9' }]);
});

test('20, 21: userName is found in any letter case, and comes back as it was sent', async () => {
  const scim = await open();
  await scim.user('Ann@Example.com');
  const { body } = await scim.get('/Users?filter=userName eq "ANN@example.COM"');
  expect(body.Resources.map(({ userName }) => userName)).toEqual(['Ann@Example.com']);
});

test('22: uniqueness is on userName in any letter case, not on e-mail', async () => {
  const scim = await open();
  await scim.user('ann', { emails: [{ type: 'work', value: 'same@x' }] });
  const bob = await scim.user('bob', { emails: [{ type: 'work', value: 'same@x' }] });
  for (const answer of [
    await scim.post('/Users', { userName: 'ANN' }),
    await scim.patch(`/Users/${bob}`, { op: 'replace', path: 'userName', value: 'Ann' }),
    await scim.put(`/Users/${bob}`, { userName: 'aNN' }),
  ]) {
    expect(answer).toMatchObject({ status: 409, body: { status: '409', scimType: 'uniqueness' } });
  }
  expect((await scim.patch(`/Users/${bob}`, { op: 'replace', path: 'userName', value: 'BOB' })).body.userName).toBe('BOB');
});

test('32: deactivation by full PUT, with the fields of the server sent back', async () => {
  const scim = await open({ deactivationDropsGrants: true });
  const ann = await scim.user('ann', { title: 'Lead' });
  await scim.group('Sales', ann);
  const { body } = await scim.get(`/Users/${ann}`);
  const answer = await scim.put(`/Users/${ann}`, { ...body, active: false, password: 'x' });
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ id: ann, active: false, title: 'Lead', groups: body.groups });
  const silent = await scim.put(`/Users/${ann}`, { userName: 'ann' });
  expect(silent.body.active).toBe(false);
  expect(silent.body.title).toBeUndefined();
});

test('33, 34: leavers stay readable, and come back', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  await scim.patch(`/Users/${ann}`, { op: 'replace', value: { active: false } });
  expect((await scim.get('/Users?filter=userName eq "ann"')).body.Resources[0]).toMatchObject({ id: ann, active: false });
  expect((await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'True' })).body.active).toBe(true);
});

test('42: Okta posts application/json, and is answered in application/scim+json', async () => {
  const scim = await open();
  const answer = await scim.send('POST', '/Users', { headers: { 'content-type': 'application/json' }, body: '{"userName":"ann"}' });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([201, 'application/scim+json; charset=utf-8']);
});

test('44: an empty Operations array changes nothing', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  expect((await scim.patch(`/Users/${ann}`)).status).toBe(200);
});

test('46: a slash before the query', async () => {
  const scim = await open();
  await scim.user('ann');
  expect((await scim.get('/Users/?filter=userName eq "ann"')).body.totalResults).toBe(1);
});
