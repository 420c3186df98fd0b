import { afterEach, expect, test } from 'vitest';
import { createTokenSource } from '../../../src/provider/graph/auth.ts';
import { type Environment, readEntraSettings, readOktaSettings } from '../../../src/provider/settings.ts';
import { type Answer, startLoopback } from '../loopback.ts';

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const noFetch: typeof fetch = async () => {
  throw new Error('nothing may be sent');
};

async function start(env: Environment, answer: (count: number) => Answer, now: () => number = () => 0) {
  const server = await startLoopback((_received, count) => answer(count));
  closers.push(server.close);
  const config = { loginUrl: server.url, graphUrl: 'https://graph.example.test' };
  const token = createTokenSource(() => readEntraSettings(config, env, noFetch), fetch, now);
  return { ...server, token };
}

const account = { ARM_TENANT_ID: 't', ARM_CLIENT_ID: 'c', ARM_USE_CLI: 'false' };
const issue = (count: number): Answer => ({ status: 200, body: { access_token: `token-${count}`, expires_in: 600 } });

test('asks once with a client secret, keeps the token until a minute before its end, and renews on request', async () => {
  let now = 0;
  const { token, received } = await start({ ...account, ARM_CLIENT_SECRET: 's' }, issue, () => now);
  expect([await token(), await token()]).toEqual(['token-1', 'token-1']);
  expect(received[0]).toMatchObject({ method: 'POST', path: '/t/oauth2/v2.0/token' });
  expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
    grant_type: 'client_credentials',
    scope: 'https://graph.example.test/.default',
    client_id: 'c',
    client_secret: 's',
  });
  now = 541_000;
  expect(await token()).toBe('token-2');
  expect(await token(true)).toBe('token-3');
});

test('sends a client assertion', async () => {
  const { token, received } = await start({ ...account, ARM_OIDC_TOKEN: 'jwt' }, issue);
  await token();
  const form = new URLSearchParams(received[0]?.body);
  expect(form.get('client_assertion')).toBe('jwt');
  expect(form.get('client_secret')).toBeNull();
});

test('a refusal names tenant and error, never a credential, and the next call asks again', async () => {
  const refuse = (count: number): Answer => (count === 1 ? { status: 401, body: { error: 'invalid_client' } } : issue(count));
  const { token } = await start({ ...account, ARM_CLIENT_SECRET: 'very-secret' }, refuse);
  await expect(token()).rejects.toThrow(/^Signing in to tenant t failed: 401 invalid_client\.$/);
  expect(await token()).toBe('token-2');
});

test('says what is missing', async () => {
  const { token } = await start(account, issue);
  await expect(token()).rejects.toThrow('ARM_CLIENT_SECRET');
  await expect(readEntraSettings({}, {}, noFetch)).rejects.toThrow('ARM_TENANT_ID');
  expect(() => readOktaSettings({}, {})).toThrow('OKTA_ORG_NAME');
  expect(() => readOktaSettings({}, { OKTA_ORG_NAME: 'o' })).toThrow('OKTA_API_TOKEN');
});

test('reads clouds and the metadata document', async () => {
  const china = await readEntraSettings({}, { ...account, ARM_ENVIRONMENT: 'china' }, noFetch);
  expect(china.graphUrl).toBe('https://microsoftgraph.chinacloudapi.cn');
  const asked: string[] = [];
  const metadata: typeof fetch = async (url) => {
    asked.push(String(url));
    return Response.json({ microsoftGraphResourceId: 'http://g/', authentication: { loginEndpoint: 'http://l' } });
  };
  const own = await readEntraSettings({}, { ...account, ARM_METADATA_HOSTNAME: 'localhost:8443' }, metadata);
  expect(own).toMatchObject({ graphUrl: 'http://g', loginUrl: 'http://l' });
  expect(asked).toEqual(['https://localhost:8443/metadata/endpoints?api-version=2022-09-01']);
});

const org = { oktaOrgName: 'example', oktaBaseUrl: 'okta.com' };
const token = { OKTA_API_TOKEN: 't' };

