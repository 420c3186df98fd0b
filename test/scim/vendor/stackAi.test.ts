/** Stack AI's manual "SCIM through Entra". How a role is resolved, step by step: role.test.ts. */
import { expect, test } from 'vitest';
import { find, made, openVendor } from './manual.ts';

const on = { syncGroups: true } as const;

test('"Entra calls /ServiceProviderConfig and /Users?count=1. Both should return 200"', async () => {
  const scim = await openVendor('stack-ai');
  for (const path of ['/ServiceProviderConfig', '/Users?count=1']) expect((await scim.get(path)).status).toBe(200);
});

test('"401: token is wrong or expired"; "404: Tenant URL is wrong"', async () => {
  const scim = await openVendor('stack-ai');
  for (const path of ['/ServiceProviderConfig', '/Users?count=1', '/Users/x'])
    expect((await scim.get(path, 'Bearer old')).status).toBe(401);
  expect((await scim.get('//app/scim/Users?count=1')).status).toBe(404);
});

test('"The minimum useful set" of attribute mappings arrives', async () => {
  const scim = await openVendor('stack-ai');
  const person = {
    userName: 'ann@example.com',
    externalId: '3c1b0d9e',
    emails: [{ type: 'work', value: 'ann@example.com' }],
    name: { givenName: 'Ann', familyName: 'Lee' },
    displayName: 'Ann Lee',
  };
  expect(await scim.post('/Users', { ...person, active: 'True' })).toMatchObject({ status: 201, body: { ...person, active: true } });
});

test('"manager, addresses, phone numbers, etc.: Stack AI ignores them", on POST, PUT and PATCH', async () => {
  const scim = await openVendor('stack-ai');
  const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
  const more = { phoneNumbers: [{ type: 'work', value: '1' }], addresses: [{ locality: 'Delft' }], [enterprise]: { manager: 'm' } };
  const { status, body } = await scim.post('/Users', { userName: 'ann', ...more });
  const put = await scim.put(`/Users/${body.id}`, { userName: 'ann', ...more });
  const patch = await scim.patch(`/Users/${body.id}`, { op: 'Add', path: `${enterprise}:manager`, value: 'm' });
  expect([status, put.status, patch.status]).toEqual([201, 200, 200]);
  for (const answer of [body, put.body, patch.body])
    for (const name of ['phoneNumbers', 'addresses', enterprise]) expect(answer).not.toHaveProperty(name);
});

test('"Removing a user from the app ... active=false is sent, Stack AI deactivates them. The user record is preserved"', async () => {
  const scim = await openVendor('stack-ai');
  const ann = await scim.user('ann', { displayName: 'Ann' });
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' });
  expect(await scim.get(`/Users/${ann}`)).toMatchObject({ status: 200, body: { active: false, displayName: 'Ann' } });
});

test('"SCIM DELETE /Users/{id} is sent and the user is removed"', async () => {
  const scim = await openVendor('stack-ai');
  const ann = await scim.user('ann');
  expect((await scim.delete(`/Users/${ann}`)).status).toBe(204);
  expect((await scim.get(`/Users/${ann}`)).status).toBe(404);
});

test('"Renaming a user: Stack AI updates the existing record, identified via externalId. No duplicate is created"', async () => {
  const scim = await openVendor('stack-ai');
  const ann = await scim.user('ann@example.com', { externalId: '3c1b0d9e' });
  expect(await find(scim, '/Users', 'externalId eq "3c1b0d9e"')).toEqual([ann]);
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'userName', value: 'ann.smith@example.com' });
  expect((await scim.get('/Users')).body).toMatchObject({ totalResults: 1, Resources: [{ id: ann, userName: 'ann.smith@example.com' }] });
});

test.each([{}, { userName: '' }, { userName: null }, { userName: '  ' }])(
  '"400 invalidValue on userName": a person with %j',
  async (person) => {
    const answer = await (await openVendor('stack-ai')).post('/Users', { displayName: 'Ann', ...person });
    expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue', detail: expect.stringContaining('userName') } });
  },
);

test('"Stack AI mirrors Entra groups one-to-one: same name, same membership. There\'s no group → role"', async () => {
  const scim = await openVendor('stack-ai', { ...on, roleMappings: { admin: 'Admin' } });
  const ann = await scim.user('ann');
  const { body } = await scim.post('/Groups', { displayName: 'Admin', externalId: 'g-1', members: [{ value: ann }] });
  expect(Object.keys(body).sort()).toEqual(['displayName', 'externalId', 'id', 'members', 'meta', 'schemas']);
  expect(await made(scim, ann)).toEqual({ role: null });
});

