import { expect, test } from 'vitest';
import { startTenant, tenantId } from './tenant.ts';

const secretForm = { grant_type: 'client_credentials', client_id: 'robot', client_secret: 's3cr3t' };

test.each([
  ['the right credentials', tenantId, {}, 200, undefined],
  ['a wrong secret', tenantId, { client_secret: 'x' }, 401, 'invalid_client'],
  ['a wrong client', tenantId, { client_id: 'x' }, 400, 'unauthorized_client'],
  ['a wrong grant', tenantId, { grant_type: 'password' }, 400, 'unsupported_grant_type'],
  ['another tenant', 'other', {}, 400, 'invalid_request'],
])('the token endpoint, given %s', async (_name, tenant, change, status, error) => {
  const { graph } = await startTenant({ clientId: 'robot', clientSecret: 's3cr3t' });
  const body = new URLSearchParams({ ...secretForm, ...change });
  const response = await fetch(`${graph.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
  expect(response.status).toBe(status);
  expect(((await response.json()) as { error?: string }).error).toBe(error);
});

test('a token has three parts and the caller as oid; its own service principal can be read', async () => {
  const { token, call } = await startTenant();
  const parts = token.split('.');
  expect(parts).toHaveLength(3);
  const claims = JSON.parse(Buffer.from(parts[1] ?? '', 'base64url').toString()) as { oid: string; tid: string };
  expect(claims.tid).toBe(tenantId);
  const { body } = await call('GET', `/directoryObjects/${claims.oid}`);
  expect(body).toMatchObject({ id: claims.oid, '@odata.type': '#microsoft.graph.servicePrincipal' });
});

test.each([
  ['no token', {}],
  ['a made-up token', { authorization: 'Bearer a.b.c' }],
])('Graph refuses %s', async (_name, headers) => {
  const { graph } = await startTenant();
  const response = await fetch(`${graph.url}/v1.0/users`, { headers });
  expect(response.status).toBe(401);
  expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } });
});

test('the metadata document names the endpoints that the plugin needs', async () => {
  const { graph } = await startTenant();
  const response = await fetch(`${graph.url}/metadata/endpoints?api-version=2022-09-01`);
  expect(await response.json()).toMatchObject({
    name: expect.any(String),
    resourceManager: graph.url,
    microsoftGraphResourceId: `${graph.url}/`,
    authentication: { loginEndpoint: graph.url },
  });
});

test.each([
  ['GET', '/nothing/here', 404],
  ['POST', '/users/x/unknown', 404],
  ['PATCH', '/servicePrincipals/x/synchronization/jobs/y/schema', 404],
  ['GET', '/users/nobody', 404],
  ['POST', '/users', 400],
])('%s %s is JSON, never a 5xx', async (method, path, status) => {
  const { call } = await startTenant();
  const answer = await call(method, path, method === 'GET' ? undefined : {});
  expect(answer.status).toBe(status);
  expect(answer.code).toBeTruthy();
  expect(answer.headers.get('request-id')).toMatch(/^[0-9a-f-]{36}$/);
  expect((answer.body.error as { innerError: object }).innerError).toMatchObject({ 'request-id': answer.headers.get('request-id') });
});

test('a body that is not JSON is a 400', async () => {
  const { graph, token } = await startTenant();
  const response = await fetch(`${graph.url}/v1.0/groups`, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{' });
  expect(response.status).toBe(400);
});

test('a fault of the provisioning service behind it is a 400 too', async () => {
  const service = { testConnection: () => Promise.reject(new Error('boom')), provisionOnDemand: () => Promise.reject(new Error('boom')) };
  const { call, job } = await startTenant({ service });
  const { job: path } = await job();
  const { status, message } = await call('POST', `${path}/validateCredentials`, { credentials: [] });
  expect([status, message]).toEqual([400, 'boom']);
});

test('throttling and outages hit the next calls only', async () => {
  const { graph, call } = await startTenant({ faults: { throttled: 1 } });
  const throttled = await call('GET', '/users');
  expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '1']);
  graph.faults.unavailable = 2;
  const statuses = [await call('GET', '/users'), await call('GET', '/users'), await call('GET', '/users')].map((each) => each.status);
  expect(statuses).toEqual([503, 503, 200]);
});

test('right after an instantiate the synchronization calls of that app may find nothing yet', async () => {
  const { graph, call, instantiate } = await startTenant();
  const old = await instantiate();
  graph.faults.notReadableYet = 2;
  const { servicePrincipal } = await instantiate();
  const path = `/servicePrincipals/${servicePrincipal}/synchronization/templates`;
  const statuses = [await call('GET', path), await call('GET', path), await call('GET', path)].map((each) => each.status);
  expect(statuses).toEqual([404, 404, 200]);
  expect((await call('GET', `/servicePrincipals/${old.servicePrincipal}/synchronization/templates`)).status).toBe(200);
});

test('every request is recorded, without a secret', async () => {
  const { graph, call, job, token } = await startTenant({ clientId: 'robot', clientSecret: 's3cr3t' });
  const { sync, job: path } = await job();
  const credentials = [
    { key: 'BaseAddress', value: 'https://scim.example.com' },
    { key: 'SecretToken', value: 't0ken' },
  ];
  await call('PUT', `${sync}/secrets`, { value: credentials });
  await call('POST', `${path}/validateCredentials`, { credentials });
  const user = { accountEnabled: true, displayName: 'Zoe', mailNickname: 'zoe', userPrincipalName: 'zoe@example.com' };
  await call('POST', '/users', { ...user, passwordProfile: { password: 'hunter2' } });
  const log = JSON.stringify(graph.requests);
  for (const secret of ['s3cr3t', 't0ken', 'hunter2', token]) expect(log).not.toContain(secret);
  expect(graph.requests.map(({ method, status }) => `${method} ${status}`)).toEqual([
    'POST 200',
    'POST 201',
    'POST 201',
    'PUT 204',
    'POST 400',
    'POST 201',
  ]);
  expect(graph.requests[3]).toMatchObject({
    path: `/v1.0${sync}/secrets`,
    body: { value: [credentials[0], { key: 'SecretToken', value: '*' }] },
  });
});
