import { expect, test } from 'vitest';
import { customTemplateId } from '../../../src/rehearsal/graph/context.ts';
import { startTenant } from './tenant.ts';

const galleryApps = [{ displayName: 'Acme Chat', templateId: '00000000-0000-4000-8000-0000acce0001' }];
const role = (change: object = {}) => ({
  id: '00000000-0000-4000-8000-0000000000a1',
  value: 'admin',
  displayName: 'Admin',
  description: 'Admins',
  isEnabled: true,
  allowedMemberTypes: ['User'],
  ...change,
});

test('the gallery is found by name', async () => {
  const { call, value } = await startTenant({ galleryApps });
  expect(await value("/applicationTemplates?$filter=displayName+eq+'acme chat'")).toMatchObject([
    { id: '00000000-0000-4000-8000-0000acce0001' },
  ]);
  expect(await value("/applicationTemplates?$filter=displayName eq 'Custom'")).toMatchObject([{ id: customTemplateId }]);
  expect((await call('GET', '/applicationTemplates/00000000-0000-4000-8000-0000acce0001')).body.displayName).toBe('Acme Chat');
  expect((await call('GET', '/applicationTemplates/none')).status).toBe(404);
});

test('a Custom app is born with the two roles, the tags and assignment required', async () => {
  const { call } = await startTenant();
  const { status, body } = await call('POST', `/applicationTemplates/${customTemplateId}/instantiate`, { displayName: 'Wiki' });
  expect(status).toBe(201);
  expect(body.application).toMatchObject({
    displayName: 'Wiki',
    applicationTemplateId: customTemplateId,
    appRoles: [{ id: '18d14569-c3bd-439b-9a66-3a2aee01d14f' }, { id: 'b9632174-c057-4f7e-951b-be3adc52bfe6' }],
  });
  expect(body.servicePrincipal).toMatchObject({
    displayName: 'Wiki',
    appId: (body.application as { appId: string }).appId,
    appRoleAssignmentRequired: true,
    tags: ['WindowsAzureActiveDirectoryCustomSingleSignOnApplication', 'WindowsAzureActiveDirectoryIntegratedApp'],
    appRoles: (body.application as { appRoles: object }).appRoles,
  });
});

test('a gallery app has role ids of its own and one tag', async () => {
  const { call, instantiate } = await startTenant({ galleryApps });
  const { application, servicePrincipal } = await instantiate('Chat', '00000000-0000-4000-8000-0000acce0001');
  const { body } = await call('GET', `/servicePrincipals/${servicePrincipal}`);
  expect(body.tags).toEqual(['WindowsAzureActiveDirectoryIntegratedApp']);
  const roles = (await call('GET', `/applications/${application}`)).body.appRoles as { id: string }[];
  expect(roles.map((each) => each.id)).not.toContain('18d14569-c3bd-439b-9a66-3a2aee01d14f');
});

test('an app needs a known template and a name', async () => {
  const { call } = await startTenant();
  expect((await call('POST', '/applicationTemplates/none/instantiate', { displayName: 'X' })).status).toBe(404);
  expect((await call('POST', `/applicationTemplates/${customTemplateId}/instantiate`, {})).status).toBe(400);
});

test('a patch merges objects, replaces lists, clears by null, and shows on the service principal', async () => {
  const { call, instantiate } = await startTenant();
  const { application, servicePrincipal } = await instantiate();
  const path = `/applications/${application}`;
  await call('PATCH', path, { '@odata.type': '#microsoft.graph.application', id: application, web: { redirectUris: ['https://a'] } });
  await call('PATCH', path, {
    displayName: 'Wiki 2',
    description: 'text',
    web: { redirectUris: ['https://b'] },
    identifierUris: ['api://w'],
  });
  expect((await call('PATCH', path, { description: null })).status).toBe(204);
  const { body } = await call('GET', path);
  expect(body).toMatchObject({ id: application, displayName: 'Wiki 2', description: null });
  expect(body.web).toMatchObject({ redirectUris: ['https://b'], homePageUrl: expect.stringContaining('customappsso') });
  expect((await call('GET', `/servicePrincipals/${servicePrincipal}`)).body).toMatchObject({
    displayName: 'Wiki 2',
    replyUrls: ['https://b'],
    servicePrincipalNames: [expect.any(String), 'api://w'],
  });
});

test('(7, azure-docs 81899) no role has the value of a scope of the app', async () => {
  const { call } = await startTenant();
  const { body } = await call('POST', `/applicationTemplates/${customTemplateId}/instantiate`, { displayName: 'Wiki' });
  const { id } = body.application as { id: string };
  const { appRoles } = (await call('GET', `/applications/${id}`)).body as { appRoles: object[] };
  const answer = await call('PATCH', `/applications/${id}`, { appRoles: [...appRoles, role({ value: 'user_impersonation' })] });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'DuplicateValue' } } });
});

