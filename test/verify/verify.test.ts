import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SynchronizationSchema } from '../../src/provider/graph/schemaTypes.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { openWorkingFile } from '../../src/verify/store.ts';
import type { Difference } from '../../src/verify/types.ts';
import { provisionedWorld, verifyIn } from './world.ts';

let world: World;
beforeAll(async () => {
  world = await provisionedWorld(['cube', 'cerby', 'activepieces', 'stack-ai']);
});
afterAll(() => world.close());

/** A request at the endpoint of an app, as somebody with its token sends it. */
async function atEndpoint(key: string, method: string, path: string, body?: unknown): Promise<Record<string, unknown>> {
  const secret = world.plan.apps[key]?.endpoint.tokenSecret ?? '';
  const headers = { authorization: `Bearer ${world.secrets.get(secret)}`, 'content-type': 'application/scim+json' };
  const response = await fetch(`${world.address(key)}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  const text = await response.text();
  return text === '' ? {} : (JSON.parse(text) as Record<string, unknown>);
}

const recordOf = (key: string, userName: string) => {
  const found = world.target.users(key).find((user) => user.userName === userName);
  if (!found) throw new Error(`no record ${userName}`);
  return found.id;
};
const replace = (path: string, value: unknown) => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations: [{ op: 'replace', path, value }],
});
const idOf = (person: string) => {
  const id = world.graph.sampleIds.people[person];
  if (!id) throw new Error(`no person ${person}`);
  return id;
};

/** The difference about somebody. */
const about = (differences: Difference[], who: string) => differences.filter((difference) => difference.who === who);

test.each([
  ['cube', { inScope: 6, users: 6, groups: 2, endpointGroups: 2, notes: [] }],
  ['cerby', { inScope: 5, users: 5, groups: 2, endpointGroups: 2, notes: [] }],
  ['activepieces', { inScope: 8, users: 8, groups: 3, endpointGroups: 3, notes: [] }],
  ['stack-ai', { inScope: 19, users: 19, groups: 3, endpointGroups: 3, notes: [expect.stringContaining('1 people hold several roles')] }],
])('after its cycles %s is as declared', async (key, read) => {
  const { result, differences } = await verifyIn(world, key);
  expect(differences).toEqual([]);
  expect(result).toEqual({ app: key, people: 23, counts: {}, ...read });
});

test('nothing is written', async () => {
  const before = world.records.length;
  const asked = world.graph.requests.length;
  await verifyIn(world, 'cube');
  const methods = [...world.records.slice(before), ...world.graph.requests.slice(asked)].map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(['GET']));
});

describe('what was done at the endpoint behind its back', () => {
  const name = (person: string) => `${person}@staging.example.com`;
  let found: Difference[];
  let counts: Record<string, number>;
  beforeAll(async () => {
    const key = 'stack-ai';
    await atEndpoint(key, 'DELETE', `/Users/${recordOf(key, name('bob'))}`);
    await atEndpoint(key, 'PATCH', `/Users/${recordOf(key, name('carla'))}`, replace('displayName', 'Somebody Else'));
    await atEndpoint(key, 'PATCH', `/Users/${recordOf(key, name('tom'))}`, replace('active', false));
    await atEndpoint(key, 'PATCH', `/Users/${recordOf(key, name('uma'))}`, replace('roles', [{ primary: true, value: 'admin' }]));
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    await atEndpoint(key, 'POST', '/Users', { schemas, userName: 'consultant@example.net', active: true });
    await atEndpoint(key, 'POST', '/Users', { schemas, userName: 'former@example.net', active: false });
    await atEndpoint(key, 'POST', '/Users', { schemas, userName: 'ines.old@example.net', externalId: idOf('ines'), active: true });
    await atEndpoint(key, 'PATCH', `/Users/${recordOf(key, name('raj'))}`, replace('userName', 'raj.before@example.net'));
    const group = world.target.groups(key).find(({ displayName }) => displayName === 'Stack AI Viewers');
    await atEndpoint(key, 'PATCH', `/Groups/${group?.id}`, {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'remove', path: 'members' }],
    });
    await atEndpoint(key, 'POST', '/Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'By Hand' });
    await world.admin.patch(`/users/${idOf('sofia')}`, { accountEnabled: false });
    await world.admin.delete(`/users/${idOf('pia')}`);
    const verified = await verifyIn(world, key);
    found = verified.differences;
    counts = verified.result.counts;
    expect(verified.result.notes).toContain('1 inactive users belong to nobody in the tenant');
  });

  test.each<[string, string, Partial<Difference>]>([
    ['a deleted record', name('bob'), { kind: 'missing', records: [], cause: expect.stringContaining('provisioning log') }],
    [
      'a changed name',
      name('carla'),
      { kind: 'wrong attribute', attribute: 'displayName', expected: 'Carla Núñez', found: 'Somebody Else' },
    ],
    ['a switched-off account', name('tom'), { kind: 'wrong attribute', attribute: 'active', expected: true, found: false }],
    ['an account made by hand', 'consultant@example.net', { kind: 'extra', cause: expect.stringContaining('made by hand') }],
    ['somebody disabled in Entra', name('sofia'), { kind: 'still active', cause: expect.stringMatching(/^account disabled in Entra/) }],
    ['somebody deleted in Entra', name('pia'), { kind: 'still active', cause: expect.stringMatching(/^deleted in Entra/) }],
    ['a renamed record', name('raj'), { kind: 'wrong attribute', attribute: 'userName', found: 'raj.before@example.net' }],
    ['a group made by hand', 'By Hand', { kind: 'extra', type: 'Group' }],
    ['a group without its member', 'Stack AI Viewers', { kind: 'wrong attribute', attribute: 'members', expected: 1, found: 0 }],
  ])('%s is found', (_, who, difference) => {
    expect(about(found, who)).toEqual([expect.objectContaining(difference)]);
  });

  test('a changed role is found as what was sent and as what the vendor made of it', () => {
    expect(about(found, name('uma')).map(({ kind, attribute, found: is }) => [kind, attribute, is])).toEqual([
      ['wrong role', 'roles[primary eq "True"].value', 'admin'],
      ['wrong role', 'role', ['Admin']],
    ]);
    for (const { cause } of about(found, name('uma'))) expect(cause).toMatch(/^changed at the vendor/);
  });

  test('two records of one person are found once', () => {
    const twice = found.filter(({ kind }) => kind === 'duplicate');
    expect(twice).toEqual([
      expect.objectContaining({ attribute: 'externalId', who: idOf('ines'), cause: expect.stringContaining('2 records') }),
    ]);
    expect(twice[0]?.records).toHaveLength(2);
    expect(about(found, 'ines.old@example.net')).toEqual([]);
  });

  test('nobody else differs', () => {
    const named = ['bob', 'carla', 'tom', 'uma', 'sofia', 'pia', 'raj'].map(name);
    const others = found.filter(({ who, kind }) => !named.includes(who) && kind !== 'extra' && kind !== 'duplicate');
    expect(others.map(({ who }) => who)).toEqual(['Stack AI Viewers']);
    expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(found.length);
  });

  test('a paused job is the cause of everything', async () => {
    const app = world.plan.apps['stack-ai'];
    if (app?.directory !== 'entra') throw new Error('no app');
    const { servicePrincipalId, jobId } = world.job(app);
    await world.admin.post(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/pause`);
    const { differences } = await verifyIn(world, 'stack-ai');
    expect(about(differences, name('bob'))[0]?.cause).toContain('the job is paused');
  });
});

