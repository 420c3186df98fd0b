/** The provisioning job of a declared app, or why there is none to speak of. */
import { findEnterpriseApps } from '../entra/findApp.ts';
import { findJob } from '../entra/findJob.ts';
import type { EntraApp, Plan } from '../plan/types.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { explainForbidden } from '../provider/graph/permission.ts';
import type { SynchronizationJob } from '../provider/graph/schemaTypes.ts';
import { applyAdvice } from './advice.ts';
import type { EntraStatus } from './types.ts';

export interface EntraReader {
  graph: GraphClient;
  /** Graph's root, for the commands that are advised. */
  graphUrl: string;
  plan: Pick<Plan, 'stack' | 'deploy'>;
}

export interface FoundJob {
  app: EntraApp;
  servicePrincipalId: string;
  tags: string[] | undefined;
  job: SynchronizationJob;
}

/** The whole answer where the app has not one job. Throws GraphError, with the missing permission named. */
export async function readEntraJob(reader: EntraReader, app: EntraApp): Promise<FoundJob | EntraStatus> {
  try {
    return await read(reader, app);
  } catch (error) {
    throw explainForbidden(error);
  }
}

async function read({ graph, plan: { stack } }: EntraReader, app: EntraApp): Promise<FoundJob | EntraStatus> {
  const nothing = nothingOf(app);
  const missing = (state: string, servicePrincipalId: string | null = null): EntraStatus => {
    const advice = [applyAdvice(stack, 'make what is missing')];
    return { ...nothing, health: 'missing', state, servicePrincipalId, advice };
  };
  const principals = await findEnterpriseApps(graph, app, stack);
  if (principals.length === 0)
    return missing(app.existing === null ? 'there is no enterprise app of this name' : 'there is no app with the id that existing names');
  const found = await Promise.all(principals.map(async ({ id, tags }) => ({ id, tags, job: await findJob(graph, id) })));
  const withJob = found.filter(({ job }) => job !== undefined);
  if (withJob.length > 1) {
    const state = `${withJob.length} enterprise apps of this name have a job: ${withJob.map(({ id }) => id).join(', ')}`;
    const advice = [{ why: 'rename or remove the ones that the stack does not own', command: null }];
    return { ...nothing, health: 'unknown', state, advice };
  }
  const [one] = withJob;
  if (one?.job === undefined) return missing('it has no provisioning job', principals[0]?.id);
  return { app, servicePrincipalId: one.id, tags: one.tags, job: one.job };
}

export function nothingOf({ key, name }: EntraApp): EntraStatus {
  const unknown = { servicePrincipalId: null, jobId: null, quarantine: null, pause: null, lastCycle: null, logs: null };
  return { directory: 'entra', key, name, health: 'unknown', state: '', ...unknown, progress: [], managed: {}, failures: [], advice: [] };
}
