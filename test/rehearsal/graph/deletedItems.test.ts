import { expect, test } from 'vitest';
import { startTenant } from './tenant.ts';

const bin = '/directory/deletedItems';
const ids = (items: Record<string, unknown>[]) => items.map(({ id }) => id);

test('(7.8) an application goes into the bin with its service principal, and each is restored by itself', async () => {
  const { graph, call, value, job } = await startTenant();
  const { servicePrincipal, job: path, sync } = await job();
  const [application = ''] = graph.store.applications.keys();
  const [role] = (await call('GET', `/applications/${application}`)).body.appRoles as { id: string }[];
  const principalId = graph.sampleIds.people.ann;
  await call('PUT', `${sync}/secrets`, { value: [{ key: 'SecretToken', value: 'good' }] });
  await call('POST', `/servicePrincipals/${servicePrincipal}/appRoleAssignedTo`, {
    principalId,
    resourceId: servicePrincipal,
    appRoleId: role?.id,
  });
  expect((await call('DELETE', `/applications/${application}`)).status).toBe(204);
  expect([graph.store.jobs.size, graph.store.assignments.size, graph.store.secrets.size]).toEqual([0, 0, 0]);
  expect((await call('GET', path)).status).toBe(404);
  expect(ids(await value(`${bin}/microsoft.graph.application`))).toEqual([application]);
  expect(ids(await value(`${bin}/microsoft.graph.servicePrincipal`))).toEqual([servicePrincipal]);
  expect((await call('GET', `${bin}/${application}`)).body.deletedDateTime).toBeTypeOf('string');

  expect((await call('POST', `${bin}/${application}/restore`)).status).toBe(200);
  expect((await call('GET', `/applications/${application}`)).status).toBe(200);
  expect((await call('GET', `/servicePrincipals/${servicePrincipal}`)).status).toBe(404);
  expect((await call('POST', `${bin}/${servicePrincipal}/restore`)).status).toBe(200);
  expect(await value(`/servicePrincipals/${servicePrincipal}/appRoleAssignedTo`)).toMatchObject([{ principalId }]);
  expect([(await call('GET', path)).status, await value(`${sync}/secrets`)]).toEqual([200, [{ key: 'SecretToken', value: '*' }]]);
  expect((await call('GET', `${bin}/${application}`)).status).toBe(404);
});

test('(7.8) what is in the bin is gone for good when it is deleted there, or after 30 days', async () => {
  const { clock, call, value } = await startTenant();
  const made = async () => String((await call('POST', '/applications', { displayName: 'X' })).body.id);
  const [one, other] = [await made(), await made()];
  for (const id of [one, other]) await call('DELETE', `/applications/${id}`);
  expect((await call('DELETE', `${bin}/${one}`)).status).toBe(204);
  expect(ids(await value(`${bin}/microsoft.graph.application`))).toEqual([other]);
  clock.now = new Date(clock.now.getTime() + 29 * 24 * 3600_000);
  expect((await call('GET', `${bin}/${other}`)).status).toBe(200);
  clock.now = new Date(clock.now.getTime() + 24 * 3600_000);
  expect((await call('GET', `${bin}/${other}`)).status).toBe(404);
  expect((await call('POST', `${bin}/${other}/restore`)).status).toBe(404);
});

test('(7.8) of groups only those of Microsoft 365 can be restored', async () => {
  const { graph, call, value } = await startTenant();
  const { staff } = graph.sampleIds.groups;
  const unified = { displayName: 'Team', mailEnabled: true, mailNickname: 'team', securityEnabled: true, groupTypes: ['Unified'] };
  const { id } = (await call('POST', '/groups', unified)).body;
  for (const each of [staff, id]) await call('DELETE', `/groups/${each}`);
  expect(ids(await value(`${bin}/microsoft.graph.group`))).toEqual([id]);
  expect((await call('POST', `${bin}/${staff}/restore`)).status).toBe(404);
  expect((await call('POST', `${bin}/${id}/restore`)).body).toMatchObject({ id, displayName: 'Team' });
  expect((await call('GET', `/groups/${id}`)).status).toBe(200);
});

test('(7.8) the bin is only listed by type', async () => {
  const { call } = await startTenant();
  expect((await call('GET', bin)).status).toBe(400);
});
