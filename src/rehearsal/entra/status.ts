/** Writes what a cycle did into the job (Graph `synchronizationStatus`). */
import type { SynchronizationExecution, SynchronizationJob, SynchronizationQuarantine } from '../../provider/graph/schemaTypes.ts';
import { readObjectMappings } from '../../provisioning/entra/schemaRules.ts';
import type { GraphStore, StoredJob } from '../graph/store.ts';

import type { Run } from './run.ts';

/** Why the job goes into quarantine. */
export interface Stop {
  reason: 'EncounteredQuarantineException' | 'TooManyDeletes';
  code: string;
  message: string;
}

export interface FinishedCycle {
  store: GraphStore;
  stored: StoredJob;
  /** Undefined when no connection could be made. */
  run?: Run | undefined;
  stop?: Stop | undefined;
  began: Date;
  ended: Date;
  activityId: string;
}

export function finishJob(cycle: FinishedCycle): void {
  const { stored, stop, ended } = cycle;
  const { status } = stored.job;
  const execution = executionOf(cycle);
  status.lastExecution = execution;
  status.synchronizedEntryCountByType = countLinks(stored);
  if (stop !== undefined) {
    status.code = 'Quarantine';
    status.quarantine = quarantineOf(stop, status.quarantine, ended);
    status.countSuccessiveCompleteFailures++;
  } else {
    status.code = 'Active';
    status.quarantine = null;
    status.countSuccessiveCompleteFailures = 0;
  }
  if (stop?.reason === 'EncounteredQuarantineException') return;
  stored.fullCycleDue = false;
  stored.forceDeletes = false;
  if (stop !== undefined) return;
  status.lastSuccessfulExecution = execution;
  if (execution.countExports > 0) status.lastSuccessfulExecutionWithExports = execution;
  if (execution.state === 'Succeeded') reachSteadyState(status, ended);
}

function executionOf({ run, stop, began, ended, activityId }: FinishedCycle): SynchronizationExecution {
  const rows = run?.rows ?? [];
  const exported = rows.filter(({ status }) => status === 'success').length;
  const failed = rows.filter(({ status }) => status === 'failure').length;
  const entitled = (run?.scope.entitled.User.size ?? 0) + (run?.scope.entitled.Group.size ?? 0);
  return {
    activityIdentifier: activityId,
    countEntitled: entitled,
    countEntitledForProvisioning: entitled,
    countEscrowed: failed,
    countEscrowedRaw: failed,
    countExported: exported,
    countExports: exported,
    countImported: rows.length,
    countImportedDeltas: rows.length,
    countImportedReferenceDeltas: 0,
    error: stop === undefined ? null : { code: stop.code, message: stop.message, tenantActionable: true },
    state: stop !== undefined ? 'Failed' : failed > 0 ? 'EntryLevelErrors' : 'Succeeded',
    timeBegan: began.toISOString(),
    timeEnded: ended.toISOString(),
  };
}

const soon = 5 * 60_000;
const aDay = 24 * 60 * 60_000;

/** The first retry comes soon; a quarantined job then runs once a day. */
function quarantineOf(stop: Stop, last: SynchronizationQuarantine | null, at: Date): SynchronizationQuarantine {
  const series = last?.reason === stop.reason ? last : undefined;
  return {
    currentBegan: at.toISOString(),
    nextAttempt: new Date(at.getTime() + (series === undefined ? soon : aDay)).toISOString(),
    seriesBegan: series?.seriesBegan ?? at.toISOString(),
    seriesCount: (series?.seriesCount ?? 0) + 1,
    reason: stop.reason,
    error: { code: stop.code, message: stop.message, tenantActionable: true },
  };
}

function reachSteadyState(status: SynchronizationJob['status'], at: Date): void {
  if (status.steadyStateFirstAchievedTime.startsWith('0001')) status.steadyStateFirstAchievedTime = at.toISOString();
  status.steadyStateLastAchievedTime = at.toISOString();
}

/** Objects under management, keyed `<source object> to <target object>`. */
function countLinks(stored: StoredJob): { key: string; value: number }[] {
  return readObjectMappings(stored.schema).map(({ type, mapping }) => ({
    key: `${mapping.sourceObjectName} to ${mapping.targetObjectName}`,
    value: [...stored.links.values()].filter((link) => link.objectType === type && !link.disabled).length,
  }));
}
