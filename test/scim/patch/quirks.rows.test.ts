/** The rows of the quirk list that are about more than one request, or about the server. */
import { expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';

test('4: both PATCH dialects reach one tenant, one after the other', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { title: 'a', active: true });
  const old = [
    { op: 'Replace', path: 'active', value: 'False' },
    { op: 'Add', path: `${enterprise}:department`, value: 'Old' },
    { op: 'Replace', path: 'name.givenName', value: 'Ann' },
  ];
  const compliant = [{ op: 'replace', value: { active: true, [`${enterprise}:department`]: 'New', 'name.givenName': 'Anna' } }];
  expect((await scim.patch(`/Users/${ann}`, ...old)).body).toMatchObject({
    active: false,
    [enterprise]: { department: 'Old' },
    name: { givenName: 'Ann' },
  });
  expect((await scim.patch(`/Users/${ann}`, ...compliant)).body).toMatchObject({
    active: true,
    [enterprise]: { department: 'New' },
    name: { givenName: 'Anna' },
  });
  expect((await scim.patch(`/Users/${ann}`, ...old)).body).toMatchObject({ active: false, [enterprise]: { department: 'Old' } });
});

test('39, 40: a group of 1,000 is read and written whole, and no change of membership rewrites it', async () => {
  const scim = await open();
  const post = (n: number) => ({ method: 'POST', path: '/Users', bulkId: `b${n}`, data: { userName: `u${n}` } });
  await scim.post('/Bulk', { Operations: Array.from({ length: 1000 }, (_, n) => post(n)) });
  const ids = Array.from({ length: 1000 }, (_, n) => ({ value: `id-${n + 1}` }));
  const group = (await scim.post('/Groups', { displayName: 'Everyone', members: ids })).body.id;
  const read = (await scim.get(`/Groups/${group}`)).body;
  expect(read.members).toHaveLength(1000);
  // Read, change, write back: nobody may be cut off.
  expect((await scim.put(`/Groups/${group}`, { ...read, displayName: 'All' })).body.members).toHaveLength(1000);
  await scim.patch(`/Groups/${group}`, { op: 'remove', path: 'members[value eq "id-500"]' });
  expect((await scim.get(`/Groups/${group}`)).body.members).toHaveLength(999);
  const [entry] = await scim.target.audit('app', 1);
  expect(entry?.changed).toEqual({ attributes: [], left: ['id-500'] });
});

test.each([
  'Sales & Legal (EU)',
  'Team [A] "quoted"',
  'back\\slash',
  "it's 100% _sure_",
  'and or not eq',
  'ünïcode — ＷＩＤＥ',
  ')] eq "x" or displayName pr',
])('45: display names with spaces, brackets, quotes, backslashes: %s', async (displayName) => {
  const scim = await open();
  await scim.group('other');
  const group = await scim.group(displayName);
  const found = async (literal: string) =>
    (await scim.get(`/Groups?filter=${encodeURIComponent(`displayName eq ${literal}`)}`)).body.Resources.map(({ id }) => id);
  expect(await found(JSON.stringify(displayName))).toEqual([group]);
  // Some clients escape quotes alone.
  expect(await found(`"${displayName.replaceAll('"', '\\"')}"`)).toEqual([group]);
});

test('49: a token does not expire unless that is asked for', async () => {
  let ms = Date.UTC(2026, 0, 31);
  const scim = await open({}, { now: () => new Date(ms) });
  expect((await scim.get('/Users')).status).toBe(200);
  ms = Date.UTC(2056, 0, 31);
  expect((await scim.get('/Users')).status).toBe(200);
});

test('reconnecting: Okta finds a leaver by userName and brings the record back, a deleted one is made anew with the old userName', async () => {
  const scim = await open();
  const ann = await scim.user('ann@example.com');
  await scim.patch(`/Users/${ann}`, { op: 'replace', value: { active: false } });
  const found = await scim.get('/Users?filter=userName eq "Ann@Example.com"&startIndex=1&count=100');
  expect(found.body.Resources).toMatchObject([{ id: ann, active: false }]);
  expect((await scim.put(`/Users/${ann}`, { ...found.body.Resources[0], active: true })).body).toMatchObject({ id: ann, active: true });
  await scim.delete(`/Users/${ann}`);
  expect((await scim.get('/Users?filter=userName eq "ann@example.com"')).body.totalResults).toBe(0);
  expect((await scim.post('/Users', { userName: 'ann@example.com' })).status).toBe(201);
});

test('an extension URN that no schema knows is kept on PATCH as on POST, under its own name', async () => {
  const scim = await open();
  const custom = 'urn:ietf:params:scim:schemas:extension:CustomExtensionName:2.0:User';
  const ann = await scim.user('ann', { [custom]: { tag: 'one' } });
  expect((await scim.patch(`/Users/${ann}`, { op: 'Add', path: `${custom}:tag`, value: 'two' })).body[custom]).toEqual({ tag: 'two' });
});
