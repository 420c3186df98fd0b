/** Synchronization jobs: how they come to be, and what start, pause and restart do to them. */

import type { CatalogEntry, GraphContext } from './context.ts';
import { SynchronizationError } from './errors.ts';
import { defaultSchema } from './schema/defaultSchema.ts';
import type { StoredJob, StoredServicePrincipal } from './store.ts';

/** Job ids are predictable: template, tenant without dashes, app id. */
function jobId(templateId: string, tenantId: string, appId: string): string {
  return `${templateId}.${tenantId.replaceAll('-', '').toLowerCase()}.${appId}`;
}

const never = '0001-01-01T00:00:00Z';

/** A job as it is born: disabled, with the default schema, never run. */
export function newJob(graph: GraphContext, principal: StoredServicePrincipal, entry: CatalogEntry): StoredJob {
  const id = jobId(entry.synchronizationTemplateId, graph.store.tenantId, principal.appId);
  return {
    job: {
      id,
      templateId: entry.synchronizationTemplateId,
      schedule: { expiration: null, interval: 'PT40M', state: 'Disabled' },
      status: {
        countSuccessiveCompleteFailures: 0,
        escrowsPruned: false,
        code: 'Paused',
        lastExecution: null,
        lastSuccessfulExecution: null,
        lastSuccessfulExecutionWithExports: null,
        quarantine: null,
        steadyStateFirstAchievedTime: never,
        steadyStateLastAchievedTime: never,
        troubleshootingUrl: null,
        progress: [],
        synchronizedEntryCountByType: [],
      },
      synchronizationJobSettings: [
        { name: 'AzureIngestionAttributeOptimization', value: 'False' },
        { name: 'LookaheadQueryEnabled', value: 'False' },
      ],
    },
    servicePrincipalId: principal.id,
    schema: defaultSchema(id, entry, graph.generation),
    links: new Map(),
    fullCycleDue: true,
    forceDeletes: false,
  };
}

/** The service principal whose provisioning is asked about. Throws 404 in the provisioning service's own wrapping. */
export function provisionedPrincipal(graph: GraphContext, id: string): StoredServicePrincipal {
  const principal = graph.store.servicePrincipals.get(id);
  if (!principal) throw new SynchronizationError(404, 'ServicePrincipalNotFound', `The service principal '${id}' was not found.`);
  return principal;
}

/** The job of this service principal. Throws 404. */
export function jobOf(graph: GraphContext, servicePrincipalId: string, id: string): StoredJob {
  const stored = graph.store.jobs.get(id);
  if (stored?.servicePrincipalId !== provisionedPrincipal(graph, servicePrincipalId).id) {
    throw new SynchronizationError(404, 'ResourceNotFound', `The synchronization job '${id}' was not found.`);
  }
  return stored;
}

/** Sets the job going and lifts a quarantine, also of one that was disabled by it. Missing or wrong credentials only show in the first cycle. */
export function startJob(stored: StoredJob): void {
  stored.job.schedule.state = 'Active';
  stored.job.status.code = 'Active';
  stored.job.status.quarantine = null;
}

export function pauseJob(stored: StoredJob): void {
  stored.job.schedule.state = 'Paused';
  stored.job.status.code = 'Paused';
}

function clearEscrows({ job: { status }, escrows }: StoredJob): void {
  escrows?.clear();
  status.escrowsPruned = false;
  status.countSuccessiveCompleteFailures = 0;
}

/** What each `resetScope` flag does beyond setting the job going (Graph `synchronizationJobRestartCriteria`). */
const resets: Record<string, (stored: StoredJob) => void> = {
  None: () => {},
  ConnectorDataStore: (stored) => {
    for (const link of stored.links.values()) link.written.clear();
  },
  Escrows: clearEscrows,
  Watermark: (stored) => {
    stored.fullCycleDue = true;
  },
  QuarantineState: (stored) => {
    stored.job.status.quarantine = null;
  },
  Full: (stored) => {
    stored.links.clear();
    stored.fullCycleDue = true;
    clearEscrows(stored);
  },
  ForceDeletes: (stored) => {
    stored.forceDeletes = true;
  },
};

/** Applies a comma-separated flags text; empty means the portal's Restart button. Throws 400 for an unknown flag. */
export function restartJob(stored: StoredJob, resetScope: string): void {
  const flags = resetScope
    .split(',')
    .map((flag) => flag.trim())
    .filter((flag) => flag !== '');
  const wanted = flags.length === 0 ? ['QuarantineState', 'Watermark', 'Escrows'] : flags;
  const unknown = wanted.find((flag) => !Object.hasOwn(resets, flag));
  if (unknown !== undefined) throw new SynchronizationError(400, 'InvalidRestartCriteria', `'${unknown}' is not a reset scope.`);
  for (const flag of wanted) resets[flag]?.(stored);
  startJob(stored);
}
