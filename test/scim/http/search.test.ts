/** POST /.search, sorting, cursors and /Me. */
import { expect, test } from 'vitest';
import { open } from '../harness.ts';

async function people() {
  const scim = await open();
  for (const [userName, title] of [
    ['cy', 'B'],
    ['ann', 'a'],
    ['Bob', undefined],
    ['dee', 'c'],
  ])
    await scim.user(String(userName), title === undefined ? {} : { title });
  await scim.group('Sales', 'id-1');
  return scim;
}
const names = (list: Record<string, unknown>[] = []) => list.map((one) => one.userName ?? one.displayName);

test.each<[string, object, unknown[]]>([
  ['/Users/.search', { filter: 'userName eq "ANN"' }, ['ann']],
  ['/Users/.search', { startIndex: 2, count: 2 }, ['ann', 'Bob']],
  ['/Users/.search', { COUNT: '1', sortby: 'userName', sortOrder: 'descending' }, ['dee']],
  ['/Groups/.search', { filter: 'members eq "id-1"' }, ['Sales']],
  ['/.search', {}, ['cy', 'ann', 'Bob', 'dee', 'Sales']],
  ['/.search', { startIndex: 4, count: 3 }, ['dee', 'Sales']],
  ['/.search', { startIndex: 5 }, ['Sales']],
  ['/.search', { filter: 'displayName eq "sales"' }, ['Sales']],
  ['/.search', { filter: 'userName eq "bob"' }, ['Bob']],
])('POST %s %j', async (path, body, expected) => {
  const scim = await people();
  const answer = await scim.post(path, { schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], ...body });
  expect([answer.status, names(answer.body.Resources)]).toEqual([200, expected]);
});

test('a search body chooses attributes as a query does', async () => {
  const scim = await people();
  const { body } = await scim.post('/Users/.search', { attributes: ['userName', 'title'], count: 1 });
  expect(Object.keys(body.Resources[0] ?? {}).sort()).toEqual(['id', 'schemas', 'title', 'userName']);
  expect(body).toMatchObject({ totalResults: 4, itemsPerPage: 1 });
});

test.each<[string, object, string]>([
  ['/Users/.search', { filter: 'nothing eq "x"' }, 'invalidFilter'],
  ['/.search', { filter: 'nothing eq "x"' }, 'invalidFilter'],
  ['/.search', { sortBy: 'userName' }, 'invalidValue'],
  ['/Users/.search', { count: {} }, 'invalidValue'],
  ['/Users/.search', { sortBy: 'password' }, 'invalidValue'],
  ['/Users/.search', { sortBy: 'nothing' }, 'invalidValue'],
  ['/Users/.search', { sortBy: 'userName', sortOrder: 'up' }, 'invalidValue'],
])('POST %s %j is refused', async (path, body, scimType) => {
  const scim = await people();
  expect(await scim.post(path, body)).toMatchObject({ status: 400, body: { scimType } });
});

test('.search of a vendor that refuses groups finds people only', async () => {
  const scim = await open({ syncGroups: false });
  await scim.user('ann');
  expect(names((await scim.post('/.search', {})).body.Resources)).toEqual(['ann']);
  expect((await scim.post('/Groups/.search', {})).status).toBe(403);
});

test.each([
  ['sortBy=userName', ['ann', 'Bob', 'cy', 'dee']],
  ['sortBy=userName&sortOrder=descending', ['dee', 'cy', 'Bob', 'ann']],
  ['sortBy=userName&startIndex=2&count=2', ['Bob', 'cy']],
  ['sortBy=title', ['ann', 'cy', 'dee', 'Bob']],
  ['sortBy=title&sortOrder=descending', ['Bob', 'dee', 'cy', 'ann']],
  ['sortBy=meta.created&sortOrder=descending', ['dee', 'Bob', 'ann', 'cy']],
  ['sortBy=urn:ietf:params:scim:schemas:core:2.0:User:userName&filter=title pr', ['ann', 'cy', 'dee']],
])('GET /Users?%s', async (query, expected) => {
  const scim = await people();
  expect(names((await scim.get(`/Users?${query}`)).body.Resources)).toEqual(expected);
});

test.each(['', '&filter=active eq true', '&filter=not (title eq "zzz")', '&sortBy=userName', '&sortBy=title&sortOrder=descending'])(
  'cursors walk through a whole list, each once%s',
  async (more) => {
    const scim = await open();
    for (let n = 0; n < 7; n += 1) await scim.user(`u${n}`, { title: `t${(n * 5) % 7}` });
    const seen: unknown[] = [];
    let cursor: unknown = '';
    for (let pages = 0; cursor !== undefined && pages < 9; pages += 1) {
      const { status, body } = await scim.get(`/Users?count=2&cursor=${cursor}${more}`);
      expect([status, body.totalResults, body.startIndex]).toEqual([200, 7, undefined]);
      seen.push(...names(body.Resources));
      cursor = body.nextCursor;
      // Who is gone when the next page is read moves nobody else, where the order is that of creation.
      if (pages === 1 && !more.includes('sortBy')) await scim.delete('/Users/id-1');
      if (pages === 1 && !more.includes('sortBy')) await scim.user('u0');
    }
    expect(new Set(seen)).toEqual(new Set(['u0', 'u1', 'u2', 'u3', 'u4', 'u5', 'u6']));
    expect(seen).toHaveLength(more.includes('sortBy') ? 7 : 8);
  },
);

test('a cursor of another question, a made-up one, and one beside startIndex are refused', async () => {
  const scim = await people();
  const { body } = await scim.get('/Users?count=1&cursor=');
  expect((await scim.get(`/Users?count=1&cursor=${body.nextCursor}`)).body).toMatchObject({ itemsPerPage: 1, totalResults: 4 });
  for (const query of [`cursor=${body.nextCursor}&filter=title pr`, `cursor=${body.nextCursor}&sortBy=userName`, 'cursor=x'])
    expect(await scim.get(`/Users?${query}`)).toMatchObject({ status: 400, body: { scimType: 'invalidCursor' } });
  expect(await scim.get('/Users?cursor=&startIndex=1')).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
});

test.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('%s /Me is refused with 501, as RFC 7644 section 3.11 allows', async (method) => {
  const scim = await open();
  expect(await scim.send(method, '/Me')).toMatchObject({ status: 501, body: { status: '501', detail: expect.stringContaining('person') } });
});
