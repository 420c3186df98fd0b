import { expect, test } from 'vitest';
import { behaviour, open } from '../harness.ts';

const mounts = [{ key: 'app', path: '/app/scim/v2', tokens: ['first', 'second', ''], behaviour: behaviour() }];

test.each([
  ['Bearer first', 200],
  ['bearer second', 200],
  ['first', 200],
  ['second', 200],
  ['Bearer third', 401],
  ['Bearer firs', 401],
  ['Basic first', 401],
  ['Bearer ', 401],
  ['', 401],
])('Authorization: %s answers %i', async (authorization, status) => {
  const scim = await open({}, { mounts });
  for (const path of ['/Users', '/ServiceProviderConfig']) expect((await scim.get(path, authorization)).status).toBe(status);
});

test('401 is a SCIM error, also for a path that does not exist', async () => {
  const scim = await open({}, { mounts });
  for (const path of ['/Users', '/Users/x', '/Nothing']) {
    const answer = await scim.get(path, 'wrong');
    expect(answer).toMatchObject({
      status: 401,
      body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'], status: '401', detail: expect.any(String) },
    });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="SCIM", error="invalid_token"');
  }
});

test('tokens are rotated', async () => {
  const scim = await open({}, { mounts });
  scim.target.setTokens('app', ['second', 'third']);
  const statuses = await Promise.all(['first', 'second', 'third'].map(async (token) => (await scim.get('/Users', token)).status));
  expect(statuses).toEqual([401, 200, 200]);
  expect(() => scim.target.setTokens('other', [])).toThrow('other');
});
