import { expect, test } from 'vitest';
import { headerApp, openScene, type Scene, samlApp } from './harness.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const people = ({ target }: Scene) => target.users('cube').map((user) => [user.userName, user.active]);
const assign = (scene: Scene, key: string) => scene.call('POST', `/api/v1/apps/${scene.appId}/users`, { id: scene.person(key) });
const unassign = (scene: Scene, key: string) => scene.call('DELETE', `/api/v1/apps/${scene.appId}/users/${scene.person(key)}`);
const appUser = async (scene: Scene, key: string) =>
  (await scene.call('GET', `/api/v1/apps/${scene.appId}/users/${scene.person(key)}`)).body;

/** Sets rows of the app's mapping. */
async function map(scene: Scene, properties: Record<string, { expression: string; pushStatus: 'PUSH' | 'DONT_PUSH' } | null>) {
  const { userTypeId } = scene.okta.store;
  const [mapping] = (await scene.call('GET', `/api/v1/mappings?sourceId=${userTypeId}&targetId=${scene.appId}`)).body;
  expect((await scene.call('POST', `/api/v1/mappings/${mapping?.id}`, { properties })).status).toBe(200);
}

test('the connector test is one GET; a wrong token is refused and SCIM stays off', async () => {
  const scene = await openScene(samlApp);
  scene.settings.token = 'wrong';
  expect(await scene.enable()).toMatchObject({ status: 401, message: expect.stringContaining('token') });
  expect((await scene.call('GET', `/api/v1/apps/${scene.appId}`)).body.features).toEqual([]);
  expect((await scene.sync()).errors).toMatchObject([{ subject: 'app', message: 'Provisioning is not enabled for the app.' }]);
  scene.settings.token = 'scim-token';
  expect(await scene.enable()).toBeNull();
  const wanted = [
    'SCIM_PROVISIONING',
    'PUSH_NEW_USERS',
    'PUSH_PROFILE_UPDATES',
    'PUSH_USER_DEACTIVATION',
    'REACTIVATE_USERS',
    'GROUP_PUSH',
  ];
  expect((await scene.call('GET', `/api/v1/apps/${scene.appId}`)).body.features).toEqual(wanted);
});

test('an address where nothing listens is status 0 with a reason', async () => {
  const scene = await openScene(samlApp);
  scene.settings.baseUrl = 'http://127.0.0.1:1/scim';
  expect(await scene.enable()).toMatchObject({ status: 0, message: expect.stringContaining('no answer') });
});

test.each(['Bearer', 'raw'] as const)('sends the token as %s, with the headers of the SCIM client', async (authHeader) => {
  const seen: Headers[] = [];
  const watching: typeof fetch = (url, init) => {
    seen.push(new Headers(init?.headers));
    return fetch(url, init);
  };
  const scene = await openScene(samlApp, {}, { fetch: watching });
  scene.settings.authHeader = authHeader;
  await scene.enable();
  await assign(scene, 'ann');
  expect((await scene.sync()).users.created).toEqual(['ann@example.com']);
  const post = seen.at(-1);
  expect(post?.get('authorization')).toBe(authHeader === 'Bearer' ? 'Bearer scim-token' : 'scim-token');
  expect(post?.get('user-agent')).toBe('Okta SCIM Client 1.0.0');
  expect(post?.get('accept')).toBe('application/scim+json');
  expect(post?.get('content-type')).toBe('application/scim+json; charset=utf-8');
});

test('assigning looks up and creates; the default SCIM profile applies; the password is not recorded', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  await assign(scene, 'ann');
  expect(await appUser(scene, 'ann')).toMatchObject({ status: 'STAGED', externalId: null });
  const result = await scene.sync();
  expect(result.users.created).toEqual(['ann@example.com']);
  const [lookup, post] = scene.sent;
  expect(lookup?.path).toBe('/Users?filter=userName%20eq%20%22ann%40example.com%22&startIndex=1&count=100');
  expect(post?.body).toEqual({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', enterprise],
    userName: 'ann@example.com',
    name: { givenName: 'Ann', familyName: 'Archer' },
    emails: [{ primary: true, value: 'ann@example.com', type: 'work' }],
    displayName: 'Ann Archer',
    externalId: scene.person('ann'),
    groups: [],
    password: '***',
    active: true,
    [enterprise]: { department: 'Sales' },
  });
  const id = scene.target.users('cube')[0]?.id;
  expect(await appUser(scene, 'ann')).toMatchObject({ status: 'PROVISIONED', syncState: 'SYNCHRONIZED', externalId: id });
  expect(JSON.stringify(scene.sent)).not.toContain('scim-token');
  scene.lines();
  await scene.sync();
  expect(scene.lines()).toEqual([]);
});

