/** A job in quarantine: when it is tried again, what is mailed, and how it ends. Source: Entra, "Application provisioning in quarantine status". */
import type { SynchronizationQuarantine } from '../../provider/graph/schemaTypes.ts';
import type { ProvisioningLogEntry, StoredJob } from '../graph/store.ts';
import { readNotification } from './connection.ts';
import { nextSpan, retrySpans } from './escrows.ts';

type Reason =
  | 'EncounteredQuarantineException'
  | 'EncounteredEscrowProportionThreshold'
  | 'EncounteredBaseEscrowThreshold'
  | 'EncounteredTotalEscrowThreshold'
  | 'TooManyDeletes';

/** Why the job goes into quarantine. */
export interface Stop {
  reason: Reason;
  code: string;
  message: string;
}

const minute = 60_000;
const day = 24 * 60 * minute;
/** "If the provisioning job stays in quarantine for more than four weeks, the provisioning job is disabled." */
const longest = 28 * day;

/** After the first: five minutes were recorded. Then as "Retry duration" has it, counted from the first failure. */
const attempts = [5 * minute, ...retrySpans];

function nextAttempt(began: number, count: number, at: number): number {
  const planned = began + (attempts[count - 1] ?? (count - attempts.length) * day);
  if (planned > at) return planned;
  return began + nextSpan(attempts, at - began);
}

/** Imposes the quarantine, or goes on with the one that is there: a series ends only when it is lifted. After four weeks the job is disabled. */
export function quarantineJob(stored: StoredJob, stop: Stop, at: Date, secrets: Map<string, string>): void {
  const { status, schedule } = stored.job;
  const last = status.quarantine;
  const began = last === null ? at : new Date(last.seriesBegan);
  const count = (last?.seriesCount ?? 0) + 1;
  const quarantine: SynchronizationQuarantine = {
    currentBegan: at.toISOString(),
    nextAttempt: new Date(nextAttempt(began.getTime(), count, at.getTime())).toISOString(),
    seriesBegan: began.toISOString(),
    seriesCount: count,
    reason: stop.reason,
    error: { code: stop.code, message: stop.message, tenantActionable: true },
  };
  status.code = 'Quarantine';
  status.quarantine = quarantine;
  status.countSuccessiveCompleteFailures++;
  if (at.getTime() - began.getTime() >= longest) schedule.state = 'Disabled';
  const to = readNotification(secrets);
  // One mail, and another when the reason changes.
  if (to !== null && last?.reason !== stop.reason) {
    stored.mails ??= [];
    stored.mails.push({ at: at.toISOString(), to, reason: stop.reason });
  }
}

/** Why a job that runs is not tried at this time; null when it is due. */
export function whyNotDue({ job }: StoredJob, now: Date): string | null {
  const { quarantine } = job.status;
  if (quarantine === null || now.getTime() >= Date.parse(quarantine.nextAttempt)) return null;
  return `the job is in quarantine; the next attempt is at ${quarantine.nextAttempt}`;
}

const least = 5_000;

/** The escrow thresholds of the page: failures of managers and members count in the last alone. Null below them. */
export function stopByFailures(rows: Pick<ProvisioningLogEntry, 'status' | 'isReference'>[]): Stop | null {
  const failures = rows.filter(({ status }) => status === 'failure');
  const own = failures.filter(({ isReference }) => !isReference).length;
  const events = rows.filter(({ status }) => status !== 'skipped').length;
  const stop = (reason: Reason, what: string): Stop => ({
    reason,
    code: reason,
    message: `${what} of ${events} provisioning events failed`,
  });
  if (own >= least && own > 0.4 * events) return stop('EncounteredEscrowProportionThreshold', String(own));
  if (own > 40_000) return stop('EncounteredBaseEscrowThreshold', String(own));
  if (failures.length > 60_000) return stop('EncounteredTotalEscrowThreshold', String(failures.length));
  return null;
}
