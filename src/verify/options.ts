/** What a verification of an Entra app is given. */
import type { EntraApp } from '../plan/types.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import type { SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import type { Endpoint } from './endpoint.ts';
import type { Clock } from './expected.ts';
import type { VerifyStore } from './store.ts';

export interface VerifyOptions {
  app: EntraApp;
  graph: GraphClient;
  servicePrincipalId: string;
  job: SynchronizationJob;
  endpoint: Endpoint;
  store: VerifyStore;
  clock: Clock;
  onProgress(message: string): void;
}
