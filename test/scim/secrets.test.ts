/** What is blotted out of records and lines, by tables of inputs. */
import { expect, test } from 'vitest';
import { addressForLog, isSecretName, withoutSecretQuery, withoutSecrets } from '../../src/scim/secrets.ts';

test.each([
  ...[
    'password',
    'Password',
    'passwd',
    'pwd',
    'new_password',
    'passwordHash',
    'client_secret',
    'clientSecret',
    'access_token',
    'accessToken',
  ],
  ...[
    'Access-Token',
    'refresh.token',
    'bearer',
    'auth',
    'oauth',
    'jwt',
    'id_jwt',
    'apiKey',
    'api_key',
    'x-api-key',
    'private key',
    'pin',
    'otp',
  ],
  ...[
    'urn:x:y:2.0:User:apiKey',
    'urn:ietf:params:scim:schemas:core:2.0:User:password',
    'credentials',
    'Cookie',
    'sessionId',
    'authorization',
  ],
])('%s is the name of a secret', (name) => expect(isSecretName(name)).toBe(true));

test.each([
  ...['userName', 'displayName', 'emails', 'value', 'active', 'members', 'externalId', 'pinned', 'passenger', 'author', 'department', ''],
  ...[
    'urn:ietf:params:scim:schemas:extension:token:2.0:User',
    'profileUrl',
    'x509Certificates',
    'keyboard',
    'authenticationSchemes',
    'sessions',
  ],
])('%s is not', (name) => expect(isSecretName(name)).toBe(false));

const hidden = 'S3CRET';

test.each<[string, unknown]>([
  ['flat', { userName: 'ann', access_token: hidden, passwd: hidden }],
  ['in an extension', { 'urn:x:y': { apiKey: hidden, nested: [{ deep: { jwt: [hidden, hidden] } }] } }],
  ['a whole object', { credentials: { user: 'ann', value: hidden } }],
  ['PATCH', { Operations: [{ op: 'replace', path: 'password', value: hidden }] }],
  ['PATCH in another letter case', { operations: [{ Op: 'Replace', Path: 'PASSWORD', Value: hidden }] }],
  ['PATCH in an extension', { Operations: [{ op: 'add', path: 'urn:x:y:2.0:User:apiKey', value: { current: hidden } }] }],
  ['PATCH by a value path', { Operations: [{ op: 'add', path: 'creds[type eq "a:b"].client_secret', value: hidden }] }],
  ['PATCH below a secret', { Operations: [{ op: 'add', path: 'urn:x:y:User:apiKey.value', value: hidden }] }],
  ['PATCH with a secret in the path', { Operations: [{ op: 'remove', path: `password[value eq "${hidden}"]` }] }],
  ['PATCH without a path', { Operations: [{ op: 'replace', value: { 'urn:x:y:2.0:User:password': hidden, name: { pin: hidden } } }] }],
  ['a name beside a value', { attributes: [{ name: 'apiKey', value: hidden }] }],
  ['by type', { extra: [{ type: 'token', value: hidden }] }],
  ['a search', { filter: `password eq "${hidden}"` }],
  ['Bulk', { Operations: [{ method: 'POST', path: '/Users', data: { password: hidden } }] }],
  ['a token request', { grant_type: 'client_credentials', client_id: 'abc', client_secret: hidden, client_assertion: hidden }],
])('a body: %s', (_, body) => {
  expect(JSON.stringify(withoutSecrets(body))).not.toContain(hidden);
});

test('what is no secret stays as it was', () => {
  const body = {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    ...{ userName: 'ann', emails: [{ type: 'work', value: 'ann@example.com' }], active: true, nothing: null },
    Operations: [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'a' }],
    changePassword: { supported: false },
  };
  const { changePassword: _, ...rest } = body;
  expect(withoutSecrets(rest)).toEqual(rest);
  expect(withoutSecrets({ hasPassword: true, token: null })).toEqual({ hasPassword: true, token: null });
});

