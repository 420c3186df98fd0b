import { describe, expect, test } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { addGroup, addUser, assign, enterprise, filterOn, type TenantSettings, unassign, userMappings } from './tenant.ts';

/** One assigned person and a first cycle behind us. */
async function withAnn(settings: TenantSettings = {}): Promise<Harness & { id: string }> {
  const harness = await startHarness(settings);
  assign(harness.store, addUser(harness.store, 'ann', { department: 'Sales' }).id);
  await harness.cycle();
  harness.takeRequests();
  return { ...harness, id: harness.user('ann@example.com')?.id ?? '' };
}

const activeFalse = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
};

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
    expect(user('ann@example.com')?.roles).toEqual([{ primary: true, value: 'admin' }]);
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

describe('leaving and coming back', () => {
  const ways: [string, (harness: Harness) => void, (harness: Harness) => void][] = [
    ['unassigned', ({ store }) => unassign(store, 'ann'), ({ store }) => assign(store, 'ann')],
    [
      'outside the filter',
      ({ stored }) => filterOn(stored, 'User', [[['department', 'EQUALS', 'Legal']]]),
      ({ stored }) => filterOn(stored, 'User', [[['department', 'EQUALS', 'Sales']]]),
    ],
    ['disabled', ({ store }) => setAnn(store, { accountEnabled: false }), ({ store }) => setAnn(store, {})],
    ['in the recycle bin', ({ store }) => setAnn(store, { deletedDateTime: '2026-01-02T00:00:00Z' }), ({ store }) => setAnn(store, {})],
  ];
  function setAnn(store: Harness['store'], properties: Record<string, unknown>): void {
    addUser(store, 'ann', { department: 'Sales', ...properties });
  }

  test.each(ways)('%s: disabled once, enabled on return', async (_way, leave, comeBack) => {
    const harness = await withAnn();
    const { cycle, user, patches, takeRequests, id } = harness;
    leave(harness);
    expect((await cycle()).counts.User).toMatchObject({ disabled: 1, deleted: 0, updated: 0 });
    expect(patches()).toEqual([activeFalse]);
    expect(user('ann@example.com')).toMatchObject({ id, active: false });
    takeRequests();
    await cycle();
    expect(takeRequests()).toEqual([]);
    comeBack(harness);
    expect((await cycle()).counts.User).toMatchObject({ created: 0, updated: 1 });
    expect(user('ann@example.com')).toMatchObject({ id, active: true });
  });

  test('without a mapping for active the person is deleted, and created again on return', async () => {
    const { active: _, ...users } = userMappings;
    const { cycle, store, target, user, id } = await withAnn({ users });
    unassign(store, 'ann');
    expect((await cycle()).counts.User).toMatchObject({ deleted: 1 });
    expect(target.users.size).toBe(0);
    assign(store, 'ann');
    await cycle();
    expect(user('ann@example.com')?.id).not.toBe(id);
  });

  test('purged from the recycle bin: deleted', async () => {
    const { cycle, store, target, id, takeRequests } = await withAnn();
    addUser(store, 'ann', { deletedDateTime: '2026-01-02T00:00:00Z' });
    await cycle();
    takeRequests();
    store.users.delete('ann');
    unassign(store, 'ann');
    expect((await cycle()).counts.User).toMatchObject({ deleted: 1 });
    expect(takeRequests()).toEqual([`DELETE /Users/${id}`]);
    expect(target.users.size).toBe(0);
    await cycle();
    expect(takeRequests()).toEqual([]);
  });

  test('unassigned, then purged: nobody manages the person any more', async () => {
    const { cycle, store, stored, target, takeRequests } = await withAnn();
    unassign(store, 'ann');
    await cycle();
    takeRequests();
    store.users.delete('ann');
    await cycle();
    expect(takeRequests()).toEqual([]);
    expect(target.users.size).toBe(1);
    expect(stored.links.size).toBe(0);
  });

  test('who leaves gets nothing but the deactivation, and nothing at all afterwards', async () => {
    const { cycle, store, stored, patches, takeRequests } = await withAnn();
    unassign(store, 'ann');
    addUser(store, 'ann', { displayName: 'Ann Lee' });
    await cycle();
    expect(patches()).toEqual([activeFalse]);
    takeRequests();
    addUser(store, 'ann', { displayName: 'Ann Li', deletedDateTime: '2026-01-02T00:00:00Z' });
    stored.fullCycleDue = true;
    await cycle();
    expect(takeRequests()).toEqual([]);
  });

  test('disabled first, unassigned later: the service lets go without a request', async () => {
    const { cycle, store, target, takeRequests } = await withAnn();
    addUser(store, 'ann', { accountEnabled: false });
    await cycle();
    takeRequests();
    addUser(store, 'ann');
    unassign(store, 'ann');
    await cycle();
    store.users.delete('ann');
    await cycle();
    expect(takeRequests()).toEqual([]);
    expect(target.users.size).toBe(1);
  });

  test('somebody deleted in the target before counts as deleted', async () => {
    const { cycle, store, stored, target } = await withAnn();
    target.users.clear();
    store.users.delete('ann');
    expect((await cycle()).counts.User).toMatchObject({ deleted: 1, failed: 0 });
    expect(stored.links.size).toBe(0);
  });

  test('SkipOutOfScopeDeletions leaves those who leave the scope alone, not those who are deleted', async () => {
    const { cycle, store, target, takeRequests } = await withAnn({ secrets: { SkipOutOfScopeDeletions: 'True' } });
    unassign(store, 'ann');
    expect((await cycle()).entries[0]).toMatchObject({ status: 'skipped' });
    expect(takeRequests()).toEqual([]);
    addUser(store, 'ann', { deletedDateTime: '2026-01-02T00:00:00Z' });
    await cycle();
    expect([...target.users.values()][0]).toMatchObject({ active: false });
  });

  test('a linked object that is gone from the target is an error once, and made again in the next cycle', async () => {
    const { cycle, store, target, user, id } = await withAnn();
    target.users.clear();
    addUser(store, 'ann', { displayName: 'Ann Lee' });
    expect((await cycle()).entries).toEqual([expect.objectContaining({ status: 'failure', errorCode: 'InvalidAnchor' })]);
    expect((await cycle()).counts.User).toMatchObject({ created: 1 });
    expect(user('ann@example.com')?.id).not.toBe(id);
  });
});

