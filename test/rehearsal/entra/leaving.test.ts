import { describe, expect, test } from 'vitest';
import { type Harness, withAnn } from './harness.ts';
import { addUser, assign, filterOn, unassign, userMappings } from './tenant.ts';

const activeFalse = {
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'Replace', path: 'active', value: 'False' }],
};

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

  test('where no mapping reads IsSoftDeleted nothing is sent, and the person is taken up again on return (1.1)', async () => {
    const { active: _, ...users } = userMappings;
    const { cycle, store, user, id, takeRequests } = await withAnn({ users });
    unassign(store, 'ann');
    expect((await cycle()).entries[0]).toMatchObject({ status: 'skipped', reason: expect.stringContaining('IsSoftDeleted') });
    await cycle();
    expect(takeRequests()).toEqual([]);
    addUser(store, 'ann', { department: 'Legal' });
    assign(store, 'ann');
    expect((await cycle()).counts.User).toMatchObject({ updated: 1 });
    expect(user('ann@example.com')?.id).toBe(id);
  });

  test('a gallery app deletes then, and creates again on return', async () => {
    const { active: _, ...users } = userMappings;
    const { cycle, store, stored, target, user, id } = await withAnn({ users });
    stored.job.templateId = 'wiki';
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

  test('SkipOutOfScopeDeletions leaves whoever leaves alone, also when they are gone for good', async () => {
    const { cycle, store, target, takeRequests } = await withAnn({ secrets: { SkipOutOfScopeDeletions: 'True' } });
    unassign(store, 'ann');
    expect((await cycle()).entries[0]).toMatchObject({ status: 'skipped' });
    expect(takeRequests()).toEqual([]);
    addUser(store, 'ann', { deletedDateTime: '2026-01-02T00:00:00Z' });
    await cycle();
    store.users.delete('ann');
    await cycle();
    expect([...target.users.values()][0]).toMatchObject({ active: true });
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
