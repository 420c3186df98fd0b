/** Managers and members are looked up at the target before they are sent, where that is assumed. */
import { expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import { addGroup, addUser, assign, enterprise } from './tenant.ts';

const manager = `${enterprise}:manager`;
const users = {
  userName: { from: '[userPrincipalName]', match: 1 },
  [manager]: { from: '[manager]', type: 'Reference' as const },
};

async function sales(referenceChecks: boolean) {
  const harness = await startHarness({ referenceChecks, users });
  const ann = addUser(harness.store, 'ann');
  addUser(harness.store, 'bob', { manager: { id: ann.id } });
  const group = addGroup(harness.store, 'sales', ['ann', 'bob']);
  assign(harness.store, 'sales');
  const checks = () =>
    harness.sent.splice(0).flatMap(({ path, status }) => {
      const filter = decodeURIComponent(/filter=([^&]*)/.exec(path)?.[1] ?? '');
      return filter.startsWith('id eq') ? [`${filter} ${status}`] : [];
    });
  return { ...harness, group, checks };
}

test('nobody asks unless it is assumed', async () => {
  const { cycle, checks } = await sales(false);
  await cycle();
  expect(checks()).toEqual([]);
});

test('each manager and member is asked for, and only what is not there is sent', async () => {
  const { cycle, checks, group, store, target } = await sales(true);
  await cycle();
  expect(checks()).toEqual(['id eq "2" and manager eq "1" 200', 'id eq "3" and members eq "1" 200', 'id eq "3" and members eq "2" 200']);
  const [stored] = target.groups.values();
  expect(stored?.members).toEqual([expect.objectContaining({ value: '1' }), expect.objectContaining({ value: '2' })]);
  // Carl was put in by hand, and bob taken out.
  addUser(store, 'carl');
  group.members = ['ann', 'carl'];
  target.refuse = (method, path) => (method === 'PATCH' && path.startsWith('/Groups') ? { status: 500 } : undefined);
  await cycle();
  target.refuse = () => undefined;
  Object.assign(stored ?? {}, { members: [{ value: '1' }, { value: [...target.users.keys()].at(-1) }] });
  checks();
  await cycle();
  expect((stored?.members as { value: string }[] | undefined)?.map(({ value }) => value)).toEqual(['1', '4']);
  expect(checks()).toEqual(['id eq "3" and members eq "4" 200', 'id eq "3" and members eq "2" 200']);
});

test('an endpoint that cannot tell is sent everything', async () => {
  const { cycle, target } = await sales(true);
  target.refuse = (_method, path) => (/filter=id%20eq/.test(path) ? { status: 400 } : undefined);
  expect(await cycle()).toMatchObject({ state: 'Succeeded' });
  const [stored] = target.groups.values();
  expect(stored?.members).toHaveLength(2);
});
