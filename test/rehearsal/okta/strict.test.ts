/** The loopback Okta refuses what Okta refuses. */
import { expect, test } from 'vitest';
import { headerApp, type Org, openOrg, samlApp } from './harness.ts';

const appOf = async ({ call }: Org, app: object = headerApp): Promise<string> => (await call('POST', '/api/v1/apps', app)).body.id;
const words = (code: string, ...causes: string[]) => ({
  status: 400,
  body: { errorCode: code, errorCauses: causes.map((errorSummary) => ({ errorSummary })) },
});

test('no answer has authScheme UNKNOWN beside the profile, which the description lacks (7.17)', async () => {
  const org = await openOrg();
  const connection = (id: string) => `/api/v1/apps/${id}/connections/default`;
  const unsupported = await org.call('GET', connection(await appOf(org)));
  expect(unsupported.body).toEqual({ profile: { authScheme: 'UNKNOWN' }, status: 'UNKNOWN' });
  const supported = connection(await appOf(org, { name: 'okta_org2org', label: 'Org' }));
  const bare = (await org.call('GET', supported)).body;
  expect([bare.status, Object.keys(bare)]).toEqual(['DISABLED', ['status', 'profile', '_links']]);
  const oauth = (await org.call('POST', supported, { profile: { authScheme: 'OAUTH2', clientId: 'c' } })).body;
  expect([oauth.profile, Object.keys(oauth).includes('authScheme')]).toEqual([{ authScheme: 'OAUTH2' }, false]);
  const byToken = { baseUrl: 'https://x.example.com', profile: { authScheme: 'TOKEN', token: 't' } };
  expect((await org.call('POST', supported, byToken)).body).toMatchObject({ authScheme: 'TOKEN', profile: { authScheme: 'TOKEN' } });
});

test('an answer that Okta would not give is a 500 that names what is wrong (7.17)', async () => {
  const org = await openOrg();
  const group = org.okta.store.groups.get(org.group('Sales'));
  if (group !== undefined) Object.assign(group, { type: 'TEAM' });
  const { status, body } = await org.call('GET', `/api/v1/groups/${org.group('Sales')}`);
  expect([status, body]).toMatchObject([500, { errorSummary: expect.stringContaining('type must be one of APP_GROUP') }]);
});

test.each([
  'apps?filter=label+eq+"Cube"',
  'apps?filter=status+ne+"ACTIVE"',
  'apps?filter=status+eq+ACTIVE',
  'users?filter=profile.department+eq+"Sales"',
  'users?filter=profile.login+sw+"ann"',
  'users?filter=not+(status+eq+"ACTIVE")',
  'users?search=status+ne+"ACTIVE"',
  'users?search=profile.login+ew+"com"',
  'users?search=profile.department+co+"al"',
  'users?search=profile.shoeSize+eq+"44"',
  'users?search=credentials.provider.type+eq+"OKTA"',
  'groups?filter=profile.name+eq+"Sales"',
  'groups?filter=id+eq+"a',
  'groups?search=profile.name+ew+"les"',
  'groups?search=profile.name+ne+"Sales"',
  'groups?search=type+co+"OKTA"',
  'groups?search=objectClass+eq+"okta:user_group"',
  'groups?search=profile.name eq Sales',
  'mappings?filter=source.id+eq+"x"',
  'logs?filter=kind+eq+"x"',
])('refuses the filter or search %s (7.19)', async (path) => {
  const { call } = await openOrg();
  const { status, body } = await call('GET', `/api/v1/${path}`);
  expect([status, body.errorCode]).toEqual([400, 'E0000031']);
  expect(body).toMatchObject({ errorSummary: 'Invalid search criteria.' });
});

