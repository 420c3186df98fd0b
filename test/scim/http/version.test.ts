/** Entity tags (RFC 7644 section 3.14). */
import { expect, test } from 'vitest';
import { open } from '../harness.ts';

const as = (tag: string) => ({ headers: { 'if-match': tag } });

test('ETag is the version of the answer, and goes up with every change', async () => {
  const scim = await open();
  const made = await scim.post('/Users', { userName: 'ann' });
  expect([made.headers.get('etag'), made.body.meta]).toMatchObject(['W/"1"', { version: 'W/"1"' }]);
  const patched = await scim.patch('/Users/id-1', { op: 'replace', path: 'title', value: 'Boss' });
  expect(patched.headers.get('etag')).toBe('W/"2"');
  const group = await scim.group('Sales');
  expect((await scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: 'id-1' }] })).headers.get('etag')).toBe(
    'W/"2"',
  );
});

test.each(['PUT', 'PATCH', 'DELETE'])('%s with If-Match of another version is 412 and changes nothing', async (method) => {
  const scim = await open();
  await scim.user('ann', { title: 'old' });
  await scim.patch('/Users/id-1', { op: 'replace', path: 'title', value: 'new' });
  const body = JSON.stringify(method === 'PUT' ? { userName: 'ann' } : { Operations: [{ op: 'remove', path: 'title' }] });
  const send = (tag: string) => scim.send(method, '/Users/id-1', { ...as(tag), ...(method === 'DELETE' ? {} : { body }) });
  expect(await send('W/"1"')).toMatchObject({ status: 412, body: { status: '412' } });
  expect(await send('"1", W/"3"')).toMatchObject({ status: 412 });
  expect((await scim.get('/Users/id-1')).body.title).toBe('new');
  expect((await send('W/"1", W/"2"')).status).toBeLessThan(300);
});

test.each(['*', '"1"', 'W/"1"'])('If-Match: %s fits', async (tag) => {
  const scim = await open();
  await scim.user('ann');
  expect((await scim.send('DELETE', '/Users/id-1', as(tag))).status).toBe(204);
});

test('If-None-Match of the version that stands is 304 without a body', async () => {
  const scim = await open();
  await scim.user('ann');
  const get = (tag: string) => scim.send('GET', '/Users/id-1', { headers: { 'if-none-match': tag } });
  const same = await get('W/"1"');
  expect([same.status, same.body, same.headers.get('etag')]).toEqual([304, {}, 'W/"1"']);
  expect((await get('W/"0"')).status).toBe(200);
});

test('of writes that all saw one version only one is done', async () => {
  const scim = await open();
  await scim.user('ann');
  const put = (n: number) => scim.send('PUT', '/Users/id-1', { ...as('W/"1"'), body: JSON.stringify({ userName: 'ann', title: `t${n}` }) });
  const statuses = (await Promise.all([1, 2, 3, 4].map(put))).map(({ status }) => status);
  expect(statuses.toSorted()).toEqual([200, 412, 412, 412]);
});
