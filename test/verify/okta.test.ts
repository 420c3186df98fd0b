import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { OktaApp } from '../../src/plan/types.ts';
import type { AppUser, OktaApp as StoredApp } from '../../src/rehearsal/okta/store.ts';
import type { World } from '../../src/rehearsal/world.ts';
import { openWorkingFile } from '../../src/verify/store.ts';
import type { Difference } from '../../src/verify/types.ts';
import { provisionedWorld, verifyOktaIn } from './world.ts';

const key = 'cube-okta';
let world: World;
beforeAll(async () => {
  world = await provisionedWorld([key]);
});
afterAll(() => world.close());

const app = () => world.plan.apps[key] as OktaApp;
const stored = (): StoredApp => {
  const found = world.okta.store.apps.get(world.oktaAppId(app()));
  if (!found) throw new Error('the org has no app');
  return found;
};
const userId = (person: string): string => {
  const id = world.okta.store.people.get(person);
  if (!id) throw new Error(`no person ${person}`);
  return id;
};
const appUser = (person: string): AppUser => {
  const found = stored().users.get(userId(person));
  if (!found) throw new Error(`${person} is not assigned`);
  return found;
};
const login = (person: string) => String(world.okta.store.users.get(userId(person))?.profile.login);
const groupId = (name: string): string => {
  const found = [...world.okta.store.groups.values()].find((group) => group.profile.name === name && group.type === 'OKTA_GROUP');
  if (!found) throw new Error(`no group ${name}`);
  return found.id;
};
const recordOf = (person: string) => appUser(person).externalId ?? '';
const groupRecord = (name: string) => world.target.groups(key).find(({ displayName }) => displayName === name)?.id;

