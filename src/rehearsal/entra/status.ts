/** Writes what a cycle did into the job (Graph `synchronizationStatus`). */
import type { SynchronizationExecution, SynchronizationJob } from '../../provider/graph/schemaTypes.ts';
import { readObjectMappings } from '../../provisioning/entra/schemaRules.ts';
import type { GraphStore, StoredJob } from '../graph/store.ts';
import { escrowsOf } from './escrows.ts';
import { secretsOf } from './openRun.ts';
import { quarantineJob, type Stop, stopByFailures } from './quarantine.ts';
import type { Run } from './run.ts';

export interface FinishedCycle {
  store: GraphStore;
  stored: StoredJob;
  /** Undefined when no connection could be made. */
  run?: Run | undefined;
  /** Null: nothing stopped it. */
  stop: Stop | null;
  began: Date;
  ended: Date;
  activityId: string;
}

/** A cycle that ran to its end may still end in quarantine, by its deletions or its failures. */
export function finishJob(cycle: FinishedCycle): void {
  const { store, stored, run, ended } = cycle;
  const stop = cycle.stop ?? stopByFailures(run?.rows ?? []);
  const isCutOff = stop?.reason === 'EncounteredQuarantineException';
  if (run !== undefined && !isCutOff) forgetEscrows(run);
  const { status } = stored.job;
  const execution = executionOf({ ...cycle, stop });
  status.lastExecution = execution;
  status.synchronizedEntryCountByType = countLinks(stored);
  if (stop !== null) quarantineJob(stored, stop, ended, secretsOf(store, stored));
  else {
    status.code = 'Active';
    status.quarantine = null;
    status.countSuccessiveCompleteFailures = 0;
  }
  if (isCutOff) return;
  stored.fullCycleDue = false;
  stored.forceDeletes = false;
  if (stop !== null) return;
  status.lastSuccessfulExecution = execution;
  if (execution.countExports > 0) status.lastSuccessfulExecutionWithExports = execution;
  if (execution.state === 'Succeeded') reachSteadyState(status, ended);
}

/** What did not fail again, and was not left alone, is done with. */
function forgetEscrows({ stored, cycleId, putOff }: Run): void {
  const escrows = escrowsOf(stored);
  for (const [id, { cycleId: failedIn }] of escrows) if (failedIn !== cycleId && !putOff.has(id)) escrows.delete(id);
}

function executionOf({ stored, run, stop, began, ended, activityId }: FinishedCycle): SynchronizationExecution {
  const rows = run?.rows ?? [];
  const exported = rows.filter(({ status }) => status === 'success').length;
  const failed = rows.filter(({ status }) => status === 'failure').length;
  const entitled = (run?.scope.entitled.User.size ?? 0) + (run?.scope.entitled.Group.size ?? 0);
  return {
    activityIdentifier: activityId,
    countEntitled: entitled,
    countEntitledForProvisioning: entitled,
    countEscrowed: escrowsOf(stored).size,
    countEscrowedRaw: escrowsOf(stored).size,
    countExported: exported,
    countExports: exported,
    countImported: rows.length,
    countImportedDeltas: rows.length,
    countImportedReferenceDeltas: 0,
    error: stop === null ? null : { code: stop.code, message: stop.message, tenantActionable: true },
    state: stop !== null ? 'Failed' : failed > 0 ? 'EntryLevelErrors' : 'Succeeded',
    timeBegan: began.toISOString(),
    timeEnded: ended.toISOString(),
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
