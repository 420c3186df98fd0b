/** Access tokens for Microsoft Graph: client secret, client assertion, or the Azure CLI. Source: OAuth 2.0 (RFC 6749 4.4, RFC 7523 2.2). */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type AccessToken, keepToken } from '../accessToken.ts';
import type { Assertion, EntraSettings } from '../settings.ts';
import { reach } from '../unreachable.ts';

/** The token is kept until a minute before its end, or until `renew`. Throws a plain Error; no error holds a credential. */
export function createTokenSource(
  settings: () => Promise<EntraSettings>,
  fetch: typeof globalThis.fetch,
  now: () => number,
): (renew?: boolean) => Promise<string> {
  return keepToken(async () => requestToken(await settings(), fetch, now), now);
}

async function requestToken(settings: EntraSettings, fetch: typeof globalThis.fetch, now: () => number): Promise<AccessToken> {
  const { tenantId, clientId, clientSecret, assertion, graphUrl, loginUrl } = settings;
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: `${graphUrl.replace(/\/+$/, '')}/.default` });
  if (clientId && clientSecret) {
    form.set('client_secret', clientSecret);
  } else if (clientId && assertion !== undefined) {
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    form.set('client_assertion', await readAssertionToken(assertion, fetch));
  } else if (settings.useCli) {
    return askAzureCli(settings, now);
  } else {
    throw new Error('No Entra credentials: set ARM_CLIENT_ID with ARM_CLIENT_SECRET or ARM_OIDC_TOKEN, or sign in with the Azure CLI.');
  }
  form.set('client_id', clientId);
  const url = `${loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  const response = await reach(`Signing in to tenant ${tenantId}`, fetch, url, { method: 'POST', body: form });
  const answer = (await response.json().catch(() => ({}))) as {
    access_token?: string;
    expires_in?: number | string;
    error?: string;
    error_description?: string;
  };
  if (!response.ok || answer.access_token === undefined) {
    // The code alone: the sentence after it may quote what was sent.
    const code = /^AADSTS\d+/.exec(answer.error_description ?? '');
    const said = `${answer.error ?? 'no access token in the answer'}${code === null ? '' : ` (${code[0]})`}`;
    throw new Error(`Signing in to tenant ${tenantId} failed: ${response.status} ${said}.`);
  }
  return { value: answer.access_token, expires: now() + Number(answer.expires_in ?? 3600) * 1000 };
}

async function readAssertionToken(assertion: Assertion, fetch: typeof globalThis.fetch): Promise<string> {
  if ('token' in assertion) return assertion.token;
  if ('file' in assertion) return (await readFile(assertion.file, 'utf8')).trim();
  const url = new URL(assertion.requestUrl);
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  const response = await reach('The identity token request', fetch, url, {
    headers: { authorization: `Bearer ${assertion.requestToken}` },
  });
  const answer = (await response.json().catch(() => ({}))) as { value?: string };
  if (!response.ok || answer.value === undefined) throw new Error(`The identity token request was refused: ${response.status}.`);
  return answer.value;
}

async function askAzureCli(settings: EntraSettings, now: () => number): Promise<AccessToken> {
  const arguments_ = ['account', 'get-access-token', '--resource', settings.graphUrl, '--tenant', settings.tenantId, '--output', 'json'];
  try {
    const { stdout } = await promisify(execFile)('az', arguments_, { shell: process.platform === 'win32' });
    const answer = JSON.parse(stdout) as { accessToken: string; expires_on?: number };
    return { value: answer.accessToken, expires: answer.expires_on === undefined ? now() + 600_000 : answer.expires_on * 1000 };
  } catch (error) {
    const missing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    const reason = missing ? 'the Azure CLI is not installed' : '`az account get-access-token` failed; run `az login`';
    throw new Error(`No Entra credentials: set ARM_CLIENT_ID with ARM_CLIENT_SECRET or ARM_OIDC_TOKEN; ${reason}.`);
  }
}
