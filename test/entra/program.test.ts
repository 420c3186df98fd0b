/** The Entra half of the program as a person meets it: what is made, adopted, refused and taken away again. */
import { afterEach, describe, expect, test } from 'vitest';
import type { Generation } from '../../src/rehearsal/graph/context.ts';
import type { Faults } from '../../src/rehearsal/graph/faults.ts';
import { app, changed, driftOf, type ProgramWorld, planOf, startProgram, tenantOf, writesOf } from './programWorld.ts';

let world: ProgramWorld;
afterEach(() => world.close());

const theApp = () => {
  const [found] = world.graph.store.applications.values();
  if (found === undefined) throw new Error('no application');
  return found;
};
const roles = () =>
  theApp().appRoles.flatMap(({ value, displayName, isEnabled }) => (value ? [`${value} ${displayName} ${isEnabled}`] : []));

describe('roles', () => {
  const withRoles = (text: string, assign = '') => app(`roles: ${text}${assign === '' ? '' : `\nassign: ${assign}`}`);

  test('are added, renamed, disabled and removed', async () => {
    world = await startProgram(withRoles('{ admin: Admin, member: Member }'));
    await world.up();
    expect(roles()).toEqual(['admin Admin true', 'member Member true']);
    await world.up({ plan: withRoles('{ admin: Administrator, member: { displayName: Member, enabled: false } }') });
    expect(roles()).toEqual(['admin Administrator true', 'member Member false']);
    await world.up({ plan: withRoles('{ member: Member }') });
    expect(roles()).toEqual(['member Member true']);
  });

  test('a role goes with its own assignments, in the right order', async () => {
    world = await startProgram(withRoles('{ admin: Admin }', '{ users: { ann: admin } }'));
    await world.up();
    expect((await world.up({ plan: withRoles('{ member: Member }', '{ users: { ann: member } }') })).error).toBeNull();
    expect(roles()).toEqual(['member Member true']);
    expect(tenantOf(world)).toMatchObject([{ assignments: ['ann@example.com member'] }]);
  });

  test('a group that is called as another one with its role is assigned beside it', async () => {
    world = await startProgram(withRoles('{ admin: Admin }', '{ groups: { Sales: admin, Sales as admin: default } }'));
    const [first, second] = world.graph.store.groups.values();
    Object.assign(first ?? {}, { displayName: 'Sales' });
    Object.assign(second ?? {}, { displayName: 'Sales as admin' });
    expect((await world.up()).error).toBeNull();
    const assigned = [...world.graph.store.assignments.values()].map(({ principalId }) => principalId);
    expect(assigned.toSorted()).toEqual([first?.id, second?.id].toSorted());
  });

  test('one that somebody else was given by hand is not removed: the run says whose it is and where it was declared', async () => {
    world = await startProgram(withRoles('{ admin: Admin }'));
    await world.up();
    const [principal] = world.graph.store.servicePrincipals.values();
    const role = theApp().appRoles.find(({ value }) => value === 'admin');
    await world.admin.post(`/servicePrincipals/${principal?.id}/appRoleAssignedTo`, {
      principalId: world.graph.sampleIds.people.bob,
      resourceId: principal?.id,
      appRoleId: role?.id,
    });
    const refused = await world.up({ plan: app('name: wiki') });
    expect(refused.error).toMatch(/s\.yaml:\d+:\d+: The role admin \(Admin\) cannot be removed, it is still given to Bob Baker/);
    expect(roles()).toEqual(['admin Admin true']);
  });
});

