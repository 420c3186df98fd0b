import { expect, test } from 'vitest';
import { start, startTenant } from './tenant.ts';

const userRole = '18d14569-c3bd-439b-9a66-3a2aee01d14f';
const nobody = '00000000-0000-0000-0000-000000000000';

async function app(more: object[] = []) {
  const tenant = await startTenant();
  const { application, servicePrincipal } = await tenant.instantiate();
  const { body } = await tenant.call('GET', `/applications/${application}`);
  if (more.length > 0) await tenant.call('PATCH', `/applications/${application}`, { appRoles: [...(body.appRoles as object[]), ...more] });
  return { ...tenant, application, servicePrincipal, path: `/servicePrincipals/${servicePrincipal}/appRoleAssignedTo` };
}

test('an assignment is made, read alone and in the list, and deleted', async () => {
  const { graph, call, value, path, servicePrincipal } = await app();
  const principalId = graph.sampleIds.groups.staff;
  const made = await call('POST', path, { principalId, resourceId: servicePrincipal, appRoleId: userRole });
  expect(made.status).toBe(201);
  const expected = {
    id: made.body.id,
    principalId,
    principalType: 'Group',
    principalDisplayName: 'Staff',
    resourceId: servicePrincipal,
    resourceDisplayName: 'Wiki',
    appRoleId: userRole,
    createdDateTime: start,
  };
  expect((await call('GET', `${path}/${made.body.id}`)).body).toMatchObject(expected);
  expect(await value(path)).toMatchObject([expected]);
  expect((await call('DELETE', `${path}/${made.body.id}`)).status).toBe(204);
  expect((await call('GET', `${path}/${made.body.id}`)).status).toBe(404);
  expect((await call('DELETE', `${path}/${made.body.id}`)).status).toBe(404);
});

const disabled = { id: 'off', value: 'off', displayName: 'Off', description: '', isEnabled: false, allowedMemberTypes: ['User'] };
const forApps = { id: 'apps', value: 'apps', displayName: 'Apps', description: '', isEnabled: true, allowedMemberTypes: ['Application'] };

test.each([
  ['a person with a role', 'ann', userRole, 201],
  ['a disabled person', 'bob', userRole, 201],
  ['a person in the recycle bin', 'eve', userRole, 400],
  ['nobody', 'none', userRole, 400],
  ['a role that does not exist', 'ann', 'none', 400],
  ['a disabled role', 'ann', 'off', 400],
  ['a role for applications', 'ann', 'apps', 400],
  ['default access where there are roles', 'ann', nobody, 400],
])('assigning %s', async (_name, person, appRoleId, status) => {
  const { graph, call, path, servicePrincipal } = await app([disabled, forApps]);
  const answer = await call('POST', path, {
    principalId: graph.sampleIds.people[person] ?? person,
    resourceId: servicePrincipal,
    appRoleId,
  });
  expect(answer.status).toBe(status);
  // These words would make the azuread plugin repeat the call for minutes.
  expect(answer.message).not.toContain('Not a valid reference update');
});

test('default access is for apps without roles', async () => {
  const { graph, call, application, path, servicePrincipal } = await app();
  const { body } = await call('GET', `/applications/${application}`);
  await call('PATCH', `/applications/${application}`, {
    appRoles: (body.appRoles as object[]).map((role) => ({ ...role, isEnabled: false })),
  });
  const wanted = { principalId: graph.sampleIds.people.ann, resourceId: servicePrincipal, appRoleId: nobody };
  expect((await call('POST', path, wanted)).status).toBe(201);
  expect((await call('POST', path, wanted)).message).toContain('already exists');
});

test('the resource in the body must be the one in the path', async () => {
  const { graph, call, path } = await app();
  expect((await call('POST', path, { principalId: graph.sampleIds.people.ann, resourceId: 'other', appRoleId: userRole })).status).toBe(
    400,
  );
});
