import { expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';

test('every write leaves one entry: who, what, which attributes and members, and never a value', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { title: 'S3cret', password: 'p4ss', [enterprise]: { department: 'S3cret' } });
  const bob = await scim.user('bob');
  const group = await scim.group('Sales', ann);
  await scim.patch(`/Users/${ann}`, { op: 'replace', value: { [`${enterprise}:department`]: 'S3cret too', title: 'S3cret' } });
  await scim.patch(
    `/Groups/${group}`,
    { op: 'add', path: 'members', value: [{ value: bob }] },
    { op: 'remove', path: `members[value eq "${ann}"]` },
  );
  await scim.put(`/Groups/${group}`, { displayName: 'Sellers', members: [{ value: ann }] });
  await scim.delete(`/Users/${bob}`);
  await scim.post('/Users', { userName: 'ANN' });
  await scim.get('/Users');
  const entries = await scim.target.audit('app', 10);
  expect(entries.map(({ actor, action, type, id, changed }) => [actor, action, type, id, changed]).reverse()).toEqual([
    [
      'configured',
      'create',
      'User',
      ann,
      {
        attributes: ['active', 'title', enterprise, 'userName']
          .map((name) => (name === enterprise ? `${enterprise}:department` : name))
          .sort((a, b) => order(a) - order(b)),
      },
    ],
    ['configured', 'create', 'User', bob, { attributes: ['active', 'userName'] }],
    ['configured', 'create', 'Group', group, { attributes: ['displayName'], came: [ann] }],
    ['configured', 'patch', 'User', ann, { attributes: [`${enterprise}:department`] }],
    ['configured', 'patch', 'Group', group, { attributes: [], came: [bob], left: [ann] }],
    ['configured', 'replace', 'Group', group, { attributes: ['displayName'], came: [ann], left: [bob] }],
    ['configured', 'delete', 'User', bob, {}],
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/S3cret|p4ss/);
});

const order = (name: string): number => ['active', 'userName', 'title', `${enterprise}:department`].indexOf(name);

test('the trail is read page by page, the latest first, and each app has its own', async () => {
  const scim = await open();
  for (const name of ['a', 'b', 'c']) await scim.user(name);
  const [last, second] = await scim.target.audit('app', 2);
  expect([last?.id, second?.id]).toEqual(['id-3', 'id-2']);
  expect((await scim.target.audit('app', 2, second?.seq)).map(({ id }) => id)).toEqual(['id-1']);
  await expect(scim.target.audit('other', 2)).rejects.toThrow('other');
});
