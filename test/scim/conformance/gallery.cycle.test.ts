/** Rows 1 to 14: the life of a person and of a group, driven by provisioning cycles. */
import { expect } from 'vitest';
import { addGroup, addUser, assign, enterprise, jobId, unassign } from '../../rehearsal/entra/tenant.ts';
import { galleryCycle, type Tenant } from './gallery.ts';

const ann = 'ann@example.com';
const idOf = (resource: Record<string, unknown> | undefined): string => String(resource?.id);
const memberIds = (group: Record<string, unknown> | undefined): string[] =>
  ((group?.members ?? []) as { value: string }[]).map(({ value }) => value);

async function withAnn(tenant: Tenant): Promise<void> {
  assign(tenant.store, addUser(tenant.store, 'ann', { jobTitle: 'Clerk', department: 'Sales' }).id);
  await tenant.cycle();
}

async function withSales(tenant: Tenant, ...members: string[]): Promise<void> {
  for (const id of ['ann', 'bob']) addUser(tenant.store, id);
  assign(tenant.store, addGroup(tenant.store, 'sales', members).id);
  await tenant.cycle();
}

galleryCycle(1, async (tenant) => {
  await withAnn(tenant);
  expect(tenant.logged('ann')).toEqual(['create']);
  expect(await tenant.find('/Users', ann)).toMatchObject({ userName: ann, active: true, title: 'Clerk' });
});

galleryCycle(2, async (tenant) => {
  await withAnn(tenant);
  addUser(tenant.store, 'ann', { jobTitle: 'Lead', department: 'R&D', city: 'Delft', mail: 'lee@example.com' });
  await tenant.cycle();
  expect(tenant.logged('ann')).toEqual(['update']);
  expect(await tenant.find('/Users', ann)).toMatchObject({
    title: 'Lead',
    [enterprise]: { department: 'R&D' },
    addresses: [{ type: 'work', locality: 'Delft' }],
    emails: [{ type: 'work', value: 'lee@example.com' }],
  });
});

galleryCycle(3, async (tenant) => {
  await withAnn(tenant);
  addUser(tenant.store, 'ann', { accountEnabled: false });
  await tenant.cycle();
  expect(tenant.logged('ann')).toEqual(['disable']);
  expect(await tenant.find('/Users', ann)).toMatchObject({ active: false });
});

galleryCycle(4, async (tenant) => {
  await withAnn(tenant);
  const id = idOf(await tenant.find('/Users', ann));
  addUser(tenant.store, 'ann', { deletedDateTime: '2026-01-02T00:00:00Z' });
  await tenant.cycle();
  tenant.store.users.delete('ann');
  await tenant.cycle();
  expect(tenant.logged('ann')).toEqual(['delete']);
  expect(await tenant.find('/Users', ann)).toBeUndefined();
  expect((await tenant.scim.get(`/Users/${id}`)).status).toBe(404);
});

galleryCycle(5, async (tenant) => {
  const { store } = tenant;
  for (const id of ['boss', 'chief']) assign(store, addUser(store, id).id);
  await withAnn(tenant);
  const [boss, chief] = [idOf(await tenant.find('/Users', 'boss@example.com')), idOf(await tenant.find('/Users', 'chief@example.com'))];
  const manager = async (id: string | null): Promise<unknown> => {
    addUser(store, 'ann', id === null ? {} : { manager: { id } });
    await tenant.cycle();
    return ((await tenant.find('/Users', ann))?.[enterprise] as { manager?: { value: string } } | undefined)?.manager?.value;
  };
  const attribute = `${enterprise}:manager`;
  expect([await manager('boss'), tenant.change('ann', attribute)?.newValue]).toEqual([boss, boss]);
  expect([await manager('chief'), tenant.change('ann', attribute)?.newValue]).toEqual([chief, chief]);
  expect([await manager(null), tenant.change('ann', attribute)?.newValue ?? '']).toEqual([undefined, '']);
});