describe('one clear error with its place', () => {
  test.each<[string, string, RegExp]>([
    ['a group that does not exist', 'assign: { groups: { Enginering: default } }', /s\.yaml:10:25: the tenant has no group "Enginering"\./],
    [
      'a person who does not exist',
      'assign:\n  users: { nobody: default }',
      /s\.yaml:11:16: the tenant has no person "nobody@example\.com"\./,
    ],
    ['an unknown gallery app', 'gallery: Cerbi', /s\.yaml:10:5: There is no gallery app "Cerbi"\. Did you mean "Cerby"\?/],
    [
      'an app that does not exist',
      'existing: 11111111-2222-4333-8444-555555555555',
      /s\.yaml:10:5: There is no enterprise app with the object id 11111111/,
    ],
    ['a person for on demand', 'provisioning: { onDemand: { trigger: 1, people: [nobody] } }', /s\.yaml:10:21: the tenant has no person/],
  ])('%s', async (_what, lines, message) => {
    world = await startProgram(app(lines));
    world.graph.catalog.splice(0, world.graph.catalog.length, ...world.graph.catalog.filter(({ displayName }) => displayName !== 'Cerbi'));
    const [custom] = world.graph.catalog;
    if (custom) world.graph.catalog.push({ ...custom, id: 't', displayName: 'Cerby' });
    const run = await world.up();
    expect(run.error).toMatch(message);
    expect([...world.graph.store.jobs.values()].map(({ job }) => job.schedule.state)).not.toContain('Active');
  });

  test('a group that exists twice', async () => {
    world = await startProgram(app('assign: { groups: { Engineering: default } }'));
    const group = [...world.graph.store.groups.values()].find(({ displayName }) => displayName === 'Engineering');
    if (group) world.graph.store.groups.set('twin', { ...group, id: 'twin' });
    expect((await world.up()).error).toMatch(/s\.yaml:10:25: the tenant has more than one group "Engineering"; rename one/);
  });

  test('a refused token stops the app before anything is saved, and the next run goes on', async () => {
    world = await startProgram(app('provisioning: { start: true }'));
    const refused = await world.up({ secrets: new Map([['wikiToken', 'not-the-token']]) });
    expect(refused.error).toMatch(/s\.yaml:9:5: Test Connection failed \(401\): the token is wrong or expired/);
    expect([...world.graph.store.secrets.values()].flatMap((secrets) => [...secrets])).toEqual([]);
    expect((await world.up()).error).toBeNull();
    expect(tenantOf(world)).toMatchObject([{ state: 'Active' }]);
  });

  test('a missing permission is named', async () => {
    world = await startProgram(app('name: wiki'), { faults: { forbidden: /POST .*synchronization\/jobs$/ } });
    expect((await world.up()).error).toContain('give the application Synchronization.ReadWrite.All');
  });
});

test('restart and on demand run once per trigger', async () => {
  const said = (restart: string, onDemand: string) =>
    app(
      `assign: { groups: { Engineering: default } }\nprovisioning: { start: true, restart: { trigger: ${restart}, reset: [watermark, escrows] }, onDemand: { trigger: ${onDemand}, people: [bob, nils], groups: { Engineering: [bob, carla] } } }`,
    );
  world = await startProgram(said('a', '1'));
  const first = await world.up();
  expect(first.error).toBeNull();
  expect(first.outputs.wiki?.onDemand).toMatchObject({
    'bob@example.com': 'Success: Create',
    'nils@example.com': expect.stringMatching(/^Skipped/),
  });
  expect(world.target.users('wiki').map(({ userName }) => userName)).toEqual(expect.arrayContaining(['bob@example.com']));
  const asked = () =>
    world.graph.requests.filter(({ path }) => /restart|provisionOnDemand/.test(path)).map(({ path }) => path.split('/').at(-1));
  expect(asked()).toEqual(Array(3).fill('provisionOnDemand'));
  await world.up();
  expect(asked()).toHaveLength(3);
  await world.up({ plan: said('b', '1') });
  expect(asked().slice(3)).toEqual(['restart']);
  expect(world.graph.requests.find(({ path }) => path.endsWith('/restart'))?.body).toEqual({
    criteria: { resetScope: 'Watermark, Escrows' },
  });
  await world.up({ plan: said('b', '2') });
  expect(asked().slice(4)).toEqual(Array(3).fill('provisionOnDemand'));
});

test.each([
  ['a token', 'SecretToken', (trigger: string) => `token: { secret: wikiSecret${trigger} }`],
  [
    'a client secret',
    'Oauth2ClientSecret',
    (trigger: string) => `oauth: { clientId: muster, clientSecret: { secret: wikiSecret${trigger} } }`,
  ],
])('9.10: %s that was replaced outside is no drift, and a new trigger sends the declared one, once', async (_what, key, credential) => {
  const said = (trigger: string) =>
    planOf(`  wiki:\n    catalog: generic\n    directory: entra\n    scim: { target: bundled, ${credential(trigger)} }\n`);
  world = await startProgram(said(''));
  await world.up();
  const secrets = () => [...world.graph.store.secrets.values()][0];
  const declared = secrets()?.get(key);
  expect(declared).toBe(world.secrets.get('wikiSecret'));
  secrets()?.set(key, 'replaced');
  expect(await driftOf(world)).toEqual([]);
  await world.up();
  expect(secrets()?.get(key)).toBe('replaced');
  for (const trigger of ['a', 'b']) {
    secrets()?.set(key, 'replaced');
    expect(changed(await world.up({ plan: said(`, trigger: ${trigger}`) }))).toEqual(['update SynchronizationConnection wiki']);
    expect(secrets()?.get(key)).toBe(declared);
    expect(await driftOf(world)).toEqual([]);
    expect(changed(await world.up({ plan: said(`, trigger: ${trigger}`) }))).toEqual([]);
  }
  // Taken out it asks for nothing.
  expect(changed(await world.up({ plan: said('') }))).toEqual([]);
});

