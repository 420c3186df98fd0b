/** The simulated Microsoft provisioning service: it reads what stands in the loopback tenant and nothing else. */
import type { Assumptions } from '../../plan/types.ts';
import type { OAuthNames } from '../../provider/inputs.ts';
import type { GraphStore, ProvisioningService } from '../graph/store.ts';
import { runCycle } from './cycle.ts';
import { provisionOnDemand } from './onDemand.ts';
import type { CycleResult } from './run.ts';
import { testConnection } from './testConnection.ts';
import type { SentRequest } from './transport.ts';

export interface ClientOptions {
  now(): Date;
  newId(): string;
  random(): number;
  /** The tenant's domain, for `DefaultDomain`. */
  defaultDomain?: string | undefined;
  /** What Microsoft's pages leave open; the usual choices where nothing is said. */
  assume?: Partial<Assumptions>;
  /** Defaults to the platform's. */
  fetch?: typeof fetch;
  /** Other names under which the service knows OAuth client credentials; the usual ones it always knows. */
  oauthNames?: Partial<OAuthNames>[];
  /** Members in one PATCH; the service's own number is not documented. Defaults to 100. */
  membersPerPatch?: number;
  /** Every request that was sent and what came back. Holds no header, so never the token. */
  onRequest?(request: SentRequest & { jobId: string }): void;
}

export type EntraProvisioningService = ProvisioningService & {
  /** One provisioning cycle of a job. Throws when the store has no such job; everything else is in the result, the logs and the job. */
  runCycle(store: GraphStore, jobId: string): Promise<CycleResult>;
};

export function createProvisioningService(options: ClientOptions): EntraProvisioningService {
  return {
    testConnection: (_store, job, credentials) => testConnection(options, job, credentials),
    provisionOnDemand: (store, job, subject) => provisionOnDemand(options, store, job, subject),
    runCycle: (store, jobId) => runCycle(options, store, jobId),
  };
}