test.each([
  ['apps?filter=name+eq+"scim2headerauth"', 1],
  ['apps?filter=id+eq+"x"', 0],
  ['users?filter=profile.login+eq+"ann@example.com"+or+profile.lastName+eq+"Baker"', 2],
  // A filter heeds letter case, a search does not.
  ['users?filter=profile.lastName+eq+"baker"', 0],
  ['users?search=profile.lastName+eq+"baker"', 1],
  ['users?search=(status+lt+"STAGED"+or+status+gt+"STAGED")+and+profile.email+co+"nn@"', 1],
  ['users?search=created+gt+"2025-01-01T00:00:00.000Z"+and+profile.department+pr', 5],
  ['groups?search=profile.name+co+"ales"', 2],
  ['groups?filter=type+eq+"BUILT_IN"', 1],
  ['users?q=&filter=&search=&limit=2', 2],
  ['apps?unknown=1', 1],
])('takes %s (7.19)', async (path, hits) => {
  const org = await openOrg();
  await appOf(org);
  const { status, body } = await org.call('GET', `/api/v1/${path}`);
  expect([status, body.length]).toEqual([200, hits]);
});

test('apps are filtered by person and by group; the app lists of people and groups show the same (7.18, 7.19)', async () => {
  const org = await openOrg();
  const id = await appOf(org);
  await appOf(org, { name: 'scim2testapp', label: 'Other' });
  await org.call('PUT', `/api/v1/apps/${id}/groups/${org.group('Sales')}`, {});
  const found = async (filter: string) => (await org.call('GET', `/api/v1/apps?filter=${filter}`)).body.map((app) => app.id);
  expect(await found(`user.id+eq+"${org.person('ann')}"`)).toEqual([id]);
  expect(await found(`group.id+eq+"${org.group('Sales')}"`)).toEqual([id]);
  expect(await found(`user.id+eq+"${org.person('cy')}"`)).toEqual([]);
  expect((await org.call('GET', `/api/v1/groups/${org.group('Sales')}/apps`)).body.map((app) => app.id)).toEqual([id]);
  expect((await org.call('GET', `/api/v1/users/${org.person('ann')}/appLinks`)).body).toMatchObject([{ appInstanceId: id }]);
});

test('a list that takes no filter refuses one, and other parameters it does not know are ignored (7.19)', async () => {
  const org = await openOrg();
  const id = await appOf(org);
  expect(await org.call('GET', `/api/v1/apps/${id}/users?filter=status+eq+"ACTIVE"`)).toMatchObject(words('E0000031'));
  expect((await org.call('GET', `/api/v1/apps/${id}/users?page=2`)).status).toBe(200);
});

const blank = (name: string) => `${name}: The field cannot be left blank`;

