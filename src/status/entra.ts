/** How provisioning of one Entra app stands, from its job and the provisioning logs. */
import type { EntraApp } from '../plan/types.ts';
import { readPause } from '../provider/entra/pauseMark.ts';
import { isRunning, type SynchronizationExecution, type SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import { adviseFailures, adviseQuarantine, adviseResume, adviseStart, type JobAddress } from './advice.ts';
import { explainText, groupFailures, longestRetry } from './causes.ts';
import { type EntraReader, type FoundJob, nothingOf, readEntraJob } from './entraJob.ts';
import { type JobLog, type LogReader, readLogs } from './log.ts';
import type { EntraStatus, Health, LastCycle, Quarantine } from './types.ts';

/** In the order of the apps. Throws GraphError, with the missing permission named; a log that cannot be read is part of the answer. */
export async function readEntraStatus(reader: EntraReader & LogReader, apps: EntraApp[], now: Date): Promise<EntraStatus[]> {
  const found = await Promise.all(apps.map((app) => readEntraJob(reader, app)));
  const jobs = found.flatMap((one) => ('job' in one ? [one.job] : []));
  const logs = await readLogs(
    reader,
    jobs.map(({ id, status }) => ({ jobId: id, since: sinceOf(status.lastExecution) })),
  );
  return found.map((one) => ('job' in one ? statusOf(reader, one, logs.get(one.job.id) ?? { rows: [], error: null }, now) : one));
}

/** What failed longer ago than the longest retry is not handled any more. */
function sinceOf(last: SynchronizationExecution | null): string | null {
  return last === null ? null : new Date(Date.parse(last.timeEnded) - longestRetry).toISOString();
}

function statusOf({ graphUrl, plan }: EntraReader, { app, servicePrincipalId, tags, job }: FoundJob, log: JobLog, now: Date): EntraStatus {
  const { stack } = plan;
  const at: JobAddress = { graphUrl, servicePrincipalId, jobId: job.id };
  const quarantine = quarantineOf(app, job, now);
  const failures = groupFailures(app, log.rows, job.status.lastExecution?.timeEnded ?? null);
  const health = healthOf(job, quarantine, failures.length > 0);
  const pause = readPause(tags);
  return {
    ...nothingOf(app),
    health,
    state: stateOf(job, health, quarantine),
    servicePrincipalId,
    jobId: job.id,
    quarantine,
    pause,
    lastCycle: job.status.lastExecution === null ? null : cycleOf(job.status.lastExecution),
    progress: progressOf(job),
    managed: Object.fromEntries(job.status.synchronizedEntryCountByType.map(({ key, value }) => [key, value])),
    failures,
    logs: log.error,
    advice: [
      ...(quarantine === null ? [] : adviseQuarantine(plan, app, at, quarantine)),
      ...(pause !== null
        ? [adviseResume(stack, app, isRunning(job))]
        : health === 'paused' && app.start
          ? [adviseStart(at, wasDisabled(job))]
          : []),
      ...(health === 'quarantine' ? [] : adviseFailures(at, failures)),
    ],
  };
}

const day = 24 * 60 * 60_000;
/** "More than four weeks" (Entra, "Application provisioning in quarantine status"). */
const longestQuarantine = 28 * day;

function quarantineOf(app: EntraApp, { status, schedule }: SynchronizationJob, now: Date): Quarantine | null {
  const { quarantine } = status;
  if (quarantine === null) return null;
  const { reason, currentBegan, seriesBegan, nextAttempt, error } = quarantine;
  const cause = error === null ? null : explainText(app, error.code, error.message);
  const disabledOn = new Date(Date.parse(seriesBegan) + longestQuarantine);
  return {
    reason,
    since: seriesBegan,
    lastAttempt: currentBegan,
    nextAttempt,
    disabled: schedule.state === 'Disabled',
    disabledOn: disabledOn.toISOString(),
    daysLeft: Math.max(0, Math.floor((disabledOn.getTime() - now.getTime()) / day)),
    error: error === null ? null : `${error.code}: ${error.message}`,
    kind: cause?.kind ?? null,
    means: cause?.means ?? null,
    fix: cause?.fix ?? null,
  };
}

/** Graph's documentation does not say what a job shows after its four weeks. */
const wasDisabled = ({ schedule, status }: SynchronizationJob): boolean =>
  schedule.state === 'Disabled' && status.lastExecution?.state === 'Failed';

function healthOf({ schedule, status }: SynchronizationJob, quarantine: Quarantine | null, fails: boolean): Health {
  if (quarantine !== null || status.code === 'Quarantine') return 'quarantine';
  if (!isRunning({ schedule })) return 'paused';
  if (status.lastExecution === null) return 'waiting';
  return fails || status.lastExecution.state !== 'Succeeded' ? 'failures' : 'good';
}

function stateOf(job: SynchronizationJob, health: Health, quarantine: Quarantine | null): string {
  const { schedule, status } = job;
  if (quarantine?.disabled) return 'switched off after four weeks in quarantine: nobody is provisioned';
  if (health === 'quarantine') {
    const left = quarantine === null ? 'after four weeks' : `on ${quarantine.disabledOn.slice(0, 10)}, ${daysWords(quarantine.daysLeft)}`;
    return `in quarantine: it is tried less and less often, and switched off ${left}`;
  }
  if (health === 'paused')
    return `not running (${schedule.state.toLowerCase()})${wasDisabled(job) ? ': its last cycle failed, and a job is switched off after four weeks in quarantine' : ''}`;
  if (health === 'waiting') return 'started; the first cycle has not ended yet';
  return `running every ${readInterval(schedule.interval)}${status.code === 'Active' ? '' : ` (${status.code})`}`;
}

const daysWords = (days: number): string => (days === 0 ? 'within a day' : days === 1 ? 'in 1 day' : `in ${days} days`);

/** `PT40M` as `40 min`; an interval of another form as it is. */
function readInterval(interval: string): string {
  const [, hours, minutes] = /^PT(?:(\d+)H)?(?:(\d+)M)?$/.exec(interval) ?? [];
  return [hours && `${hours} h`, minutes && `${minutes} min`].filter(Boolean).join(' ') || interval;
}

function cycleOf(execution: SynchronizationExecution): LastCycle {
  const { state, timeBegan, timeEnded, countImported, countEntitledForProvisioning, countExported, countEscrowed, error } = execution;
  return {
    state,
    began: timeBegan,
    ended: timeEnded,
    imported: countImported,
    inScope: countEntitledForProvisioning,
    exported: countExported,
    escrowed: countEscrowed,
    error: error === null ? null : `${error.code}: ${error.message}`,
  };
}

/** Graph's `synchronizationProgress`. */
interface Progress {
  completedUnits?: number;
  totalUnits?: number;
  units?: string;
}

function progressOf({ status }: SynchronizationJob): EntraStatus['progress'] {
  return (status.progress as Progress[]).map(({ completedUnits = 0, totalUnits = 0, units = '' }) => ({
    completed: completedUnits,
    total: totalUnits,
    units,
  }));
}
