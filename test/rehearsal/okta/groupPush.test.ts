import { expect, test } from 'vitest';
import { headerApp, openScene, type Scene, samlApp } from './harness.ts';

const assignGroup = (scene: Scene, name: string) => scene.call('PUT', `/api/v1/apps/${scene.appId}/groups/${scene.group(name)}`, {});

/** Name → user names of the members, as they stand in the target. */
function groups({ target }: Scene) {
  const names = new Map(target.users('cube').map((user) => [user.id, user.userName]));
  return Object.fromEntries(
    target.groups('cube').map((group) => {
      const members = (group.members ?? []) as { value: string }[];
      return [group.displayName, members.map(({ value }) => names.get(value)).sort()];
    }),
  );
}

test('a push looks up by name and creates with the members who are provisioned in the app, no others', async () => {
  const scene = await openScene(samlApp);
  // Bob is assigned before provisioning is on, so he is in the app and not in the target.
  await scene.call('POST', `/api/v1/apps/${scene.appId}/users`, { id: scene.person('bob') });
  await scene.enable();
  await scene.call('POST', `/api/v1/apps/${scene.appId}/users`, { id: scene.person('ann') });
  const mapping = await scene.push('Sales');
  const result = await scene.sync();
  expect(result.groups.pushed).toEqual(['Sales']);
  expect(scene.lines().slice(-2)).toEqual(['GET /Groups', 'POST /Groups']);
  expect(groups(scene)).toEqual({ Sales: ['ann@example.com'] });
  const { body } = await scene.call('GET', `/api/v1/apps/${scene.appId}/group-push/mappings/${mapping}`);
  expect(body).toMatchObject({ status: 'ACTIVE', lastPush: expect.any(String) });
  scene.okta.admin.provisionUser(scene.appId, scene.person('bob'));
  expect((await scene.sync()).groups.updated).toEqual(['Sales']);
  expect(groups(scene)).toEqual({ Sales: ['ann@example.com', 'bob@example.com'] });
  scene.lines();
  await scene.sync();
  expect(scene.lines()).toEqual([]);
});

test.each([
  ['custom app', samlApp, ['GET /Groups/:id', 'PUT /Groups/:id']],
  ['catalogue app', headerApp, ['PATCH /Groups/:id']],
])('%s: a rename with a joiner and a leaver is one change', async (_, app, wanted) => {
  const scene = await openScene(app);
  await scene.enable();
  await assignGroup(scene, 'Sales');
  await assignGroup(scene, 'Sales and all');
  await scene.push('Sales');
  await scene.sync();
  scene.lines();
  const id = scene.group('Sales');
  scene.okta.admin.setMember(id, scene.person('bob'), false);
  scene.okta.admin.setMember(id, scene.person('cy'), true);
  scene.okta.admin.renameGroup(id, 'Sales "EU"');
  const { users, groups: changed } = await scene.sync();
  expect(users.deactivated).toEqual(['bob@example.com']);
  expect(changed.updated).toEqual(['Sales "EU"']);
  expect(scene.lines().slice(-wanted.length)).toEqual(wanted);
  expect(groups(scene)).toEqual({ 'Sales "EU"': ['ann@example.com', 'cy@example.com'] });
});

test.each([
  ['custom app', samlApp],
  ['catalogue app', headerApp],
])('%s: a group that is there already is taken over with its members replaced', async (_, app) => {
  const scene = await openScene(app);
  await scene.enable();
  await scene.call('POST', `/api/v1/apps/${scene.appId}/users`, { id: scene.person('cy') });
  await scene.sync();
  const [cy] = scene.target.users('cube');
  const body = JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
    displayName: 'Sales',
    members: [{ value: cy?.id }],
  });
  const headers = { Authorization: 'Bearer scim-token', 'Content-Type': 'application/scim+json' };
  await fetch(`${scene.settings.baseUrl}/Groups`, { method: 'POST', headers, body });
  await assignGroup(scene, 'Sales');
  await scene.push('Sales');
  expect((await scene.sync()).groups.linked).toEqual(['Sales']);
  expect(groups(scene)).toEqual({ Sales: ['ann@example.com', 'bob@example.com'] });
});

test('unlinking with "delete target" deletes the group downstream, without it leaves it', async () => {
  const scene = await openScene(samlApp);
  await scene.enable();
  for (const [name, deleteTarget] of [
    ['Sales', true],
    ['Sales and all', false],
  ] as const) {
    const path = `/api/v1/apps/${scene.appId}/group-push/mappings/${await scene.push(name)}`;
    await scene.sync();
    await scene.call('PATCH', path, { status: 'INACTIVE' });
    await scene.call('DELETE', `${path}?deleteTargetGroup=${deleteTarget}`);
  }
  const result = await scene.sync();
  expect(Object.keys(groups(scene))).toEqual(['Sales and all']);
  expect(result.groups.failed).toEqual([]);
});

test('a refusal by the target sets the mapping to ERROR with its words, until "Push now"', async () => {
  const scene = await openScene(samlApp, { syncGroups: false });
  await scene.enable();
  const mapping = await scene.push('Sales');
  const result = await scene.sync();
  expect(result.groups.failed).toEqual(['Sales']);
  expect(result.errors).toMatchObject([{ subject: 'group', name: 'Sales', status: 403, method: 'GET' }]);
  const { body } = await scene.call('GET', `/api/v1/apps/${scene.appId}/group-push/mappings/${mapping}`);
  expect(body).toMatchObject({ status: 'ERROR', errorSummary: result.errors[0]?.message });
  scene.lines();
  await scene.sync();
  expect(scene.lines()).toEqual([]);
  scene.okta.admin.pushNow(scene.appId, mapping);
  await scene.sync();
  expect(scene.lines()).toEqual(['GET /Groups']);
});
