/** How provisioning of one Entra app stands, from its job and the provisioning logs. */
import { findEnterpriseApps } from '../entra/findApp.ts';
import { findJob } from '../entra/findJob.ts';
import type { EntraApp, Plan } from '../plan/types.ts';
import { readPause } from '../provider/entra/pauseMark.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { GraphError } from '../provider/graph/error.ts';
import { equals, readAll } from '../provider/graph/pages.ts';
import { explainForbidden } from '../provider/graph/permission.ts';
import { isRunning, type SynchronizationExecution, type SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import { adviseFailures, adviseQuarantine, adviseResume, adviseStart, applyAdvice, type JobAddress } from './advice.ts';
import { explainStatus, groupFailures, type LogRow, statusOf } from './causes.ts';
import type { EntraStatus, Health, LastCycle, Quarantine } from './types.ts';

export interface EntraReader {
  graph: GraphClient;
  /** Graph's root, for the commands that are advised. */
  graphUrl: string;
  plan: Pick<Plan, 'stack' | 'deploy'>;
}

/** Newest rows of the log that are looked at. */
const mostRows = 2_000;

/** Throws GraphError, with the missing permission named; a log that cannot be read is part of the answer. */
export async function readEntraStatus(reader: EntraReader, app: EntraApp): Promise<EntraStatus> {
  try {
    return await read(reader, app);
  } catch (error) {
    throw explainForbidden(error);
  }
}

async function read(reader: EntraReader, app: EntraApp): Promise<EntraStatus> {
  const { graph, graphUrl, plan } = reader;
  const { stack } = plan;
  const nothing = nothingOf(app);
  const missing = (state: string, servicePrincipalId: string | null = null): EntraStatus => {
    const advice = [applyAdvice(stack, 'make what is missing')];
    return { ...nothing, health: 'missing', state, servicePrincipalId, advice };
  };
  const principals = await findEnterpriseApps(graph, app, stack);
  if (principals.length === 0)
    return missing(app.existing === null ? 'there is no enterprise app of this name' : 'there is no app with the id that existing names');
  const found = await Promise.all(principals.map(async ({ id, tags }) => ({ id, tags, job: await findJob(graph, id) })));
  const withJob = found.filter(({ job }) => job !== undefined);
  if (withJob.length > 1) {
    const state = `${withJob.length} enterprise apps of this name have a job: ${withJob.map(({ id }) => id).join(', ')}`;
    return {
      ...nothing,
      health: 'unknown',
      state,
      advice: [{ why: 'rename or remove the ones that the stack does not own', command: null }],
    };
  }
  const [one] = withJob;
  if (one?.job === undefined) return missing('it has no provisioning job', principals[0]?.id);
  const { id: servicePrincipalId, job } = one;
  const at: JobAddress = { graphUrl, servicePrincipalId, jobId: job.id };
  const { rows, error: logs } = await readLog(graph, job.id);
  const quarantine = quarantineOf(app, job);
  const failures = groupFailures(app, rows, job.status.lastExecution?.timeEnded ?? null);
  const health = healthOf(job, quarantine, failures.length > 0);
  const pause = readPause(one.tags);
  return {
    ...nothing,
    health,
    state: stateOf(job, health),
    servicePrincipalId,
    jobId: job.id,
    quarantine,
    pause,
    lastCycle: job.status.lastExecution === null ? null : cycleOf(job.status.lastExecution),
    progress: progressOf(job),
    managed: Object.fromEntries(job.status.synchronizedEntryCountByType.map(({ key, value }) => [key, value])),
    failures,
    logs,
    advice: [
      ...(quarantine === null ? [] : adviseQuarantine(plan, app, at, quarantine)),
      ...(pause !== null ? [adviseResume(stack, app, isRunning(job))] : health === 'paused' && app.start ? [adviseStart(at)] : []),
      ...(health === 'quarantine' ? [] : adviseFailures(at, failures)),
    ],
  };
}

function nothingOf({ key, name }: EntraApp): EntraStatus {
  const unknown = { servicePrincipalId: null, jobId: null, quarantine: null, pause: null, lastCycle: null, logs: null };
  return { directory: 'entra', key, name, health: 'unknown', state: '', ...unknown, progress: [], managed: {}, failures: [], advice: [] };
}

/** Newest first. Reading the logs has a permission of its own, and the rest is worth showing without it. */
async function readLog(graph: GraphClient, jobId: string): Promise<{ rows: LogRow[]; error: string | null }> {
  const path = `/auditLogs/provisioning?${equals('jobId', jobId)}&$orderby=${encodeURIComponent('activityDateTime desc')}&$top=500`;
  try {
    return { rows: await readAll<LogRow>(graph, path, mostRows), error: null };
  } catch (error) {
    const said = explainForbidden(error);
    if (said instanceof GraphError) return { rows: [], error: said.message };
    throw said;
  }
}

function quarantineOf(app: EntraApp, { status }: SynchronizationJob): Quarantine | null {
  const { quarantine } = status;
  if (quarantine === null) return null;
  const { reason, currentBegan, nextAttempt, error } = quarantine;
  const cause = error === null ? null : explainStatus(app, statusOf(error.code, error.message), null);
  return {
    reason,
    since: currentBegan,
    nextAttempt,
    error: error === null ? null : `${error.code}: ${error.message}`,
    means: cause?.means ?? null,
    fix: cause?.fix ?? null,
  };
}

function healthOf({ schedule, status }: SynchronizationJob, quarantine: Quarantine | null, fails: boolean): Health {
  if (quarantine !== null || status.code === 'Quarantine') return 'quarantine';
  if (!isRunning({ schedule })) return 'paused';
  if (status.lastExecution === null) return 'waiting';
  return fails || status.lastExecution.state !== 'Succeeded' ? 'failures' : 'good';
}

function stateOf({ schedule, status }: SynchronizationJob, health: Health): string {
  if (health === 'quarantine') return 'in quarantine: it is tried once a day, and switched off after four weeks';
  if (health === 'paused') return `not running (${schedule.state.toLowerCase()})`;
  if (health === 'waiting') return 'started; the first cycle has not ended yet';
  return `running every ${readInterval(schedule.interval)}${status.code === 'Active' ? '' : ` (${status.code})`}`;
}

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