test.each<[method: string, path: string, body: unknown, code: string, ...causes: string[]]>([
  // Unknown to Okta's reader, or not of the type it reads.
  ['PUT', 'groups/SALES', { boop: 'bap' }, 'E0000003'],
  ['POST', 'groups', { profile: { name: 7 } }, 'E0000003'],
  ['POST', 'groups', { name: 'New' }, 'E0000003'],
  ['POST', 'users', { profile: [] }, 'E0000003'],
  ['POST', 'users', { profile: {}, nonsense: true }, 'E0000003'],
  ['POST', 'apps', { label: 'x', signOnMode: 'SAML' }, 'E0000003'],
  ['POST', 'apps', { label: 'x', name: 'scim2headerauth', visibility: { hide: { web: 'no' } } }, 'E0000003'],
  ['PUT', 'apps/APP/groups/SALES', { priority: 'first' }, 'E0000003'],
  ['PUT', 'apps/APP/groups/SALES', { rank: 1 }, 'E0000003'],
  ['POST', 'apps/APP/users', { id: 'ANN', scope: 'EVERYBODY' }, 'E0000003'],
  ['POST', 'apps/APP/group-push/mappings', { sourceGroupId: 'SALES', targetGroupName: 'x', status: 'ON' }, 'E0000003'],
  ['POST', 'apps/APP/group-push/mappings', { sourceGroupId: 'SALES', targetName: 'x' }, 'E0000003'],
  ['POST', 'apps/APP/connections/default', { profile: { authScheme: 'BASIC' } }, 'E0000003'],
  ['PUT', 'apps/APP/features/USER_PROVISIONING', { create: { lifecycleCreate: { status: 'ON' } } }, 'E0000003'],
  ['POST', 'mappings/MAPPING', { properties: { title: { expression: 'user.title', pushStatus: 'ALWAYS' } } }, 'E0000003'],
  ['POST', 'meta/schemas/apps/APP/default', { definitions: { custom: { properties: { x: { title: 'x', type: 'text' } } } } }, 'E0000003'],
  ['POST', 'groups/rules', { type: 'rule', name: 'x' }, 'E0000003'],
  // Missing, blank, too long.
  ['POST', 'apps', { name: 'scim2headerauth' }, 'E0000001', blank('label')],
  ['POST', 'apps', { name: 'scim2headerauth', label: null }, 'E0000001', blank('label')],
  ['POST', 'apps/APP/users', {}, 'E0000001', blank('id')],
  ['POST', 'apps/APP/group-push/mappings', {}, 'E0000001', blank('sourceGroupId')],
  ['POST', 'users', {}, 'E0000001', blank('profile')],
  ['POST', 'mappings/MAPPING', {}, 'E0000001', blank('properties')],
  ['POST', 'apps/APP/connections/default', { profile: {} }, 'E0000001', blank('profile.authScheme')],
  ['POST', 'groups/rules', { type: 'group_rule', name: 'x'.repeat(51) }, 'E0000001', 'name: The field is too long'],
  // Profiles: what the schema has.
  ['POST', 'users', { profile: { notValid: 1 } }, 'E0000001', "Property name 'notValid' is not defined in profile"],
  ['POST', 'users/ANN', { profile: { firstName: 7 } }, 'E0000001', 'firstName: must be of the type string'],
  ['POST', 'users/ANN', { profile: { countryCode: 'Belgium' } }, 'E0000001', 'countryCode: The field is too long'],
  ['POST', 'groups', { profile: { name: 'New', colour: 'red' } }, 'E0000001', "Property name 'colour' is not defined in profile"],
  ['POST', 'apps/APP/users', { id: 'ANN', profile: { role: 'x' } }, 'E0000001', "Property 'role' not found"],
  ['PUT', 'apps/APP/groups/SALES', { profile: { role: 'x' } }, 'E0000001', "Property 'role' not found"],
])('%s %s %j is %s (7.20)', async (method, path, body, code, ...causes) => {
  const org = await openOrg();
  const app = await appOf(org);
  const mapping = [...org.okta.store.mappings.values()].find(({ target }) => target.id === app)?.id ?? '';
  const ids: Record<string, string> = { APP: app, MAPPING: mapping, ANN: org.person('ann'), SALES: org.group('Sales') };
  const filled = (text: string) => text.replaceAll(/\b(APP|MAPPING|ANN|SALES)\b/g, (name) => ids[name] ?? name);
  const before = org.okta.store.apps.size;
  expect(await org.call(method, `/api/v1/${filled(path)}`, JSON.parse(filled(JSON.stringify(body))))).toMatchObject(words(code, ...causes));
  expect(org.okta.store.apps.size).toBe(before);
});

test('a whole object may be sent back, with what is read-only in it (7.20)', async () => {
  const org = await openOrg();
  const app = await appOf(org, samlApp);
  await org.call('PUT', `/api/v1/apps/${app}/groups/${org.group('Sales')}`, {});
  const paths = [`apps/${app}`, `groups/${org.group('Sales')}`, `apps/${app}/groups/${org.group('Sales')}`, `users/${org.person('ann')}`];
  for (const path of paths) {
    const { body } = await org.call('GET', `/api/v1/${path}`);
    expect([path, (await org.call('PUT', `/api/v1/${path}`, body)).status]).toEqual([path, 200]);
  }
});

