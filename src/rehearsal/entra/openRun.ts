/** Starts a run from what stands in the tenant: connection, settings, scope. */
import type { GraphStore, StoredJob } from '../graph/store.ts';
import { readConnection, readJobSettings } from './connection.ts';
import { invalidCredentials, ObjectFailure } from './failure.ts';
import type { Run } from './run.ts';
import { readScope } from './scope.ts';
import type { ClientOptions } from './service.ts';
import { connectTarget, type ScimClient } from './transport.ts';

/** Throws `ObjectFailure` when the secrets hold no usable base address. */
export function connectJob(options: ClientOptions, jobId: string, secrets: Map<string, string>, onDemand = false): ScimClient {
  const connection = readConnection(secrets, options.oauthNames);
  if (connection === undefined) throw new ObjectFailure(invalidCredentials, 'Please provide a valid tenant URL for your application.');
  // On-demand runs never use the compliant dialect (Entra, "SCIM 2.0 compatibility").
  const dialect = onDemand ? 'default' : connection.dialect;
  return connectTarget({ ...connection, dialect }, options, (request) => options.onRequest?.({ jobId, ...request }));
}

/** `onDemand` looks at the object again whatever was written before. Throws as `connectJob` does. */
export function openRun(options: ClientOptions, store: GraphStore, stored: StoredJob, onDemand: boolean): Run {
  const secrets = secretsOf(store, stored);
  const settings = readJobSettings(secrets);
  return {
    store,
    stored,
    client: connectJob(options, stored.job.id, secrets, onDemand),
    settings,
    scope: readScope(store, stored, settings.syncAll),
    evaluation: options,
    membersPerPatch: options.membersPerPatch ?? 100,
    cycleId: options.newId(),
    full: onDemand || stored.fullCycleDue,
    rows: [],
  };
}

function secretsOf(store: GraphStore, stored: StoredJob): Map<string, string> {
  return store.secrets.get(stored.servicePrincipalId) ?? new Map();
}
