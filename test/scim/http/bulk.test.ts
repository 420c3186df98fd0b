import { expect, test } from 'vitest';
import { open } from '../harness.ts';

const schema = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
const post = (bulkId: string, path: string, data: object) => ({ method: 'POST', path, bulkId, data });

interface Result {
  method: string;
  bulkId?: string;
  status: string;
  location?: string;
  version?: string;
  response?: { detail: string; scimType?: string };
}

async function send(scim: Awaited<ReturnType<typeof open>>, operations: object[], more: object = {}): Promise<Result[]> {
  const { status, body } = await scim.post('/Bulk', { schemas: [schema], Operations: operations, ...more });
  expect(status).toBe(200);
  expect(body.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse']);
  return body.Operations as Result[];
}

test('people and a group in one request, the group first: bulkIds are resolved wherever they stand', async () => {
  const scim = await open();
  const results = await send(scim, [
    post('g', '/Groups', { displayName: 'Sales', members: [{ value: 'bulkId:a' }] }),
    post('a', '/Users', { userName: 'ann' }),
    { method: 'PATCH', path: '/Users/bulkId:a', data: { Operations: [{ op: 'replace', path: 'title', value: 'Boss' }] } },
  ]);
  expect(results.map(({ method, bulkId, status, version }) => [method, bulkId, status, version])).toEqual([
    ['POST', 'g', '201', 'W/"1"'],
    ['POST', 'a', '201', 'W/"1"'],
    ['PATCH', undefined, '200', 'W/"2"'],
  ]);
  const [group, ann] = results.map(({ location = '' }) =>
    location.slice(location.indexOf('/Users') > 0 ? location.indexOf('/Users') : location.indexOf('/Groups')),
  );
  expect((await scim.get(ann ?? '')).body).toMatchObject({ userName: 'ann', title: 'Boss' });
  expect((await scim.get(group ?? '')).body.members).toMatchObject([{ value: ann?.split('/').at(-1) }]);
});

test('one that fails leaves nothing of itself, and the others stand', async () => {
  const scim = await open();
  const results = await send(scim, [
    post('a', '/Users', { userName: 'ann' }),
    post('b', '/Users', { userName: 'ANN' }),
    post('g', '/Groups', { displayName: 'Sales', members: [{ value: 'nobody' }] }),
    { method: 'DELETE', path: '/Users/nobody' },
    post('c', '/Users', { userName: 'cy' }),
  ]);
  expect(results.map(({ status, response }) => [status, response?.scimType])).toEqual([
    ['201', undefined],
    ['409', 'uniqueness'],
    ['400', 'invalidValue'],
    ['404', undefined],
    ['201', undefined],
  ]);
  expect((await scim.get('/Users')).body.totalResults).toBe(2);
  expect((await scim.get('/Groups')).body.totalResults).toBe(0);
});

test('failOnErrors stops after so many', async () => {
  const scim = await open();
  const wrong = (bulkId: string) => post(bulkId, '/Users', {});
  const results = await send(scim, [wrong('a'), wrong('b'), post('c', '/Users', { userName: 'cy' })], { failOnErrors: 2 });
  expect(results.map(({ bulkId, status }) => [bulkId, status])).toEqual([
    ['a', '400'],
    ['b', '400'],
  ]);
});

test('bulkIds that nothing makes, or that wait for each other, are 409', async () => {
  const scim = await open();
  const results = await send(scim, [
    post('g', '/Groups', { displayName: 'One', members: [{ value: 'bulkId:h' }] }),
    post('h', '/Groups', { displayName: 'Two', members: [{ value: 'bulkId:g' }] }),
    post('i', '/Groups', { displayName: 'Three', members: [{ value: 'bulkId:x' }] }),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['409', '409', '409']);
});

test('a version in an operation is If-Match', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  const put = (version: string) => ({ method: 'PUT', path: `/Users/${ann}`, version, data: { userName: 'ann', title: version } });
  expect((await send(scim, [put('W/"1"'), put('W/"1"')])).map(({ status }) => status)).toEqual(['200', '412']);
});

test.each<[string, object[], number]>([
  ['no method', [{ path: '/Users' }], 400],
  ['GET', [{ method: 'GET', path: '/Users' }], 400],
  ['POST without bulkId', [{ method: 'POST', path: '/Users', data: { userName: 'a' } }], 400],
  ['1,001 operations', Array(1001).fill({ method: 'DELETE', path: '/Users/x' }), 413],
])('%s is refused as a whole', async (_, operations, status) => {
  const scim = await open();
  expect(await scim.post('/Bulk', { Operations: operations })).toMatchObject({ status, body: { status: String(status) } });
});

test('a vendor that refuses groups refuses them here too; only Users and Groups can be written', async () => {
  const scim = await open({ syncGroups: false });
  const results = await send(scim, [post('g', '/Groups', { displayName: 'Sales' }), post('m', '/Me', {}), post('b', '/Bulk', {})]);
  expect(results.map(({ status }) => status)).toEqual(['403', '405', '405']);
});

test('a body of more than 1 MB is taken here, one of more than 5 MB is 413', async () => {
  const scim = await open();
  const people = (bytes: number) => ({ Operations: [post('a', '/Users', { userName: 'ann', title: 'x' })], padding: 'x'.repeat(bytes) });
  expect((await scim.post('/Bulk', people(2_000_000))).body.Operations).toMatchObject([{ status: '201' }]);
  expect((await scim.post('/Bulk', people(5_300_000))).status).toBe(413);
});
