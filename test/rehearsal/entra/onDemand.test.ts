import { expect, test } from 'vitest';
import { type Harness, startHarness } from './harness.ts';
import { addGroup, addUser, assign, filterOn } from './tenant.ts';

const provision = ({ service, store, stored }: Harness, objectId: string, memberIds?: string[]) =>
  service.provisionOnDemand(store, stored, {
    objectId,
    objectTypeName: memberIds === undefined ? 'User' : 'Group',
    memberIds: memberIds ?? [],
  });

test('a person: created, then updated in the default dialect whatever the flag, then nothing to do', async () => {
  const harness = await startHarness({ query: '?aadOptscim062020' });
  const { store, stored, user, patches } = harness;
  stored.job.schedule.state = 'Paused';
  assign(store, addUser(store, 'ann').id);
  const created = await provision(harness, 'ann');
  expect(created).toMatchObject({ result: 'Success', action: 'Create', errorCode: '', targetId: user('ann@example.com')?.id });
  expect(created.steps.map(({ name, status }) => [name, status])).toEqual([
    ['EntryImport', 'Success'],
    ['EntrySynchronizationScoping', 'Success'],
    ['EntryImport', 'Success'],
    ['EntryExportAdd', 'Success'],
  ]);
  expect(created.modifiedProperties).toContainEqual({ displayName: 'userName', oldValue: null, newValue: 'ann@example.com' });
  addUser(store, 'ann', { displayName: 'Ann Lee' });
  expect(await provision(harness, 'ann')).toMatchObject({
    result: 'Success',
    action: 'Update',
    modifiedProperties: [{ displayName: 'displayName', oldValue: 'ann', newValue: 'Ann Lee' }],
  });
  expect(patches()).toMatchObject([{ Operations: [{ op: 'Replace', path: 'displayName', value: 'Ann Lee' }] }]);
  expect(await provision(harness, 'ann')).toMatchObject({ result: 'Skipped', errorCode: 'RedundantExport', action: 'Other' });
  expect(stored.fullCycleDue).toBe(true);
});

const outside: [string, (harness: Harness) => void, Record<string, string>][] = [
  ['not assigned to the app', () => {}, { Assigned: 'False', IsActive: 'True', IsEffectivelyEntitledForProvisioning: 'False' }],
  ['account disabled in Entra', ({ store }) => assign(store, addUser(store, 'ann', { accountEnabled: false }).id), { IsActive: 'False' }],
  [
    'outside the scoping filter',
    ({ store, stored }) => {
      assign(store, 'ann');
      filterOn(stored, 'User', [[['department', 'EQUALS', 'Sales']]]);
    },
    { Assigned: 'True', IsInProvisioningScopeDisplayName: 'False' },
  ],
];
test.each(outside)('skipped: %s', async (reason, arrange, details) => {
  const harness = await startHarness();
  addUser(harness.store, 'ann');
  arrange(harness);
  const result = await provision(harness, 'ann');
  expect(result).toMatchObject({ result: 'Skipped', errorCode: 'EntrySynchronizationSkipped', errorMessage: reason, targetId: null });
  expect(result.steps.map(({ name }) => name)).toEqual(['EntryImport', 'EntrySynchronizationScoping', 'EntrySynchronizationSkip']);
  expect(result.steps[1]?.details).toMatchObject(details);
  expect(harness.sent).toEqual([]);
});

test('a group with the named members only', async () => {
  const harness = await startHarness();
  const { store, user, group, target } = harness;
  for (const id of ['ann', 'bob']) addUser(store, id);
  const sales = addGroup(store, 'sales', ['ann', 'bob']);
  assign(store, 'sales');
  const result = await provision(harness, 'sales', ['ann']);
  expect(result).toMatchObject({ result: 'Success', action: 'Create', targetId: group('sales')?.id });
  expect(target.users.size).toBe(1);
  expect(group('sales')?.members).toEqual([{ value: user('ann@example.com')?.id }]);
  await harness.cycle();
  expect(group('sales')?.members).toHaveLength(2);
  assign(store, addUser(store, 'carl').id);
  await harness.cycle();
  sales.members = ['carl'];
  await provision(harness, 'sales', ['ann']);
  expect(group('sales')?.members).toEqual([{ value: user('bob@example.com')?.id }]);
});

test('a refusal is shown with its status and text, and the job is not quarantined', async () => {
  const harness = await startHarness();
  assign(harness.store, addUser(harness.store, 'ann').id);
  harness.target.refuse = () => ({ status: 400, body: '{"scimType":"invalidValue","detail":"userName"}' });
  const result = await provision(harness, 'ann');
  expect(result).toMatchObject({ result: 'Failure', errorCode: 'SystemForCrossDomainIdentityManagementServiceIncompatible' });
  // Nobody is put off by it, so that no date is named.
  expect(result.errorMessage).toMatch(
    /^StatusCode: BadRequest Message: .+ Web Response: {"scimType":"invalidValue","detail":"userName"}\. This operation was retried 0 times\.$/,
  );
  expect(harness.stored.escrows?.size ?? 0).toBe(0);
  harness.target.refuse = () => ({ status: 401 });
  expect(await provision(harness, 'ann')).toMatchObject({ result: 'Failure' });
  expect(harness.stored.job.status.quarantine).toBeNull();
});

test('nobody of that id', async () => {
  expect(await provision(await startHarness(), 'ghost')).toMatchObject({ result: 'Skipped', errorCode: 'ImportSkipped' });
});
