/** Graph `provisioningObjectSummary` (`/auditLogs/provisioning`). */
import type { Hono } from 'hono';
import type { GraphContext } from './context.ts';
import { notFound } from './errors.ts';
import { collection } from './query.ts';
import type { ProvisioningLogEntry } from './store.ts';

function answerOf(graph: GraphContext, entry: ProvisioningLogEntry): Record<string, unknown> {
  const { status, errorCode, reason, sourceIdentity, targetIdentity, ...shown } = entry;
  const stored = graph.store.jobs.get(entry.jobId);
  const principal = graph.store.servicePrincipals.get(stored?.servicePrincipalId ?? '');
  const rule = stored?.schema.synchronizationRules[0];
  const { userPrincipalName, ...source } = sourceIdentity;
  const failed = errorCode !== null || reason !== null;
  return {
    ...shown,
    tenantId: graph.store.tenantId,
    changeId: entry.id,
    durationInMilliseconds: 0,
    servicePrincipal: { id: principal?.id ?? '', displayName: principal?.displayName ?? '' },
    sourceSystem: { id: '', displayName: rule?.sourceDirectoryName ?? '', details: {} },
    targetSystem: { id: '', displayName: rule?.targetDirectoryName ?? '', details: { ServicePrincipalId: principal?.id ?? '' } },
    initiatedBy: { id: '', displayName: 'Azure AD Provisioning Service', initiatorType: 'system' },
    sourceIdentity: {
      ...source,
      details: { odatatype: source.identityType, objectId: source.id, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) },
    },
    targetIdentity: { ...targetIdentity, details: {} },
    provisioningStatusInfo: {
      status,
      errorInformation: failed ? { errorCode, reason, additionalDetails: null, errorCategory: 'failure', recommendedAction: null } : null,
    },
    provisioningSteps: [],
  };
}

export function auditRoutes(api: Hono, graph: GraphContext): void {
  api.get('/auditLogs/provisioning', (c) => {
    return c.json(
      collection(
        new URL(c.req.url),
        graph.store.logs.map((entry) => answerOf(graph, entry)),
      ),
    );
  });
  api.get('/auditLogs/provisioning/:id', (c) => {
    const entry = graph.store.logs.find((candidate) => candidate.id === c.req.param('id'));
    if (!entry) throw notFound(c.req.param('id'));
    return c.json(answerOf(graph, entry));
  });
}
