/** A loopback tenant with one non-gallery app, and a context of the plugin that talks to it without waiting. */
import { createContext } from '../../src/provider/context.ts';
import type { Context } from '../../src/provider/resource.ts';
import { customTemplateId } from '../../src/rehearsal/graph/context.ts';
import { type GraphOptions, type LoopbackGraph, startGraph } from '../../src/rehearsal/graph/server.ts';

export interface Tenant {
  graph: LoopbackGraph;
  context: Context;
  servicePrincipalId: string;
  /** Milliseconds of each wait the plugin asked for. */
  waits: number[];
  logs: string[];
  /** What "Test Connection" answers next. */
  refusal: { code: string; message: string } | null;
  /** Requests since the last call of `mark`, as `METHOD /path after synchronization`. */
  calls(): string[];
  mark(): void;
  config: { graphUrl: string; loginUrl: string; tenantId: string; clientId: string; clientSecret: string };
}

export async function startTenant(options: Partial<GraphOptions> = {}): Promise<Tenant> {
  let ids = 0;
  const tenantId = '7d1c0000-0000-4000-8000-000000000001';
  const state: { refusal: Tenant['refusal'] } = { refusal: null };
  const graph = await startGraph({
    tenantId,
    sample: { people: {}, groups: {} },
    service: {
      testConnection: async () => state.refusal,
      provisionOnDemand: async () => {
        throw new Error('not part of these tests');
      },
    },
    now: () => new Date('2026-01-02T03:04:05Z'),
    newId: () => `00000000-0000-4000-9000-${String(++ids).padStart(12, '0')}`,
    ...options,
  });
  const { url, clientId, clientSecret } = graph;
  const config = { graphUrl: url, loginUrl: url, tenantId, clientId, clientSecret };
  const waits: number[] = [];
  const logs: string[] = [];
  const context = createContext(config, {
    env: {},
    sleep: async (ms) => {
      waits.push(ms);
    },
    log: (severity, message) => logs.push(`${severity}: ${message}`),
  });
  const made = await context
    .graph()
    .post<{ servicePrincipal: { id: string } }>(`/applicationTemplates/${customTemplateId}/instantiate`, { displayName: 'Wiki' });
  let from = graph.requests.length;
  return {
    graph,
    context,
    config,
    waits,
    logs,
    servicePrincipalId: made.servicePrincipal.id,
    get refusal() {
      return state.refusal;
    },
    set refusal(value) {
      state.refusal = value;
    },
    mark: () => {
      from = graph.requests.length;
    },
    calls: () =>
      graph.requests
        .slice(from)
        .filter(({ path }) => path.includes('/synchronization/'))
        .map(({ method, path }) => `${method} ${path.split('/synchronization')[1]?.replace(/\/jobs\/[^/]+/, '/jobs/{job}')}`),
  };
}
