/** Every client of Muster that asks somebody else, with one secret to lose. */
import type { Limits } from '../../src/http/limits.ts';
import { requestAccessToken } from '../../src/provider/accessToken.ts';
import { createTokenSource } from '../../src/provider/graph/auth.ts';
import { createGraphClient } from '../../src/provider/graph/client.ts';
import { createOktaClient } from '../../src/provider/okta/client.ts';
import type { EntraSettings } from '../../src/provider/settings.ts';
import { askTokens } from '../../src/provider/target/tokenStatus.ts';
import { connectTarget } from '../../src/rehearsal/entra/transport.ts';
import { scimSender } from '../../src/rehearsal/okta/scimRequest.ts';
import { openEndpoint } from '../../src/verify/endpoint.ts';

/** With what services quote wrongly: characters that JSON, addresses and HTML write otherwise. */
export const secret = 'TOP/SECRET+"quoted"&kept=1';
export const headerSecret = 'eyJhbGciOi.TOPSECRETtoken_kept-1~and+long/enough';

export interface Around {
  limits: Partial<Limits>;
  sleep(ms: number): Promise<void>;
}

/** Gives what it was told, as it would be shown; throws what it throws. */
type Client = (url: string, around: Around) => Promise<unknown>;

const entra = (loginUrl: string, more: Partial<EntraSettings>): EntraSettings => ({
  ...{ graphUrl: 'https://graph.example.test', loginUrl, signOnUrl: loginUrl, tenantId: 't', clientId: 'c', useCli: false },
  ...more,
});

const now = () => Date.parse('2026-01-02T03:04:05Z');

export const clients: Record<string, Client> = {
  Graph: (baseUrl, { limits, sleep }) =>
    createGraphClient({ baseUrl, token: async () => headerSecret, log: () => undefined, limits, sleep, now }).get('/users'),
  Okta: (url, { limits, sleep }) =>
    createOktaClient({
      settings: { url, adminUrl: 'https://x-admin.okta.com', authorization: `SSWS ${headerSecret}` },
      limits,
      sleep,
      now,
    }).page('/api/v1/users'),
  verify: (url, { limits, sleep }) => openEndpoint({ url, token: headerSecret, rate: 1e6, limits, sleep, now }).page('/Users', 'start:1'),
  'Entra sign-in': (url, { limits }) => createTokenSource(async () => entra(url, { clientSecret: secret }), fetch, now, limits)(),
  'identity token': (url, { limits }) =>
    createTokenSource(async () => entra(url, { assertion: { requestUrl: `${url}/id`, requestToken: headerSecret } }), fetch, now, limits)(),
  'OAuth token': (url, { limits }) =>
    requestAccessToken({ tokenUrl: `${url}/token`, clientId: 'c', clientSecret: secret }, fetch, now, limits),
  'token status': (url, { limits }) => askTokens(url, headerSecret, limits.headers ?? 0),
  'rehearsal of Entra': (baseAddress, { limits }) =>
    connectTarget({ baseAddress, token: headerSecret, dialect: 'default' }, { now: () => new Date(now()), limits }, () => undefined).send(
      'GET',
      '/Users',
    ),
  'rehearsal of Okta': async (baseUrl, { limits }) => {
    const send = scimSender({ limits }, 'app', { baseUrl, token: headerSecret, uniqueField: 'userName', authHeader: 'Bearer' });
    const { status, message } = await send('GET', '/Users');
    return `${status} ${message}`;
  },
};
