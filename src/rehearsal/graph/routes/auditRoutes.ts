/** Graph `provisioningObjectSummary` (`/auditLogs/provisioning`). */
import type { Hono } from 'hono';
import type { GraphContext } from '../context.ts';
import { notFound } from '../errors.ts';
import { summaryOf } from '../provisioningLog.ts';
import { collection, entity } from '../query/query.ts';
import { limitCalls } from '../rate.ts';

export function auditRoutes(api: Hono, graph: GraphContext): void {
  const calls: number[] = [];
  // Graph's throttling limits, "Identity and access reports": 5 requests in 10 seconds for an application in a tenant.
  const limit = () => limitCalls(graph.now(), calls, graph.faults.logLimit, 'The request has been throttled.');
  api.get('/auditLogs/provisioning', (c) => {
    limit();
    const rows = graph.store.logs.map((entry) => summaryOf(graph, entry));
    return c.json(collection(c, rows));
  });
  api.get('/auditLogs/provisioning/:id', (c) => {
    limit();
    const entry = graph.store.logs.find((candidate) => candidate.id === c.req.param('id'));
    if (!entry) throw notFound(c.req.param('id'));
    return c.json(entity(c, summaryOf(graph, entry)));
  });
}
