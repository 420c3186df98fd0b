/** What the job's secrets say about the target and the job-wide settings (Graph `synchronizationSecretKeyStringValuePair`). */

import type { Dialect } from '../../mapping/entra/patchBodies.ts';

export interface Connection {
  /** Without a trailing slash and without flags. */
  baseAddress: string;
  token: string;
  dialect: Dialect;
}

export interface JobSettings {
  syncAll: boolean;
  skipOutOfScopeDeletions: boolean;
  /** Removals in one cycle at which the job stops; null is off. */
  deletionThreshold: number | null;
}

/** Undefined when `BaseAddress` is missing or no http address. Flags in its query select the dialect and are never sent. */
export function readConnection(secrets: Map<string, string>): Connection | undefined {
  const address = secrets.get('BaseAddress') ?? '';
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return undefined;
  const flags = new Set(url.search.slice(1).split('&'));
  return {
    baseAddress: `${url.origin}${url.pathname}`.replace(/\/+$/, ''),
    token: secrets.get('SecretToken') ?? '',
    dialect: flags.has('aadOptscim062020') && !flags.has('AzureAdScimPatch2017') ? 'compliant' : 'default',
  };
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
