import { afterEach, beforeEach, expect, test } from 'vitest';
import { connection } from '../../../src/provider/entra/connection.ts';
import { job } from '../../../src/provider/entra/job.ts';
import type { ConnectionInputs, ProvisioningSettings } from '../../../src/provider/inputs.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const plain: ProvisioningSettings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false };
let tenant: Tenant;
let inputs: ConnectionInputs;
beforeEach(async () => {
  tenant = await startTenant();
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  const { servicePrincipalId, jobId } = outputs;
  inputs = { servicePrincipalId, jobId, baseAddress: 'https://scim.example.test/scim/v2', secretToken: 'tok-123', settings: plain };
  tenant.mark();
});
afterEach(() => tenant.graph.close());

const stored = () => Object.fromEntries(tenant.graph.store.secrets.get(tenant.servicePrincipalId) ?? []);

test('tests the credentials, then saves them; the token is in no output', async () => {
  const { id, outputs } = await connection.create(tenant.context, inputs);
  expect(tenant.calls()).toEqual(['POST /jobs/{job}/validateCredentials', 'GET /secrets', 'PUT /secrets']);
  expect(Object.entries(stored())).toEqual([
    ['BaseAddress', inputs.baseAddress],
    ['SecretToken', 'tok-123'],
    ['SyncAll', 'false'],
  ]);
  expect(JSON.stringify([id, outputs])).not.toContain('tok-123');
});

test.each<[string, string, string]>([
  ['SystemForCrossDomainIdentityManagementInvalidCredentials', 'The endpoint answered 401 for tok-123.', 'the token is wrong or expired'],
  [
    'SystemForCrossDomainIdentityManagementServiceIncompatible',
    'GET /Groups answered 404.',
    'the address is wrong, check the path of https://scim',
  ],
  ['SystemForCrossDomainIdentityManagementServiceIncompatible', '', 'the address is wrong'],
  ['SystemForCrossDomainIdentityManagementCredentialValidationFailure', 'answered 503', "a fault on the vendor's side"],
  ['CredentialValidationUnavailable', '', 'nothing answers at https://scim.example.test/scim/v2: see whether'],
  [
    'SystemForCrossDomainIdentityManagementCredentialValidationFailure',
    'Resource: https://h.example/Users?filter=userName+eq+"x" Operation: GET Response Status Code: Unauthorized Response Headers: x-upstream-service-time: 512 Response Content: {}',
    'Test Connection failed (401): the token is wrong or expired',
  ],
  [
    'SystemForCrossDomainIdentityManagementCredentialValidationUnavailable',
    'Resource: https://h.example/scim/v1/Groups Operation: GET Response Status Code: Forbidden Response Headers: age: 401 Response Content: tok-123',
    'Test Connection failed (403): the token is good, and may not read groups',
  ],
  [
    'SystemForCrossDomainIdentityManagementServiceIncompatible',
    'Operation: GET Response Status Code: OK Response Content: <html><title>404</title>',
    'a web page answers at https://scim.example.test/scim/v2 in place of SCIM',
  ],
])('(7.13) a refusal saves nothing and says what to do: %s %s', async (code, message, expected) => {
  tenant.refusal = { code, message };
  const error = await connection.create(tenant.context, inputs).catch((e: unknown) => e);
  expect(String(error)).toContain(expected);
  expect(String(error)).not.toContain('tok-123');
  expect(error).toMatchObject({ status: 400, code, method: 'POST', requestId: expect.any(String) });
  expect(tenant.calls()).toEqual(['POST /jobs/{job}/validateCredentials']);
  expect(stored()).toEqual({});
});

test('(7, azure-docs 40093) a token that Entra has no room for is said as such, and is not in the message', async () => {
  tenant.graph.faults.secrets.longest = 1024;
  const secretToken = 'eyJ'.repeat(400);
  const error = await connection.create(tenant.context, { ...inputs, secretToken }).catch((e: unknown) => e);
  expect(String(error)).toContain('about 1,024 bytes: token, address, notification mail and SAML certificate together');
  expect(String(error)).toContain('Size of input ExternalSecret data is invalid.');
  expect(String(error)).not.toContain(secretToken);
  expect(stored()).toEqual({});
});

