import { expect, test } from 'vitest';
import { behaviour, enterprise, open, vendorUser } from '../harness.ts';

const list = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
const cube = 'urn:cube:params:1.0:UserAttribute';

test('ServiceProviderConfig says what there is', async () => {
  const scim = await open();
  const { status, body } = await scim.get('/ServiceProviderConfig');
  expect([status, body]).toMatchObject([
    200,
    {
      patch: { supported: true },
      bulk: { supported: true },
      sort: { supported: true },
      etag: { supported: true },
      filter: { supported: true, maxResults: 200 },
    },
  ]);
});

test('/Schemas and /ResourceTypes are ListResponses, each entry is there by id', async () => {
  const scim = await open({
    attributes: { [`${cube}:country`]: { type: 'string' }, [`${cube}:level`]: { type: 'integer', description: 'Level' } },
  });
  for (const path of ['/Schemas', '/ResourceTypes']) {
    const { body } = await scim.get(path);
    expect(body).toMatchObject({ schemas: [list], totalResults: body.Resources.length, startIndex: 1 });
    for (const one of body.Resources) expect((await scim.get(`${path}/${one.id}`)).body).toEqual(one);
  }
  expect((await scim.get('/Schemas/nothing')).status).toBe(404);
  expect((await scim.get(`/Schemas/${cube}`)).body.attributes).toMatchObject([
    { name: 'country', type: 'string' },
    { name: 'level', type: 'integer', description: 'Level' },
  ]);
  const extensions = (await scim.get('/ResourceTypes/User')).body.schemaExtensions as { schema: string }[];
  expect(extensions.map(({ schema }) => schema)).toEqual([enterprise, cube]);
  const cerby = await open({ deactivationDropsGrants: true });
  expect((await cerby.get('/ResourceTypes/User')).body.schemaExtensions).toContainEqual({ schema: vendorUser, required: false });
  expect((await cerby.get(`/Schemas/${vendorUser}`)).status).toBe(200);
});

test("a vendor's attribute in a schema of RFC 7643 is listed there, each schema once, and is taken and found", async () => {
  const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
  const scim = await open({
    attributes: {
      [`${core}:role`]: { type: 'string' },
      [`${core}:emails[type eq "work"].verified`]: { type: 'boolean' },
      [`${enterprise}:hireDate`]: { type: 'string' },
      [`${enterprise}:manager.grade`]: { type: 'integer' },
      [`${core}:title`]: { type: 'string' },
      [`${core}:roles.^[type=='base'].grade`]: { type: 'integer' },
      company: { type: 'string' },
      'urn:acme:2.0:User:badge.number': { type: 'integer' },
    },
  });
  const schemas = (await scim.get('/Schemas')).body.Resources;
  const ids = schemas.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  const namesOf = async (id: string) => ((await scim.get(`/Schemas/${id}`)).body.attributes as { name: string }[]).map(({ name }) => name);
  expect(await namesOf(core)).toEqual(expect.arrayContaining(['role', 'company', 'title']));
  expect((await namesOf(core)).filter((name) => ['title', 'emails', 'roles'].includes(name))).toHaveLength(3);
  expect((await namesOf(core)).filter((name) => !/^\w+$/.test(name))).toEqual([]);
  expect(await namesOf(enterprise)).toEqual(expect.arrayContaining(['hireDate', 'manager']));
  expect(await namesOf('urn:acme:2.0:User')).toEqual(['badge']);

  const sent = {
    role: 'admin',
    roles: [{ type: 'base', value: 'x', grade: 3 }],
    company: 'Acme',
    emails: [{ type: 'work', value: 'ann@example.com', verified: true }],
    [enterprise]: { hireDate: '2020-01-01', manager: { grade: 7 } },
    'urn:acme:2.0:User': { badge: { number: 7 } },
  };
  const ann = await scim.user('ann', sent);
  expect((await scim.get(`/Users/${ann}`)).body).toMatchObject(sent);
  for (const filter of ['role eq "admin"', 'company eq "acme"', `${core}:role eq "admin"`, `${enterprise}:manager.grade eq 7`])
    expect((await scim.get(`/Users?filter=${encodeURIComponent(filter)}`)).body.totalResults, filter).toBe(1);
  expect((await scim.patch(`/Users/${ann}`, { op: 'Replace', path: `${core}:role`, value: 'member' })).status).toBe(200);
  expect((await scim.get(`/Users/${ann}`)).body.role).toBe('member');
  // The attributes of RFC 7643 are no other app's business.
  const other = await open();
  expect((await other.get(`/Users?filter=${encodeURIComponent('role eq "admin"')}`)).status).toBe(400);
});

test('what cannot be read back is not listed', async () => {
  const scim = await open({ reads: ['userName', 'emails[type eq "work"].value'] });
  const attributes = (await scim.get('/Schemas/urn:ietf:params:scim:schemas:core:2.0:User')).body.attributes as { name: string }[];
  expect(attributes.map(({ name }) => name)).toEqual(['userName', 'emails', 'groups']);
});

test('of a member it never changes who it is, the server says what it is, and its display comes on request', async () => {
  const scim = await open();
  const { attributes } = (await scim.get('/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group')).body as unknown as {
    attributes: { name: string; subAttributes: object[] }[];
  };
  expect(attributes.find(({ name }) => name === 'members')?.subAttributes).toMatchObject([
    { name: 'value', mutability: 'immutable', returned: 'default' },
    { name: '$ref', mutability: 'immutable', referenceTypes: ['User', 'Group'] },
    { name: 'type', mutability: 'immutable', canonicalValues: ['User', 'Group'] },
    { name: 'display', mutability: 'readOnly', returned: 'request' },
  ]);
});

test('a role attribute lists the values that are taken, and an extension in which nothing is read is not served', async () => {
  const path = 'urn:example:role:level';
  const scim = await open({
    attributes: { [path]: { type: 'string' } },
    role: { kind: 'attribute', path, values: ['LOW', 'HIGH'], defaultRole: 'LOW' },
    reads: ['userName'],
  });
  const { body } = await scim.get('/Schemas/urn:example:role');
  expect(body.attributes).toMatchObject([{ name: 'level', canonicalValues: ['LOW', 'HIGH'] }]);
  expect((await scim.get(`/Schemas/${enterprise}`)).status).toBe(404);
  const extensions = (await scim.get('/ResourceTypes/User')).body.schemaExtensions as { schema: string }[];
  expect(extensions.map(({ schema }) => schema)).not.toContain(enterprise);
});

test('without the extension a vendor answers what its own endpoint would, and its rules work all the same', async () => {
  const vendor = behaviour({ role: { kind: 'byGroup', defaultRole: 'Viewer', groupRoles: {}, refused: [] }, groupsBecome: 'team' });
  const mount = { path: '/app/scim/v2', tokens: ['secret'], behaviour: vendor };
  for (const [extension, listed] of [[false, 404] as const, [true, 200] as const]) {
    const scim = await open({}, { mounts: [{ key: 'app', ...mount, extension }] });
    const group = await scim.group('Sales', await scim.user('ann'));
    expect((await scim.get(`/Schemas/${vendorUser}`)).status).toBe(listed);
    const answers = [await scim.get('/Users'), await scim.get(`/Groups/${group}`), await scim.get('/ResourceTypes')];
    expect(answers.map(({ body }) => JSON.stringify(body).includes('urn:muster:'))).toEqual([extension, extension, extension]);
  }
});