test('a person who is already in the target is linked, and reactivated when inactive there', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  const create = async (userName: string, active: boolean) => {
    const headers = { Authorization: 'Bearer scim-token', 'Content-Type': 'application/scim+json' };
    const body = JSON.stringify({ schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName, active, nickName: 'kept' });
    return fetch(`${scene.settings.baseUrl}/Users`, { method: 'POST', headers, body });
  };
  await create('ANN@example.com', true);
  await create('bob@example.com', false);
  await assign(scene, 'ann');
  await assign(scene, 'bob');
  const { users } = await scene.sync();
  expect(users).toMatchObject({ created: [], linked: ['ann@example.com'], reactivated: ['bob@example.com'] });
  expect(scene.lines()).toEqual(['GET /Users', 'GET /Users/:id', 'PUT /Users/:id', 'GET /Users', 'GET /Users/:id', 'PUT /Users/:id']);
  expect(people(scene)).toEqual([
    ['ann@example.com', true],
    ['bob@example.com', true],
  ]);
});

test('"create only" rows are not pushed again, "create and update" rows are, by GET and PUT of the whole object', async () => {
  const scene = await openScene(samlApp);
  await map(scene, { title: { expression: 'String.toUpperCase(user.title)', pushStatus: 'PUSH' } });
  scene.okta.admin.setProfile(scene.person('ann'), { title: 'clerk' });
  await scene.enable();
  await assign(scene, 'ann');
  await scene.sync();
  scene.okta.admin.setProfile(scene.person('ann'), { firstName: 'Anna', title: 'boss' });
  scene.lines();
  expect((await scene.sync()).users.updated).toEqual(['ann@example.com']);
  expect(scene.sent.at(-1)?.body).toMatchObject({ meta: { resourceType: 'User' }, active: true });
  expect(scene.lines()).toEqual(['GET /Users/:id', 'PUT /Users/:id']);
  expect(scene.target.users('cube')[0]).toMatchObject({ title: 'BOSS', name: { givenName: 'Ann' } });
});

test('reapplying the mapping pushes "create only" rows too', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  await assign(scene, 'ann');
  await scene.sync();
  scene.okta.admin.setProfile(scene.person('ann'), { firstName: 'Anna' });
  expect((await scene.sync()).users.updated).toEqual([]);
  const path = `/api/internal/v1/mappings/reapply?source=${scene.okta.store.userTypeId}&target=${scene.appId}`;
  expect((await scene.call('PUT', path)).status).toBe(200);
  expect((await scene.sync()).users.updated).toEqual(['ann@example.com']);
  expect(scene.target.users('cube')[0]).toMatchObject({ name: { givenName: 'Anna' } });
});

test('a custom attribute stands under its external name and namespace, a filtered one in its list', async () => {
  const scene = await openScene(samlApp, { attributes: { 'urn:cube:params:1.0:UserAttribute:team': { type: 'string' } } });
  const property = (externalName: string, externalNamespace: string) => ({ title: 'x', type: 'string', externalName, externalNamespace });
  const properties = {
    team: property('team', 'urn:cube:params:1.0:UserAttribute'),
    role: property("roles.^[type=='base'].value", 'urn:ietf:params:scim:schemas:core:2.0:User'),
  };
  await scene.call('POST', `/api/v1/meta/schemas/apps/${scene.appId}/default`, { definitions: { custom: { properties } } });
  await map(scene, {
    team: { expression: 'user.department + " team"', pushStatus: 'PUSH' },
    role: { expression: 'isMemberOfGroupName("Sales") ? "admin" : "member"', pushStatus: 'PUSH' },
  });
  await scene.enable();
  await assign(scene, 'ann');
  await scene.sync();
  expect(scene.sent.at(-1)?.body).toMatchObject({
    'urn:cube:params:1.0:UserAttribute': { team: 'Sales team' },
    roles: [{ type: 'base', value: 'admin' }],
    schemas: expect.arrayContaining(['urn:cube:params:1.0:UserAttribute']),
  });
  await map(scene, { team: { expression: 'String.removeSpaces("")', pushStatus: 'PUSH' } });
  await scene.sync();
  expect(scene.sent.at(-1)?.body).not.toHaveProperty(['urn:cube:params:1.0:UserAttribute']);
  // With profile push on, an attribute that is still mapped cannot be deleted.
  const gone = { definitions: { custom: { properties: { team: null } } } };
  const path = `/api/v1/meta/schemas/apps/${scene.appId}/default`;
  expect(await scene.call('POST', path, gone)).toMatchObject({ status: 403, body: { errorCode: 'E0000075' } });
  await map(scene, { team: null });
  expect((await scene.call('POST', path, gone)).status).toBe(200);
});