test('"The Entra group\'s displayName becomes the Stack AI group name verbatim"', async () => {
  const scim = await openVendor('stack-ai', on);
  for (const displayName of [' Sales  & Legal ', 'SALES', 'ｓａｌｅｓ "EU"'])
    expect((await scim.get(`/Groups/${await scim.group(displayName)}`)).body.displayName).toBe(displayName);
});

test('"Adding/removing a user from the Entra group propagates as a SCIM PATCH (add/remove members)"', async () => {
  const scim = await openVendor('stack-ai', on);
  const [ann, group] = [await scim.user('ann'), await scim.group('Sales')];
  const member = { path: 'members', value: [{ $ref: null, value: ann }] };
  expect((await scim.patch(`/Groups/${group}`, { op: 'Add', ...member })).status).toBe(204);
  expect((await scim.get(`/Users/${ann}`)).body.groups).toMatchObject([{ value: group }]);
  await scim.patch(`/Groups/${group}`, { op: 'Remove', ...member });
  expect((await scim.get(`/Users/${ann}`)).body.groups).toBeUndefined();
});

test('"Renaming the Entra group updates the Stack AI group\'s name (it\'s matched by externalId)"', async () => {
  const scim = await openVendor('stack-ai', on);
  const { id } = (await scim.post('/Groups', { displayName: 'Sales', externalId: 'g-1' })).body;
  expect(await find(scim, '/Groups', 'externalId eq "g-1"')).toEqual([id]);
  await scim.patch(`/Groups/${id}`, { op: 'Replace', path: 'displayName', value: 'Sellers' });
  expect((await scim.get('/Groups')).body).toMatchObject({
    totalResults: 1,
    Resources: [{ id, displayName: 'Sellers', externalId: 'g-1' }],
  });
});

test('"Deleting the Entra group removes the Stack AI group; member users are kept"', async () => {
  const scim = await openVendor('stack-ai', on);
  const ann = await scim.user('ann');
  const group = await scim.group('Sales', ann);
  expect((await scim.delete(`/Groups/${group}`)).status).toBe(204);
  expect((await scim.get('/Groups')).body.totalResults).toBe(0);
  expect(await scim.get(`/Users/${ann}`)).toMatchObject({ status: 200, body: { active: true } });
});

test('"By default, provisioned users have no role"', async () => {
  const scim = await openVendor('stack-ai');
  expect(await made(scim, await scim.user('ann'))).toEqual({ role: null });
});

test.each([
  ['ADMIN', 'Admin'],
  [' Admin ', 'Admin'],
  ['ad min', null],
  ['ａｄｍｉｎ', null],
  ['adm\u00edn', null],
])('"Matching is case-insensitive, but whitespace and unicode quirks count": %s', async (value, role) => {
  const scim = await openVendor('stack-ai', { roleMappings: { admin: 'Admin' } });
  expect(await made(scim, await scim.user('ann', { roles: [{ value }] }))).toEqual({ role });
});

test('"Re-assigning replaces the previous role": SingleAppRoleAssignment is "placed into roles[0].value with primary=true"', async () => {
  const scim = await openVendor('stack-ai', { roleMappings: { admin: 'Admin', viewer: 'Viewer' } });
  const ann = await scim.user('ann', { roles: [{ primary: 'True', value: 'viewer' }] });
  expect(await made(scim, ann)).toEqual({ role: 'Viewer' });
  const { body } = await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'roles[primary eq "True"].value', value: 'admin' });
  expect(body.roles).toEqual([{ primary: true, value: 'admin' }]);
  expect(await made(scim, ann)).toEqual({ role: 'Admin' });
});

test('"roles present but Stack AI uses the default: label mismatch"; "roles missing from payload" the same', async () => {
  const scim = await openVendor('stack-ai', { roleMappings: { admin: 'Admin' }, defaultRole: 'Viewer' });
  expect(await made(scim, await scim.user('ann', { roles: [{ value: 'administrator', primary: true }] }))).toEqual({ role: 'Viewer' });
  expect(await made(scim, await scim.user('bob'))).toEqual({ role: 'Viewer' });
});

test('"set a single constant role for everyone": "Everyone gets the same role on provisioning"', async () => {
  const scim = await openVendor('stack-ai', { roleMappings: { member: 'Member' } });
  for (const name of ['ann', 'bob'])
    expect(await made(scim, await scim.user(name, { 'roles[primary eq "True"].value': 'member' }))).toEqual({ role: 'Member' });
});
