/** Quirks that are about the server as a whole. */
import { expect } from 'vitest';
import { enterprise, open } from '../harness.ts';
import { quirk } from './rows.ts';

quirk(41, async () => {
  const scim = await open();
  await scim.group('Sales', await scim.user('ann'));
  const guid = '0b4b2a8e-4a4e-4d3f-9c7a-2d9a1f3f8a11';
  for (const path of [
    `/Users?filter=userName+eq+%22${guid}%22`,
    `/Groups?excludedAttributes=members&filter=displayName+eq+%22${guid}%22`,
  ]) {
    const empty = { schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], totalResults: 0, Resources: [] };
    expect(await scim.get(path)).toMatchObject({ status: 200, body: empty });
  }
});

quirk(42, async () => {
  const scim = await open();
  const sent = { 'content-type': 'application/json', accept: 'application/json' };
  const made = await scim.send('POST', '/Users', { headers: sent, body: '{"userName":"ann"}' });
  const id = made.body.id;
  const answers = [
    made,
    await scim.send('POST', '/Users', { headers: sent, body: '{"userName":"ann"}' }),
    await scim.send('PUT', `/Users/${id}`, { headers: sent, body: '{"userName":"ann"}' }),
    await scim.send('GET', '/Users?filter=userName%20eq%20%22ann%22', { headers: sent }),
    await scim.send('GET', '/Schemas', { headers: sent }),
    await scim.get('/Users', 'wrong'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 409, 200, 200, 200, 401]);
  for (const { headers } of answers) expect(headers.get('content-type')).toBe('application/scim+json; charset=utf-8');
});

quirk(43, async () => {
  const scim = await open();
  interface Listed {
    name: string;
    type: string;
    multiValued: boolean;
    mutability: string;
    subAttributes?: Listed[];
  }
  for (const path of ['/Schemas', '/ResourceTypes']) {
    const { body } = await scim.get(path);
    expect(body).toMatchObject({ schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'], startIndex: 1 });
    expect([body.totalResults, body.itemsPerPage]).toEqual([body.Resources.length, body.Resources.length]);
  }
  // As the validator does: every attribute that is listed as writable is set, and has to come back.
  const value = ({ name, type, multiValued, subAttributes = [] }: Listed): unknown => {
    const one = {
      boolean: true,
      integer: 7,
      dateTime: '2026-01-31T08:00:00Z',
      string: `a ${name}`,
      reference: 'https://x.org/1',
      binary: 'AQID',
    }[type];
    const object = Object.fromEntries(subAttributes.filter(writable).map((sub) => [sub.name, value(sub)]));
    return multiValued ? [one ?? object] : (one ?? object);
  };
  const writable = ({ mutability }: Listed): boolean => mutability !== 'readOnly';
  const listed = (await scim.get('/Schemas')).body.Resources as unknown as { id: string; attributes: Listed[] }[];
  const set = (id: string): object => {
    const attributes = listed.find((one) => one.id === id)?.attributes ?? [];
    return Object.fromEntries(attributes.filter(writable).map((one) => [one.name, value(one)]));
  };
  const sent = { ...set('urn:ietf:params:scim:schemas:core:2.0:User'), [enterprise]: set(enterprise) };
  expect(Object.keys(sent)).not.toContain('password');
  const made = await scim.post('/Users', sent);
  expect([made.status, made.body.detail]).toEqual([201, undefined]);
  expect((await scim.get(`/Users/${made.body.id}`)).body).toMatchObject(sent);
});

quirk(49, async () => {
  let ms = Date.UTC(2026, 0, 31);
  const scim = await open({}, { now: () => new Date(ms) });
  expect((await scim.get('/Users')).status).toBe(200);
  ms = Date.UTC(2056, 0, 31);
  expect((await scim.get('/Users')).status).toBe(200);
});