describe('groups', () => {
  async function withSales(settings: TenantSettings & { membersPerPatch?: number; query?: string } = {}) {
    const harness = await startHarness(settings);
    for (const id of ['ann', 'bob', 'carl']) addUser(harness.store, id);
    const sales = addGroup(harness.store, 'sales', ['ann', 'bob']);
    assign(harness.store, 'sales');
    await harness.cycle();
    harness.takeRequests();
    const members = () =>
      ((harness.group('sales')?.members ?? []) as { value: string }[]).map(({ value }) => harness.target.users.get(value)?.userName);
    return { ...harness, sales, members };
  }

  test('a member in, a member out', async () => {
    const { cycle, sales, members, patches, user } = await withSales();
    expect(members()).toEqual(['ann@example.com', 'bob@example.com']);
    sales.members = ['bob', 'carl'];
    const { counts } = await cycle();
    expect(members()).toEqual(['bob@example.com', 'carl@example.com']);
    const [ann, carl] = [user('ann@example.com'), user('carl@example.com')];
    expect(patches()).toMatchObject([
      { Operations: [{ op: 'Replace', path: 'active', value: 'False' }] },
      { Operations: [{ op: 'Add', path: 'members', value: [{ $ref: null, value: carl?.id }] }] },
      { Operations: [{ op: 'Remove', path: 'members', value: [{ $ref: null, value: ann?.id }] }] },
    ]);
    expect(counts).toMatchObject({ User: { created: 1, disabled: 1 }, Group: { updated: 1 } });
    expect(ann?.active).toBe(false);
  });

  test('somebody who left the scope is neither added to a group nor taken out', async () => {
    const { cycle, sales, store, stored, members, patches, takeRequests } = await withSales();
    assign(store, addGroup(store, 'other', []).id);
    await cycle();
    filterOn(stored, 'User', [[['displayName', 'NOT EQUALS', 'ann']]]);
    await cycle();
    takeRequests();
    addGroup(store, 'other', ['ann']);
    sales.displayName = 'Sales NL';
    await cycle();
    expect(patches()).toMatchObject([{ Operations: [{ path: 'displayName' }] }]);
    sales.displayName = 'sales';
    await cycle();
    expect(members()).toEqual(['ann@example.com', 'bob@example.com']);
  });

  test('members go in batches', async () => {
    const { cycle, sales, members, patches, store } = await withSales({ membersPerPatch: 2 });
    for (const id of ['d', 'e', 'f']) addUser(store, id);
    sales.members = ['ann', 'bob', 'd', 'e', 'f'];
    expect((await cycle()).counts.Group.updated).toBe(1);
    expect(patches()).toHaveLength(2);
    expect(members()).toHaveLength(5);
  });

  test('a renamed group keeps its id; an unassigned one is deleted and its people disabled', async () => {
    const { cycle, sales, group, target, store, user } = await withSales();
    const id = group('sales')?.id;
    sales.displayName = 'Sales NL';
    await cycle();
    expect(group('Sales NL')?.id).toBe(id);
    unassign(store, 'sales');
    expect(await cycle()).toMatchObject({ counts: { Group: { deleted: 1 }, User: { disabled: 2 } } });
    expect(target.groups.size).toBe(0);
    expect(user('ann@example.com')).toMatchObject({ active: false });
  });

  test('a purged member is deleted without a member request of its own', async () => {
    const { cycle, sales, store, takeRequests, user } = await withSales();
    const id = user('ann@example.com')?.id;
    store.users.delete('ann');
    sales.members = ['bob'];
    await cycle();
    expect(takeRequests()).toEqual([`DELETE /Users/${id}`]);
  });

  test('a deleted group is deleted, its members stay', async () => {
    const { cycle, store, target } = await withSales();
    for (const id of ['ann', 'bob']) assign(store, id);
    store.groups.delete('sales');
    unassign(store, 'sales');
    await cycle();
    expect([target.groups.size, target.users.size]).toEqual([0, 2]);
    expect([...target.users.values()].every(({ active }) => active === true)).toBe(true);
  });
});
