import { expect, test } from 'vitest';
import { listAudit, openAudit } from '../../../src/scim/store/audit.ts';
import { openDatabase } from '../../../src/scim/store/open.ts';
import { enterprise, open } from '../harness.ts';

test('every write leaves one entry: who, what, which attributes and members, and never a value', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { title: 'S3cret', password: 'p4ss', [enterprise]: { department: 'S3cret' } });
  const bob = await scim.user('bob');
  const group = await scim.group('Sales', ann);
  await scim.patch(`/Users/${ann}`, { op: 'replace', value: { [`${enterprise}:department`]: 'S3cret too', title: 'S3cret' } });
  await scim.patch(
    `/Groups/${group}`,
    { op: 'add', path: 'members', value: [{ value: bob }] },
    { op: 'remove', path: `members[value eq "${ann}"]` },
  );
  await scim.put(`/Groups/${group}`, { displayName: 'Sellers', members: [{ value: ann }] });
  await scim.delete(`/Users/${bob}`);
  await scim.get('/Users');
  const entries = await scim.target.audit('app', 10);
  expect(entries.map(({ actor, action, type, id, changed }) => [actor, action, type, id, changed]).reverse()).toEqual([
    [
      'configured',
      'create',
      'User',
      ann,
      {
        attributes: ['active', 'title', enterprise, 'userName']
          .map((name) => (name === enterprise ? `${enterprise}:department` : name))
          .sort((a, b) => order(a) - order(b)),
      },
    ],
    ['configured', 'create', 'User', bob, { attributes: ['active', 'userName'] }],
    ['configured', 'create', 'Group', group, { attributes: ['displayName'], came: [ann] }],
    ['configured', 'patch', 'User', ann, { attributes: [`${enterprise}:department`] }],
    ['configured', 'patch', 'Group', group, { attributes: [], came: [bob], left: [ann] }],
    ['configured', 'replace', 'Group', group, { attributes: ['displayName'], came: [ann], left: [bob] }],
    ['configured', 'delete', 'User', bob, {}],
  ]);
  expect(JSON.stringify(entries)).not.toMatch(/S3cret|p4ss/);
});

const order = (name: string): number => ['active', 'userName', 'title', `${enterprise}:department`].indexOf(name);

test('the trail is read page by page, the latest first, and each app has its own', async () => {
  const scim = await open();
  for (const name of ['a', 'b', 'c']) await scim.user(name);
  const [last, second] = await scim.target.audit('app', 2);
  expect([last?.id, second?.id]).toEqual(['id-3', 'id-2']);
  expect((await scim.target.audit('app', 2, second?.seq)).map(({ id }) => id)).toEqual(['id-1']);
  await expect(scim.target.audit('other', 2)).rejects.toThrow('other');
});

