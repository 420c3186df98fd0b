/** Tokens that the provisioning service fetches: how long they serve, and when another is fetched. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readConnection } from '../../../src/rehearsal/entra/connection.ts';
import { connectTarget, type ScimClient } from '../../../src/rehearsal/entra/transport.ts';

interface Vendor {
  url: string;
  /** Forms that came to the token endpoint. */
  asked: string[];
  /** Answers of the token endpoint: status, and body beside the token. */
  tokens: { status: number; body: object };
  /** Tokens that are taken. */
  taken: string[];
  close(): void;
}

async function startVendor(): Promise<Vendor> {
  const asked: string[] = [];
  const server = createServer(async (request, response) => {
    let form = '';
    for await (const chunk of request) form += chunk;
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (request.url === '/token') {
      asked.push(form);
      const token = `t${asked.length}`;
      if (vendor.tokens.status !== 200) return answer(vendor.tokens.status, vendor.tokens.body);
      return answer(200, { access_token: token, ...vendor.tokens.body });
    }
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    return vendor.taken.includes(token) ? answer(200, { token }) : answer(401, { detail: `${token} is not taken` });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const vendor: Vendor = {
    url,
    asked,
    tokens: { status: 200, body: { expires_in: 600 } },
    taken: ['t1', 't2', 't3'],
    close: () => server.close(),
  };
  return vendor;
}

let vendor: Vendor;
let clock: number;
beforeEach(async () => {
  vendor = await startVendor();
  clock = Date.parse('2026-01-02T03:00:00Z');
});
afterEach(() => vendor.close());

function connect(more: Record<string, string> = {}): ScimClient {
  const secrets = {
    BaseAddress: `${vendor.url}/scim`,
    AuthenticationType: 'OAuth2ClientCredentialsGrant',
    Oauth2TokenExchangeUri: `${vendor.url}/token`,
    Oauth2ClientId: 'me',
    Oauth2ClientSecret: 'hush hush',
    ...more,
  };
  const connection = readConnection(new Map(Object.entries(secrets)));
  if (connection === undefined) throw new Error('no connection');
  return connectTarget(connection, { now: () => new Date(clock) }, () => undefined);
}

const get = (client: ScimClient) => client.send('GET', '/Users');

test('one token serves until a minute before its end', async () => {
  const client = connect();
  expect(await get(client)).toEqual({ token: 't1' });
  clock += 539_000;
  expect(await get(client)).toEqual({ token: 't1' });
  clock += 2000;
  expect(await get(client)).toEqual({ token: 't2' });
  expect(vendor.asked[0]).toBe('grant_type=client_credentials&client_id=me&client_secret=hush+hush');
});

test('a refused token is fetched again, once', async () => {
  const client = connect();
  vendor.taken = ['t2'];
  expect(await get(client)).toEqual({ token: 't2' });
  vendor.taken = [];
  await expect(get(client)).rejects.toMatchObject({ status: 401, message: 'GET /Users answered 401: *** is not taken' });
  expect(vendor.asked).toHaveLength(3);
});

test.each([
  [401, { error: 'invalid_client' }, 'SystemForCrossDomainIdentityManagementInvalidCredentials', 'invalid_client'],
  [400, { error: 'the hush hush is wrong' }, 'SystemForCrossDomainIdentityManagementInvalidCredentials', 'the *** is wrong'],
  [404, {}, 'SystemForCrossDomainIdentityManagementServiceIncompatible', 'no access token in the answer'],
  [503, {}, 'InternalServerError', 'no access token in the answer'],
])('the token endpoint answers %s', async (status, body, code, detail) => {
  vendor.tokens = { status, body };
  const error = `POST ${vendor.url}/token answered ${status}: ${detail}`;
  await expect(get(connect())).rejects.toMatchObject({ status, code, message: error });
});

test('a token endpoint that is not there, and an answer without a token', async () => {
  await expect(get(connect({ Oauth2TokenExchangeUri: 'http://127.0.0.1:1/token' }))).rejects.toMatchObject({ status: 0 });
  vendor.tokens = { status: 200, body: { access_token: 7 } };
  await expect(get(connect())).rejects.toThrow('no access token in the answer');
});

test('client credentials without their authentication method are not used: the service sends the token it has', async () => {
  await expect(get(connect({ AuthenticationType: '' }))).rejects.toMatchObject({ status: 401 });
  expect(await get(connect({ AuthenticationType: '', SecretToken: 't3' }))).toEqual({ token: 't3' });
  expect(vendor.asked).toEqual([]);
});
