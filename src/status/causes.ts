/** Failures of the provisioning log by cause, with what the manual says about each. */
import type { EntraApp } from '../plan/types.ts';
import type { FailureGroup } from './types.ts';

/** Graph's `provisioningObjectSummary`, as far as it is read. */
export interface LogRow {
  activityDateTime: string;
  cycleId: string;
  provisioningAction: string;
  sourceIdentity: { id: string; displayName: string; identityType: string } | null;
  provisioningStatusInfo: { status: string; errorInformation: { errorCode: string | null; reason: string | null } | null };
}

/** Status behind a log code. Source: Entra, "Analyze provisioning logs", error codes. */
const statusOfCode: [code: RegExp, status: number][] = [
  [/BadRequest$/, 400],
  [/InvalidCredentials$|Unauthorized$/, 401],
  [/ServiceIncompatible$/, 404],
  [/Conflict$/, 409],
  [/^TooManyRequests$/, 429],
  [/^InternalServerError$|CredentialValidationUnavailable$/, 500],
];

/** What Entra itself stumbles over: no vendor's manual has it. */
const entraCauses: Record<string, { means: string; fix: string }> = {
  DuplicateTargetEntries: {
    means: 'several objects of the vendor match one person or group',
    fix: 'match on an attribute that is unique there, or remove the duplicates at the vendor',
  },
  DuplicateSourceEntries: {
    means: 'two people or groups have the same value in a matching attribute',
    fix: 'match on an attribute that is unique in Entra',
  },
  InvalidAnchor: { means: 'the object was removed at the vendor by hand', fix: 'restart with Full, so that links are made anew' },
  MandatoryFieldsMissing: {
    means: 'an attribute that the vendor requires is empty',
    fix: "fill it in the person's profile, or give its mapping a default",
  },
  SchemaAttributeNotFound: { means: 'a mapping writes an attribute that is not on the target list', fix: 'declare it under attributes' },
  LicenseLimitExceeded: { means: 'the vendor has no seats left', fix: 'buy seats or assign fewer people' },
  Timeout: { means: 'the vendor did not answer in time', fix: 'ask the vendor; Entra tries again by itself' },
  WebExceptionProtocolError: { means: 'the vendor could not be reached', fix: 'check that the address answers from the internet' },
  TooManyRequests: { means: 'the vendor slows Entra down', fix: 'nothing: Entra tries again by itself' },
};

/** The manual's words for an answer; `path` is the part of the endpoint it was about. */
export function explainStatus(app: EntraApp, status: number | null, path: string | null): { means: string; fix: string } | null {
  if (status === null) return null;
  const fits = app.troubleshooting.filter((entry) => entry.status === status || (entry.status === 500 && status > 500));
  const found = fits.find((entry) => entry.path !== undefined && entry.path === path) ?? fits.find((entry) => entry.path === undefined);
  return found === undefined ? null : { means: found.means, fix: found.fix };
}

/** The vendor's status: as said in the text, else as the code implies it. */
export function statusOf(code: string, reason: string): number | null {
  const said = /\b(?:answered|status(?:\s*code)?|http(?:\/[\d.]+)?)\W{0,3}([45]\d\d)\b/i.exec(reason)?.[1];
  if (said !== undefined) return Number(said);
  return statusOfCode.find(([pattern]) => pattern.test(code))?.[1] ?? null;
}

/** A failed object is tried again within a day (Entra, "How provisioning works"): a failure older than that is of an object no longer handled. */
const longestRetry = 25 * 60 * 60_000;

/** Groups the objects that fail in the newest cycle that handled them; the most frequent cause first. `cycleEnd`: of the last cycle. */
export function groupFailures(app: EntraApp, rows: LogRow[], cycleEnd: string | null): FailureGroup[] {
  const groups = new Map<string, FailureGroup>();
  const isCurrent = ({ activityDateTime }: LogRow) =>
    cycleEnd === null || Date.parse(cycleEnd) - Date.parse(activityDateTime) < longestRetry;
  for (const row of failingNow(rows).filter(isCurrent)) {
    const { errorCode, reason } = row.provisioningStatusInfo.errorInformation ?? {};
    const code = errorCode ?? 'unknown';
    const text = reason ?? '';
    const objectType = row.sourceIdentity?.identityType ?? '';
    const status = statusOf(code, text);
    const cause = explainStatus(app, status, /group/i.test(objectType) ? '/Groups' : '/Users') ?? entraCauses[code] ?? null;
    const key = [code, status, objectType, row.provisioningAction].join('|');
    const group = groups.get(key) ?? {
      code,
      status,
      objectType,
      action: row.provisioningAction,
      count: 0,
      examples: [],
      reason: text,
      means: cause?.means ?? null,
      fix: cause?.fix ?? null,
    };
    group.count += 1;
    if (group.examples.length < 3) group.examples.push(row.sourceIdentity?.displayName || row.sourceIdentity?.id || 'unknown');
    groups.set(key, group);
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}

/** One failed row for each object whose newest cycle failed it: what succeeded later is no failure any more. */
function failingNow(rows: LogRow[]): LogRow[] {
  const newest = new Map<string, { cycleId: string; failed: LogRow | null }>();
  for (const row of rows.toSorted((a, b) =>
    a.activityDateTime < b.activityDateTime ? 1 : a.activityDateTime > b.activityDateTime ? -1 : 0,
  )) {
    const id = row.sourceIdentity?.id ?? '';
    const failed = row.provisioningStatusInfo.status === 'failure' ? row : null;
    const known = newest.get(id);
    if (known === undefined) newest.set(id, { cycleId: row.cycleId, failed });
    else if (known.cycleId === row.cycleId) known.failed ??= failed;
  }
  return [...newest.values()].flatMap(({ failed }) => failed ?? []);
}
