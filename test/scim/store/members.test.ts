import { expect, test } from 'vitest';
import { open } from '../harness.ts';

test('one PATCH with new and old members, a group, twins and nobody: the audit trail says who came and who left', async () => {
  const scim = await open();
  const [ann, bob, cy] = [await scim.user('ann'), await scim.user('bob'), await scim.user('cy')];
  const inner = await scim.group('Inner');
  const group = await scim.group('All', ann);
  const value = [ann, bob, inner, bob, 'nobody', cy].map((id) => ({ value: id }));
  const members = async () => {
    const { members = [] } = (await scim.get(`/Groups/${group}`)).body as { members?: { value: string; type: string }[] };
    return members.map(({ value: id, type }) => `${type} ${id}`).sort();
  };
  expect((await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value })).status).toBe(204);
  expect(await members()).toEqual([`Group ${inner}`, `User ${ann}`, `User ${bob}`, `User ${cy}`]);
  const [added] = await scim.target.audit('app', 1);
  expect([added?.changed.came?.toSorted(), added?.changed.left]).toEqual([[bob, cy, inner].sort(), undefined]);

  const gone = [ann, inner, 'nobody', ann].map((id) => ({ value: id }));
  await scim.patch(`/Groups/${group}`, { op: 'remove', path: 'members', value: gone });
  expect(await members()).toEqual([`User ${bob}`, `User ${cy}`]);
  const [removed] = await scim.target.audit('app', 1);
  expect([removed?.changed.left?.toSorted(), removed?.changed.came]).toEqual([[ann, inner].sort(), undefined]);
});