test.each([
  ['apps?limit=201', 400],
  ['apps?limit=0', 400],
  ['apps?limit=all', 400],
  ['apps/APP/users?limit=501', 400],
  ['apps/APP/groups?limit=201', 400],
  ['apps/APP/groups?limit=19', 400],
  ['apps/APP/group-push/mappings?limit=1001', 400],
  ['mappings?limit=201', 400],
  ['groups/rules?limit=201', 400],
  ['groups?limit=10001', 400],
  ['logs?limit=1001', 400],
  ['users?limit=1000', 200],
  ['groups/SALES/users?limit=5000', 200],
  ['apps?limit=200', 200],
  ['groups?limit=10000', 200],
  ['apps/APP?expand=user', 200],
  ['apps/APP/group-push/mappings?status=ON', 400],
  ['policies', 400],
])('%s answers %i (7.21)', async (path, status) => {
  const org = await openOrg();
  const app = await appOf(org);
  const answer = await org.call('GET', `/api/v1/${path.replace('APP', app).replace('SALES', org.group('Sales'))}`);
  expect([answer.status, status === 400 ? answer.body.errorCode : null]).toEqual([status, status === 400 ? 'E0000001' : null]);
});

/** The people and groups of a list that is longer than every page. */
async function longOrg(): Promise<Org> {
  const org = await openOrg();
  const { store } = org.okta;
  const [user] = store.users.values();
  const [group] = [...store.groups.values()].filter(({ type }) => type === 'OKTA_GROUP');
  if (user === undefined || group === undefined) throw new Error('an empty org');
  for (let n = 0; n < 1100; n++) {
    const name = `many-${String(n).padStart(4, '0')}`;
    store.users.set(`00u${name}`, {
      ...user,
      id: `00u${name}`,
      status: 'ACTIVE',
      profile: { ...user.profile, login: `${name}@example.com`, email: `${name}@example.com` },
    });
    store.groups.set(`00g${name}`, { ...group, id: `00g${name}`, profile: { name, description: null }, members: new Set() });
  }
  return org;
}

test.each([
  ['groups', 200, true],
  // A look-up by `q` is one page: what is beyond it is not found so.
  ['groups?q=many', 300, false],
  ['groups?q=many&limit=5', 5, false],
  ['groups?limit=10000', 1103, false],
  ['users', 200, true],
  ['users?limit=1000', 200, true],
  ['users?q=many', 10, false],
  ['groups/EVERYONE/users', 1000, true],
])('the first page of %s has %i (7.21)', async (path, length, more) => {
  const org = await longOrg();
  const { body, headers } = await org.call('GET', `/api/v1/${path.replace('EVERYONE', org.group('Everyone'))}`);
  expect([body.length, /rel="next"/.test(headers.get('link') ?? '')]).toEqual([length, more]);
  expect(headers.get('x-rate-limit-limit')).toBe('600');
});

test('the pages of a list are the whole of it (7.21)', async () => {
  const org = await longOrg();
  const ids = new Set<string>();
  let next: string | undefined = '/api/v1/groups?limit=150';
  while (next !== undefined) {
    const { body, headers } = await org.call('GET', next);
    for (const { id } of body) ids.add(id);
    next = /<http:\/\/[^/]+([^>]+)>; rel="next"/.exec(headers.get('link') ?? '')?.[1];
  }
  expect(ids.size).toBe(org.okta.store.groups.size);
});

test('brackets alone are no search, and a name of 256 letters is none', async () => {
  const { call } = await openOrg();
  const search = await call('GET', `/api/v1/users?search=${'('.repeat(6000)}`);
  expect([search.status, search.body.errorCode]).toEqual([400, 'E0000031']);
  const group = await call('POST', '/api/v1/groups', { profile: { name: 'x'.repeat(256) } });
  expect([group.status, group.body.errorCode]).toEqual([400, 'E0000001']);
});