test.each([
  ['adds a role', [], [role()], undefined],
  ['keeps an enabled role', [role()], [role()], undefined],
  ['takes an empty value for none', [role({ value: null })], [role({ value: '' })], undefined],
  ['disables a role', [role()], [role({ isEnabled: false })], undefined],
  ['changes a disabled role', [role({ isEnabled: false })], [role({ displayName: 'Boss' })], undefined],
  ['removes a disabled role', [role({ isEnabled: false })], [], undefined],
  ['does not remove an enabled role', [role()], [], 'CannotDeleteOrUpdateEnabledEntitlement'],
  ['does not change an enabled role', [role()], [role({ value: 'boss' })], 'CannotDeleteOrUpdateEnabledEntitlement'],
  ['does not change while disabling', [role()], [role({ displayName: 'B', isEnabled: false })], 'CannotDeleteOrUpdateEnabledEntitlement'],
  ['wants ids once', [], [role(), role({ value: 'b' })], 'DuplicateValue'],
  ['refuses a dot in front', [], [role({ value: '.a' })], 'Request_BadRequest'],
  ['refuses letters with accents', [], [role({ value: 'rédacteur' })], 'Request_BadRequest'],
  ['refuses 121 characters', [], [role({ value: 'x'.repeat(121) })], 'Request_BadRequest'],
  ['takes signs', [], [role({ value: "a'b(c)[d]{e}~|^_+=?@;:/,-*&%$#!" })], undefined],
  ['wants values once', [], [role(), role({ id: '00000000-0000-4000-8000-0000000000a2' })], 'DuplicateValue'],
  ['wants no space in a value', [], [role({ value: 'a b' })], 'Request_BadRequest'],
  ['wants a display name', [], [role({ displayName: '' })], 'Request_BadRequest'],
])('the role collection: %s', async (_name, before, after, code) => {
  const { call } = await startTenant();
  const { body } = await call('POST', '/applications', { displayName: 'App', appRoles: before });
  const answer = await call('PATCH', `/applications/${body.id}`, { appRoles: after });
  expect(answer.code).toBe(code);
  const now = (await call('GET', `/applications/${body.id}`)).body.appRoles;
  expect(now).toMatchObject(code === undefined ? after : before);
  expect(now).toHaveLength((code === undefined ? after : before).length);
});

test('deleting an application removes everything that hangs on it', async () => {
  const { graph, call, job } = await startTenant();
  const { servicePrincipal, sync } = await job();
  const [application] = [...graph.store.applications.keys()];
  await call('PUT', `${sync}/secrets`, { value: [{ key: 'BaseAddress', value: 'https://x' }] });
  const [principalId] = [...graph.store.groups.keys()];
  const appRoleId = '18d14569-c3bd-439b-9a66-3a2aee01d14f';
  await call('POST', `/servicePrincipals/${servicePrincipal}/appRoleAssignedTo`, { principalId, resourceId: servicePrincipal, appRoleId });
  expect([graph.store.jobs.size, graph.store.secrets.size, graph.store.assignments.size]).toEqual([1, 1, 1]);
  expect((await call('DELETE', `/applications/${application}`)).status).toBe(204);
  const { applications, servicePrincipals, jobs, secrets, assignments } = graph.store;
  expect([applications, servicePrincipals, jobs, secrets, assignments].map((map) => map.size)).toEqual([0, 0, 0, 0, 0]);
  expect((await call('DELETE', `/applications/${application}`)).status).toBe(404);
});

test('owners: the caller at birth, others by reference', async () => {
  const { graph, call, value, instantiate } = await startTenant();
  const { application } = await instantiate();
  const path = `/applications/${application}/owners`;
  expect(await value(path)).toHaveLength(1);
  const ann = graph.sampleIds.people.ann;
  const reference = { '@odata.id': `${graph.url}/v1.0/directoryObjects/${ann}` };
  expect((await call('POST', `${path}/$ref`, reference)).status).toBe(204);
  expect((await call('POST', `${path}/$ref`, reference)).status).toBe(400);
  expect((await value(path)).map((owner) => owner.id)).toContain(ann);
  expect((await call('DELETE', `${path}/${ann}/$ref`)).status).toBe(204);
  expect((await call('DELETE', `${path}/${ann}/$ref`)).status).toBe(404);
});

test('a plain registration gets its service principal, once, and no provisioning', async () => {
  const { call, value } = await startTenant();
  const { body } = await call('POST', '/applications', { displayName: 'Plain', web: { homePageUrl: 'https://plain' } });
  const made = await call('POST', '/servicePrincipals', { appId: body.appId });
  expect([made.status, made.body.displayName]).toEqual([201, 'Plain']);
  expect((await call('POST', '/servicePrincipals', { appId: body.appId })).status).toBe(409);
  expect((await call('POST', '/servicePrincipals', { appId: 'none' })).status).toBe(400);
  expect(await value(`/servicePrincipals?$filter=appId+eq+'${body.appId}'`)).toMatchObject([{ id: made.body.id }]);
  expect(await value(`/servicePrincipals/${made.body.id}/synchronization/templates`)).toEqual([]);
  const job = await call('POST', `/servicePrincipals/${made.body.id}/synchronization/jobs`, { templateId: 'scim' });
  expect([job.status, job.code]).toEqual([400, 'TemplateNotFound']);
});

test('a patched service principal shows in both versions; deleting it leaves the application', async () => {
  const { call, instantiate } = await startTenant();
  const { application, servicePrincipal } = await instantiate();
  await call('PATCH', `/servicePrincipals/${servicePrincipal}`, { preferredSingleSignOnMode: 'saml', tags: ['a'] });
  const { body } = await call('GET', `/beta/servicePrincipals/${servicePrincipal}?$select=tags,preferredSingleSignOnMode`);
  expect(body).toEqual({
    '@odata.context': expect.any(String),
    '@odata.type': expect.any(String),
    preferredSingleSignOnMode: 'saml',
    tags: ['a'],
  });
  expect((await call('DELETE', `/servicePrincipals/${servicePrincipal}`)).status).toBe(204);
  expect((await call('GET', `/servicePrincipals/${servicePrincipal}`)).status).toBe(404);
  expect((await call('GET', `/applications/${application}`)).status).toBe(200);
});
