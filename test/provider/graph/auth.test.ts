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

test("an http proxy is the org's address for Okta", () => {
  const env = { OKTA_ORG_NAME: 'example', OKTA_BASE_URL: 'oktapreview.com', OKTA_API_TOKEN: 't' };
  expect(readOktaSettings({}, env).url).toBe('https://example.oktapreview.com');
  expect(readOktaSettings({}, { ...env, OKTA_HTTP_PROXY: 'http://127.0.0.1:1/' })).toEqual({
    url: 'http://127.0.0.1:1',
    adminUrl: 'https://example-admin.oktapreview.com',
    authorization: 'SSWS t',
  });
});
