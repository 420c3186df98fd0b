/** Quirks of groups and their members. */
import { DatabaseSync } from 'node:sqlite';
import { expect, test } from 'vitest';
import { databaseFile, isOverPostgres } from '../database.ts';
import { type Client, open } from '../harness.ts';
import { quirk } from './rows.ts';

/** Names of who is left of Ann and Bob; the operations get Ann's id and come one request each. */
async function left(...operations: ((ann: string) => object)[]): Promise<unknown> {
  const scim = await open();
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const group = await scim.group('Sales', ann, bob);
  for (const operation of operations) expect((await scim.patch(`/Groups/${group}`, operation(ann))).status).toBe(204);
  const members = (await scim.get(`/Groups/${group}?attributes=members.display`)).body.members as { display: string }[] | undefined;
  return members?.map(({ display }) => display) ?? [];
}

/** Makes this many people with the ids id-1, id-2, …, quickly. */
async function people(scim: Client, count: number): Promise<{ value: string }[]> {
  const post = (n: number): object => ({ method: 'POST', path: '/Users', bulkId: `b${n}`, data: { userName: `u${n}` } });
  for (let from = 0; from < count; from += 1000)
    await scim.post('/Bulk', { Operations: Array.from({ length: Math.min(1000, count - from) }, (_, n) => post(from + n)) });
  return Array.from({ length: count }, (_, n) => ({ value: `id-${n + 1}` }));
}

const members = async (scim: Client, group: string): Promise<unknown[]> =>
  ((await scim.get(`/Groups/${group}`)).body.members ?? []) as unknown[];

quirk(7, async () => {
  expect(await left((id) => ({ op: 'Remove', path: 'members', value: [{ $ref: null, value: id }] }))).toEqual(['bob']);
  expect(await left(() => ({ op: 'Remove', path: 'members', value: [] }))).toEqual(['ann', 'bob']);
});

quirk(8, async () => {
  expect(await left((id) => ({ op: 'remove', path: `members[value eq "${id}"]` }))).toEqual(['bob']);
});

quirk(18, async () => {
  const scim = await open();
  const group = await scim.group('Sales', await scim.user('ann'));
  const one = await scim.get(`/Groups/${group}?excludedAttributes=members`);
  expect(one.body).not.toHaveProperty('members');
  const list = await scim.get('/Groups?excludedAttributes=members&filter=displayName+eq+%22Sales%22');
  expect(list.body.Resources).toEqual([one.body]);
});

quirk(19, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  await scim.group('Sales', ann);
  expect((await scim.get('/Groups')).body.Resources).toMatchObject([{ displayName: 'Sales', members: [{ value: ann }] }]);
});

quirk(28, async () => {
  const scim = await open();
  const group = await scim.group('Sales');
  expect((await scim.patch(`/Groups/${group}`, { op: 'replace', value: { id: group, displayName: 'Sellers' } })).status).toBe(204);
  // Read-only is passed over, also where it is not the group's own.
  expect((await scim.patch(`/Groups/${group}`, { op: 'replace', value: { id: 'other', displayName: 'Sellers' } })).status).toBe(204);
  expect((await scim.get(`/Groups/${group}`)).body).toMatchObject({ id: group, displayName: 'Sellers' });
});

quirk(29, async () => {
  expect(await left(() => ({ op: 'replace', value: { displayName: 'Sellers' } }))).toEqual(['ann', 'bob']);
  expect(await left((id) => ({ op: 'replace', value: { id, displayName: 'Sellers' } }))).toEqual(['ann', 'bob']);
});

quirk(30, async () => {
  expect(await left(() => ({ op: 'replace', path: 'members', value: [] }))).toEqual([]);
  expect(await left(() => ({ op: 'replace', value: { members: [] } }))).toEqual([]);
});

quirk(31, async () => {
  const scim = await open();
  const [ann, inner] = [await scim.user('ann'), await scim.group('Inner')];
  const outer = await scim.group('Outer');
  const value = [
    { $ref: null, value: ann },
    { value: inner, display: 'sent along' },
  ];
  await scim.patch(`/Groups/${outer}`, { op: 'Add', path: 'members', value });
  expect(await members(scim, outer)).toMatchObject([
    { value: ann, type: 'User' },
    { value: inner, type: 'Group' },
  ]);
});

quirk(35, async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const group = await scim.group('Sales', ann);
  const rename = { op: 'replace', path: 'displayName', value: 'S' };
  expect(await scim.patch(`/Groups/${group}`, rename)).toMatchObject({ status: 204, body: {} });
  expect(await scim.patch(`/Groups/${group}?attributes=displayName`, rename)).toMatchObject({ status: 200, body: { displayName: 'S' } });
  expect(await scim.patch(`/Users/${ann}`, rename)).toMatchObject({ status: 200, body: { displayName: 'S' } });
});