/** A request at the endpoint, as somebody with its token sends it. */
async function atEndpoint(method: string, path: string, body?: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${world.secrets.get(app().endpoint.tokenSecret)}`, 'content-type': 'application/scim+json' };
  const response = await fetch(`${world.address(key)}${path}`, {
    method,
    headers,
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
}
const patch = (...Operations: unknown[]) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'], Operations });
const about = (differences: Difference[], who: string) => differences.filter((difference) => difference.who === who);

test('after a sync the app is as the org has it', async () => {
  const { result, differences } = await verifyOktaIn(world, key);
  expect(differences).toEqual([]);
  expect(result).toMatchObject({ app: key, inScope: 9, users: 9, groups: 3, endpointGroups: 3, counts: {} });
  expect(result.people).toBeGreaterThan(20);
  expect(result.notes).toEqual([]);
});

test('nothing is written', async () => {
  const before = world.records.length;
  const asked = world.okta.requests.length;
  await verifyOktaIn(world, key);
  const methods = [...world.records.slice(before), ...world.okta.requests.slice(asked)].map(({ method }) => method);
  expect(new Set(methods)).toEqual(new Set(['GET']));
});

test('lists of any length are read page by page', async () => {
  const whole = await verifyOktaIn(world, key);
  const asked = world.okta.requests.length;
  const small: typeof fetch = (input, init) => fetch(String(input).replace(/limit=\d+/, 'limit=2'), init);
  expect(await verifyOktaIn(world, key, { orgFetch: small })).toEqual(whole);
  const users = world.okta.requests.slice(asked).filter(({ path }) => path.startsWith('/api/v1/users?'));
  expect(users.length).toBeGreaterThan(whole.result.people / 2);
});

describe('what was done behind its back', () => {
  let found: Difference[];
  let notes: string[];
  beforeAll(async () => {
    await atEndpoint('DELETE', `/Users/${recordOf('bob')}`);
    await atEndpoint('PATCH', `/Users/${recordOf('carla')}`, patch({ op: 'replace', path: 'displayName', value: 'Somebody Else' }));
    await atEndpoint('PATCH', `/Users/${recordOf('tom')}`, patch({ op: 'replace', path: 'active', value: false }));
    const schemas = ['urn:ietf:params:scim:schemas:core:2.0:User'];
    await atEndpoint('POST', '/Users', { schemas, userName: 'consultant@example.net', active: true });
    await atEndpoint('POST', '/Users', { schemas, userName: 'quinn.old@example.net', externalId: userId('quinn'), active: true });
    await atEndpoint('PATCH', `/Groups/${groupRecord('cube-ops')}`, patch({ op: 'remove', path: 'members' }));
    await atEndpoint('POST', '/Groups', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName: 'By Hand' });
    await atEndpoint('DELETE', `/Groups/${groupRecord('cube-finance')}`);
    // In the org, with no sync after it.
    world.okta.admin.setProfile(userId('raj'), { firstName: 'Rajesh' });
    world.okta.admin.setStatus(userId('wei'), 'DEPROVISIONED');
    world.okta.admin.unassignUser(stored().id, userId('ines'));
    world.okta.admin.assignUser(stored().id, userId('uma'));
    ({
      differences: found,
      result: { notes },
    } = await verifyOktaIn(world, key));
  });

  test.each<[string, () => string, Partial<Difference>]>([
    ['a deleted record', () => login('bob'), { kind: 'missing', records: [], cause: expect.stringContaining('removed at the vendor') }],
    [
      'a changed name',
      () => login('carla'),
      { kind: 'wrong attribute', attribute: 'displayName', found: 'Somebody Else', cause: expect.stringContaining('Force Sync') },
    ],
    ['a switched-off account', () => login('tom'), { kind: 'wrong attribute', attribute: 'active', expected: true, found: false }],
    ['an account made by hand', () => 'consultant@example.net', { kind: 'extra', cause: expect.stringContaining('made by hand') }],
    ['somebody deactivated', () => login('wei'), { kind: 'still active', cause: expect.stringMatching(/^deactivated in Okta/) }],
    ['somebody unassigned', () => login('ines'), { kind: 'still active', cause: expect.stringMatching(/^not assigned to the app/) }],
    ['somebody assigned and not pushed', () => login('uma'), { kind: 'missing', cause: 'not pushed yet' }],
    ['a group without its members', () => 'cube-ops', { kind: 'wrong attribute', attribute: 'members', expected: 2, found: 0 }],
    ['a group made by hand', () => 'By Hand', { kind: 'extra', type: 'Group' }],
    ['a deleted group', () => 'cube-finance', { kind: 'missing', type: 'Group', cause: expect.stringContaining('Push now') }],
  ])('%s is found', (_, who, difference) => {
    expect(about(found, who()).filter(({ kind }) => kind === difference.kind)).toEqual([expect.objectContaining(difference)]);
  });

  test('a name that Okta has not worked off yet is said so', () => {
    const changed = about(found, login('raj')).filter(({ kind }) => kind === 'wrong attribute');
    expect(changed.length).toBeGreaterThan(0);
    for (const { cause } of changed) expect(cause).toContain('not worked the mapping off yet');
  });

  test('two records of one person are found once', () => {
    const twice = found.filter(({ kind }) => kind === 'duplicate');
    expect(twice).toEqual([expect.objectContaining({ attribute: 'externalId', who: userId('quinn').toLowerCase() })]);
    expect(twice[0]?.records).toHaveLength(2);
    expect(about(found, 'quinn.old@example.net')).toEqual([]);
  });

  test('a role that a group has left behind is found', async () => {
    world.okta.admin.assignUser(stored().id, userId('pia'));
    world.okta.admin.setMember(groupId('cube-finance'), userId('pia'), false);
    const { differences } = await verifyOktaIn(world, key);
    expect(about(differences, login('pia'))).toEqual([
      expect.objectContaining({ kind: 'wrong role', expected: ['Viewer'], found: expect.arrayContaining(['Viewer', 'Explorer']) }),
    ]);
  });

  test('a box that is off is the cause of what it stops', async () => {
    world.okta.admin.setFeature(stored().id, 'PUSH_PROFILE_UPDATES', false);
    world.okta.admin.setFeature(stored().id, 'PUSH_USER_DEACTIVATION', false);
    const { differences } = await verifyOktaIn(world, key);
    expect(about(differences, login('carla'))[0]?.cause).toContain('Update User Attributes is off');
    expect(about(differences, login('wei'))[0]?.cause).toContain('Deactivate Users is off');
  });

  test('a mapping that was changed in the org is what counts, and said', async () => {
    expect(notes).toEqual([]);
    const mapping = [...world.okta.store.mappings.values()].find(({ target }) => target.id === stored().id);
    if (mapping?.properties.displayName === undefined) throw new Error('no mapping');
    mapping.properties.displayName.expression = 'user.lastName';
    const { result, differences } = await verifyOktaIn(world, key);
    expect(result.notes[0]).toMatch(/^not as declared in the org: displayName is user\.lastName, declared is /);
    expect(about(differences, login('sofia'))).toEqual([expect.objectContaining({ attribute: 'displayName', expected: 'Rossi' })]);
    // Groups are asked for only where an expression reads them.
    mapping.properties.displayName.expression = 'isMemberOfGroupName("Engineering") ? "builds" : "sells"';
    const { differences: byGroup } = await verifyOktaIn(world, key);
    expect(
      [login('carla'), login('sofia')].map((who) => about(byGroup, who).find(({ attribute }) => attribute === 'displayName')?.expected),
    ).toEqual(['builds', 'sells']);
  });
});

test('a run that broke off goes on where it stopped', async () => {
  const file = openWorkingFile(':memory:', 'test');
  const refusing: typeof fetch = async (input, init) =>
    String(input).includes('/Groups') ? new Response('{"detail":"gone"}', { status: 403 }) : fetch(input, init);
  await expect(verifyOktaIn(world, key, { file, fetch: refusing })).rejects.toThrow(/^GET \/Groups\?.*: 403 gone$/);
  const before = world.records.length;
  const asked = world.okta.requests.length;
  const { result } = await verifyOktaIn(world, key, { file });
  expect(world.records.slice(before).some(({ path }) => path.includes('/Users'))).toBe(false);
  expect(world.okta.requests.slice(asked).some(({ path }) => /apps\/[^/]+\/users/.test(path))).toBe(false);
  expect((await verifyOktaIn(world, key, { file })).result).toEqual(result);
  file.close();
});