test('another refusal of the save says nothing of its length', async () => {
  tenant.graph.faults.broken = { after: 0, how: 'refused' };
  const error = await connection.create(tenant.context, inputs).catch((e: unknown) => e);
  expect(String(error)).toContain('The connection could not be saved.');
  expect(String(error)).not.toContain('1,024');
});

test('settings are written, read back and cleared again', async () => {
  const settings: ProvisioningSettings = { scope: 'all', notify: 'idm@example.test', deletionThreshold: 50, skipOutOfScopeDeletions: true };
  const { id, outputs } = await connection.create(tenant.context, { ...inputs, settings });
  expect(stored()).toMatchObject({
    SyncAll: 'true',
    SyncNotificationSettings: '{"Enabled":true,"Recipients":"idm@example.test","DeleteThresholdEnabled":true,"DeleteThresholdValue":50}',
    SkipOutOfScopeDeletions: 'True',
  });
  expect(await connection.read(tenant.context, id, { inputs: { ...inputs, settings } })).toEqual({
    id,
    inputs: { ...inputs, settings },
    outputs,
  });
  await connection.update(tenant.context, id, { inputs: { ...inputs, settings }, outputs }, inputs);
  expect(stored()).toMatchObject({ SyncAll: 'false', SyncNotificationSettings: '{}', SkipOutOfScopeDeletions: 'False' });
  expect((await connection.read(tenant.context, id, { inputs }))?.inputs).toEqual(inputs);
});

test('an outside edit is drift of exactly that setting, and the token keeps what was last given', async () => {
  const { id, outputs } = await connection.create(tenant.context, inputs);
  tenant.graph.store.secrets.get(tenant.servicePrincipalId)?.set('SyncAll', 'true');
  const read = await connection.read(tenant.context, id, { inputs, outputs });
  const diff = await connection.diff(tenant.context, { id, inputs: read?.inputs ?? inputs, outputs }, inputs);
  expect(diff.changes).toEqual({ 'settings.scope': { kind: 'update' } });
});

test('another token is a change; another job a replacement', async () => {
  const old = { id: 'x', inputs, outputs: inputs };
  expect((await connection.diff(tenant.context, old, { ...inputs, secretToken: 'tok-456' })).changes).toEqual({
    secretToken: { kind: 'update' },
  });
  expect((await connection.diff(tenant.context, old, { ...inputs, jobId: 'j' })).replaces).toEqual(['jobId']);
});

test('an import cannot know the token, which is then no change', async () => {
  const { id, outputs } = await connection.create(tenant.context, inputs);
  const read = await connection.read(tenant.context, id, {});
  // Not empty, which `check` would warn of; what Graph itself shows.
  expect(read?.inputs.secretToken).toBe('*');
  expect(connection.check(read?.inputs ?? inputs)).toEqual([]);
  expect((await connection.diff(tenant.context, { id, inputs: read?.inputs ?? inputs, outputs }, inputs)).changes).toEqual({});
});

test('delete clears what is there and makes the connection gone', async () => {
  const settings = { ...plain, deletionThreshold: 5 };
  const { id, outputs } = await connection.create(tenant.context, { ...inputs, settings });
  const old = { inputs, outputs };
  await connection.delete(tenant.context, id, old);
  expect(stored()).toEqual({ SyncNotificationSettings: '{}' });
  expect(await connection.read(tenant.context, id, {})).toBeUndefined();
  tenant.graph.store.servicePrincipals.delete(tenant.servicePrincipalId);
  await connection.delete(tenant.context, id, old);
});

test('check finds a bad address, an empty token and a bad threshold', () => {
  const wrong = { ...inputs, baseAddress: 'scim', secretToken: '', settings: { ...plain, deletionThreshold: 0 } };
  expect(connection.check(wrong).map(({ property }) => property)).toEqual(['baseAddress', 'secretToken', 'settings.deletionThreshold']);
  expect(connection.check(inputs)).toEqual([]);
});
