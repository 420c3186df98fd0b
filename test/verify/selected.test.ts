/** What a verification selects is there in Graph v1.0, whatever the mappings read. */
import { expect, test } from 'vitest';
import { sourceAttributes } from '../../src/mapping/entra/attributes.ts';
import { readSource } from '../../src/provisioning/entra/source.ts';
import { groupsPath, peoplePath } from '../../src/verify/directory.ts';
import { startTenant } from '../rehearsal/graph/tenant.ts';

const all = (kind: 'User' | 'Group') => [...sourceAttributes(kind).keys()];

test.each([
  ['people', peoplePath('users', all('User'), true)],
  ['people in the recycle bin', peoplePath('directory/deletedItems/microsoft.graph.user', all('User'))],
  ['groups', groupsPath(all('Group'))],
])('(7.9) Graph knows every property of %s', async (_, path) => {
  const { call } = await startTenant();
  expect((await call('GET', path)).status).toBe(200);
});

test('(7.9) Graph has no isPublic and no creationOptions; isPublic is read from the visibility', async () => {
  const { graph, call, value } = await startTenant();
  for (const name of ['isPublic', 'creationOptions']) {
    expect((await call('GET', `/groups?$select=${name}`)).message).toContain(`named '${name}' on type 'microsoft.graph.group'`);
  }
  await call('PATCH', `/groups/${graph.sampleIds.groups.staff}`, { visibility: 'Public' });
  const groups = await value(groupsPath(['isPublic', 'creationOptions']));
  const staff = groups.find(({ displayName }) => displayName === 'Staff') as { id: string };
  expect(readSource(staff, ['isPublic', 'creationOptions']).attributes).toEqual({ isPublic: 'True', creationOptions: null });
});
