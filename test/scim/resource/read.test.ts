import { expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';

test.each([
  ['', 5, 1, ['u1', 'u2', 'u3', 'u4', 'u5']],
  ['?startIndex=1&count=2', 5, 1, ['u1', 'u2']],
  ['?startIndex=3&count=2', 5, 3, ['u3', 'u4']],
  ['?startIndex=5&count=2', 5, 5, ['u5']],
  ['?startIndex=6&count=2', 5, 6, []],
  ['?startIndex=0&count=1', 5, 1, ['u1']],
  ['?startIndex=-7&count=1', 5, 1, ['u1']],
  ['?count=0', 5, 1, []],
  ['?count=-1', 5, 1, []],
  ['?count=999999999999', 5, 1, ['u1', 'u2', 'u3', 'u4', 'u5']],
  ['?startIndex=99999999999999999999', 5, 2 ** 31, []],
  ['?filter=active eq true&startIndex=2&count=2', 5, 2, ['u2', 'u3']],
  ['?filter=not (title pr)&startIndex=4&count=3', 5, 4, ['u4', 'u5']],
  ['?filter=not (title pr)&count=0', 5, 1, []],
])('page %s', async (query, totalResults, startIndex, names) => {
  const scim = await open();
  for (let n = 1; n <= 5; n += 1) await scim.user(`u${n}`);
  const { body } = await scim.get(`/Users${query}`);
  expect(body).toMatchObject({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
    totalResults,
    startIndex,
    itemsPerPage: names.length,
  });
  expect(body.Resources.map(({ userName }) => userName)).toEqual(names);
});

test('a page has 100 people when nothing is said, 200 at most', async () => {
  const scim = await open();
  await Promise.all(Array.from({ length: 230 }, (_, n) => scim.user(`u${n}`)));
  expect((await scim.get('/Users')).body).toMatchObject({ totalResults: 230, itemsPerPage: 100 });
  expect((await scim.get('/Users?count=1000')).body.Resources).toHaveLength(200);
});

test('totals follow deletions', async () => {
  const scim = await open();
  const ann = await scim.user('ann');
  await scim.user('bob');
  await scim.delete(`/Users/${ann}`);
  expect((await scim.get('/Users?count=0')).body.totalResults).toBe(1);
});

test.each(['count=x', 'startIndex=1.5'])('%s is refused', async (query) => {
  const scim = await open();
  expect(await scim.get(`/Users?${query}`)).toMatchObject({ status: 400, body: { scimType: 'invalidValue' } });
});

const core = 'urn:ietf:params:scim:schemas:core:2.0:User';
test.each([
  ['attributes=userName', ['id', 'schemas', 'userName']],
  ['attributes=USERNAME,nothing', ['id', 'schemas', 'userName']],
  [`attributes=${core}:userName,meta`, ['id', 'meta', 'schemas', 'userName']],
  ['attributes=nothing', ['id', 'schemas']],
  ['attributes=id', ['id', 'schemas']],
  [`attributes=${enterprise}`, ['id', 'schemas', enterprise]],
  [`attributes=${enterprise}:department`, ['id', 'schemas', enterprise]],
  [`attributes=${enterprise}:manager`, ['id', 'schemas']],
  ['excludedAttributes=name,emails,meta,active,id,schemas', ['id', 'schemas', enterprise, 'userName']],
  [`excludedAttributes=name,emails,meta,active,${enterprise}`, ['id', 'schemas', 'userName']],
])('%s', async (query, keys) => {
  const scim = await open();
  const ann = await scim.user('ann', { name: { givenName: 'Ann' }, emails: [{ value: 'a@x' }], [enterprise]: { department: 'd' } });
  const one = await scim.get(`/Users/${ann}?${query}`);
  expect(Object.keys(one.body).sort()).toEqual([...keys].sort());
  expect((await scim.get(`/Users?${query}`)).body.Resources).toEqual([one.body]);
});

test('sub-attributes are chosen and left out', async () => {
  const scim = await open();
  const ann = await scim.user('ann', { name: { givenName: 'Ann', familyName: 'Lee' }, emails: [{ value: 'a@x', type: 'work' }] });
  expect((await scim.get(`/Users/${ann}?attributes=name.givenName,emails.value`)).body).toMatchObject({
    name: { givenName: 'Ann' },
    emails: [{ value: 'a@x' }],
  });
  const { body } = await scim.get(`/Users/${ann}?excludedAttributes=name.givenName,emails.type`);
  expect([body.name, body.emails]).toEqual([{ familyName: 'Lee' }, [{ value: 'a@x' }]]);
});

test.each([
  ['', ['$ref', 'type', 'value']],
  ['?attributes=members', ['$ref', 'type', 'value']],
  ['?attributes=members.display', ['display']],
  ['?attributes=members,members.display', ['$ref', 'display', 'type', 'value']],
  ['?attributes=members,members.display&excludedAttributes=members.display', ['$ref', 'type', 'value']],
])('the display of a member is returned on request: %s', async (query, keys) => {
  const scim = await open();
  const group = await scim.group('Sales', await scim.user('ann'));
  const members = (await scim.get(`/Groups/${group}${query}`)).body.members as object[];
  expect(members.map((one) => Object.keys(one).sort())).toEqual([keys]);
});
