/** Cerby's manual "Configure automatic user and group provisioning with Entra ID via SCIM". Giving access again: test/commands/audit.test.ts. */
import { expect, test } from 'vitest';
import { vendorGroup } from '../harness.ts';
import { find, made, openVendor } from './manual.ts';

const person = {
  userName: 'ann@example.com',
  emails: [{ type: 'work', value: 'ann.lee@example.com' }],
  active: true,
  name: { givenName: 'Ann', familyName: 'Lee' },
  externalId: '3c1b0d9e',
};

test('Table 1: every attribute arrives, and "Keep user attributes synced"', async () => {
  const scim = await openVendor('cerby');
  const { status, body } = await scim.post('/Users', person);
  expect([status, body]).toMatchObject([201, person]);
  const changed = await scim.patch(
    `/Users/${body.id}`,
    { op: 'Replace', path: 'name.familyName', value: 'Smith' },
    { op: 'Replace', path: 'emails[type eq "work"].value', value: 'ann.smith@example.com' },
  );
  expect(changed.body).toMatchObject({ name: { familyName: 'Smith' }, emails: [{ value: 'ann.smith@example.com' }] });
});

test('"ensure that the Cerby API supports filtering users based on that attribute": both matching attributes of Table 1', async () => {
  const scim = await openVendor('cerby');
  const { id } = (await scim.post('/Users', person)).body;
  expect(await find(scim, '/Users', 'userName eq "Ann@Example.com"')).toEqual([id]);
  expect(await find(scim, '/Users', 'emails[type eq "work"].value eq "Ann.Lee@Example.com"')).toEqual([id]);
});

test('Table 2, and "this grouping structure and its members are replicated in Cerby as teams"', async () => {
  const scim = await openVendor('cerby');
  const ann = await scim.user('ann');
  const { status, body } = await scim.post('/Groups', { displayName: 'Sales', externalId: 'g-1', members: [{ value: ann }] });
  expect([status, body]).toMatchObject([201, { displayName: 'Sales', externalId: 'g-1', [vendorGroup]: { becomes: 'team' } }]);
  expect(await made(scim, ann)).toMatchObject({ teams: ['Sales'] });
  await scim.patch(`/Groups/${body.id}`, { op: 'Remove', path: 'members', value: [{ $ref: null, value: ann }] });
  expect(await made(scim, ann)).toMatchObject({ teams: [] });
});

test('"Any group assigned to the Cerby application in Entra ID is pushed automatically as a team", and a renamed one stays the same team', async () => {
  const scim = await openVendor('cerby');
  const [ann, group] = [await scim.user('ann'), await scim.group('Sales')];
  await scim.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: ann }] });
  await scim.patch(`/Groups/${group}`, { op: 'Replace', path: 'displayName', value: 'Sellers' });
  expect(await made(scim, ann)).toMatchObject({ teams: ['Sellers'] });
});

test('"Remove users in Cerby when they no longer require access"', async () => {
  const scim = await openVendor('cerby');
  const ann = await scim.user('ann');
  const group = await scim.group('Sales', ann);
  expect((await scim.delete(`/Users/${ann}`)).status).toBe(204);
  expect((await scim.get(`/Users/${ann}`)).status).toBe(404);
  expect((await scim.get(`/Groups/${group}`)).body.members).toBeUndefined();
});

test('"Disable or delete users: ... their associated access grants in Cerby are removed", once and for all, however often they come back', async () => {
  const scim = await openVendor('cerby');
  const ann = await scim.user('ann');
  for (const value of ['False', 'True', 'False', 'True']) {
    await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value });
    expect(await made(scim, ann)).toMatchObject({ grants: false });
  }
});

test('"Reactivated users in Entra ID will reappear as valid users in Cerby": the same record, in the same teams', async () => {
  const scim = await openVendor('cerby');
  const ann = await scim.user('ann');
  await scim.group('Sales', ann);
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' });
  expect(await find(scim, '/Users', 'userName eq "ann"')).toEqual([ann]);
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'True' });
  expect((await scim.get(`/Users/${ann}`)).body).toMatchObject({ active: true, groups: [{ display: 'Sales' }] });
});

test('somebody created as disabled has no access grants', async () => {
  const scim = await openVendor('cerby');
  const ann = await scim.user('ann', { active: 'False' });
  expect(await made(scim, ann)).toMatchObject({ grants: false });
});
