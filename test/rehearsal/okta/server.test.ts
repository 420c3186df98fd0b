import { request } from 'node:http';
import { expect, test } from 'vitest';
import { headerApp, openOrg, samlApp, token } from './harness.ts';

/** A request in absolute form, as a client behind `httpProxy` sends it; the raw header lines come back. */
function viaProxy(url: string, target: string): Promise<{ status: number; links: string[]; body: unknown }> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const headers = { Host: '127.0.0.1', Authorization: `SSWS ${token}`, 'Proxy-Authorization': 'Basic Og==' };
    request({ hostname, port, path: target, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () => {
        const raw = response.rawHeaders;
        const links = raw.filter((_, at) => at % 2 === 1 && raw[at - 1]?.toLowerCase() === 'link');
        resolve({ status: response.statusCode ?? 0, links, body: JSON.parse(text) });
      });
    })
      .on('error', reject)
      .end();
  });
}

test('refuses a wrong token with E0000011 and answers with rate limit headers', async () => {
  const { okta } = await openOrg();
  const answer = await fetch(`${okta.url}/api/v1/users/me`, { headers: { Authorization: 'SSWS wrong' } });
  expect(answer.status).toBe(401);
  expect(await answer.json()).toMatchObject({ errorCode: 'E0000011', errorCauses: [] });
  expect(Number(answer.headers.get('x-rate-limit-reset'))).toBeGreaterThan(Date.parse(answer.headers.get('date') ?? '') / 1000);
  expect(okta.requests).toMatchObject([{ method: 'GET', path: '/api/v1/users/me', status: 401 }]);
});

test('serves absolute-form requests, and pages by two Link lines that lead back to the host asked for', async () => {
  const { okta } = await openOrg();
  const first = await viaProxy(okta.url, 'http://127.0.0.1/api/v1/groups?limit=2');
  expect(first.status).toBe(200);
  expect(first.links).toHaveLength(2);
  expect(first.links[0]).toBe('<http://127.0.0.1/api/v1/groups?limit=2>; rel="self"');
  const next = /^<(.*)>; rel="next"$/.exec(first.links[1] ?? '')?.[1] ?? '';
  expect(next).toMatch(/^http:\/\/127\.0\.0\.1\/api/);
  const second = await viaProxy(okta.url, next);
  expect(second.links).toHaveLength(1);
  expect(second.body).toMatchObject([{ profile: { name: 'Sales and all' } }]);
});

test('seeds people and groups: disabled is DEPROVISIONED, the recycle bin absent, guests by mail, nesting flattened away', async () => {
  const { call, person, group } = await openOrg();
  expect((await call('GET', '/api/v1/users/ann@example.com')).body).toMatchObject({
    id: person('ann'),
    status: 'ACTIVE',
    profile: { login: 'ann@example.com', firstName: 'Ann', lastName: 'Archer', email: 'ann@example.com', department: 'Sales' },
  });
  expect((await call('GET', `/api/v1/users/${person('dee')}`)).body.status).toBe('DEPROVISIONED');
  expect((await call('GET', '/api/v1/users/eve@example.com')).status).toBe(404);
  expect((await call('GET', '/api/v1/users/gus@other.org')).body.id).toBe(person('gus'));
  const members = await call('GET', `/api/v1/groups/${group('Sales and all')}/users`);
  expect(members.body.map((user) => user.profile.login)).toEqual(['cy@example.com', 'dee@example.com']);
});

test.each([
  ['groups?q=sal', ['Sales', 'Sales and all']],
  ['groups?search=profile.name+eq+"sales"', ['Sales']],
  ['groups?search=type+eq+"OKTA_GROUP"+and+profile.name+sw+"Sales+"', ['Sales and all']],
  ['groups?filter=type+eq+"BUILT_IN"', ['Everyone']],
  ['groups?search=(profile.name+eq+"Sales"+or+profile.name+co+"very")+and+id+pr', ['Everyone', 'Sales']],
  ['groups?search=profile.name+eq+"nobody"', []],
])('finds by %s', async (path, names) => {
  const { call } = await openOrg();
  const { body } = await call('GET', `/api/v1/${path}`);
  expect(body.map((group) => group.profile.name)).toEqual(names);
});

