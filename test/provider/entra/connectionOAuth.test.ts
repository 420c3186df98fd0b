/** A connection by OAuth 2.0 client credentials in place of a token. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connection } from '../../../src/provider/entra/connection.ts';
import { job } from '../../../src/provider/entra/job.ts';
import type { ConnectionInputs } from '../../../src/provider/inputs.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const settings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false } as const;
const oauth = { tokenUrl: 'https://vendor.example.test/token', clientId: 'client-1' };
const names = { authenticationType: 'SingleSignOnType', grant: 'OAuth', clientId: 'ClientIdentifier', clientSecret: 'ClientSecret' };
let tenant: Tenant;
let byToken: ConnectionInputs;
let byClient: ConnectionInputs;
beforeEach(async () => {
  tenant = await startTenant();
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  const { servicePrincipalId, jobId } = outputs;
  byToken = { servicePrincipalId, jobId, baseAddress: 'https://vendor.example.test/scim/v2', secretToken: 'tok-123', settings };
  byClient = { ...byToken, secretToken: 'hush', oauth };
});
afterEach(() => tenant.graph.close());

const stored = () => Object.fromEntries(tenant.graph.store.secrets.get(tenant.servicePrincipalId) ?? []);
const clientSecrets = {
  AuthenticationType: 'OAuth2ClientCredentialsGrant',
  Oauth2TokenExchangeUri: oauth.tokenUrl,
  Oauth2ClientId: 'client-1',
  Oauth2ClientSecret: 'hush',
};
const base = { BaseAddress: 'https://vendor.example.test/scim/v2', SyncAll: 'false' };

test('is tested and saved as the client, read back without its secret, and no output has it', async () => {
  const { id, outputs } = await connection.create(tenant.context, byClient);
  expect(stored()).toEqual({ ...base, ...clientSecrets });
  const tested = tenant.graph.requests.find(({ path }) => path.endsWith('/validateCredentials'));
  expect(tested?.body).toEqual({
    useSavedCredentials: false,
    credentials: Object.entries({ BaseAddress: base.BaseAddress, ...clientSecrets, Oauth2ClientSecret: '*' }).map(([key, value]) => ({
      key,
      value,
    })),
  });
  expect(JSON.stringify(outputs)).not.toContain('hush');
  expect(outputs).toMatchObject({ oauth });
  expect(await connection.read(tenant.context, id, { inputs: byClient, outputs })).toEqual({ id, inputs: byClient, outputs });
  const imported = await connection.read(tenant.context, id, {});
  expect(imported?.inputs).toEqual({ ...byClient, secretToken: '*' });
  expect((await connection.diff(tenant.context, { id, inputs: imported?.inputs ?? byToken, outputs }, byClient)).changes).toEqual({});
});

test.each<[string, Record<string, string>, Record<string, unknown>]>([
  ['another client', { Oauth2ClientId: 'client-2' }, { 'oauth.clientId': { kind: 'update' } }],
  ['another token endpoint', { Oauth2TokenExchangeUri: 'https://else.test/' }, { 'oauth.tokenUrl': { kind: 'update' } }],
  ['a token', { AuthenticationType: '', SecretToken: 'x' }, { oauth: { kind: 'add' } }],
])('an outside edit to %s is one line of drift', async (_name, edit, changes) => {
  const { id, outputs } = await connection.create(tenant.context, byClient);
  for (const [key, value] of Object.entries(edit)) tenant.graph.store.secrets.get(tenant.servicePrincipalId)?.set(key, value);
  const read = await connection.read(tenant.context, id, { inputs: byClient, outputs });
  expect((await connection.diff(tenant.context, { id, inputs: read?.inputs ?? byToken, outputs }, byClient)).changes).toEqual(changes);
});

test('from a token to a client and back, each empties the other', async () => {
  const { id, outputs } = await connection.create(tenant.context, byToken);
  await connection.update(tenant.context, id, { inputs: byToken, outputs }, byClient);
  expect(stored()).toEqual({ ...base, ...clientSecrets });
  await connection.update(tenant.context, id, { inputs: byClient, outputs }, byToken);
  expect(stored()).toEqual({ ...base, SecretToken: 'tok-123' });
});

test('names of its own: written, read back and emptied by them', async () => {
  const own = { ...byClient, oauth: { ...oauth, names } };
  const { id, outputs } = await connection.create(tenant.context, own);
  expect(stored()).toEqual({
    ...base,
    ...{ SingleSignOnType: 'OAuth', Oauth2TokenExchangeUri: oauth.tokenUrl, ClientIdentifier: 'client-1', ClientSecret: 'hush' },
  });
  expect(await connection.read(tenant.context, id, { inputs: own, outputs })).toEqual({ id, inputs: own, outputs });
  await connection.update(tenant.context, id, { inputs: own, outputs }, byClient);
  expect(stored()).toEqual({ ...base, ...clientSecrets });
  await connection.update(tenant.context, id, { inputs: byClient, outputs }, own);
  await connection.delete(tenant.context, id, { inputs: own, outputs });
  expect(stored()).toEqual({});
});

test('without the client secret the connection is gone; another sign-on than ours is left alone', async () => {
  const { id, outputs } = await connection.create(tenant.context, byClient);
  const secrets = tenant.graph.store.secrets.get(tenant.servicePrincipalId);
  secrets?.delete('Oauth2ClientSecret');
  expect(await connection.read(tenant.context, id, { inputs: byClient, outputs })).toBeUndefined();
  secrets?.clear();
  secrets?.set('AuthenticationType', 'Basic').set('Oauth2ClientId', 'theirs');
  await connection.update(tenant.context, id, { inputs: byToken, outputs }, byToken);
  expect(stored()).toMatchObject({ AuthenticationType: 'Basic', Oauth2ClientId: 'theirs', SecretToken: 'tok-123' });
});

test.each([
  [
    'POST https://vendor.example.test/token answered 401: invalid_client for hush',
    'the client id or its secret is refused, by https://vendor.example.test/token',
  ],
  [
    'POST https://vendor.example.test/token answered 404',
    'check the path of https://vendor.example.test/scim/v2 (most vendors end in /scim/v2) and of https://vendor.example.test/token',
  ],
])('a refusal saves nothing and says what to do: %s', async (message, expected) => {
  tenant.refusal = { code: 'SystemForCrossDomainIdentityManagementInvalidCredentials', message };
  const error = String(await connection.create(tenant.context, byClient).catch((e: unknown) => e));
  expect(error).toContain(expected);
  expect(error).not.toContain('hush');
  expect(stored()).toEqual({});
});

test('check finds a bad token endpoint', () => {
  expect(connection.check({ ...byClient, oauth: { ...oauth, tokenUrl: 'token' } })).toEqual([
    { property: 'oauth.tokenUrl', reason: 'is not an address' },
  ]);
});