quirk(36, async () => {
  const remove = (id: string): object => ({ op: 'remove', path: `members[value eq "${id}"]` });
  expect(await left(remove, remove, () => remove('stranger'))).toEqual(['bob']);
  const scim = await open();
  const ann = await scim.user('ann', { title: 'Lead' });
  const group = await scim.group('Sales', ann);
  const { status, body } = await scim.patch(`/Users/${ann}`, { op: 'Add', path: 'title', value: 'Lead' });
  expect([status, body.meta]).toMatchObject([200, { version: 'W/"1"' }]);
  expect((await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: ann }] })).status).toBe(204);
  expect((await scim.get(`/Groups/${group}`)).body).toMatchObject({ members: [{ value: ann }], meta: { version: 'W/"1"' } });
});

quirk(37, async () => {
  const scim = await open();
  const ids = await people(scim, 40);
  const group = await scim.group('All');
  const add = (member: object): object => ({ op: 'Add', path: 'members', value: [member] });
  const answers = await Promise.all(ids.map((member) => scim.patch(`/Groups/${group}`, add(member))));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]));
  expect(await members(scim, group)).toHaveLength(40);
});

quirk(38, async () => {
  const scim = await open();
  const ids = await people(scim, isOverPostgres ? 2_000 : 10_000);
  const group = await scim.group('All');
  for (let from = 0; from < ids.length; from += 256) {
    const answer = await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: ids.slice(from, from + 256) });
    expect(answer.status).toBe(204);
  }
  expect(await members(scim, group)).toHaveLength(ids.length);
});

quirk(39, async () => {
  const scim = await open();
  const ids = await people(scim, 1000);
  const group = (await scim.post('/Groups', { displayName: 'Everyone', members: ids })).body.id;
  const read = (await scim.get(`/Groups/${group}`)).body;
  expect(read.members).toHaveLength(1000);
  expect((await scim.put(`/Groups/${group}`, { ...read, displayName: 'All' })).body.members).toHaveLength(1000);
  const listed = (await scim.get('/Groups?filter=displayName eq "All"')).body.Resources[0];
  expect(listed?.members).toHaveLength(1000);
});

quirk(40, async () => {
  const database = databaseFile();
  const scim = await open({}, { database, durability: 'kill' });
  const ids = await people(scim, 20_000);
  // 20,000 ids are more than a megabyte with UUIDs, so they come in several requests.
  const group = (await scim.post('/Groups', { displayName: 'Everyone', members: ids.slice(0, 10_000) })).body.id;
  await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: ids.slice(10_000) });
  await scim.patch(`/Groups/${group}`, { op: 'remove', path: 'members[value eq "id-500"]' });
  expect(await members(scim, group)).toHaveLength(19_999);
  const [entry] = await scim.target.audit('app', 1);
  expect(entry?.changed).toEqual({ attributes: [], left: ['id-500'] });
  const file = new DatabaseSync(database, { readOnly: true });
  const stored = file.prepare("select length(doc) as length from resource where type = 'Group'").get();
  file.close();
  expect(stored?.length).toBeLessThan(200);
});

quirk(47, async () => {
  const scim = await open();
  const schemas = [
    'urn:ietf:params:scim:schemas:core:2.0:Group',
    'http://schemas.microsoft.com/2006/11/ResourceManagement/ADSCIM/2.0/Group',
  ];
  const answer = await scim.post('/Groups', { schemas, externalId: 'g', displayName: 'Sales', meta: { resourceType: 'Group' } });
  expect([answer.status, answer.body.schemas]).toEqual([201, schemas.slice(0, 1)]);
});

quirk(48, async () => {
  const scim = await open();
  const [ann, bob] = [await scim.user('ann'), await scim.user('bob')];
  const group = await scim.group('Sales', ann);
  const asked = async (member: string): Promise<unknown> =>
    (await scim.get(`/Groups?filter=id+eq+%22${group}%22+and+members+eq+%22${member}%22&attributes=id`)).body.Resources;
  expect(await asked(ann)).toEqual([{ schemas: expect.any(Array), id: group }]);
  expect(await asked(bob)).toEqual([]);
});

quirk(50, async () => {
  const scim = await open();
  const ids = await people(scim, 5);
  const group = await scim.group('Sales', ...ids.map(({ value }) => value));
  const remove = (member: object | undefined): object => ({ op: 'remove', path: 'members', value: [member] });
  expect((await scim.patch(`/Groups/${group}`, remove(ids[0]), remove(ids[1]))).status).toBe(204);
  expect((await scim.patch(`/Groups/${group}`, { op: 'remove', path: 'members', value: ids[2] })).status).toBe(204);
  expect(await members(scim, group)).toMatchObject(ids.slice(3));
  // The value beside a filter that already names the member says nothing new.
  const [fourth, last] = ids.slice(3);
  await scim.patch(`/Groups/${group}`, { op: 'remove', path: `members[value eq "${fourth?.value}"]`, value: [fourth] });
  expect(await members(scim, group)).toMatchObject([last]);
});

test('beyond the list: a remove of path "members" alone empties the group, and a replace leaves those it names', async () => {
  expect(await left(() => ({ op: 'remove', path: 'members' }))).toEqual([]);
  expect(await left((id) => ({ op: 'replace', path: 'members', value: [{ value: id }] }))).toEqual(['ann']);
});
