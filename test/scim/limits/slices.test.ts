/** Pages that are shorter than asked for, groups that are sent as they are read, and Bulk in the order of its references. */
import { expect, test } from 'vitest';
import { maximumDocument, maximumElements, maximumPageReferences, maximumPageText, memberSlice } from '../../../src/scim/limits.ts';
import { type Client, open } from '../harness.ts';

const post = (bulkId: string, path: string, data: object) => ({ method: 'POST', path, bulkId, data });

async function people(scim: Client, n: number, more: object = {}): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < n; at += 1000) {
    const operations = Array.from({ length: Math.min(1000, n - at) }, (_, i) =>
      post(`b${i}`, '/Users', { userName: `p${at + i}`, ...more }),
    );
    const { body } = await scim.post('/Bulk', { Operations: operations });
    for (const { location } of body.Operations as { location: string }[]) ids.push(location.split('/').at(-1) ?? '');
  }
  return ids;
}

test('a page ends where its documents are long, and the next one begins behind it: by itemsPerPage as by cursor', async () => {
  const scim = await open();
  const title = 'x'.repeat(maximumDocument - 300);
  const all: string[] = [];
  for (let i = 0; i < 30; i++) all.push(await scim.user(`u${i}`, { title }));
  const seen: string[] = [];
  for (let startIndex = 1; startIndex <= 30; ) {
    const { body } = await scim.get(`/Users?startIndex=${startIndex}&count=25`);
    expect(body).toMatchObject({ totalResults: 30, startIndex, itemsPerPage: body.Resources.length });
    expect(JSON.stringify(body).length).toBeLessThan(maximumPageText + 5 * maximumDocument);
    seen.push(...body.Resources.map(({ id }) => id));
    startIndex += body.itemsPerPage;
  }
  expect(seen).toEqual(all);
  for (const sort of ['', '&sortBy=userName', '&sortBy=title', `&filter=${encodeURIComponent('title sw "x"')}`]) {
    const found: string[] = [];
    for (let cursor: unknown = ''; cursor !== undefined; ) {
      const { body } = await scim.get(`/Users?count=25&cursor=${cursor}${sort}`);
      expect(body.Resources.length).toBeLessThan(20);
      found.push(...body.Resources.map(({ id }) => id));
      cursor = body.nextCursor;
    }
    expect([sort, found.toSorted()]).toEqual([sort, all.toSorted()]);
  }
});

test('a group with more members than a page may hold beside others stands alone, with all of them', async () => {
  const scim = await open();
  const ids = await people(scim, memberSlice * 2 + 1);
  const small = await scim.group('a', ...ids.slice(0, 2));
  const large = await scim.group('b', ...ids);
  const last = await scim.group('c', ...ids.slice(0, 3));
  const seen: [string, number][] = [];
  for (let startIndex = 1; startIndex <= 3; ) {
    const { body } = await scim.get(`/Groups?startIndex=${startIndex}`);
    for (const { id, members } of body.Resources) seen.push([id, (members as unknown[]).length]);
    startIndex += body.itemsPerPage;
  }
  expect(ids.length).toBeGreaterThan(maximumPageReferences);
  expect(seen).toEqual([
    [small, 2],
    [large, ids.length],
    [last, 3],
  ]);
  expect((await scim.get('/Groups?excludedAttributes=members')).body.itemsPerPage).toBe(3);
  const { body } = await scim.get(`/Groups/${large}`);
  expect((body.members as { value: string }[]).map(({ value }) => value)).toEqual(ids);
  expect(body).toMatchObject({ displayName: 'b', meta: { resourceType: 'Group' } });
  const some = (await scim.get(`/Groups/${large}?attributes=members.value`)).body.members as object[];
  expect([some.length, Object.keys(some.at(-1) ?? {})]).toEqual([ids.length, ['value']]);
  expect((await scim.send('HEAD', `/Groups/${large}`)).status).toBe(200);
  const inside = await scim.target.list('app', 'Group', { startIndex: '2' });
  expect((inside.Resources as { members: object[] }[]).map(({ members }) => members.length)).toEqual([ids.length]);
  const mixed = await scim.post('/.search', { startIndex: ids.length + 1 });
  expect(mixed.body).toMatchObject({ totalResults: ids.length + 3, itemsPerPage: 1 });
});

test('Bulk: a chain in the wrong order is done, results stand in the order of the request, a circle is 409', async () => {
  const scim = await open();
  const n = 200;
  const chain = Array.from({ length: n }, (_, i) =>
    post(`b${i}`, '/Groups', { displayName: `g${i}`, ...(i < n - 1 && { members: [{ value: `bulkId:b${i + 1}` }] }) }),
  );
  const { body } = await scim.post('/Bulk', { Operations: chain });
  const results = body.Operations as { bulkId: string; status: string }[];
  expect(results.map(({ bulkId, status }) => [bulkId, status])).toEqual(chain.map(({ bulkId }) => [bulkId, '201']));
  const circle = await scim.post('/Bulk', {
    Operations: [
      post('x', '/Groups', { displayName: 'x', members: [{ value: 'bulkId:y' }] }),
      post('y', '/Groups', { displayName: 'y', members: [{ value: 'bulkId:x' }] }),
      post('z', '/Groups', { displayName: 'z', members: [{ value: 'bulkId:nobody' }] }),
      post('u', '/Users', { userName: 'u' }),
    ],
  });
  const answered = circle.body.Operations as { status: string; response?: { detail: string } }[];
  expect(answered.map(({ status, response }) => [status, response?.detail.includes('waits itself') ?? null])).toEqual([
    ['409', true],
    ['409', true],
    ['409', false],
    ['201', null],
  ]);
});

test('Bulk: what stands before failOnErrors is reached stands, and nothing after it ran', async () => {
  const scim = await open();
  const bad = { method: 'DELETE', path: '/Users/nobody' };
  const operations = Array.from({ length: 120 }, (_, i) => (i === 30 || i === 90 ? bad : post(`b${i}`, '/Users', { userName: `p${i}` })));
  const { body } = await scim.post('/Bulk', { Operations: operations, failOnErrors: 2 });
  expect((body.Operations as unknown[]).length).toBe(91);
  expect((await scim.get('/Users?count=0')).body.totalResults).toBe(89);
});

test('elements are merged by value and type in any number, and a list has a bound', async () => {
  const scim = await open();
  const list = (n: number, more: object = {}) => Array.from({ length: n }, (_, i) => ({ value: `a${i}`, ...more }));
  const id = await scim.user('ann', { emails: list(maximumElements, { type: 'work' }) });
  const emails = async () => (await scim.get(`/Users/${id}`)).body.emails as { value: string; type?: string; display?: string }[];
  await scim.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: list(maximumElements, { display: 'x' }) });
  expect(await emails()).toEqual(list(maximumElements, { type: 'work', display: 'x' }));
  const more = await scim.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: [{ value: 'b' }] });
  expect(more).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
  expect((await scim.patch(`/Users/${id}`, { op: 'add', path: 'emails', value: [{ value: 'a1', type: 'home' }] })).status).toBe(400);
  await scim.patch(`/Users/${id}`, { op: 'remove', path: 'emails', value: list(maximumElements - 1) });
  expect(await emails()).toEqual([{ value: `a${maximumElements - 1}`, type: 'work', display: 'x' }]);
});