test.each(['profile.login+is+"x"', 'profile.login+constructor+"x"', 'profile.login+eq', '(id+pr', 'id+pr+id'])(
  'refuses the search %s',
  async (search) => {
    const { call } = await openOrg();
    expect(await call('GET', `/api/v1/users?search=${search}`)).toMatchObject({ status: 400, body: { errorCode: 'E0000031' } });
  },
);

test('an unknown path is 404, another method 405, a body that is no object 400', async () => {
  const { call } = await openOrg();
  expect(await call('GET', '/api/v1/nothing')).toMatchObject({ status: 404, body: { errorCode: 'E0000007' } });
  expect(await call('DELETE', '/api/v1/groups')).toMatchObject({ status: 405, body: { errorCode: 'E0000022' } });
  expect(await call('POST', '/api/v1/groups', [])).toMatchObject({ status: 400, body: { errorCode: 'E0000003' } });
});

test('users: PUT replaces, POST merges, deactivate, and DELETE twice', async () => {
  const { call, person } = await openOrg();
  const path = `/api/v1/users/${person('ann')}`;
  expect((await call('POST', path, { profile: { title: 'Boss' } })).body.profile).toMatchObject({ title: 'Boss', department: 'Sales' });
  const profile = { login: 'ann@example.com', email: 'ann@example.com', firstName: 'Ann', lastName: 'Archer' };
  expect((await call('PUT', path, { profile })).body.profile).toEqual(profile);
  expect((await call('PUT', path, { profile: { ...profile, login: 'bob@example.com' } })).body.errorCode).toBe('E0000001');
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).body.status).toBe('DEPROVISIONED');
  expect((await call('POST', `${path}/lifecycle/activate`)).status).toBe(200);
  expect((await call('POST', `${path}/lifecycle/unsuspend`)).status).toBe(400);
  await call('DELETE', path);
  await call('DELETE', path);
  expect((await call('GET', path)).status).toBe(404);
});

test('a group of the same name is refused; memberships go by PUT and DELETE', async () => {
  const { call, person } = await openOrg();
  expect((await call('POST', '/api/v1/groups', { profile: { name: 'Sales' } })).status).toBe(400);
  const { body } = await call('POST', '/api/v1/groups', { profile: { name: 'New', description: '' } });
  expect(body).toMatchObject({ type: 'OKTA_GROUP', profile: { name: 'New', description: null } });
  expect((await call('PUT', `/api/v1/groups/${body.id}/users/${person('ann')}`)).status).toBe(204);
  expect((await call('GET', `/api/v1/groups/${body.id}/users`)).body).toHaveLength(1);
  expect((await call('DELETE', `/api/v1/groups/${body.id}/users/${person('ann')}`)).status).toBe(204);
  expect((await call('DELETE', `/api/v1/groups/${body.id}`)).status).toBe(204);
});

test('app lifecycle: DELETE of an active app is 403 E0000056, PUT on an inactive one 400 E0000024', async () => {
  const { call } = await openOrg();
  const { status, body } = await call('POST', '/api/v1/apps?activate=true', { ...samlApp, features: ['SCIM_PROVISIONING'] });
  expect(status).toBe(200);
  expect(body).toMatchObject({ name: 'example_cube_1', status: 'ACTIVE', features: [], settings: { app: {} } });
  expect(body.credentials.signing.kid).toBeTruthy();
  const path = `/api/v1/apps/${body.id}`;
  expect((await call('GET', `${path}/sso/saml/metadata?kid=${body.credentials.signing.kid}`)).body).toContain('X509Certificate');
  expect((await call('GET', `${path}/credentials/keys`)).body[0]).toMatchObject({
    created: expect.any(String),
    expiresAt: expect.any(String),
  });
  expect(await call('DELETE', path)).toMatchObject({ status: 403, body: { errorCode: 'E0000056' } });
  expect((await call('POST', `${path}/lifecycle/deactivate`)).status).toBe(200);
  expect(await call('PUT', path, samlApp)).toMatchObject({ status: 400, body: { errorCode: 'E0000024' } });
  expect((await call('DELETE', path)).status).toBe(204);
  expect((await call('GET', path)).status).toBe(404);
});

