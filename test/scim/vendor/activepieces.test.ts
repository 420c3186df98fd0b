/** Activepieces' manual "SCIM with Microsoft Entra ID". The values of the platform role: role.test.ts. */
import { expect, test } from 'vitest';
import { vendorGroup } from '../harness.ts';
import { find, made, openVendor } from './manual.ts';

const schema = 'urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes';

test('"map the userName attribute to the field that represent the email address", "Map the externalId ( Target attribute) to objectId"', async () => {
  const scim = await openVendor('activepieces');
  const ann = await scim.user('ann@example.com', { externalId: '3c1b0d9e' });
  expect(await find(scim, '/Users', 'userName eq "Ann@example.com"')).toEqual([ann]);
  expect(await find(scim, '/Users', 'externalId eq "3c1b0d9e"')).toEqual([ann]);
});

test('"Target Object Actions should all be checked (Create, Update, Delete)"', async () => {
  const scim = await openVendor('activepieces');
  const { status, body } = await scim.post('/Users', { userName: 'ann@example.com', active: 'True' });
  expect([status, body.active]).toEqual([201, true]);
  expect((await scim.patch(`/Users/${body.id}`, { op: 'Replace', path: 'active', value: 'False' })).body.active).toBe(false);
  expect((await scim.delete(`/Users/${body.id}`)).status).toBe(204);
});

test.each(['MEMBER', 'OPERATOR', 'ADMIN'])('"Platform role can be one of MEMBER, OPERATOR, ADMIN": %s', async (role) => {
  const scim = await openVendor('activepieces');
  const ann = await scim.user('ann');
  expect((await scim.patch(`/Users/${ann}`, { op: 'Add', path: `${schema}:platformRole`, value: role })).status).toBe(200);
  expect(await made(scim, ann)).toMatchObject({ role });
});

test('the attribute that "you just added" is in /Schemas, so that it can be selected', async () => {
  const scim = await openVendor('activepieces');
  expect((await scim.get(`/Schemas/${schema}`)).body.attributes).toMatchObject([{ name: 'platformRole', type: 'string' }]);
});

test('"Members of the groups in entra ID will be added as members of the project"', async () => {
  const scim = await openVendor('activepieces');
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const group = await scim.group('Sales', ann);
  expect([await made(scim, ann), await made(scim, bob)]).toMatchObject([
    { projects: [{ name: 'Sales', role: 'Editor' }] },
    { projects: [] },
  ]);
  await scim.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: bob }] });
  await scim.patch(`/Groups/${group}`, { op: 'Remove', path: 'members', value: [{ value: ann }] });
  expect([await made(scim, ann), await made(scim, bob)]).toMatchObject([{ projects: [] }, { projects: [{ name: 'Sales' }] }]);
});

test('"The name of the group will also be the display name of the project", also after a rename', async () => {
  const scim = await openVendor('activepieces');
  const ann = await scim.user('ann');
  const group = await scim.group('Sales & Legal (EU)', ann);
  expect(await made(scim, ann)).toMatchObject({ projects: [{ name: 'Sales & Legal (EU)' }] });
  await scim.patch(`/Groups/${group}`, { op: 'Replace', path: 'displayName', value: 'Sellers' });
  expect(await made(scim, ann)).toMatchObject({ projects: [{ name: 'Sellers' }] });
});

test.each([
  [undefined, 'Editor'],
  ['Admin', 'Admin'],
  ['Viewer', 'Viewer'],
])('"change the env var SCIM_DEFAULT_PROJECT_ROLE to Admin or Viewer": %s makes members %s', async (projectRole, role) => {
  const scim = await openVendor('activepieces', projectRole === undefined ? {} : { projectRole });
  const ann = await scim.user('ann', { [schema]: { platformRole: 'OPERATOR' } });
  const group = await scim.post('/Groups', { displayName: 'Sales', members: [{ value: ann }] });
  expect(group.body[vendorGroup]).toEqual({ becomes: 'project', role });
  // "for now this can't be mapped like platform role": whatever the person is on the platform.
  expect(await made(scim, ann)).toEqual({ role: 'OPERATOR', projects: [{ name: 'Sales', role }] });
});
