/** Failures of the provisioning log by cause, with what the manual says about each. */
import type { EntraApp } from '../plan/types.ts';
import { type CauseKind, causes, diagnose } from '../provider/graph/serviceCauses.ts';
import type { FailureGroup } from './types.ts';

/** Graph's `provisioningObjectSummary`, as far as it is read. */
export interface LogRow {
  activityDateTime: string;
  jobId?: string;
  cycleId: string;
  provisioningAction: string;
  sourceIdentity: { id: string; displayName: string; identityType: string } | null;
  provisioningStatusInfo: { status: string; errorInformation: { errorCode: string | null; reason: string | null } | null };
}

const missing = {
  means: 'an attribute that the vendor requires is empty',
  fix: "fill it in the person's profile, or give its mapping a default",
};
const unmatchable = {
  means: 'the person or group has no value to be looked up by',
  fix: 'fill the attribute that the matching mapping reads, match by another, or leave them out with a scoping filter',
};

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
  MandatoryFieldsMissing: missing,
  MissingValues: missing,
  SchemaAttributeNotFound: { means: 'a mapping writes an attribute that is not on the target list', fix: 'declare it under attributes' },
  SchemaPropertyCanOnlyAcceptValue: {
    means: 'a mapping sends several values to an attribute that takes one',
    fix: 'pick one of them, such as Item([otherMails], 1), or take the mapping out',
  },
  SystemForCrossDomainIdentityManagementMultipleEntriesInResponse: {
    means: 'the vendor answers a look-up with several people or groups, or with the members that Entra asked it to leave out',
    fix: 'match on an attribute that is unique there; if it is, the vendor has to mend its endpoint',
  },
  ImportSkipped: unmatchable,
  EntryJoiningPropertyValueIsMissing: unmatchable,
  InvalidDomain: {
    means: 'a value has a domain that the vendor does not take',
    fix: "allow the domain at the vendor, or correct the person's address",
  },
  InternalError: { means: 'a fault of the provisioning service itself', fix: 'nothing: Entra tries again by itself' },
  LicenseLimitExceeded: { means: 'the vendor has no seats left', fix: 'buy seats or assign fewer people' },
};

/** Causes that the vendor's manual cannot know better: the answer is not its endpoint's, or its body says more than its status. */
const ownCauses = new Set<CauseKind | null>(['page', 'firewall', 'silence', 'timeout', 'mutability', 'not SCIM']);

export interface Explained {
  kind: CauseKind | null;
  status: number | null;
  means: string;
  fix: string;
}

/** What a text of the service means: in the manual's words where it has the status, for the part of the endpoint that the text or `path` names. */
export function explainText(app: EntraApp, code: string, text: string, path: string | null = null): Explained | null {
  const { kind, status, path: asked } = diagnose(code, text);
  const manual = ownCauses.has(kind) ? null : manualWords(app, statusFor(kind, status), asked ?? path);
  const words = manual ?? entraCauses[code] ?? (kind === null ? null : causes[kind]);
  return words === null ? null : { kind, status, means: words.means, fix: words.fix };
}

/** The status under which a manual has the cause. */
function statusFor(kind: CauseKind | null, status: number | null): number | null {
  if (kind === 'conflict') return 409;
  return status ?? (kind === 'credentials' ? 401 : kind === 'vendor' ? 500 : null);
}

function manualWords(app: EntraApp, status: number | null, path: string | null): { means: string; fix: string } | null {
  if (status === null) return null;
  const fits = app.troubleshooting.filter((entry) => entry.status === status || (entry.status === 500 && status > 500));
  return fits.find((entry) => entry.path !== undefined && entry.path === path) ?? fits.find((entry) => entry.path === undefined) ?? null;
}

/** The longest time between two tries (Entra, "Retry duration"), and an hour: a failure older than that is of an object no longer handled. */
export const longestRetry = 25 * 60 * 60_000;

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
    const { status, kind, detail, retries, nextRetry } = diagnose(code, text);
    const cause = explainText(app, code, text, /group/i.test(objectType) ? '/Groups' : '/Users');
    const key = [code, status, kind, objectType, row.provisioningAction].join('|');
    const group = groups.get(key) ?? {
      code,
      status,
      objectType,
      action: row.provisioningAction,
      count: 0,
      examples: [],
      reason: text,
      detail,
      retries: null,
      nextRetry: null,
      means: cause?.means ?? null,
      fix: cause?.fix ?? null,
    };
    group.count += 1;
    if (retries !== null) group.retries = Math.max(retries, group.retries ?? 0);
    if (nextRetry !== null && (group.nextRetry === null || nextRetry < group.nextRetry)) group.nextRetry = nextRetry;
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
