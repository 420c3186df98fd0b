import { expect, test } from 'vitest';
import { startHarness } from './harness.ts';
import type { MemoryTarget } from './memoryTarget.ts';

const incompatible = 'SystemForCrossDomainIdentityManagementServiceIncompatible';
const credentials = 'SystemForCrossDomainIdentityManagementCredentialValidationFailure';
const unavailable = 'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable';
const on =
  (part: string, status: number, body?: string): MemoryTarget['refuse'] =>
  (_method, path) =>
    path.startsWith(part) ? { status, ...(body === undefined ? {} : { body }) } : undefined;

const everybody = JSON.stringify({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
  totalResults: 1,
  Resources: [{ id: '1', userName: 'ann' }],
});
const cases: [string, MemoryTarget['refuse'], string | null][] = [
  ['a good target', () => undefined, null],
  ['401 everywhere', on('/', 401), credentials],
  ['403 on people', on('/Users', 403), unavailable],
  ['404 on people', on('/Users', 404), incompatible],
  ['HTML', on('/Users', 200, '<html>sign in</html>'), incompatible],
  ['JSON that is not SCIM', on('/Users', 200, '{"hello":1}'), incompatible],
  ['a filter that is ignored', on('/Users', 200, everybody), incompatible],
  [
    'a redirect',
    (_method, path) => (path === '/ServiceProviderConfig' ? { status: 302, headers: { location: '/scim/Users' } } : undefined),
    incompatible,
  ],
  ['500', on('/Users', 500), unavailable],
  ['404 on groups', on('/Groups', 404), incompatible],
  ['403 on groups', on('/Groups', 403), null],
];
test.each(cases)('%s', async (_name, refuse, code) => {
  const { service, store, stored, target } = await startHarness();
  target.refuse = refuse;
  const result = await service.testConnection(store, stored, new Map(store.secrets.get('sp')));
  expect(result?.code ?? null).toBe(code);
});

test('asks for the configuration, an impossible person and an impossible group; says which request failed', async () => {
  const { service, store, stored, target, sent } = await startHarness();
  const secrets = new Map(store.secrets.get('sp'));
  await service.testConnection(store, stored, secrets);
  expect(sent.map(({ path }) => path)).toEqual([
    '/ServiceProviderConfig',
    '/Users?filter=userName%20eq%20%22id-1%22',
    '/Groups?excludedAttributes=members&filter=displayName%20eq%20%22id-2%22',
  ]);
  target.refuse = on('/Users', 503);
  expect((await service.testConnection(store, stored, secrets))?.message).toMatch(
    /Resource: http:\/\/\S+\/Users\?filter=userName\S+ Operation: GET/,
  );
  expect((await service.testConnection(store, stored, secrets))?.message).toContain(
    'Response Status Code: ServiceUnavailable Response Headers: ',
  );
});

test('uses the credentials it is given, not the saved ones', async () => {
  const { service, store, stored, target } = await startHarness();
  const given = new Map([['BaseAddress', target.url]]);
  expect((await service.testConnection(store, stored, given.set('SecretToken', 'wrong')))?.code).toBe(credentials);
  expect((await service.testConnection(store, stored, new Map()))?.message).toContain('tenant URL');
});

test('a 403 on groups can be taken for a refusal, as one record shows it', async () => {
  const { service, store, stored, target } = await startHarness({ forbiddenGroups: 'fails' });
  target.refuse = on('/Groups', 403);
  const refusal = await service.testConnection(store, stored, new Map(store.secrets.get('sp')));
  expect(refusal?.code).toBe(unavailable);
  expect(refusal?.message).toMatch(/\/Groups\?\S+ Operation: GET Response Status Code: Forbidden /);
});