test('every refused write leaves one entry: who, what, and why by status and scimType', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const group = await scim.group('Sales');
  const before = (await scim.target.audit('app', 1))[0]?.seq;
  await scim.post('/Users', { userName: 'ANN', title: 'S3cret' });
  await scim.put(`/Users/${ann}`, { title: 'S3cret' });
  await scim.patch(`/Users/${ann}`, { op: 'replace', path: 'active', value: 'S3cret' });
  await scim.patch(`/Groups/${group}`, { op: 'replace', path: 'members', value: [{ value: 'nobody' }] });
  await scim.delete('/Users/gone');
  await scim.send('POST', '/Users', { body: 'no JSON, S3cret' });
  await scim.send('DELETE', `/Users/${ann}`, { headers: { 'if-match': 'W/"9"' } });
  await scim.post('/Bulk', { Operations: [{ method: 'POST', path: '/Users', bulkId: 'b', data: { userName: 'Ann' } }] });
  await scim.post('/Bulk', { Operations: 'S3cret' });
  // Reads, searches, what no route takes and whoever has no token leave none; the metrics count those.
  await scim.get('/Users?filter=nothing');
  await scim.post('/Users/.search', { filter: 'nothing' });
  await scim.put('/Users', {});
  await scim.post('/Nothing', {});
  await scim.send('POST', '/Users', { headers: { authorization: 'wrong' }, body: '{}' });
  const entries = (await scim.target.audit('app', 100)).filter(({ seq }) => seq > (before ?? 0));
  expect(
    entries.map(({ actor, action, type, id, refused }) => [actor, action, type, id, refused?.status, refused?.scimType]).reverse(),
  ).toEqual([
    ['configured', 'create', 'User', '', 409, 'uniqueness'],
    ['configured', 'replace', 'User', ann, 400, 'invalidValue'],
    ['configured', 'patch', 'User', ann, 400, 'invalidValue'],
    ['configured', 'patch', 'Group', group, 400, 'invalidValue'],
    ['configured', 'delete', 'User', 'gone', 404, null],
    ['configured', 'create', 'User', '', 400, 'invalidSyntax'],
    ['configured', 'delete', 'User', ann, 412, null],
    ['configured', 'create', 'User', '', 409, 'uniqueness'],
    ['configured', 'bulk', null, '', 400, 'invalidSyntax'],
  ]);
  expect(entries.every(({ changed }) => JSON.stringify(changed) === '{}')).toBe(true);
  expect(JSON.stringify(entries)).not.toContain('S3cret');
});

test('a vendor that refuses groups, and a fault inside, are in the trail too', async () => {
  const off = await open({ syncGroups: false });
  await off.post('/Groups', { displayName: 'Sales' });
  expect(await off.target.audit('app', 9)).toMatchObject([{ action: 'create', type: 'Group', refused: { status: 403, scimType: null } }]);
  const quiet = console.error;
  console.error = () => {};
  const broken = await open({}, { newId: () => JSON.parse('{broken') });
  await broken.post('/Users', { userName: 'ann' });
  console.error = quiet;
  expect(await broken.target.audit('app', 9)).toMatchObject([{ action: 'create', type: 'User', refused: { status: 500 } }]);
});

test('of refused writes and issued tokens the latest are kept, of what was written everything', async () => {
  const database = await openDatabase(':memory:');
  const [audit, other, third] = [openAudit('app', 3), openAudit('other', 3), openAudit('third', 3)];
  const entry = (id: string) =>
    ({ at: '2026-01-31T08:00:00Z', actor: 'a', token: null, action: 'patch', type: 'User', id, changed: {} }) as const;
  const refused = { status: 400, scimType: null };
  await database.write(function* () {
    for (const id of ['w1', 'w2', 'w3', 'w4', 'w5']) yield* audit.add(entry(id));
    yield* other.add({ ...entry('o'), refused });
    for (const id of ['r1', 'r2', 'r3', 'r4', 'r5', 'r6', 'r7']) yield* audit.add({ ...entry(id), refused });
  });
  await database.write(function* () {
    for (const id of ['i1', 'i2', 'i3', 'i4', 'i5', 'i6', 'i7']) yield* third.add({ ...entry(id), action: 'issue', type: 'Token' });
    for (const id of ['t1', 't2', 't3', 't4', 't5']) yield* third.add({ ...entry(id), action: 'create', type: 'Token' });
  });
  const ids = async (query: object) => (await database.read(() => listAudit({ count: 99, ...query }))).map(({ id }) => id);
  expect(await ids({ app: 'app' })).toEqual(['r7', 'r6', 'r5', 'w5', 'w4', 'w3', 'w2', 'w1']);
  expect(await ids({ app: 'third' })).toEqual(['t5', 't4', 't3', 't2', 't1', 'i7', 'i6', 'i5']);
  expect(await ids({ refused: true })).toEqual(['r7', 'r6', 'r5', 'o']);
  expect(await ids({ since: '2026-02-01' })).toEqual([]);
  await database.close();
});