test('who left the filter is still active until a cycle has run', async () => {
  await world.admin.patch(`/users/${idOf('jan')}`, { country: 'BE' });
  const { differences } = await verifyIn(world, 'cerby');
  expect(differences).toEqual([
    expect.objectContaining({
      kind: 'still active',
      who: 'jan@staging.example.com',
      cause: expect.stringMatching(/^outside the scoping filter/),
    }),
  ]);
});

test('who left is known by the user name where people are matched by something else now', async () => {
  const app = world.plan.apps.cube;
  if (app?.directory !== 'entra') throw new Error('no app');
  const { servicePrincipalId, jobId } = world.job(app);
  const path = `/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}/schema`;
  const schema = await world.admin.get<SynchronizationSchema>(path);
  const mappings = schema.synchronizationRules.flatMap(({ objectMappings }) => objectMappings.flatMap((one) => one.attributeMappings));
  for (const mapping of mappings.filter(({ targetAttributeName: name }) => name === 'userName' || name === 'displayName'))
    mapping.matchingPriority = mapping.targetAttributeName === 'displayName' ? 1 : 0;
  await world.admin.put(path, schema);
  await world.admin.patch(`/users/${idOf('carla')}`, { accountEnabled: false, displayName: 'Carla Nunez' });
  const { differences } = await verifyIn(world, 'cube');
  expect(about(differences, 'carla@staging.example.com')).toEqual([
    expect.objectContaining({ kind: 'still active', cause: expect.stringMatching(/^account disabled in Entra/) }),
  ]);
});

test('a record of somebody who was deleted and hired again belongs to the new account', async () => {
  const userName = 'lars@staging.example.com';
  await world.admin.delete(`/users/${idOf('lars')}`);
  const again = await world.admin.post<{ id: string }>('/users', {
    accountEnabled: true,
    displayName: 'Lars Holm',
    mailNickname: 'lars',
    userPrincipalName: userName,
    department: 'Sales',
    country: 'NL',
    mail: 'lars.holm@example.com',
    givenName: 'Lars',
    surname: 'Holm',
    passwordProfile: { password: 'x-Not-Used-1' },
  });
  await world.admin.post(`/groups/${world.graph.sampleIds.groups.Sales}/members/$ref`, {
    '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${again.id}`,
  });
  const { differences } = await verifyIn(world, 'cerby');
  expect(about(differences, userName)).toEqual([
    expect.objectContaining({ kind: 'wrong attribute', attribute: 'externalId', expected: again.id }),
  ]);
});

test('a run that broke off goes on where it stopped', async () => {
  const file = openWorkingFile(':memory:', 'test');
  const refusing: typeof fetch = async (input, init) =>
    String(input).includes('/Groups') ? new Response('{"detail":"gone"}', { status: 403 }) : fetch(input, init);
  await expect(verifyIn(world, 'cube', { file, fetch: refusing })).rejects.toThrow(/^GET \/Groups\?.*: 403 gone$/);
  const before = world.records.length;
  const { result } = await verifyIn(world, 'cube', { file });
  const paths = world.records.slice(before).map(({ path }) => path.replace(/^.*scim\/v2/, ''));
  expect(paths.some((path) => path.startsWith('/Users'))).toBe(false);
  expect(result.users).toBe(6);
  const again = await verifyIn(world, 'cube', { file });
  expect(again.result).toEqual(result);
  file.close();
});
