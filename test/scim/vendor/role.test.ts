import { describe, expect, test } from 'vitest';
import type { RoleRule } from '../../../src/catalog/vendor.ts';
import { freshDatabase } from '../database.ts';
import { behaviour, type Client, open, vendorUser } from '../harness.ts';

async function made(scim: Client, id: string): Promise<unknown> {
  return (await scim.get(`/Users/${id}`)).body[vendorUser];
}

describe('byGroup', () => {
  const role: RoleRule = {
    kind: 'byGroup',
    defaultRole: 'Viewer',
    groupRoles: { 'Cube Developers': 'Developer', Admins: 'Admin' },
    refused: ['Admin'],
  };
  const viewer = { role: 'Viewer', roles: ['Viewer'] };
  const developer = { role: 'Viewer', roles: ['Viewer', 'Developer'] };

  test('Cube: "Users provisioned via SCIM receive the Viewer role by default"', async () => {
    const scim = await open({ role });
    expect(await made(scim, await scim.user('ann'))).toEqual(viewer);
    const none = await open({ role: { ...role, defaultRole: null } });
    expect(await made(none, await none.user('ann'))).toEqual({ role: null, roles: [] });
  });

  test('Cube: "Match is on the group display name ... case-insensitive"', async () => {
    const scim = await open({ role });
    const [ann, bob, cy] = [await scim.user('ann'), await scim.user('bob'), await scim.user('cy')];
    const group = await scim.group('CUBE developers', ann);
    await scim.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: bob }] });
    expect(await made(scim, ann)).toEqual(developer);
    expect(await made(scim, bob)).toEqual(developer);
    expect(await made(scim, cy)).toEqual(viewer);
    await scim.put(`/Groups/${group}`, { displayName: 'CUBE developers', members: [{ value: cy }] });
    expect(await made(scim, cy)).toEqual(developer);
  });

  test('Cube: "Role assignment is additive: removing a user from an Entra group does not strip the corresponding role"', async () => {
    const scim = await open({ role });
    const ann = await scim.user('ann');
    const group = await scim.group('Cube Developers', ann);
    await scim.patch(`/Groups/${group}`, { op: 'Remove', path: 'members', value: [{ value: ann }] });
    await scim.delete(`/Groups/${group}`);
    expect(await made(scim, ann)).toEqual(developer);
  });

  test('a group renamed so that it matches grants too', async () => {
    const scim = await open({ role });
    const ann = await scim.user('ann');
    const group = await scim.group('Developers', ann);
    expect(await made(scim, ann)).toEqual(viewer);
    await scim.patch(`/Groups/${group}`, { op: 'replace', value: { id: group, displayName: 'Cube Developers' } });
    expect(await made(scim, ann)).toEqual(developer);
  });

  test('a PUT that renames counts by the new name alone', async () => {
    const scim = await open({ role });
    const ann = await scim.user('ann');
    const group = await scim.group('Cube Developers');
    await scim.put(`/Groups/${group}`, { displayName: 'Others', members: [{ value: ann }] });
    expect(await made(scim, ann)).toEqual(viewer);
  });

  test('members who come with the PATCH that renames are granted by the new name', async () => {
    const scim = await open({ role });
    const ann = await scim.user('ann');
    const group = await scim.group('Developers');
    await scim.patch(
      `/Groups/${group}`,
      { op: 'add', path: 'members', value: [{ value: ann }] },
      { op: 'replace', value: { displayName: 'cube developers' } },
    );
    expect(await made(scim, ann)).toEqual(developer);
  });

  test('Cube: "Admin permissions cannot be assigned through this setting"', async () => {
    const scim = await open({ role });
    const ann = await scim.user('ann');
    await scim.group('Admins', ann);
    expect(await made(scim, ann)).toEqual(viewer);
    const admin = await open({ role: { ...role, defaultRole: 'Admin' } });
    expect(await made(admin, await admin.user('ann'))).toEqual({ role: null, roles: [] });
  });
});

