/** The provisioning job of an enterprise app, as it stands in the tenant. */
import { synchronizationPath } from '../provider/entra/paths.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { GraphError } from '../provider/graph/error.ts';
import { readAll } from '../provider/graph/pages.ts';
import type { SynchronizationJob } from '../provider/graph/schemaTypes.ts';

/** Undefined for an app without one. Throws GraphError. */
export async function findJob(graph: GraphClient, servicePrincipalId: string): Promise<SynchronizationJob | undefined> {
  try {
    const jobs = await readAll<SynchronizationJob>(graph, `${synchronizationPath(servicePrincipalId)}/jobs`);
    return jobs.find(({ templateId }) => templateId === 'scim') ?? jobs[0];
  } catch (error) {
    // An app that was never enabled for provisioning.
    if (error instanceof GraphError && error.status === 404) return undefined;
    throw error;
  }
}
