/** Okta's org as the plugins reach it. */
import { createOktaClient, type OktaClient } from '../provider/okta/client.ts';
import { type Environment, type OktaSettings, readOktaSettings } from '../provider/settings.ts';
import { doctorLimits } from './asking.ts';
import { type Claims, claimsOf } from './entraAccess.ts';

export interface OktaAccess {
  settings: OktaSettings;
  client: OktaClient;
  /** `https://{org}.{baseUrl}`; what is asked is this, or a proxy's address. */
  named: string;
  /** Of an OAuth access token (OKTA_ACCESS_TOKEN), with its scopes; null for an API token. */
  scopes: ReadonlySet<string> | null;
}

/** A doctor does not wait out a rate limit. */
const longestWait = 1_000;

/** Throws a plain Error that names the missing setting. */
export function openOkta(
  org: { org: string; baseUrl: string } | null,
  env: Environment,
  { fetch, sleep }: { fetch: typeof globalThis.fetch; sleep: (ms: number) => Promise<void> },
): OktaAccess {
  const settings = readOktaSettings({ oktaOrgName: org?.org, oktaBaseUrl: org?.baseUrl }, env);
  const client = createOktaClient({ settings, fetch, sleep: (ms) => sleep(Math.min(ms, longestWait)), limits: doctorLimits });
  const [scheme, token = ''] = settings.authorization.split(' ', 2);
  const named = settings.adminUrl.replace('-admin.', '.');
  return { settings, client, named, scopes: scheme === 'Bearer' ? scopesOf(claimsOf(token)) : null };
}

/** Okta's `scp` is a list. */
function scopesOf({ scp }: Omit<Claims, 'scp'> & { scp?: unknown }): Set<string> {
  return new Set(Array.isArray(scp) ? scp.map(String) : typeof scp === 'string' ? scp.split(' ') : []);
}
