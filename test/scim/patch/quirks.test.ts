/** One test a quirk that real directories show, named after the row of the reference's table. */
import { describe, expect, test } from 'vitest';
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

describe('removing members', () => {
  const left = async (...operations: ((first: string) => object)[]): Promise<unknown> => {
    const scim = await open();
    const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
    const group = await scim.group('Sales', ann, bob);
    for (const operation of operations) expect((await scim.patch(`/Groups/${group}`, operation(ann))).status).toBe(204);
    const members = (await scim.get(`/Groups/${group}`)).body.members as { display: string }[] | undefined;
    return members?.map(({ display }) => display);
  };
  test('7: as path "members" and a value list', async () => {
    expect(await left((id) => ({ op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] }))).toEqual(['bob']);
    expect(await left(() => ({ op: 'Remove', path: 'members', value: [] }))).toEqual(['ann', 'bob']);
  });
  test('8: as members[value eq "id"] without a value', async () => {
    expect(await left((id) => ({ op: 'remove', path: `members[value eq "${id}"]` }))).toEqual(['bob']);
  });
  test('all of them as path "members" alone', async () => {
    expect(await left(() => ({ op: 'remove', path: 'members' }))).toBeUndefined();
  });
  test('30: replace with members: []', async () => {
    expect(await left(() => ({ op: 'replace', path: 'members', value: [] }))).toBeUndefined();
    expect(await left(() => ({ op: 'replace', value: { members: [] } }))).toBeUndefined();
  });
  test('replace with others', async () => {
    expect(await left((id) => ({ op: 'replace', path: 'members', value: [{ value: id }] }))).toEqual(['ann']);
  });
  test('36: a member removed twice, a stranger removed', async () => {
    const remove = (id: string): object => ({ op: 'remove', path: `members[value eq "${id}"]` });
    expect(await left(remove, remove, () => remove('stranger'))).toEqual(['bob']);
  });
  test('29: path-less rename does not touch members', async () => {
    expect(await left(() => ({ op: 'replace', value: { displayName: 'Sellers' } }))).toEqual(['ann', 'bob']);
  });
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

test('18: excludedAttributes=members leaves the key out, in lists and by id', async () => {
  const scim = await open();
  const group = await scim.group('Sales', await scim.user('ann'));
  expect((await scim.get(`/Groups/${group}?excludedAttributes=members`)).body).not.toHaveProperty('members');
  const { body } = await scim.get('/Groups?excludedAttributes=members&filter=displayName eq "Sales"');
  expect(body.Resources[0]).not.toHaveProperty('members');
});

test('19: a list of groups has members by default', async () => {
  const scim = await open();
  await scim.group('Sales', await scim.user('ann'));
  expect((await scim.get('/Groups')).body.Resources[0]?.members).toHaveLength(1);
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

test('28: path-less replace {id, displayName}: the id is read-only', async () => {
  const scim = await open();
  const group = await scim.group('Sales');
  expect((await scim.patch(`/Groups/${group}`, { op: 'replace', value: { id: 'other', displayName: 'Sellers' } })).status).toBe(204);
  expect((await scim.get(`/Groups/${group}`)).body).toMatchObject({ id: group, displayName: 'Sellers' });
});

test('31: members carry no type', async () => {
  const scim = await open();
  const [ann, inner] = [await scim.user('ann'), await scim.group('Inner')];
  const outer = await scim.group('Outer');
  await scim.patch(`/Groups/${outer}`, { op: 'Add', path: 'members', value: [{ $ref: null, value: ann }, { value: inner }] });
  expect((await scim.get(`/Groups/${outer}`)).body.members).toMatchObject([
    { value: ann, type: 'User' },
    { value: inner, type: 'Group' },
  ]);
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

test('35: a group PATCH answers 204, or 200 when attributes are asked for', async () => {
  const scim = await open();
  const group = await scim.group('Sales');
  const rename = { op: 'replace', path: 'displayName', value: 'S' };
  expect((await scim.patch(`/Groups/${group}`, rename)).status).toBe(204);
  expect(await scim.patch(`/Groups/${group}?attributes=displayName`, rename)).toMatchObject({ status: 200, body: { displayName: 'S' } });
});

test('36: a PATCH that changes nothing succeeds, and the version stays', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { title: 'Lead' });
  const group = await scim.group('Sales', ann);
  const { status, body } = await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'title', value: 'Lead' });
  expect([status, body.meta]).toMatchObject([200, { version: 'W/"1"' }]);
  await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: ann }] });
  expect((await scim.get(`/Groups/${group}`)).body).toMatchObject({ members: [{ value: ann }], meta: { version: 'W/"1"' } });
});

test('37: parallel PATCHes on one group lose no member', async () => {
  const scim = await open();
  const ids = await Promise.all(Array.from({ length: 40 }, (_, n) => scim.user(`u${n}`)));
  const group = await scim.group('All');
  await Promise.all(ids.map((value) => scim.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value }] })));
  const members = (await scim.get(`/Groups/${group}`)).body.members as { value: string }[];
  expect(members.map(({ value }) => value).sort()).toEqual([...ids].sort());
});

test('38: 256 members in one PATCH', async () => {
  const scim = await open();
  const ids = await Promise.all(Array.from({ length: 256 }, (_, n) => scim.user(`u${n}`)));
  const group = await scim.group('All');
  await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: ids.map((value) => ({ value })) });
  expect((await scim.get(`/Groups/${group}`)).body.members).toHaveLength(256);
});

test('41: Test Connection asks for a random GUID and gets an empty list', async () => {
  const scim = await open();
  for (const path of ['/Users?filter=userName eq "8f1b"', '/Groups?excludedAttributes=members&filter=displayName eq "8f1b"']) {
    expect(await scim.get(path)).toMatchObject({ status: 200, body: { totalResults: 0, Resources: [] } });
  }
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

test("47: a group whose schemas carry Microsoft's own URN", async () => {
  const scim = await open();
  const schemas = [
    'urn:ietf:params:scim:schemas:core:2.0:Group',
    'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
  ];
  const answer = await scim.post('/Groups', { schemas, externalId: 'g', displayName: 'Sales', meta: { resourceType: 'Group' } });
  expect(answer.status).toBe(201);
});

test('48: membership asked as id eq "g" and members eq "u"', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const group = await scim.group('Sales', ann);
  const { body } = await scim.get(`/Groups?filter=id eq "${group}" and members eq "${ann}"&attributes=id`);
  expect(body.Resources).toEqual([{ schemas: expect.any(Array), id: group }]);
});
