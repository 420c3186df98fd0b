/** One test a quirk that real directories show, named after the row of the reference's table. */
import { describe, expect, test } from 'vitest';
import { open } from '../harness.ts';

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
