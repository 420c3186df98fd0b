/** What databases differ in, and the target must not: text that one of them cannot keep, values too long for an index, and Bulk. */
import { expect, test } from 'vitest';
import { enterprise, open } from '../harness.ts';

const half = 'a\ud800b';
const nul = 'a\u0000b';

test.each([half, nul])('%j in a value is 400 invalidValue, whatever holds it', async (text) => {
  const scim = await open();
  const ann = await scim.user('ann');
  const group = await scim.group('Sales');
  const people: object[] = [
    { userName: text },
    { userName: 'x', externalId: text },
    { userName: 'x', title: text },
    { userName: 'x', name: { givenName: text } },
    { userName: 'x', emails: [{ value: text, type: 'work' }] },
    { userName: 'x', emails: [{ value: 'x@example.com', type: text }] },
    { userName: 'x', roles: [{ value: text }] },
    { userName: 'x', [enterprise]: { department: text } },
    { userName: 'x', 'urn:x:y': { a: text } },
    { userName: 'x', 'urn:x:y': { a: [{ [text]: 1 }] } },
  ];
  const answers = [
    ...(await Promise.all(people.map((person) => scim.post('/Users', person)))),
    ...(await Promise.all(people.map((person) => scim.put(`/Users/${ann}`, { userName: 'ann', ...person })))),
    await scim.patch(`/Users/${ann}`, { op: 'add', path: 'title', value: text }),
    await scim.patch(`/Users/${ann}`, { op: 'add', path: 'emails[type eq "work"].value', value: text }),
    await scim.post('/Groups', { displayName: text }),
    await scim.put(`/Groups/${group}`, { displayName: text }),
    await scim.patch(`/Groups/${group}`, { op: 'replace', path: 'displayName', value: text }),
  ];
  for (const { status, body } of answers)
    expect([status, body.scimType, body.detail]).toEqual([400, 'invalidValue', expect.stringContaining('character')]);
  expect((await scim.get('/Users')).body).toMatchObject({ totalResults: 1, Resources: [{ id: ann, meta: { version: 'W/"1"' } }] });
});

test('whole pairs, and what only looks like an escape, are kept as they were sent', async () => {
  const scim = await open();
  for (const text of ['😀 x', 'a\\u0000b', '\\ud800', '\ufffd', '\u0001']) {
    const ann = await scim.user(`ann ${text}`, { title: text, emails: [{ type: 'work', value: text }] });
    expect((await scim.get(`/Users/${ann}`)).body).toMatchObject({ userName: `ann ${text}`, title: text, emails: [{ value: text }] });
    const filter = encodeURIComponent(`emails[type eq "work"].value eq ${JSON.stringify(text)}`);
    expect((await scim.get(`/Users?filter=${filter}`)).body.totalResults).toBe(1);
  }
});

test.each([half, nul])('%j as an id or in a filter stands for nobody', async (text) => {
  const scim = await open();
  // A database that has no half pair would take it for a replacement character.
  const ann = await scim.user('a\ufffdb', { externalId: 'a\ufffdb', emails: [{ type: 'work', value: 'a\ufffdb' }] });
  const group = await scim.group('Sales', ann);
  const quoted = JSON.stringify(text);
  for (const filter of [
    `userName eq ${quoted}`,
    `externalId eq ${quoted}`,
    `id eq ${quoted}`,
    `emails eq ${quoted}`,
    `emails[type eq "work"].value eq ${quoted}`,
    `emails[type eq ${quoted}].value eq "x"`,
    `emails[value eq ${quoted}]`,
    `groups eq ${quoted}`,
    `title eq ${quoted}`,
  ]) {
    const answer = await scim.get(`/Users?filter=${encodeURIComponent(filter)}`);
    expect([filter, answer.status, answer.body.totalResults]).toEqual([filter, 200, 0]);
    expect((await scim.post('/Users/.search', { filter })).body.totalResults).toBe(0);
  }
  expect((await scim.get(`/Groups?filter=${encodeURIComponent(`members eq ${quoted}`)}`)).body.totalResults).toBe(0);
  const add = (value: unknown) => scim.patch(`/Groups/${group}`, { op: 'add', path: 'members', value });
  expect([(await add([{ value: text }])).status, (await add([{ value: text }, { value: 'zz' }])).status]).toEqual([204, 204]);
  expect((await scim.target.audit('app', 1))[0]?.changed.unknown).toEqual([text, 'zz']);
  const remove = [
    { op: 'remove', path: 'members', value: [{ value: text }] },
    { op: 'remove', path: `members[value eq ${quoted}]` },
  ];
  for (const operation of remove) expect((await scim.patch(`/Groups/${group}`, operation)).status).toBe(204);
  const replace = { op: 'replace', path: 'members', value: [{ value: text }] };
  expect((await scim.patch(`/Groups/${group}`, replace)).body).toMatchObject({ status: '400', scimType: 'invalidValue' });
  expect((await scim.post('/Groups', { displayName: 'x', members: [{ value: text }] })).body.scimType).toBe('invalidValue');
  expect((await scim.get(`/Groups/${group}`)).body.members).toMatchObject([{ value: ann }]);
  for (const path of ['/Users/a%00b', '/Users/%ED%A0%80', '/Groups/%00', '/Users/a%00b?attributes=id']) {
    for (const method of ['GET', 'DELETE']) expect([path, (await scim.send(method, path)).status]).toEqual([path, 404]);
    expect((await scim.patch(path, { op: 'add', path: 'title', value: 'x' })).status).toBe(404);
  }
});

