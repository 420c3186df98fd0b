import { expect, test } from 'vitest';
import { start, startTenant } from './tenant.ts';

const zoe = { accountEnabled: true, displayName: 'Zoe', mailNickname: 'zoe', userPrincipalName: 'zoe@example.com' };
const crew = { displayName: 'Crew', mailEnabled: false, mailNickname: 'crew', securityEnabled: true };

test('the sample people: live ones are listed, the softly deleted one is in the recycle bin', async () => {
  const { graph, value } = await startTenant();
  expect(
    (await value('/users?$select=displayName,accountEnabled,userType')).map(({ displayName, accountEnabled, userType }) => [
      displayName,
      accountEnabled,
      userType,
    ]),
  ).toEqual([
    ['Ann', true, 'Member'],
    ['Bob', false, 'Member'],
    ['Guest', true, 'Guest'],
  ]);
  const [eve] = await value('/directory/deletedItems/microsoft.graph.user');
  const id = String(graph.sampleIds.people.eve);
  expect(eve).toMatchObject({ id, userPrincipalName: `${id.replaceAll('-', '')}eve@example.com`, deletedDateTime: start });
});

test('a person is found by name or id, with department and manager', async () => {
  const { graph, call, value } = await startTenant();
  const { ann, bob } = graph.sampleIds.people;
  expect(await value('/users?%24filter=userPrincipalName+eq+%27ANN%40example.com%27&%24select=id%2Cdepartment')).toMatchObject([
    { id: ann, department: 'Sales' },
  ]);
  expect((await call('GET', '/users/ann@example.com?$select=department')).body).toMatchObject({ department: 'Sales' });
  expect((await call('GET', `/users/${ann}`)).body).not.toHaveProperty('manager');
  expect((await call('GET', `/users/${ann}/manager`)).body.id).toBe(bob);
  expect((await call('GET', `/users/${bob}/manager`)).status).toBe(404);
  const reference = { '@odata.id': `https://graph.example/v1.0/directoryObjects/${ann}` };
  expect((await call('PUT', `/users/${bob}/manager/$ref`, reference)).status).toBe(204);
  expect((await call('GET', `/users/${bob}/manager`)).body.id).toBe(ann);
  await call('DELETE', `/users/${bob}/manager/$ref`);
  expect((await call('GET', `/users/${bob}/manager`)).status).toBe(404);
});

test.each(['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName'])('a new person needs %s', async (name) => {
  const { call } = await startTenant();
  const { [name as keyof typeof zoe]: _left, ...body } = zoe;
  expect((await call('POST', '/users', body)).status).toBe(400);
});

test('a person is created, patched, and never shows a password', async () => {
  const { call } = await startTenant();
  const made = await call('POST', '/users', { ...zoe, passwordProfile: { password: 'hunter2' }, city: 'Delft' });
  expect(made.status).toBe(201);
  expect(made.body).not.toHaveProperty('passwordProfile');
  expect((await call('POST', '/users', zoe)).message).toContain('userPrincipalName already exists');
  const path = `/users/${made.body.id}`;
  await call('PATCH', `/beta${path}`, { showInAddressList: true, city: null, employeeOrgData: { division: 'A' } });
  await call('PATCH', path, { employeeOrgData: { costCenter: '9' }, accountEnabled: false });
  const select = '$select=showInAddressList,city,accountEnabled,employeeOrgData';
  expect((await call('GET', `${path}?${select}`)).body).toMatchObject({
    showInAddressList: true,
    city: null,
    accountEnabled: false,
    employeeOrgData: { division: 'A', costCenter: '9' },
  });
  expect((await call('PATCH', path, { userPrincipalName: 'ann@example.com' })).status).toBe(400);
});