galleryCycle(6, async (tenant) => {
  await withAnn(tenant);
  const id = idOf(await tenant.find('/Users', ann));
  unassign(tenant.store, 'ann');
  await tenant.cycle();
  expect(await tenant.find('/Users', ann)).toMatchObject({ id, active: false });
  assign(tenant.store, 'ann');
  await tenant.cycle();
  expect(tenant.logged('ann')).toHaveLength(1);
  expect(await tenant.find('/Users', ann)).toMatchObject({ id, active: true });
});

galleryCycle(7, async (tenant) => {
  assign(tenant.store, addUser(tenant.store, 'ann').id);
  const subject = { objectId: 'ann', objectTypeName: 'User' as const, memberIds: [] };
  expect(await tenant.service.provisionOnDemand(tenant.store, tenant.stored, subject)).toMatchObject({
    result: 'Success',
    action: 'Create',
  });
  expect(await tenant.find('/Users', ann)).toMatchObject({ active: true });
});

galleryCycle(8, async (tenant) => {
  await withSales(tenant, 'ann');
  expect(tenant.logged('sales')).toEqual(['create']);
  expect(memberIds(await tenant.find('/Groups', 'sales'))).toEqual([idOf(await tenant.find('/Users', ann))]);
  expect((await tenant.scim.get('/Schemas/urn:ietf:params:scim:schemas:core:2.0:Group')).status).toBe(200);
});

galleryCycle(9, async (tenant) => {
  await withSales(tenant, 'ann');
  const id = idOf(await tenant.find('/Groups', 'sales'));
  addGroup(tenant.store, 'sales', ['ann'], { displayName: 'Sales NL' });
  await tenant.cycle();
  expect(tenant.logged('sales')).toEqual(['update']);
  const renamed = await tenant.find('/Groups', 'Sales NL');
  expect([idOf(renamed), memberIds(renamed).length]).toEqual([id, 1]);
});

galleryCycle(10, async (tenant) => {
  await withSales(tenant, 'ann');
  tenant.store.groups.delete('sales');
  unassign(tenant.store, 'sales');
  await tenant.cycle();
  expect(tenant.logged('sales')).toEqual(['delete']);
  expect(await tenant.find('/Groups', 'sales')).toBeUndefined();
});

galleryCycle(11, async (tenant) => {
  await withSales(tenant, 'ann');
  addGroup(tenant.store, 'sales', ['ann', 'bob']);
  await tenant.cycle();
  const bob = idOf(await tenant.find('/Users', 'bob@example.com'));
  expect(tenant.change('sales', 'members')).toMatchObject({ oldValue: null, newValue: expect.stringContaining(bob) });
  expect(memberIds(await tenant.find('/Groups', 'sales'))).toContain(bob);
});

galleryCycle(12, async (tenant) => {
  await withSales(tenant, 'ann', 'bob');
  const bob = idOf(await tenant.find('/Users', 'bob@example.com'));
  addGroup(tenant.store, 'sales', ['ann']);
  assign(tenant.store, 'bob');
  await tenant.cycle();
  expect(tenant.change('sales', 'members')).toMatchObject({ oldValue: expect.stringContaining(bob), newValue: null });
  expect(memberIds(await tenant.find('/Groups', 'sales'))).toEqual([idOf(await tenant.find('/Users', ann))]);
});

galleryCycle(13, async (tenant) => {
  addUser(tenant.store, 'ann');
  assign(tenant.store, addGroup(tenant.store, 'sales', ['ann']).id);
  const subject = { objectId: 'sales', objectTypeName: 'Group' as const, memberIds: ['ann'] };
  expect(await tenant.service.provisionOnDemand(tenant.store, tenant.stored, subject)).toMatchObject({
    result: 'Success',
    action: 'Create',
  });
  expect(memberIds(await tenant.find('/Groups', 'sales'))).toHaveLength(1);
});

galleryCycle(14, async (tenant) => {
  await withSales(tenant, 'ann');
  unassign(tenant.store, 'sales');
  await tenant.cycle();
  expect(await tenant.find('/Groups', 'sales')).toBeUndefined();
  assign(tenant.store, 'sales');
  await tenant.service.runCycle(tenant.store, jobId);
  expect(memberIds(await tenant.find('/Groups', 'sales'))).toHaveLength(1);
});
