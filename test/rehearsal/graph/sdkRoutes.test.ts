/** Addresses that Microsoft's SDKs call and that were not there. */
import { expect, test } from 'vitest';
import { startTenant } from './tenant.ts';

test('(7.14) synchronization itself, functions and filter operators with brackets, directories, tokens', async () => {
  const { call, value, job } = await startTenant();
  const { sync, job: path, servicePrincipal } = await job();
  expect((await call('GET', sync)).body).toMatchObject({ id: servicePrincipal, secrets: [] });
  expect(await value(`${path}/schema/functions()`)).toEqual(await value(`${path}/schema/functions`));
  expect(await value(`${path}/schema/filterOperators()`)).toEqual(await value(`${path}/schema/filterOperators`));
  const [first] = await value(`${path}/schema/directories`);
  expect((await call('GET', `${path}/schema/directories/${first?.id}`)).body.name).toBe(first?.name);
  expect((await call('POST', `${sync}/acquireAccessToken`, { credentials: [] })).status).toBe(204);
});

test('(7.14) applications and service principals by their app id, people by a key in brackets', async () => {
  const { graph, call, instantiate } = await startTenant();
  const { application, servicePrincipal, appId } = await instantiate();
  expect((await call('GET', `/applications(appId='${appId}')`)).body.id).toBe(application);
  expect((await call('GET', `/servicePrincipals(appId='${appId}')/appRoleAssignedTo`)).status).toBe(200);
  expect((await call('GET', `/servicePrincipals(appId='${appId}')`)).body.id).toBe(servicePrincipal);
  expect((await call('PATCH', `/applications(appId='${appId}')`, { notes: 'x' })).status).toBe(204);
  expect((await call('GET', "/applications(appId='none')")).status).toBe(404);
  expect((await call('GET', `/users('${graph.sampleIds.people.ann}')`)).body.displayName).toBe('Ann');
});

test('(7.14) delta: everything at first, then what is other and who is gone', async () => {
  const { graph, call } = await startTenant();
  const { ann, bob } = graph.sampleIds.people;
  const first = (await call('GET', '/users/delta()?$select=displayName')).body;
  expect((first.value as object[]).length).toBe(3);
  await call('PATCH', `/users/${ann}`, { displayName: 'Anna' });
  await call('PATCH', `/users/${bob}`, { city: 'Delft' });
  await call('DELETE', `/users/${graph.sampleIds.people.guest}`);
  const link = String(first['@odata.deltaLink']).replace(`${graph.url}/v1.0`, '');
  const second = (await call('GET', link)).body.value as Record<string, unknown>[];
  expect(second).toMatchObject([
    { id: ann, displayName: 'Anna' },
    { id: graph.sampleIds.people.guest, '@removed': { reason: 'changed' } },
  ]);
});

test('(7.14) assignments from the side of who has them, and the groups above', async () => {
  const { graph, call, value, instantiate } = await startTenant();
  const { servicePrincipal, application } = await instantiate();
  const [role] = (await call('GET', `/applications/${application}`)).body.appRoles as { id: string }[];
  const { people, groups } = graph.sampleIds;
  const body = { resourceId: servicePrincipal, appRoleId: role?.id };
  expect((await call('POST', `/users/${people.ann}/appRoleAssignments`, { ...body, principalId: people.ann })).status).toBe(201);
  expect((await call('POST', `/groups/${groups.staff}/appRoleAssignments`, { ...body, principalId: groups.staff })).status).toBe(201);
  expect((await call('POST', `/users/${people.ann}/appRoleAssignments`, { ...body, principalId: people.bob })).status).toBe(400);
  expect(await value('/users/ann@example.com/appRoleAssignments')).toMatchObject([{ principalId: people.ann }]);
  expect(await value(`/servicePrincipals/${servicePrincipal}/appRoleAssignedTo`)).toHaveLength(2);
  expect(await value(`/servicePrincipals/${servicePrincipal}/appRoleAssignments`)).toEqual([]);
  expect(await value(`/users/${people.guest}/transitiveMemberOf/microsoft.graph.group`)).toMatchObject([
    { id: groups.inner },
    { id: groups.staff },
  ]);
});

test('(7.14) the tenant and its domain', async () => {
  const { graph, value } = await startTenant();
  expect(await value('/organization')).toMatchObject([{ id: graph.store.tenantId, verifiedDomains: [{ name: 'example.com' }] }]);
  expect(await value('/domains')).toMatchObject([{ id: 'example.com', isDefault: true }]);
});
