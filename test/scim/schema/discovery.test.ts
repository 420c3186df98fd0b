import { expect, test } from 'vitest';
import { enterprise, open, vendorUser } from '../harness.ts';

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

test('43: /Schemas and /ResourceTypes are ListResponses, each entry is there by id', async () => {
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

test('43: what cannot be read back is not listed', async () => {
  const scim = await open({ reads: ['userName', 'emails[type eq "work"].value'] });
  const attributes = (await scim.get('/Schemas/urn:ietf:params:scim:schemas:core:2.0:User')).body.attributes as { name: string }[];
  expect(attributes.map(({ name }) => name)).toEqual(['userName', 'emails', 'groups']);
});