test('outside the six supported apps a connection is 200 UNKNOWN, its activation switchable, features 400', async () => {
  const { okta, call } = await openOrg();
  const { id } = (await call('POST', '/api/v1/apps', headerApp)).body;
  const path = `/api/v1/apps/${id}`;
  const sent = { baseUrl: 'https://x.example.com', profile: { authScheme: 'TOKEN', token: 'very-secret' } };
  expect(await call('POST', `${path}/connections/default`, sent)).toMatchObject({ status: 200, body: { status: 'UNKNOWN' } });
  expect((await call('GET', `${path}/connections/default`)).body.status).toBe('UNKNOWN');
  expect((await call('POST', `${path}/connections/default/lifecycle/activate`)).status).toBe(204);
  okta.store.unsupportedActivate = 400;
  expect((await call('POST', `${path}/connections/default/lifecycle/activate`)).status).toBe(400);
  expect((await call('PUT', `${path}/features/USER_PROVISIONING`, {})).body.errorCauses[0]?.errorSummary).toContain('not enabled');
  expect(JSON.stringify(okta.requests)).not.toContain('very-secret');
});

test('a supported app is connected and ticked over the API', async () => {
  const { call } = await openOrg();
  const { id } = (await call('POST', '/api/v1/apps', { name: 'zscalerbyz', label: 'Z' })).body;
  const path = `/api/v1/apps/${id}`;
  const sent = { baseUrl: 'https://x.example.com', profile: { authScheme: 'TOKEN', token: 't' } };
  expect((await call('POST', `${path}/connections/default`, sent)).body.status).toBe('DISABLED');
  expect((await call('POST', `${path}/connections/default/lifecycle/activate`)).status).toBe(204);
  const feature = await call('PUT', `${path}/features/USER_PROVISIONING`, { create: { lifecycleCreate: { status: 'ENABLED' } } });
  expect(feature.body.capabilities).toMatchObject({
    create: { lifecycleCreate: { status: 'ENABLED' } },
    update: { profile: { status: 'DISABLED' } },
  });
  expect((await call('GET', path)).body.features).toEqual(['PUSH_NEW_USERS']);
});

test('schema POST merges per property and null deletes; permissions, master and union are not answered', async () => {
  const { call } = await openOrg();
  const { id } = (await call('POST', '/api/v1/apps', headerApp)).body;
  const path = `/api/v1/meta/schemas/apps/${id}/default`;
  const post = (properties: object) => call('POST', path, { definitions: { custom: { id: '#custom', type: 'object', properties } } });
  const property = { title: 'Team', type: 'string', scope: 'NONE', union: 'DISABLE', master: { type: 'PROFILE_MASTER' }, permissions: [] };
  await post({ team: { ...property, externalName: 'team', externalNamespace: 'urn:cube:User' } });
  await post({ desk: property });
  const { definitions } = (await call('GET', path)).body;
  expect(definitions.custom.properties.team).toEqual({
    title: 'Team',
    type: 'string',
    scope: 'NONE',
    externalName: 'team',
    externalNamespace: 'urn:cube:User',
  });
  expect(Object.keys(definitions.custom.properties)).toEqual(['team', 'desk']);
  expect(definitions.base.properties.email?.externalName).toBe('emails.^[primary==true].value');
  expect(definitions.base.required).toEqual(['userName']);
  expect(Object.keys((await post({ team: null })).body.definitions.custom.properties)).toEqual(['desk']);
});

