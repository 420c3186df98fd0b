import type { GraphStore, ProvisioningService } from '../graph/store.ts';
import { runCycle } from './cycle.ts';
import { provisionOnDemand } from './onDemand.ts';
import type { ClientOptions } from './options.ts';
import type { CycleResult } from './run.ts';
import { testConnection } from './testConnection.ts';

export type EntraProvisioningService = ProvisioningService & {
  /** One provisioning cycle of a job. Throws when the store has no such job; everything else is in the result, the logs and the job. */
  runCycle(store: GraphStore, jobId: string): Promise<CycleResult>;
  /** The same by the clock: nothing is done in quarantine before the next attempt, nor about an object before its next retry. */
  runDueCycle(store: GraphStore, jobId: string): Promise<CycleResult>;
};

export function createProvisioningService(options: ClientOptions): EntraProvisioningService {
  return {
    testConnection: (_store, job, credentials) => testConnection(options, job, credentials),
    provisionOnDemand: (store, job, subject) => provisionOnDemand(options, store, job, subject),
    runCycle: (store, jobId) => runCycle(options, store, jobId),
    runDueCycle: (store, jobId) => runCycle(options, store, jobId, { whenDue: true }),
  };
}
