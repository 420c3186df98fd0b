/** What the job's secrets say about the target and the job-wide settings (Graph `synchronizationSecretKeyStringValuePair`). */

import type { ClientCredentials } from '../../provider/accessToken.ts';
import { readMethod, usualNames } from '../../provider/entra/oauth.ts';
import type { OAuthNames } from '../../provider/inputs.ts';
import type { Dialect } from '../../provisioning/entra/patchBodies.ts';
import { dialectOf } from '../../provisioning/entra/rules.ts';

export interface Connection {
  /** Without a trailing slash and without flags. */
  baseAddress: string;
  token: string;
  /** Tokens come from here instead. */
  oauth?: ClientCredentials;
  dialect: Dialect;
}

export interface JobSettings {
  syncAll: boolean;
  skipOutOfScopeDeletions: boolean;
  /** Removals in one cycle at which the job stops; null is off. */
  deletionThreshold: number | null;
}

/**
 * Undefined when `BaseAddress` is missing or no http address. Flags in its query select the dialect and are never sent. Client credentials
 * count only with their authentication method; without it the service sends the token it has, which may be none.
 */
export function readConnection(secrets: Map<string, string>, oauthNames: Partial<OAuthNames>[] = []): Connection | undefined {
  const address = secrets.get('BaseAddress') ?? '';
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  return {
    baseAddress: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    token: secrets.get('SecretToken') ?? '',
    ...readOAuth(secrets, oauthNames),
    dialect: dialectOf(url.search.slice(1).split('&')),
  };
}

function readOAuth(secrets: Map<string, string>, oauthNames: Partial<OAuthNames>[]): Pick<Connection, 'oauth'> {
  for (const said of [undefined, ...oauthNames]) {
    const { oauth } = readMethod(secrets, said);
    const clientSecret = secrets.get({ ...usualNames, ...said }.clientSecret) ?? '';
    if (oauth !== undefined) return { oauth: { tokenUrl: oauth.tokenUrl, clientId: oauth.clientId, clientSecret } };
  }
  return {};
}

/** Absent keys are the service's defaults: assigned only, no threshold. An unreadable notification text counts as absent. */
export function readJobSettings(secrets: Map<string, string>): JobSettings {
  const notification = parseObject(secrets.get('SyncNotificationSettings'));
  const threshold = Number(notification.DeleteThresholdValue);
  const limited = isTrue(notification.DeleteThresholdEnabled) && Number.isFinite(threshold) && threshold > 0;
  return {
    syncAll: isTrue(secrets.get('SyncAll')),
    skipOutOfScopeDeletions: isTrue(secrets.get('SkipOutOfScopeDeletions')),
    deletionThreshold: limited ? threshold : null,
  };
}

/** Whom the service mails about a quarantine; null when it mails nobody. */
export function readNotification(secrets: Map<string, string>): string | null {
  const { Enabled, Recipients } = parseObject(secrets.get('SyncNotificationSettings'));
  return isTrue(Enabled) && typeof Recipients === 'string' && Recipients !== '' ? Recipients : null;
}

function isTrue(value: unknown): boolean {
  return String(value).toLowerCase() === 'true';
}

function parseObject(text: string | undefined): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(text ?? '');
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
