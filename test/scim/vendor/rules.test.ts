import { expect, test } from 'vitest';
import { open, vendorGroup, vendorUser } from '../harness.ts';

const cube = 'urn:cube:params:1.0:UserAttribute';

test('Activepieces: "Groups are mapped to Activepieces projects", and members "will have Editor role for the project"', async () => {
  const scim = await open({ groupsBecome: 'project', projectRole: 'Editor' });
  const ann = await scim.user('ann');
  const group = await scim.post('/Groups', { displayName: 'Sales', members: [{ value: ann }] });
  expect(group.body[vendorGroup]).toEqual({ becomes: 'project', role: 'Editor' });
  expect((await scim.get(`/Users/${ann}`)).body[vendorUser]).toEqual({ projects: [{ name: 'Sales', role: 'Editor' }] });
});

test('Cerby: groups are "replicated in Cerby as teams"', async () => {
  const scim = await open({ groupsBecome: 'team' });
  const ann = await scim.user('ann');
  const group = await scim.group('Sales', ann);
  expect((await scim.get(`/Users/${ann}`)).body[vendorUser]).toEqual({ teams: ['Sales'] });
  expect((await scim.get(`/Groups/${group}`)).body[vendorGroup]).toEqual({ becomes: 'team' });
});

test('Cerby: "access grants in Cerby are removed", and after reactivation "must be reassigned"', async () => {
  const scim = await open({ deactivationDropsGrants: true });
  const ann = await scim.user('ann');
  const grants = async (): Promise<unknown> => (await scim.get(`/Users/${ann}`)).body[vendorUser];
  expect(await grants()).toEqual({ grants: true });
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'title', value: 'Lead' });
  expect(await grants()).toEqual({ grants: true });
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'False' });
  expect(await grants()).toEqual({ grants: false });
  await scim.patch(`/Users/${ann}`, { op: 'Replace', path: 'active', value: 'True' });
  expect(await grants()).toEqual({ grants: false });
});

test('Stack AI: "If this toggle is off, every Entra /Groups call returns 403 Forbidden"', async () => {
  const scim = await open({ syncGroups: false });
  const answers = [
    await scim.get('/Groups?excludedAttributes=members&filter=displayName eq "x"'),
    await scim.get('/Groups/x'),
    await scim.post('/Groups', { displayName: 'x' }),
    await scim.put('/Groups/x', {}),
    await scim.patch('/Groups/x'),
    await scim.delete('/Groups/x'),
    await scim.put('/Groups', {}),
    await scim.get('/Groups/'),
  ];
  for (const answer of answers) {
    expect(answer).toMatchObject({ status: 403, body: { status: '403', detail: expect.stringContaining('Sync groups') } });
  }
  expect((await scim.get('/Users')).status).toBe(200);
});

test.each([
  [17, 17],
  ['17', 17],
  ['-3', -3],
  ['x', 400],
  ['1.5', 400],
  [true, 400],
])('Cube: user attributes have a type (string or integer): level %o becomes %o', async (sent, expected) => {
  const scim = await open({ attributes: { [`${cube}:level`]: { type: 'integer' } } });
  const ann = await scim.user('ann');
  for (const answer of [
    await scim.post('/Users', { userName: 'bob', [cube]: { level: sent } }),
    await scim.patch(`/Users/${ann}`, { op: 'Add', path: `${cube}:level`, value: sent }),
  ]) {
    if (expected === 400)
      expect(answer).toMatchObject({ status: 400, body: { scimType: 'invalidValue', detail: expect.stringContaining('level') } });
    else expect(answer.body[cube]).toEqual({ level: expected });
  }
});

test('typed attributes: dateTime, boolean, multi-valued', async () => {
  const scim = await open({
    attributes: {
      [`${cube}:hired`]: { type: 'dateTime' },
      [`${cube}:remote`]: { type: 'boolean' },
      [`${cube}:tags`]: { type: 'string', multiValued: true },
    },
  });
  const { body } = await scim.post('/Users', { userName: 'ann', [cube]: { hired: '2026-01-31T08:00:00Z', remote: 'True', tags: 'a' } });
  expect(body[cube]).toEqual({ hired: '2026-01-31T08:00:00Z', remote: true, tags: ['a'] });
  const added = await scim.patch(`/Users/${body.id}`, { op: 'add', path: `${cube}:tags`, value: ['a', 'b'] });
  expect((added.body[cube] as { tags: unknown }).tags).toEqual(['a', 'b']);
  expect((await scim.post('/Users', { userName: 'bob', [cube]: { hired: 'soon' } })).status).toBe(400);
});

test('Stack AI "ignores" what it does not read: accepted and not stored', async () => {
  const scim = await open({
    reads: ['userName', 'active', 'name.givenName', 'emails[type eq "work"].value'],
    attributes: { [`${cube}:level`]: { type: 'integer' } },
  });
  const { status, body } = await scim.post('/Users', {
    userName: 'ann',
    title: 'Lead',
    externalId: 'e',
    name: { givenName: 'Ann', familyName: 'Lee' },
    emails: [{ type: 'work', value: 'a@x' }],
    'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { manager: 'm' },
    [cube]: { level: 3 },
  });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    userName: 'ann',
    active: true,
    name: { givenName: 'Ann' },
    emails: [{ type: 'work', value: 'a@x' }],
    [cube]: { level: 3 },
  });
  expect(Object.keys(body).sort()).toEqual(['active', 'emails', 'id', 'meta', 'name', 'schemas', cube, 'userName'].sort());
  expect(body.name).toEqual({ givenName: 'Ann' });
  const patched = await scim.patch(`/Users/${body.id}`, { op: 'Add', path: 'title', value: 'Lead' });
  expect([patched.status, patched.body.title]).toEqual([200, undefined]);
});

test("the vendor's extension is ignored when a client sends it back", async () => {
  const scim = await open({ deactivationDropsGrants: true, groupsBecome: 'team' });
  const ann = await scim.user('ann', { [vendorUser]: { grants: false, teams: ['x'] } });
  const { body } = await scim.get(`/Users/${ann}`);
  expect(body[vendorUser]).toEqual({ grants: true, teams: [] });
  const put = await scim.put(`/Users/${ann}`, { ...body, [vendorUser]: { grants: false } });
  expect(put.body).toEqual(body);
  const patch = await scim.patch(`/Users/${ann}`, { op: 'replace', value: { [vendorUser]: { grants: false } } });
  expect(patch.body).toEqual(body);
});
