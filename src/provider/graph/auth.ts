/** Access tokens for Microsoft Graph: client secret, client assertion, or the Azure CLI. Source: OAuth 2.0 (RFC 6749 4.4, RFC 7523 2.2). */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import type { Answer } from '../../http/exchange.ts';
import { type Limits, smallLimits } from '../../http/limits.ts';
import { blot } from '../../http/secrets.ts';
import { oneLine } from '../../http/words.ts';
import { type AccessToken, endOf, keepToken } from '../accessToken.ts';
import { askFor } from '../askFor.ts';
import type { Assertion, EntraSettings } from '../settings.ts';

/** The token is kept until a minute before its end, or until `renew`. Throws a plain Error; no error holds a credential. */
export function createTokenSource(
  settings: () => Promise<EntraSettings>,
  fetch: typeof globalThis.fetch,
  now: () => number,
  limits: Partial<Limits> = {},
): (renew?: boolean) => Promise<string> {
  return keepToken(async () => requestToken(await settings(), now, { fetch, limits: { ...smallLimits, ...limits } }), now);
}

type Asked = { fetch: typeof globalThis.fetch; limits: Partial<Limits> };

async function requestToken(settings: EntraSettings, now: () => number, asked: Asked): Promise<AccessToken> {
  const { tenantId, clientId, clientSecret, assertion, graphUrl, loginUrl } = settings;
  const form = new URLSearchParams({ grant_type: 'client_credentials', scope: `${graphUrl.replace(/\/+$/, '')}/.default` });
  if (clientId && clientSecret) {
    form.set('client_secret', clientSecret);
  } else if (clientId && assertion !== undefined) {
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
    form.set('client_assertion', await readAssertionToken(assertion, asked));
  } else if (settings.useCli) {
    return askAzureCli(settings, now);
  } else {
    throw new Error('No Entra credentials: set ARM_CLIENT_ID with ARM_CLIENT_SECRET or ARM_OIDC_TOKEN, or sign in with the Azure CLI.');
  }
  form.set('client_id', clientId);
  const url = `${loginUrl.replace(/\/+$/, '')}/${encodeURIComponent(tenantId)}/oauth2/v2.0/token`;
  const answer = await askFor(`Signing in to tenant ${tenantId}`, { method: 'POST', url, body: form }, asked);
  const { access_token: value, expires_in: seconds } = membersOf(answer);
  if (answer.ok && typeof value === 'string' && value !== '') return { value, expires: endOf(seconds, now()) };
  throw new Error(`Signing in to tenant ${tenantId} failed: ${answer.status} ${refusalIn(answer)}.`);
}

const membersOf = (answer: Answer): Record<string, unknown> => (answer.jsonOrNone() ?? {}) as Record<string, unknown>;

/**
 * Entra's own words: the AADSTS code with its sentence, and the ids by which its support finds the request. Source: Microsoft identity platform,
 * "Microsoft Entra authentication and authorization error codes".
 */
function refusalIn(answer: Answer): string {
  if (answer.ok) return 'no access token in the answer';
  const members = membersOf(answer);
  const said = (name: string): string => (typeof members[name] === 'string' ? answer.words(members[name]) : '');
  const [error, suberror, description] = [said('error'), said('suberror'), said('error_description').replace(/\.$/, '')];
  if (error === '' && description === '')
    return (answer.jsonOrNone() === undefined && answer.plainWords()) || 'no access token in the answer';
  const ids = [
    ['Trace ID', said('trace_id')],
    ['Correlation ID', said('correlation_id')],
  ].flatMap(([name = '', id = '']) => (id === '' || description.includes(id) ? [] : [`${name}: ${id}`]));
  const sentence = [description, ...ids].filter((part) => part !== '').join(' ');
  return [suberror === '' ? error : `${error} (${suberror})`, sentence].filter((part) => part !== '').join(': ');
}

async function readAssertionToken(assertion: Assertion, asked: Asked): Promise<string> {
  if ('token' in assertion) return assertion.token;
  if ('file' in assertion) return (await readFile(assertion.file, 'utf8')).trim();
  const url = new URL(assertion.requestUrl);
  url.searchParams.set('audience', 'api://AzureADTokenExchange');
  const headers = { authorization: `Bearer ${assertion.requestToken}` };
  const answer = await askFor('The identity token request', { method: 'GET', url: url.href, headers }, asked);
  const { value } = membersOf(answer);
  if (answer.ok && typeof value === 'string' && value !== '') return value;
  const said = answer.ok ? 'no token in the answer' : answer.plainWords();
  throw new Error(`The identity token request was refused: ${answer.status}${said === '' ? '' : ` ${said}`}.`);
}

const cliWithin = 60_000;

async function askAzureCli(settings: EntraSettings, now: () => number): Promise<AccessToken> {
  const arguments_ = ['account', 'get-access-token', '--resource', settings.graphUrl, '--tenant', settings.tenantId, '--output', 'json'];
  try {
    const { stdout } = await promisify(execFile)('az', arguments_, { shell: process.platform === 'win32', timeout: cliWithin });
    const answer = JSON.parse(stdout) as { accessToken: string; expires_on?: number };
    return { value: answer.accessToken, expires: answer.expires_on === undefined ? now() + 600_000 : answer.expires_on * 1000 };
  } catch (error) {
    throw new Error(`No Entra credentials: set ARM_CLIENT_ID with ARM_CLIENT_SECRET or ARM_OIDC_TOKEN; ${whyNoCli(error)}.`);
  }
}

/** What Entra said through the CLI stands in its last words, an AADSTS code before all. */
function whyNoCli(error: unknown): string {
  if (!(error instanceof Error)) return 'the Azure CLI gives no token';
  if ('code' in error && error.code === 'ENOENT') return 'the Azure CLI is not installed';
  const failed = '`az account get-access-token` failed; run `az login`';
  if ('killed' in error && error.killed === true) return `\`az account get-access-token\` took longer than ${cliWithin / 1000} s`;
  const lines = ('stderr' in error ? String(error.stderr) : '').split(/\r?\n/).filter((line) => line.trim() !== '');
  const told = lines.find((line) => line.includes('AADSTS')) ?? lines.find((line) => line.startsWith('ERROR:')) ?? lines.at(-1);
  return told === undefined ? failed : `${failed} (it says: ${oneLine(blot(told, [])).replace(/\.$/, '')})`;
}