test('texts of any length are kept, found, sorted and unique', async () => {
  const scim = await open();
  const noise = (length: number, seed: number) =>
    Array.from({ length }, (_, n) => ((n * 7919 + seed * n * n) % 65_521).toString(36))
      .join('')
      .slice(0, length);
  for (const length of [300, 340, 1024, 1025, 9000, 40_000]) {
    const text = noise(length, 3);
    const long = { userName: `u${text}`, externalId: `x${text}`, displayName: text, emails: [{ type: text, value: text }] };
    expect((await scim.post('/Users', long)).status).toBe(201);
    expect((await scim.post('/Users', { userName: `U${text.toUpperCase()}` })).body.scimType).toBe('uniqueness');
    if (length > 7000) continue;
    for (const filter of [
      `userName eq "U${text}"`,
      `externalId eq "x${text}"`,
      `displayName eq "${text.toUpperCase()}"`,
      `emails eq "${text}"`,
      `emails[type eq "${text.slice(0, 3500)}"].value eq "x"`,
    ]) {
      const answer = await scim.post('/Users/.search', { filter });
      expect([length, filter.slice(0, 20), answer.status, answer.body.totalResults]).toEqual([
        length,
        filter.slice(0, 20),
        200,
        filter.endsWith('"x"') ? 0 : 1,
      ]);
    }
  }
  expect((await scim.get('/Users?sortBy=userName')).body.totalResults).toBe(6);
});

test('each operation of a Bulk stands or falls by itself', async () => {
  const scim = await open();
  const bulk = async (...Operations: unknown[]) => {
    const { status, body } = await scim.post('/Bulk', { Operations });
    return status === 200 ? (body.Operations as { status: string }[]).map((one) => one.status) : status;
  };
  const user = (bulkId: string, data: object) => ({ method: 'POST', path: '/Users', bulkId, data });
  expect(
    await bulk(
      user('a', { userName: 'ann' }),
      { method: 'DELETE', path: `/Users/${nul}` },
      { method: 'PATCH', path: `/Users/${half}`, data: { Operations: [] } },
      user('b', { userName: nul }),
      user('c', { userName: 'c', emails: [{ value: half }] }),
      user('d', { userName: 'ANN' }),
      user('e', { userName: 'x'.repeat(100_000) }),
      user('f', { userName: 'f', roles: [{ value: nul }] }),
      {
        method: 'POST',
        path: '/Groups',
        bulkId: 'g',
        data: { displayName: 'All', members: [{ value: 'bulkId:a' }, { value: 'bulkId:h' }] },
      },
      { method: 'POST', path: '/Groups', bulkId: 'i', data: { displayName: 'None', members: [{ value: nul }] } },
      user('h', { userName: 'hal' }),
    ),
  ).toEqual(['201', '404', '404', '400', '400', '409', '201', '400', '201', '400', '201']);
  expect((await scim.get('/Users?count=0')).body.totalResults).toBe(3);
  const refused = (await scim.target.audit('app', 20)).filter((one) => one.refused !== undefined);
  expect(refused.filter(({ action }) => action === 'delete')).toMatchObject([{ id: 'a\ufffdb', refused: { status: 404 } }]);
});
