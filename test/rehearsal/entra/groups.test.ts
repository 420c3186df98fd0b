import { describe, expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import { addGroup, addUser, assign, filterOn, type TenantSettings, unassign } from './tenant.ts';

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
