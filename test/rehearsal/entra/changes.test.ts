import { describe, expect, test } from 'vitest';
import { startHarness, withAnn } from './harness.ts';
import { addGroup, addUser, assign, enterprise, userMappings } from './tenant.ts';

describe('changes of a person', () => {
  test('a cycle without a change reads and writes no object, and leaves no row', async () => {
    const { cycle, takeRequests, store } = await withAnn();
    const before = store.logs.length;
    expect(await cycle()).toMatchObject({ full: false, state: 'Succeeded', entries: [] });
    expect(takeRequests()).toEqual([]);
    expect(store.logs.length).toBe(before);
  });

  test('a full cycle reads each object again and writes what was changed in the target', async () => {
    const { cycle, takeRequests, stored, target, id } = await withAnn();
    Object.assign(target.users.get(id) ?? {}, { displayName: 'clicked in the vendor' });
    await cycle();
    expect(takeRequests()).toEqual([]);
    stored.fullCycleDue = true;
    await cycle();
    expect(takeRequests()).toEqual([`GET /Users/${id}`, `PATCH /Users/${id}`]);
    stored.fullCycleDue = true;
    expect((await cycle()).entries).toEqual([expect.objectContaining({ status: 'skipped', errorCode: 'RedundantExport' })]);
  });

  test('a rename goes to the linked object', async () => {
    const { cycle, store, target, id, takeRequests, patches } = await withAnn();
    addUser(store, 'ann', { userPrincipalName: 'ann.lee@example.com', displayName: 'Ann Lee', department: 'Sales' });
    const { counts } = await cycle();
    expect(counts.User).toMatchObject({ created: 0, updated: 1 });
    expect(patches()).toHaveLength(1);
    expect(takeRequests()).toEqual([`GET /Users/${id}`, `PATCH /Users/${id}`]);
    expect([...target.users.values()]).toEqual([expect.objectContaining({ id, userName: 'ann.lee@example.com', externalId: 'ann' })]);
  });

  test('after links are forgotten, externalId finds a renamed person again', async () => {
    const { cycle, store, stored, target, id } = await withAnn({
      users: { externalId: { from: '[objectId]', match: 1 }, userName: { from: '[userPrincipalName]', match: 2 } },
    });
    stored.links.clear();
    stored.fullCycleDue = true;
    addUser(store, 'ann', { userPrincipalName: 'ann.lee@example.com' });
    await cycle();
    expect([...target.users.values()]).toEqual([expect.objectContaining({ id, userName: 'ann.lee@example.com' })]);
  });

  test('an emptied attribute is not cleared', async () => {
    const { cycle, store, takeRequests, user } = await withAnn();
    addUser(store, 'ann', { department: null });
    await cycle();
    expect(takeRequests()).toEqual([]);
    expect(user('ann@example.com')?.[enterprise]).toEqual({ department: 'Sales' });
  });

  test('another role is a change of the person', async () => {
    const { cycle, store, user, patches } = await withAnn({
      users: { ...userMappings, 'roles[primary eq "True"].value': { from: 'SingleAppRoleAssignment([appRoleAssignments])' } },
    });
    expect(user('ann@example.com')?.roles).toBeUndefined();
    assign(store, 'ann', 'member');
    await cycle();
    assign(store, 'ann', 'admin');
    await cycle();
    expect(patches()).toMatchObject([
      { Operations: [{ op: 'Add', path: 'roles[primary eq "True"].value', value: 'member' }] },
      { Operations: [{ op: 'Replace', path: 'roles[primary eq "True"].value', value: 'admin' }] },
    ]);
    expect(user('ann@example.com')?.roles).toEqual([{ primary: true, value: 'admin' }]);
  });

  test('a role assigned to a group is its members’ role', async () => {
    const { cycle, store, user } = await startHarness({
      users: { ...userMappings, 'roles[primary eq "True"].value': { from: 'SingleAppRoleAssignment([appRoleAssignments])' } },
    });
    addGroup(store, 'admins', [addUser(store, 'ann').id]);
    assign(store, 'admins', 'admin');
    await cycle();
    expect(user('ann@example.com')?.roles).toEqual([{ primary: true, type: 'WindowsAzureActiveDirectoryRole', value: 'admin' }]);
  });

  test('the manager is written once both stand in the target, and cleared when taken away', async () => {
    const path = `${enterprise}:manager`;
    const { cycle, store, stored, user, patches, takeRequests } = await startHarness({
      users: { ...userMappings, [path]: { from: '[manager]', type: 'Reference' } },
    });
    assign(store, addUser(store, 'ann', { manager: { id: 'bob' } }).id);
    assign(store, addUser(store, 'bob', { manager: { id: 'stranger' } }).id);
    addUser(store, 'stranger');
    await cycle();
    expect(patches()).toMatchObject([{ Operations: [{ op: 'Add', path, value: user('bob@example.com')?.id }] }]);
    takeRequests();
    assign(store, 'stranger');
    await cycle();
    expect(patches()).toEqual([]);
    stored.fullCycleDue = true;
    await cycle();
    expect(patches()).toMatchObject([{ Operations: [{ op: 'Add', path, value: user('stranger@example.com')?.id }] }]);
    takeRequests();
    addUser(store, 'ann', { manager: null });
    await cycle();
    expect(patches()).toMatchObject([{ Operations: [{ op: 'Replace', path, value: '' }] }]);
  });
});

test('a manager who could not be created yet is written as soon as both stand', async () => {
  const path = `${enterprise}:manager`;
  const { cycle, store, target, patches, user } = await startHarness({
    users: { ...userMappings, [path]: { from: '[manager]', type: 'Reference' } },
  });
  assign(store, addUser(store, 'ann', { manager: { id: 'bob' } }).id);
  assign(store, addUser(store, 'bob').id);
  target.refuse = (method) => (method === 'POST' && target.users.size === 1 ? { status: 400 } : undefined);
  await cycle();
  expect(patches()).toEqual([]);
  target.refuse = () => undefined;
  await cycle();
  expect(patches()).toMatchObject([{ Operations: [{ op: 'Add', path, value: user('bob@example.com')?.id }] }]);
});

test('a list of roles is replaced when one is taken away', async () => {
  const { cycle, store, user, patches } = await startHarness({
    users: { ...userMappings, roles: { from: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])' } },
  });
  const admins = addGroup(store, 'admins', [addUser(store, 'ann').id]);
  assign(store, 'ann', 'member');
  assign(store, 'admins', 'admin');
  await cycle();
  admins.members = [];
  await cycle();
  const member = { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'member', value: 'member' };
  expect(patches()).toContainEqual(expect.objectContaining({ Operations: [{ op: 'replace', path: 'roles', value: [member] }] }));
  expect(user('ann@example.com')?.roles).toEqual([member]);
});

test('roles of another app do not count, and none count when everybody is synchronized', async () => {
  const { cycle, store, stored, target, user } = await startHarness({
    users: { ...userMappings, 'roles[primary eq "True"].value': { from: 'SingleAppRoleAssignment([appRoleAssignments])' } },
  });
  assign(store, addUser(store, 'ann').id, 'admin');
  const assignment = store.assignments.get('assignment-ann');
  if (assignment) assignment.resourceId = 'another app';
  await cycle();
  expect(target.users.size).toBe(0);
  assign(store, 'ann', 'admin');
  store.secrets.get('sp')?.set('SyncAll', 'true');
  stored.fullCycleDue = true;
  await cycle();
  expect(user('ann@example.com')).not.toHaveProperty('roles');
});
