/** Starts a run from what stands in the tenant: connection, settings, scope. */
import { usualAssumptions } from '../../plan/types.ts';
import { ObjectFailure } from '../../provisioning/entra/failure.ts';
import { membersPerPatch } from '../../provisioning/entra/requests.ts';
import type { ObjectType } from '../../provisioning/entra/rules.ts';
import { readObjectMappings, rulesOfSchema } from '../../provisioning/entra/schemaRules.ts';
import type { GraphStore, StoredJob } from '../graph/store.ts';
import { readConnection, readJobSettings } from './connection.ts';
import { invalidCredentials } from './failure.ts';
import type { ClientOptions } from './options.ts';
import type { Run } from './run.ts';
import { readScope } from './scope.ts';
import { connectTarget, type ScimClient } from './transport.ts';

/** Throws `ObjectFailure` when the secrets hold no usable base address. */
export function connectJob(options: ClientOptions, jobId: string, secrets: Map<string, string>, onDemand = false): ScimClient {
  const connection = readConnection(secrets, options.oauthNames);
  if (connection === undefined) throw new ObjectFailure(invalidCredentials, 'Please provide a valid tenant URL for your application.');
  // On-demand runs never use the compliant dialect (Entra, "SCIM 2.0 compatibility").
  const dialect = onDemand ? 'default' : connection.dialect;
  return connectTarget({ ...connection, dialect }, options, (request) => options.onRequest?.({ jobId, ...request }));
}

/** `onDemand` looks at the object again whatever was written before; `waits` leaves alone who failed and is not due. Throws as `connectJob` does. */
export function openRun(options: ClientOptions, store: GraphStore, stored: StoredJob, { onDemand = false, waits = false } = {}): Run {
  const secrets = secretsOf(store, stored);
  const client = connectJob(options, stored.job.id, secrets, onDemand);
  const assume = { ...usualAssumptions, ...options.assume };
  const settings = { ...readJobSettings(secrets), dialect: client.dialect };
  const job = rulesOfSchema(stored.schema, stored.job.templateId, settings, assume);
  const { now, newId, random, defaultDomain } = options;
  return {
    store,
    stored,
    client,
    job,
    scope: readScope(store, stored, job),
    now,
    evaluation: { now: now(), newId, random, defaultDomain, assume, notKnown: 'leftOut' },
    membersPerPatch: options.membersPerPatch ?? membersPerPatch,
    referenceChecks: options.referenceChecks ?? false,
    targetNames: targetNamesOf(stored),
    cycleId: options.newId(),
    full: onDemand || stored.fullCycleDue,
    waits,
    putOff: new Set(),
    onDemand,
    handling: null,
    rows: [],
  };
}

export function secretsOf(store: GraphStore, stored: StoredJob): Map<string, string> {
  return store.secrets.get(stored.servicePrincipalId) ?? new Map();
}

function targetNamesOf({ schema }: StoredJob): Record<ObjectType, string> {
  const found = readObjectMappings(schema).map(({ type, mapping }) => [type, mapping.targetObjectName]);
  return { User: 'User', Group: 'Group', ...Object.fromEntries(found) };
}
