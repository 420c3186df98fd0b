/** The routes that Okta's own clients call. */
import { expect, test } from 'vitest';
import { headerApp, openOrg } from './harness.ts';

test('group rules: made INACTIVE, changed only then, and give members once active (7.18)', async () => {
  const { call, person, group } = await openOrg();
  const { body: target } = await call('POST', '/api/v1/groups', { profile: { name: 'By rule' } });
  const rule = (value: string, more: object = {}) => ({
    type: 'group_rule',
    name: 'Sales people',
    conditions: { expression: { type: 'urn:okta:expression:1.0', value }, people: { users: { exclude: [person('bob')] } } },
    actions: { assignUserToGroups: { groupIds: [target.id] } },
    ...more,
  });
  const path = '/api/v1/groups/rules';
  expect((await call('POST', path, rule('user.department ==='))).body.errorCode).toBe('E0000001');
  const { body } = await call('POST', path, rule('user.department == "Nowhere"'));
  expect(body.status).toBe('INACTIVE');
  expect((await call('POST', path, rule('true'))).status).toBe(400);
  expect((await call('PUT', `${path}/${body.id}`, rule('isMemberOfGroupName("Sales")'))).status).toBe(200);
  expect((await call('POST', `${path}/${body.id}/lifecycle/activate`)).status).toBe(204);
  expect((await call('GET', `/api/v1/groups/${target.id}/users`)).body.map(({ id }) => id)).toEqual([person('ann')]);
  expect((await call('PUT', `${path}/${body.id}`, rule('true'))).status).toBe(400);
  expect((await call('DELETE', `${path}/${body.id}`)).status).toBe(400);
  expect((await call('GET', `${path}?search=sales&expand=groupIdToGroupNameMap`)).body).toMatchObject([
    { _embedded: { groupIdToGroupNameMap: { [target.id]: 'By rule' } } },
  ]);
  await call('POST', `${path}/${body.id}/lifecycle/deactivate`);
  expect((await call('DELETE', `${path}/${body.id}?removeUsers=false`)).status).toBe(202);
  expect((await call('GET', `${path}/${body.id}`)).status).toBe(404);
  const builtIn = rule('true', { actions: { assignUserToGroups: { groupIds: [group('Everyone')] } } });
  expect((await call('POST', path, builtIn)).status).toBe(400);
});

test('the org, its user type and the schemas of a person and a group (7.18)', async () => {
  const { okta, call } = await openOrg();
  expect((await call('GET', '/api/v1/org')).body).toMatchObject({ subdomain: 'example', status: 'ACTIVE' });
  expect((await call('GET', '/api/v1/meta/types/user')).body).toMatchObject([{ id: okta.store.userTypeId, default: true }]);
  expect((await call('GET', `/api/v1/meta/types/user/${okta.store.userTypeId}`)).body).toMatchObject({ name: 'user' });
  const path = '/api/v1/meta/schemas/user/default';
  const { definitions } = (await call('GET', path)).body;
  expect(definitions.base.required).toEqual(['email', 'firstName', 'lastName', 'login']);
  expect(definitions.base.properties).toMatchObject({ countryCode: { type: 'string', maxLength: 2 }, login: { minLength: 5 } });
  expect((await call('GET', '/api/v1/meta/schemas/user/other')).status).toBe(404);
  expect((await call('GET', '/api/v1/meta/schemas/user/linkedObjects')).body).toEqual([]);
  expect((await call('GET', '/api/v1/meta/schemas/group/default')).body.definitions.base.required).toEqual(['name']);
});

test('an attribute that the org adds can be set and searched from then on (7.18)', async () => {
  const { call, person } = await openOrg();
  const path = `/api/v1/users/${person('ann')}`;
  const set = async () => (await call('POST', path, { profile: { badge: 7 } })).status;
  const schema = (badge: object | null) =>
    call('POST', '/api/v1/meta/schemas/user/default', {
      definitions: { custom: { id: '#custom', type: 'object', properties: { badge } } },
    });
  expect(await set()).toBe(400);
  expect((await schema({ title: 'Badge', type: 'integer' })).status).toBe(200);
  expect(await set()).toBe(200);
  expect((await call('GET', '/api/v1/users?search=profile.badge+eq+7')).body).toHaveLength(1);
  expect((await schema(null)).body.definitions.custom.properties).toEqual({});
  expect((await call('GET', '/api/v1/users?search=profile.badge+eq+7')).status).toBe(400);
});

test('the system log has what was changed (7.18)', async () => {
  const { call, person } = await openOrg();
  const { body: app } = await call('POST', '/api/v1/apps', headerApp);
  await call('POST', `/api/v1/apps/${app.id}/users`, { id: person('ann') });
  await call('POST', `/api/v1/users/${person('ann')}/lifecycle/suspend`);
  const read = async (query: string) =>
    (await call('GET', `/api/v1/logs?${query}`)).body as unknown as { eventType: string; target: { id: string }[] }[];
  expect((await read('')).map(({ eventType }) => eventType)).toEqual([
    'application.lifecycle.create',
    'application.user_membership.add',
    'user.lifecycle.suspend',
  ]);
  expect((await read('sortOrder=DESCENDING&limit=1')).map(({ eventType }) => eventType)).toEqual(['user.lifecycle.suspend']);
  const [added] = await read('filter=eventType+eq+"application.user_membership.add"');
  expect(added?.target.map(({ id }) => id)).toEqual([person('ann'), app.id]);
  expect(await read('q=suspend')).toHaveLength(1);
  expect(await read('since=2030-01-01T00:00:00Z')).toEqual([]);
});

test('people: made in groups, activated with a token, refused steps, lists of theirs (7.18)', async () => {
  const { call, group, person } = await openOrg();
  const profile = { login: 'new@example.com', email: 'new@example.com', firstName: 'New', lastName: 'Person' };
  const { body } = await call('POST', '/api/v1/users?activate=false', { profile, groupIds: [group('Sales')] });
  expect(body.status).toBe('STAGED');
  const path = `/api/v1/users/${body.id}`;
  expect((await call('GET', `${path}/groups`)).body.map(({ profile: { name } }) => name)).toEqual(['Everyone', 'Sales']);
  expect((await call('POST', `${path}/lifecycle/activate?sendEmail=false`)).body).toMatchObject({ activationUrl: expect.any(String) });
  expect(await call('POST', `${path}/lifecycle/activate`)).toMatchObject({ status: 403, body: { errorCode: 'E0000016' } });
  expect(await call('POST', `${path}/lifecycle/unsuspend`)).toMatchObject({ status: 400, body: { errorCode: 'E0000001' } });
  for (const list of ['roles', 'idps', 'blocks', 'appLinks']) expect((await call('GET', `${path}/${list}`)).body).toEqual([]);
  for (const list of ['owners', 'roles', 'apps']) expect((await call('GET', `/api/v1/groups/${group('Sales')}/${list}`)).body).toEqual([]);
  expect((await call('GET', `/api/v1/users/${person('ann')}`)).body).toMatchObject({ status: 'ACTIVE' });
});