test.each([
  ...[
    'access_token=S3CRET',
    'access%5Ftoken=S3CRET',
    'access%255Ftoken=S3CRET',
    'Bearer=S3CRET',
    'auth=S3CRET',
    'pwd=S3CRET',
    'jwt=S3CRET',
  ],
  ...[
    'a=1;token=S3CRET',
    ';token=S3CRET',
    'a=1&apiKey=S3CRET',
    'api%4Bey=S3CRET',
    'token%3DS3CRET',
    'a=1?token=S3CRET',
    'a=1%26token=S3CRET',
  ],
  ...[
    'a=1#token=S3CRET',
    'token[]=S3CRET',
    '%74oken=S3CRET',
    'to%6ben=S3CRET',
    'client_secret=S3CRET&client_secret=S3CRET',
    '+token=S3CRET',
  ],
  ...['filter=password+eq+"S3CRET"', 'filter=password%20eq%20%22S3CRET;more%22', 'FILTER=password eq "a;S3CRET"', 'filter=a;token=S3CRET'],
  ...['x=%E0%A4%A&token=S3CRET', '%zztoken=S3CRET', 'urn:x:y:apiKey=S3CRET'],
])('a query: %s', (query) => {
  for (const url of [`/scim/v2/Users?${query}`, `/scim/v2/Users;${query}`]) {
    expect(withoutSecretQuery(url)).not.toContain(hidden);
    expect(addressForLog(url)).not.toContain(hidden);
  }
});

test('a record keeps the rest of an address as it was sent', () => {
  for (const url of ['/Users', '/Users?filter=userName%20eq%20%22a;b%22&count=2', '/Users?a;b=c&%zz', '/Users?attributes=userName,emails'])
    expect(withoutSecretQuery(url)).toBe(url);
});

test.each([
  ['/scim/v2/Users/2819c223', '/scim/v2/Users/2819c223'],
  ['/Users?startIndex=1&count=100&attributes=userName,emails.value', '/Users?startIndex=1&count=100&attributes=userName,emails.value'],
  ['/Users?filter=userName%20eq%20%22ann%40example.com%22', '/Users?filter=userName eq ***'],
  ['/Users?filter=userName+eq+"ann@example.com"+and+active+eq+true', '/Users?filter=userName eq *** and active eq ***'],
  ['/Users?filter=emails[type eq "work" and value co "ann"].display pr', '/Users?filter=emails[type eq *** and value co ***].display pr'],
  ['/Users?filter=not (externalId eq "x\\" or userName eq \\"ann")', '/Users?filter=not(externalId eq ***)'],
  ['/Users?filter=userName eq ann', '/Users?filter=userName eq ***'],
  ['/Users?filter=userName eq "ann', '/Users?filter=userName eq ***'],
  ['/Users?filter=ann@example.com', '/Users?filter=***'],
  ['/Users?filter=ann', '/Users?filter=***'],
  ['/Users?search=ann%40example.com&ann=1', '/Users?search=***&ann=***'],
  ['/Users?ann%40example.com', '/Users?***'],
  ['/Users?attributes=ann%40example.com', '/Users?attributes=***'],
  ['/Users/ann@example.com', '/Users/***'],
  ['/Users/ann%2540example.com/x', '/Users/***/x'],
  ['/Users\u009b31m', '/Users\\u009b31m'],
  ['/Users?sortBy=%1b]0;title%07', '/Users?sortBy=***;***'],
])('%s in a line is %s', (url, line) => expect(addressForLog(url)).toBe(line));

test('a line is bounded, whatever is sent', () => {
  for (const one of ['a', '%41', '"', '(', '&', ';', '=', '%', '%25', 'filter='])
    for (const url of [`/${one.repeat(8000)}`, `/Users?${one.repeat(8000)}`, `/Users?filter=${one.repeat(8000)}`])
      expect(addressForLog(url).length).toBeLessThanOrEqual(6 * 501);
});