test('a scope that goes from everybody to the assigned restarts the job; threshold and skipped deletions reach the settings', async () => {
  const scoped = (scope: string) =>
    app(`provisioning: { start: true, scope: ${scope}, deletionThreshold: 7, skipOutOfScopeDeletions: true }`);
  world = await startProgram(scoped('all'));
  await world.up();
  const secrets = () => Object.fromEntries([...(world.graph.store.secrets.values().next().value ?? [])]);
  expect(secrets()).toMatchObject({ SyncAll: 'true', SkipOutOfScopeDeletions: 'True' });
  expect(JSON.parse(secrets().SyncNotificationSettings ?? '')).toMatchObject({ DeleteThresholdEnabled: true, DeleteThresholdValue: 7 });
  const from = world.graph.requests.length;
  await world.up({ plan: scoped('assigned') });
  expect(secrets().SyncAll).toBe('false');
  expect(writesOf(world, from).map((write) => write.split('/').at(-1))).toEqual(['secrets', 'restart']);
});

test('a changed mapping says in its diff that the next cycle is a full one', async () => {
  world = await startProgram(app('name: wiki'));
  await world.up();
  expect(world.logs.filter((line) => line.startsWith('warning'))).toEqual([]);
  await world.up({ plan: app('users: { mappings: { nickName: mailNickname } }') });
  expect(world.logs.filter((line) => line.startsWith('warning'))).toEqual([expect.stringContaining('resets the watermark')]);
});

const everything = app(`sso: { saml: { identifier: a, replyUrl: https://a.test/acs } }
roles: { admin: Admin }
assign: { groups: { Engineering: admin }, users: { ann: default } }
attributes: { urn:x:User:badge: string, roles: { type: string, multiValued: true } }
groupAttributes: { urn:x:Group:colour: integer }
sourceAttributes: { onPremisesSamAccountName: string, extension_0123456789abcdef0123456789abcdef_cc: integer }
users:
  mappings:
    urn:x:User:badge: { from: onPremisesSamAccountName, apply: onCreate, default: none }
    nickName: { constant: x }
    title: { default: y }
    displayName: =Join(" ", [givenName], [surname])
  scope: [ { department: Sales, extension_0123456789abcdef0123456789abcdef_cc: { '>': 3 } }, { city: { matches: ^A } } ]
groups: { mappings: { urn:x:Group:colour: description }, actions: [create] }
provisioning: { notify: idm@example.com, deletionThreshold: 50, start: true }`);

test.each<[string, Generation, Partial<Faults>]>([
  ['the present names', 'new', {}],
  ['the names of old tenants', 'old', {}],
  ['a throttled tenant', 'new', { throttled: 3 }],
  ['an unsteady tenant', 'new', { unavailable: 3 }],
  ['a slow tenant', 'new', { slow: 5 }],
  ['a tenant where new apps are not readable at once', 'new', { notReadableYet: 6 }],
  [
    'secrets in another order, with a key more',
    'new',
    { secrets: { replace: false, sorted: true, extraKey: 'ValidateDomain', longest: null } },
  ],
  ['secrets that are replaced as a whole', 'old', { secrets: { replace: true, sorted: false, extraKey: null, longest: null } }],
])('everything at once on %s: a second run sends nothing, and there is no false drift', async (_what, generation, faults) => {
  world = await startProgram(everything, { generation, faults });
  expect((await world.up()).error).toBeNull();
  expect(tenantOf(world)).toMatchObject([{ state: 'Active', signOn: 'saml', assignments: ['Engineering admin', 'ann@example.com User'] }]);
  const from = world.graph.requests.length;
  expect(changed(await world.up())).toEqual([]);
  expect(writesOf(world, from)).toEqual([]);
  expect(await driftOf(world)).toEqual([]);
});

test('taking an attribute out takes it off its list', async () => {
  world = await startProgram(everything);
  await world.up();
  const names = () =>
    [...world.graph.store.jobs.values()].flatMap(({ schema }) =>
      schema.directories.flatMap(({ objects }) => objects.flatMap(({ attributes }) => attributes.map(({ name }) => name))),
    );
  const added = ['urn:x:User:badge', 'urn:x:Group:colour', 'onPremisesSamAccountName', 'extension_0123456789abcdef0123456789abcdef_cc'];
  expect(names()).toEqual(expect.arrayContaining(added));
  expect((await world.up({ plan: app('name: wiki') })).error).toBeNull();
  expect(names().filter((name) => added.includes(name))).toEqual([]);
});