describe('attribute', () => {
  const schema = 'urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes';
  const path = `${schema}:platformRole`;
  const vendor = {
    role: { kind: 'attribute', path, values: ['MEMBER', 'OPERATOR', 'ADMIN'], defaultRole: 'MEMBER' } as RoleRule,
    attributes: { [path]: { type: 'string' } as const },
  };

  test('Activepieces: "the platform role of provisioned users will be set to Member", unless it is mapped', async () => {
    const scim = await open(vendor);
    const ann = await scim.user('ann');
    expect(await made(scim, ann)).toEqual({ role: 'MEMBER' });
    await scim.patch(`/Users/${ann}`, { op: 'Add', path, value: 'ADMIN' });
    expect(await made(scim, ann)).toEqual({ role: 'ADMIN' });
    await scim.patch(`/Users/${ann}`, { op: 'Replace', path, value: '' });
    expect(await made(scim, ann)).toEqual({ role: 'MEMBER' });
    expect(await made(scim, await scim.user('bob', { [schema]: { platformRole: 'OPERATOR' } }))).toEqual({ role: 'OPERATOR' });
    expect(await made(scim, await scim.user('cy', { [path]: 'OPERATOR' }))).toEqual({ role: 'OPERATOR' });
  });

  test.each(['Admin', 'owner'])('Activepieces: "Platform role can be one of MEMBER, OPERATOR, ADMIN", so not %s', async (value) => {
    const scim = await open(vendor);
    const ann = await scim.user('ann');
    for (const answer of [
      await scim.post('/Users', { userName: 'bob', [schema]: { platformRole: value } }),
      await scim.patch(`/Users/${ann}`, { op: 'Add', path, value }),
    ]) {
      expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
      expect(answer.body.detail).toContain('MEMBER, OPERATOR, ADMIN');
    }
    expect(await scim.stored('User')).toHaveLength(1);
  });

  test('the rule works on an attribute that is not declared', async () => {
    const scim = await open({ role: vendor.role, reads: ['displayName'] });
    expect(await made(scim, await scim.user('ann', { [schema]: { platformRole: 'ADMIN' } }))).toEqual({ role: 'ADMIN' });
  });
});

describe('resolver', () => {
  const role = (defaultRole: string | null): RoleRule => ({
    kind: 'resolver',
    roleMappings: { admin: 'Admin', Member: 'Member' },
    defaultRole,
  });
  test.each([
    ['"Picks the role marked primary: true"', [{ value: 'member' }, { value: 'admin', primary: true }], 'viewer', 'Admin'],
    ['"(or the first if none flagged)"', [{ value: 'member' }, { value: 'admin' }], 'viewer', 'Member'],
    ['"Lowercases and trims the value"', [{ value: '  ADMIN ', primary: 'True' }], 'viewer', 'Admin'],
    ['keys are in any letter case too', [{ value: 'MEMBER' }], 'viewer', 'Member'],
    ['"exact match": whitespace inside counts', [{ value: 'ad min' }], 'viewer', 'viewer'],
    ['"If no match: assigns the configured default role"', [{ value: 'boss' }], 'viewer', 'viewer'],
    ['only the primary one counts', [{ value: 'admin' }, { value: 'boss', primary: true }], 'viewer', 'viewer'],
    ['no roles: the default', [], 'viewer', 'viewer'],
    ['"If there is no default role: user is provisioned with no role"', [{ value: 'boss' }], null, null],
  ])('Stack AI: %s', async (_, roles, defaultRole, expected) => {
    const scim = await open({ role: role(defaultRole) });
    expect(await made(scim, await scim.user('ann', { roles }))).toEqual({ role: expected });
  });

  test('Stack AI: "they don\'t re-resolve until something on their record changes"', async () => {
    const database = await freshDatabase(true);
    const before = await open({ role: { kind: 'resolver', roleMappings: { admin: 'Admin' }, defaultRole: null } }, { database });
    const ann = await before.user('ann', { roles: [{ value: 'admin' }] });
    await before.close();
    const after = await open({ role: { kind: 'resolver', roleMappings: { admin: 'Owner' }, defaultRole: null } }, { database });
    await after.patch(`/Users/${ann}`, { op: 'Add', path: 'userName', value: 'ann' });
    expect(await made(after, ann)).toEqual({ role: 'Admin' });
    await after.patch(`/Users/${ann}`, { op: 'Add', path: 'title', value: 'Lead' });
    expect(await made(after, ann)).toEqual({ role: 'Owner' });
  });

  test('settings changed while it runs: from the next request on, and nobody who is there changes by that alone', async () => {
    const scim = await open({ role: role('viewer') });
    const ann = await scim.user('ann', { roles: [{ value: 'admin' }] });
    scim.target.setBehaviour('app', behaviour({ role: { kind: 'resolver', roleMappings: { admin: 'Owner' }, defaultRole: null } }));
    expect(await made(scim, ann)).toEqual({ role: 'Admin' });
    expect(await made(scim, await scim.user('bob', { roles: [{ value: 'admin' }] }))).toEqual({ role: 'Owner' });
    await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'title', value: 'Lead' });
    expect(await made(scim, ann)).toEqual({ role: 'Owner' });
    expect(() => scim.target.setBehaviour('other', behaviour())).toThrow('No app "other" is mounted.');
  });

  test('a role that Entra replaces is resolved again', async () => {
    const scim = await open({ role: role('viewer') });
    const ann = await scim.user('ann');
    await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'roles[primary eq "True"].value', value: 'admin' });
    expect(await made(scim, ann)).toEqual({ role: 'Admin' });
    await scim.patch(`/Users/${ann}`, { op: 'Remove', path: 'roles' });
    expect(await made(scim, ann)).toEqual({ role: 'viewer' });
  });
});