test.each<[string, object, Environment]>([
  ['another org', { oktaOrgName: 'x' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['another base', { ...org, oktaBaseUrl: 'attacker.example' }, { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'okta.com', ...token }],
  ["the base of another of Okta's cells", org, { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'oktapreview.com', ...token }],
  ['a base that begins as the right one', { ...org, oktaBaseUrl: 'okta.com.evil.example' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a port', { ...org, oktaBaseUrl: 'okta.com:8443' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a port in both', { ...org, oktaBaseUrl: 'okta.com:1' }, { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'okta.com:1', ...token }],
  ['user information', { oktaOrgName: 'example.okta.com@evil' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a slash', { oktaOrgName: 'evil.example/' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a slash in both', { oktaOrgName: 'evil.example/' }, { OKTA_ORG_NAME: 'evil.example/', ...token }],
  ['a dot', { oktaOrgName: 'example.evil' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a question mark', { ...org, oktaBaseUrl: 'evil.example?.okta.com' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a letter that only looks the same', { ...org, oktaBaseUrl: 'оkta.com' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['punycode', { ...org, oktaBaseUrl: 'xn--kta-xec.com' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['no org beside the token', org, token],
  ['another variable', org, { OKTA_ORG_URL: 'https://example.okta.com', ...token }],
  ['an access token', { oktaOrgName: 'x' }, { OKTA_ORG_NAME: 'example', OKTA_ACCESS_TOKEN: 't' }],
  ['a proxy of the program', { ...org, oktaHttpProxy: 'http://evil.example' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a token of the program, and an org of the environment', { oktaApiToken: 't' }, { OKTA_ORG_NAME: 'example' }],
])("(3.10) Okta's token is refused for %s", (_, config, env) => {
  expect(() => readOktaSettings(config, env)).toThrow(
    /belongs to|its own org alone|no host of an Okta org|environment's token|whose it is/,
  );
});

test.each<[string, object, Environment]>([
  ['letter case', { oktaOrgName: 'Example', oktaBaseUrl: 'OKTA.com' }, { OKTA_ORG_NAME: 'example', ...token }],
  ['a last dot in the environment', org, { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'okta.com.', ...token }],
  ['an empty base', org, { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: '', ...token }],
  ['a custom domain', { oktaOrgName: 'login', oktaBaseUrl: 'acme.com' }, { OKTA_ORG_NAME: 'login', OKTA_BASE_URL: 'acme.com', ...token }],
  ['a token and an org of the program', { ...org, oktaApiToken: 't' }, { OKTA_ORG_NAME: 'other', OKTA_API_TOKEN: 'of other' }],
])('(3.10) the same org under %s is the same', (_, config, env) => {
  expect(readOktaSettings(config, env).authorization).toBe('SSWS t');
});

test("(3.10) Entra's secret is refused for another tenant, and where nobody says whose it is, before anything is asked", async () => {
  const secret = { ARM_CLIENT_ID: 'c', ARM_CLIENT_SECRET: 's' };
  const other = readEntraSettings({ tenantId: 'u' }, { ...secret, ARM_TENANT_ID: 't', ARM_METADATA_HOSTNAME: 'm' }, noFetch);
  await expect(other).rejects.toThrow('ARM_TENANT_ID is t, and the stack names the tenant u');
  await expect(readEntraSettings({ tenantId: 'u' }, secret, noFetch)).rejects.toThrow('ARM_TENANT_ID is not set');
  const federated = { ARM_CLIENT_ID: 'c', ARM_OIDC_TOKEN: 'j' };
  await expect(readEntraSettings({ tenantId: 'u' }, federated, noFetch)).rejects.toThrow('ARM_TENANT_ID is not set');
  // The Azure CLI asks for a token of the tenant that the stack names.
  await expect(readEntraSettings({ tenantId: 'u' }, { ARM_TENANT_ID: 't' }, noFetch)).rejects.toThrow('ARM_TENANT_ID is t');
  expect(await readEntraSettings({ tenantId: 'U' }, {}, noFetch)).toMatchObject({ tenantId: 'U' });
  expect(await readEntraSettings({ tenantId: 'U' }, { ...secret, ARM_TENANT_ID: 'u' }, noFetch)).toMatchObject({ tenantId: 'U' });
  const own = { tenantId: 'u', clientId: 'c', clientSecret: 's' };
  expect(await readEntraSettings(own, { ARM_TENANT_ID: 't' }, noFetch)).toMatchObject({ tenantId: 'u' });
});

test("an http proxy is the org's address for Okta", () => {
  const env = { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'oktapreview.com', OKTA_API_TOKEN: 't' };
  expect(readOktaSettings({}, env).url).toBe('https://example.oktapreview.com');
  expect(readOktaSettings({}, { ...env, OKTA_HTTP_PROXY: 'http://127.0.0.1:1/' })).toEqual({
    url: 'http://127.0.0.1:1',
    adminUrl: 'https://example-admin.oktapreview.com',
    authorization: 'SSWS t',
  });
});