test('a mapping that cannot be evaluated stops the person with an error, and nothing is sent', async () => {
  const scene = await openScene(samlApp);
  await map(scene, { title: { expression: 'user.title.city', pushStatus: 'PUSH' } });
  await scene.enable();
  await assign(scene, 'ann');
  const result = await scene.sync();
  expect(result.users.failed).toEqual(['ann@example.com']);
  expect(result.errors).toMatchObject([{ subject: 'user', name: 'ann@example.com', message: expect.stringContaining('title: ') }]);
  expect(scene.sent).toEqual([]);
});

test.each([
  ['custom app', samlApp, ['GET /Users/:id', 'PUT /Users/:id']],
  ['catalogue app', headerApp, ['PATCH /Users/:id']],
])('%s: unassigning deactivates and never deletes; assigning again reactivates', async (_, app, wanted) => {
  const scene = await openScene(app);
  await scene.enable();
  await assign(scene, 'ann');
  await scene.sync();
  scene.lines();
  await unassign(scene, 'ann');
  expect((await scene.sync()).users.deactivated).toEqual(['ann@example.com']);
  expect(scene.lines()).toEqual(wanted);
  expect(people(scene)).toEqual([['ann@example.com', false]]);
  await assign(scene, 'ann');
  expect((await scene.sync()).users.reactivated).toEqual(['ann@example.com']);
  expect(people(scene)).toEqual([['ann@example.com', true]]);
});

test('a leaver loses every assignment and is deactivated; a suspended person sends nothing; a returner by group is reactivated', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  await scene.call('PUT', `/api/v1/apps/${scene.appId}/groups/${scene.group('Sales')}`, {});
  await assign(scene, 'cy');
  expect((await scene.sync()).users.created).toEqual(['ann@example.com', 'bob@example.com', 'cy@example.com']);
  scene.lines();
  await scene.call('POST', `/api/v1/users/${scene.person('ann')}/lifecycle/suspend`);
  await scene.sync();
  expect(scene.lines()).toEqual([]);
  for (const key of ['bob', 'cy']) await scene.call('POST', `/api/v1/users/${scene.person(key)}/lifecycle/deactivate`);
  expect((await scene.sync()).users.deactivated).toEqual(['bob@example.com', 'cy@example.com']);
  for (const key of ['bob', 'cy']) await scene.call('POST', `/api/v1/users/${scene.person(key)}/lifecycle/activate`);
  expect((await scene.sync()).users.reactivated).toEqual(['bob@example.com']);
});

test('people assigned before SCIM was on stay unprovisioned until "Provision User", or unassign and assign', async () => {
  const scene = await openScene(samlApp);
  await assign(scene, 'ann');
  scene.okta.admin.assignUser(scene.appId, scene.person('bob'));
  await scene.enable();
  const first = await scene.sync();
  expect(first.users.created).toEqual([]);
  expect(first.unprovisioned.map(({ login }) => login)).toEqual(['ann@example.com', 'bob@example.com']);
  expect(first.unprovisioned[0]?.message).toContain('before Provisioning was enabled');
  expect(first.unprovisioned[0]?.fix).toContain('Provision User');
  expect(await appUser(scene, 'ann')).toMatchObject({ status: 'ACTIVE' });
  scene.okta.admin.provisionUser(scene.appId, scene.person('ann'));
  await unassign(scene, 'bob');
  await assign(scene, 'bob');
  const second = await scene.sync();
  expect(second.users.created).toEqual(['ann@example.com', 'bob@example.com']);
  expect(second.unprovisioned).toEqual([]);
});

test('a box that is off sends nothing', async () => {
  const scene = await openScene(samlApp);
  await scene.enable({ actions: ['create'], pushGroups: false });
  await map(scene, { givenName: { expression: 'user.firstName', pushStatus: 'PUSH' } });
  await scene.push('Sales');
  await assign(scene, 'ann');
  await scene.sync();
  scene.lines();
  scene.okta.admin.setProfile(scene.person('ann'), { firstName: 'Anna' });
  await scene.sync();
  expect(await appUser(scene, 'ann')).toMatchObject({ syncState: 'OUT_OF_SYNC' });
  await unassign(scene, 'ann');
  await scene.sync();
  expect(scene.lines()).toEqual([]);
  scene.okta.admin.setFeature(scene.appId, 'PUSH_NEW_USERS', false);
  await assign(scene, 'bob');
  expect((await scene.sync()).unprovisioned).toMatchObject([
    { login: 'bob@example.com', message: expect.stringContaining('Create Users is off') },
  ]);
  expect(scene.lines()).toEqual([]);
});