test('mappings: found by both ids, merged by POST, unknown properties refused', async () => {
  const { okta, call } = await openOrg();
  const { id } = (await call('POST', '/api/v1/apps', headerApp)).body;
  const seeded = (await call('GET', '/api/v1/mappings?limit=200')).body;
  expect(seeded[0]?.source).toMatchObject({ id: okta.store.userTypeId, name: 'user', type: 'user' });
  const [found, ...others] = (await call('GET', `/api/v1/mappings?limit=200&sourceId=${okta.store.userTypeId}&targetId=${id}`)).body;
  expect(others).toEqual([]);
  expect(found?.properties).toBeUndefined();
  const path = `/api/v1/mappings/${found?.id}`;
  const properties = { title: { expression: 'user.title', pushStatus: 'PUSH' }, locale: null };
  const { body } = await call('POST', path, { id: found?.id, properties });
  expect(body.properties.title).toEqual({ expression: 'user.title', pushStatus: 'PUSH' });
  expect(body.properties.locale).toBeUndefined();
  expect(body.properties.givenName).toEqual({ expression: 'user.firstName', pushStatus: 'DONT_PUSH' });
  const refused = await call('POST', path, { properties: { nonsense: { expression: '1' } } });
  expect(refused).toMatchObject({
    status: 400,
    body: { errorCauses: [{ errorSummary: "Property name 'nonsense' is not defined in profile" }] },
  });
});

test('assignments by group and by person', async () => {
  const { call, person, group } = await openOrg();
  const { id } = (await call('POST', '/api/v1/apps', headerApp)).body;
  const path = `/api/v1/apps/${id}`;
  expect((await call('PUT', `${path}/groups/${group('Sales')}`, {})).body).toMatchObject({ priority: 0, profile: {} });
  const sent = { id: person('ann'), credentials: { userName: 'ann@example.com' } };
  expect((await call('POST', `${path}/users`, sent)).body).toMatchObject({ scope: 'USER', status: 'ACTIVE', syncState: 'DISABLED' });
  expect((await call('GET', `${path}/users/${person('bob')}`)).body).toMatchObject({
    scope: 'GROUP',
    credentials: { userName: 'bob@example.com' },
  });
  // Ann comes by the group too.
  expect(await call('DELETE', `${path}/users/${person('ann')}`)).toMatchObject({ status: 403, body: { errorCode: 'E0000046' } });
  expect((await call('GET', `${path}/groups?limit=200`)).body).toHaveLength(1);
  expect((await call('DELETE', `${path}/groups/${group('Sales')}`)).status).toBe(204);
  expect((await call('GET', `${path}/users`)).body).toMatchObject([{ id: person('ann'), scope: 'USER' }]);
  expect((await call('DELETE', `${path}/users/${person('ann')}`)).status).toBe(204);
  expect((await call('GET', `${path}/users`)).body).toEqual([]);
  expect((await call('POST', `${path}/users`, { id: 'nobody' })).status).toBe(404);
});

test('group push mappings: one per source, PATCH, and DELETE only with deleteTargetGroup and when inactive', async () => {
  const { call, group } = await openOrg();
  const { id } = (await call('POST', '/api/v1/apps', headerApp)).body;
  const path = `/api/v1/apps/${id}/group-push/mappings`;
  const sent = { sourceGroupId: group('Sales'), targetGroupName: 'Sales', status: 'ACTIVE' };
  const { body } = await call('POST', path, sent);
  expect(body.created).toMatch(/:\d\dZ$/);
  expect((await call('GET', `/api/v1/groups/${body.targetGroupId}`)).body.type).toBe('APP_GROUP');
  expect(await call('POST', path, sent)).toMatchObject({ status: 400, body: { errorCode: 'E0000027' } });
  expect((await call('DELETE', `/api/v1/groups/${group('Sales')}`)).status).toBe(403);
  expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(400);
  expect((await call('DELETE', `${path}/${body.id}?deleteTargetGroup=true`)).status).toBe(400);
  expect((await call('PATCH', `${path}/${body.id}`, { status: 'INACTIVE' })).body.status).toBe('INACTIVE');
  expect((await call('DELETE', `${path}/${body.id}?deleteTargetGroup=true`)).status).toBe(200);
  expect((await call('GET', `/api/v1/groups/${body.targetGroupId}`)).status).toBe(404);
  expect((await call('GET', `${path}/${body.id}`)).status).toBe(404);
});

test('a change calls onProvision, a read does not', async () => {
  let calls = 0;
  const { call } = await openOrg({ onProvision: () => calls++ });
  await call('GET', '/api/v1/groups');
  expect(calls).toBe(0);
  await call('POST', '/api/v1/apps', headerApp);
  expect(calls).toBe(1);
});
