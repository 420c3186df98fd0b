/** The requests of the azuread plugin (Terraform provider azuread 3.x), spelled as it sends them. */
import { expect, test } from 'vitest';
import { customTemplateId } from '../../../src/rehearsal/graph/context.ts';
import { startTenant } from './tenant.ts';

const roleId = '00000000-0000-4000-8000-000000000aaa';
type Role = Record<string, unknown> & { id: string };

test('an app role is added, changed and removed as a whole collection, with its disable step', async () => {
  const { call, instantiate } = await startTenant();
  const { application, servicePrincipal } = await instantiate();
  const path = `/applications/${application}`;
  const read = async () => (await call('GET', path)).body.appRoles as Role[];
  const write = async (appRoles: Role[]) =>
    (await call('PATCH', path, { '@odata.type': '#microsoft.graph.application', id: application, appRoles })).status;
  const role = {
    allowedMemberTypes: ['User'],
    description: 'd',
    displayName: 'Admin',
    id: roleId,
    isEnabled: true,
    origin: 'Application',
    value: '',
  };

  expect(await write([...(await read()), role])).toBe(204);
  expect(await write((await read()).map((each) => (each.id === roleId ? { ...each, isEnabled: false } : each)))).toBe(204);
  expect((await read()).find((each) => each.id === roleId)).toMatchObject({ isEnabled: false });
  expect(await write((await read()).map((each) => (each.id === roleId ? { ...role, value: 'admin' } : each)))).toBe(204);
  const shown = (await call('GET', `/servicePrincipals/${servicePrincipal}`)).body.appRoles as Role[];
  expect(shown.map((each) => each.value)).toEqual([null, null, 'admin']);
  expect(await write((await read()).map((each) => (each.id === roleId ? { ...each, isEnabled: false } : each)))).toBe(204);
  expect(await write((await read()).filter((each) => each.id !== roleId))).toBe(204);
  expect(await read()).toHaveLength(2);
});

test('look-ups: spaces as plus, everything else escaped, groups through beta', async () => {
  const { graph, call, instantiate } = await startTenant();
  const list = async (path: string) => (await call('GET', path)).body.value;
  expect(await list('/applicationTemplates?%24filter=displayName+eq+%27Custom%27')).toMatchObject([{ id: customTemplateId }]);
  const group = '/beta/groups?%24filter=displayName+eq+%27Staff%27+and+securityEnabled+eq+true';
  expect(await list(group)).toMatchObject([{ id: graph.sampleIds.groups.staff }]);
  const fields = '%24select=accountEnabled%2CageGroup%2CuserPrincipalName%2CuserType';
  expect((await call('GET', `/users/${graph.sampleIds.people.ann}?${fields}`)).body).toMatchObject({
    accountEnabled: true,
    userType: 'Member',
  });
  const { application, servicePrincipal, appId } = await instantiate();
  expect((await call('GET', `/beta/applications/${application}?%24select=oauth2RequirePostResponse`)).status).toBe(200);
  expect(await list(`/servicePrincipals?%24filter=appId+eq+%27${appId}%27`)).toMatchObject([{ id: servicePrincipal }]);
  expect((await call('GET', `/beta/servicePrincipals/${servicePrincipal}?%24select=samlMetadataUrl`)).status).toBe(200);
});

test('a group is visible for a moment under another name', async () => {
  const { call } = await startTenant();
  const nulls = { description: null, isAssignableToRole: null, membershipRule: null, resourceBehaviorOptions: null, groupTypes: [] };
  const fields = { displayName: 'Crew', mailEnabled: false, mailNickname: 'x9aTz', securityEnabled: true };
  const { body } = await call('POST', '/beta/groups', { '@odata.type': '#microsoft.graph.group', ...nulls, ...fields });
  await call('PATCH', `/beta/groups/${body.id}`, { displayName: 'TERRAFORM_UPDATE_1' });
  await call('PATCH', `/beta/groups/${body.id}`, { displayName: 'Crew', membershipRule: null });
  expect((await call('GET', `/groups/${body.id}`)).body).toMatchObject({
    displayName: 'Crew',
    mailNickname: 'x9aTz',
    membershipRule: null,
  });
});

test('destroying the application alone leaves nothing to be found', async () => {
  const { graph, call, job } = await startTenant();
  const { servicePrincipal, job: path } = await job();
  const [application] = [...graph.store.applications.keys()];
  expect((await call('DELETE', `/applications/${application}`)).status).toBe(204);
  for (const gone of [`/applications/${application}`, `/servicePrincipals/${servicePrincipal}`, path]) {
    expect((await call('GET', gone)).status).toBe(404);
  }
});