test('409 stops with an error on the app user, until a retry', async () => {
  let conflicts = 0;
  const refusing: typeof fetch = async (url, init) => {
    if (init?.method !== 'POST' || conflicts > 0) return fetch(url, init);
    conflicts += 1;
    return Response.json({ detail: 'userName is taken', status: '409' }, { status: 409 });
  };
  const scene = await openScene(samlApp, {}, { fetch: refusing });
  await scene.enable();
  await assign(scene, 'ann');
  const result = await scene.sync();
  expect(result.errors).toMatchObject([{ subject: 'user', status: 409, message: 'userName is taken', method: 'POST', path: '/Users' }]);
  expect(await appUser(scene, 'ann')).toMatchObject({ status: 'STAGED', syncState: 'ERROR' });
  scene.lines();
  await scene.sync();
  expect(scene.lines()).toEqual([]);
  scene.okta.admin.retryFailed(scene.appId);
  expect((await scene.sync()).users.created).toEqual(['ann@example.com']);
});

test('a rate limit leaves the task for the next sync', async () => {
  let limited = true;
  const limiting: typeof fetch = async (url, init) => {
    if (!limited || init?.method === 'GET') return fetch(url, init);
    return Response.json({ detail: 'slow down', status: '429' }, { status: 429 });
  };
  const scene = await openScene(headerApp, {}, { fetch: limiting });
  await scene.enable();
  const inTwoSyncs = async () => {
    limited = true;
    expect((await scene.sync()).errors).toMatchObject([{ status: 429, message: 'slow down' }]);
    limited = false;
    return scene.sync();
  };
  await assign(scene, 'ann');
  expect((await inTwoSyncs()).users.created).toEqual(['ann@example.com']);
  const mapping = await scene.push('Sales');
  expect((await inTwoSyncs()).groups.pushed).toEqual(['Sales']);
  await unassign(scene, 'ann');
  const path = `/api/v1/apps/${scene.appId}/group-push/mappings/${mapping}`;
  await scene.call('PATCH', path, { status: 'INACTIVE' });
  expect((await inTwoSyncs()).users.deactivated).toEqual(['ann@example.com']);
  await scene.call('DELETE', `${path}?deleteTargetGroup=true`);
  expect((await inTwoSyncs()).groups.deleted).toEqual(['Sales']);
});

test('a person gone from the target is an error, not created again', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  await map(scene, { givenName: { expression: 'user.firstName', pushStatus: 'PUSH' } });
  await assign(scene, 'ann');
  await scene.sync();
  const id = scene.target.users('cube')[0]?.id;
  await fetch(`${scene.settings.baseUrl}/Users/${id}`, { method: 'DELETE', headers: { Authorization: 'Bearer scim-token' } });
  scene.okta.admin.setProfile(scene.person('ann'), { firstName: 'Anna' });
  expect((await scene.sync()).errors).toMatchObject([{ status: 404, method: 'GET' }]);
  expect(people(scene)).toEqual([]);
});

test('the user name follows the application username format', async () => {
  const scene = await openScene(samlApp);
  // biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own placeholder
  scene.okta.admin.setUserNameFormat(scene.appId, '${fn:substringBefore(source.email, "@")}');
  await scene.enable();
  await assign(scene, 'ann');
  expect((await scene.sync()).users.created).toEqual(['ann']);
});

test('a PUT of the app wipes SCIM set up by hand, and is counted', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  const path = `/api/v1/apps/${scene.appId}`;
  expect((await scene.call('PUT', path, samlApp)).body.features).toEqual([]);
  expect(scene.okta.store.apps.get(scene.appId)).toMatchObject({ scim: null, puts: 1, scimWipes: 1 });
  await scene.enable();
  scene.okta.store.putWipesScim = false;
  expect((await scene.call('PUT', path, samlApp)).body.features).toContain('PUSH_NEW_USERS');
  expect(scene.okta.store.apps.get(scene.appId)).toMatchObject({ puts: 2, scimWipes: 1 });
});

test.each([
  ['userName', 'userName eq "ann@example.com"'],
  ['emails.value', 'emails.value eq "ann.archer@example.org"'],
  ['email', 'email eq "ann.archer@example.org"'],
  ['name.familyName', 'name.familyName eq "Archer"'],
])('people are looked up under %s by the value that goes there', async (uniqueField, filter) => {
  const scene = await openScene(samlApp);
  scene.settings.uniqueField = uniqueField;
  await map(scene, { email: { expression: '"ann.archer@example.org"', pushStatus: 'PUSH' } });
  await scene.enable();
  await assign(scene, 'ann');
  await scene.sync();
  const asked = scene.sent.map(({ path }) => decodeURIComponent(path.replaceAll('+', ' ')));
  expect(asked.find((path) => path.startsWith('/Users?'))).toContain(filter);
});