test('deleting a person moves it to the bin; restoring brings memberships back; purging removes all traces', async () => {
  const { graph, call, value } = await startTenant();
  const { ann } = graph.sampleIds.people;
  const members = async () => (await value(`/groups/${graph.sampleIds.groups.staff}/members`)).map((member) => member.id);
  const application = (await call('POST', '/applications', { displayName: 'X' })).body;
  const { body } = await call('POST', '/servicePrincipals', { appId: application.appId });
  const role = '00000000-0000-0000-0000-000000000000';
  await call('POST', `/servicePrincipals/${body.id}/appRoleAssignedTo`, { principalId: ann, resourceId: body.id, appRoleId: role });
  expect((await call('DELETE', `/users/${ann}`)).status).toBe(204);
  expect([(await call('GET', `/users/${ann}`)).status, await members()]).toEqual([404, expect.not.arrayContaining([ann])]);
  expect(await value('/directory/deletedItems/microsoft.graph.user')).toContainEqual(
    expect.objectContaining({ id: ann, userPrincipalName: `${String(ann).replaceAll('-', '')}ann@example.com` }),
  );
  const restored = await call('POST', `/directory/deletedItems/${ann}/restore`);
  expect([restored.status, restored.body.userPrincipalName]).toEqual([200, 'ann@example.com']);
  expect(await members()).toContain(ann);
  expect((await call('DELETE', `/directory/deletedItems/${ann}`)).status).toBe(404);
  await call('DELETE', `/users/${ann}`);
  expect((await call('DELETE', `/directory/deletedItems/${ann}`)).status).toBe(204);
  expect((await call('GET', `/directory/deletedItems/${ann}`)).status).toBe(404);
  expect([graph.store.users.has(String(ann)), graph.store.assignments.size]).toEqual([false, 0]);
  expect(graph.store.groups.get(String(graph.sampleIds.groups.staff))?.members).not.toContain(ann);
});

test('a name is free again once its owner is in the bin, and then blocks the restore', async () => {
  const { graph, call } = await startTenant();
  await call('DELETE', '/users/ann@example.com');
  expect((await call('POST', '/users', { ...zoe, userPrincipalName: 'ann@example.com' })).status).toBe(201);
  expect((await call('POST', `/directory/deletedItems/${graph.sampleIds.people.ann}/restore`)).status).toBe(400);
});

test('groups: members are people and groups, shown with their types, and not part of the group itself', async () => {
  const { graph, call, value } = await startTenant();
  const { groups, people } = graph.sampleIds;
  const [staff] = await value("/beta/groups?$filter=displayName+eq+'Staff'+and+securityEnabled+eq+true");
  expect(staff).toMatchObject({ id: groups.staff, mailEnabled: false });
  expect(staff).not.toHaveProperty('members');
  const members = await value(`/groups/${groups.staff}/members`);
  expect(members.map((member) => [member.id, member['@odata.type']])).toEqual([
    [people.ann, '#microsoft.graph.user'],
    [people.bob, '#microsoft.graph.user'],
    [groups.inner, '#microsoft.graph.group'],
  ]);
  expect((await value(`/groups/${groups.staff}/transitiveMembers`)).map((member) => member.id)).toContain(people.guest);
  expect(await value(`/groups/${groups.inner}/memberOf`)).toMatchObject([{ id: groups.staff }]);
  expect(await value(`/users/${people.ann}/memberOf`)).toMatchObject([{ id: groups.staff }]);
  expect((await call('GET', `/beta/groups/${groups.staff}`)).body.displayName).toBe('Staff');
});

test('a group is created with members, changed by reference and deleted for good', async () => {
  const { graph, call, value } = await startTenant();
  const { ann, bob } = graph.sampleIds.people;
  const bind = (id: string | undefined) => `${graph.url}/beta/directoryObjects/${id}`;
  const { body, status } = await call('POST', '/groups', { ...crew, 'members@odata.bind': [bind(ann)], membershipRule: null });
  expect(status).toBe(201);
  const path = `/groups/${body.id}`;
  expect((await value(`${path}/owners`)).map((owner) => owner['@odata.type'])).toEqual(['#microsoft.graph.servicePrincipal']);
  expect((await call('POST', `/beta${path}/members/$ref`, { '@odata.id': bind(bob) })).status).toBe(204);
  expect((await call('POST', `${path}/members/$ref`, { '@odata.id': bind(bob) })).status).toBe(400);
  expect((await call('POST', `${path}/members/$ref`, { '@odata.id': bind('none') })).status).toBe(404);
  expect((await call('DELETE', `${path}/members/${ann}/$ref`)).status).toBe(204);
  expect((await value(`${path}/members`)).map((member) => member.id)).toEqual([bob]);
  expect((await call('PATCH', path, { displayName: 'Crew 2', 'members@odata.bind': [bind(ann)] })).status).toBe(204);
  expect(graph.store.groups.get(String(body.id))).toMatchObject({ displayName: 'Crew 2', members: [bob, ann] });
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
});

test('deleting a nested group takes it out of the outer one', async () => {
  const { graph, call } = await startTenant();
  const { inner, staff } = graph.sampleIds.groups;
  await call('DELETE', `/groups/${inner}`);
  expect(graph.store.groups.get(String(staff))?.members).not.toContain(inner);
});

test.each(['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'])('a new group needs %s', async (name) => {
  const { call } = await startTenant();
  const { [name as keyof typeof crew]: _left, ...body } = crew;
  expect((await call('POST', '/groups', body)).status).toBe(400);
});
