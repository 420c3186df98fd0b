/** Cube's manuals "SCIM provisioning with Microsoft Entra ID" and "… with Okta", sentence by sentence. Roles by group: role.test.ts. */
import { expect, test } from 'vitest';
import { made, openVendor } from './manual.ts';

const attribute = 'urn:cube:params:1.0:UserAttribute';

test('"For users: keep userName, displayName and active"; "for groups: keep displayName and members"', async () => {
  const scim = await openVendor('cube');
  const person = { userName: 'ann@example.com', displayName: 'Ann Lee', active: true };
  const ann = await scim.post('/Users', person);
  expect(ann).toMatchObject({ status: 201, body: person });
  const group = await scim.post('/Groups', { displayName: 'Sales', members: [{ value: ann.body.id }] });
  expect(group).toMatchObject({ status: 201, body: { displayName: 'Sales', members: [{ value: ann.body.id }] } });
});

test('"To choose a different default role (including custom roles)"', async () => {
  const scim = await openVendor('cube', { defaultRole: 'Finance Explorer' });
  expect(await made(scim, await scim.user('ann'))).toEqual({ role: 'Finance Explorer', roles: ['Finance Explorer'] });
});

test('"when Entra adds a user to a synchronized group, Cube assigns the mapped role to that user"', async () => {
  const scim = await openVendor('cube', { groupRoles: { Developers: 'Developer' } });
  const [ann, group] = [await scim.user('ann'), await scim.group('Developers')];
  await scim.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ $ref: null, value: ann }] });
  expect(await made(scim, ann)).toMatchObject({ roles: ['Viewer', 'Developer'] });
});

test('"Type: select the matching type (string or integer)", "the attribute values will be provisioned as user attributes"', async () => {
  const attributes = { [`${attribute}:country`]: { type: 'string' }, [`${attribute}:level`]: { type: 'integer' } } as const;
  const scim = await openVendor('cube', {}, { attributes });
  const listed = (await scim.get(`/Schemas/${attribute}`)).body.attributes;
  expect(listed).toMatchObject([
    { name: 'country', type: 'string' },
    { name: 'level', type: 'integer' },
  ]);
  const ann = await scim.user('ann');
  const { body } = await scim.patch(
    `/Users/${ann}`,
    { op: 'Add', path: `${attribute}:country`, value: 'NL' },
    { op: 'Add', path: `${attribute}:level`, value: '17' },
  );
  expect(body[attribute]).toEqual({ country: 'NL', level: 17 });
  const wrong = await scim.patch(`/Users/${ann}`, { op: 'Add', path: `${attribute}:level`, value: 'high' });
  expect(wrong).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
});

test('Okta: "Authentication Mode — Select HTTP Header", with the key as a Bearer token or alone', async () => {
  const scim = await openVendor('cube');
  const look = '/Users?filter=userName%20eq%20%22ann%40example.com%22&startIndex=1&count=100';
  for (const header of ['Bearer secret', 'secret']) expect((await scim.get(look, header)).status).toBe(200);
});

test('Okta: "Unique identifier field for users: userName"; create, "Update User Attributes" and "Deactivate Users"', async () => {
  const scim = await openVendor('cube');
  const person = { userName: 'ann@example.com', name: { givenName: 'Ann', familyName: 'Lee' }, displayName: 'Ann Lee', active: true };
  const { body } = await scim.post('/Users', {
    ...person,
    emails: [{ primary: true, value: 'ann@example.com', type: 'work' }],
    groups: [],
  });
  expect(await scim.post('/Users', person)).toMatchObject({ status: 409, body: { scimType: 'uniqueness' } });
  expect((await scim.put(`/Users/${body.id}`, { ...body, displayName: 'Ann Smith' })).body.displayName).toBe('Ann Smith');
  const gone = await scim.patch(`/Users/${body.id}`, { op: 'replace', value: { active: false } });
  expect(gone).toMatchObject({ status: 200, body: { active: false, displayName: 'Ann Smith' } });
});

test('Okta: "pushing a group alone does not assign its members to the application"', async () => {
  const scim = await openVendor('cube', { groupRoles: { Sales: 'Seller' } });
  const group = await scim.post('/Groups', { displayName: 'Sales', members: [] });
  expect([group.status, group.body.members]).toEqual([201, undefined]);
  // Whoever is assigned later comes with a PATCH, and gets the role then.
  const ann = await scim.user('ann');
  expect(await made(scim, ann)).toMatchObject({ roles: ['Viewer'] });
  await scim.patch(`/Groups/${group.body.id}`, { op: 'add', path: 'members', value: [{ value: ann, display: 'ann' }] });
  expect(await made(scim, ann)).toMatchObject({ roles: ['Viewer', 'Seller'] });
});
