/** Tags of a service principal: custom strings, of which everybody else's must stay. */
import type { GraphClient } from '../graph/client.ts';
import { orMissing } from './answers.ts';

/** None of an app that is gone. Throws GraphError. */
export async function readTags(graph: GraphClient, servicePrincipalId: string): Promise<string[]> {
  return (await orMissing(graph.get<{ tags?: string[] }>(`/servicePrincipals/${servicePrincipalId}`)))?.tags ?? [];
}

/** Graph takes the list as a whole. Throws GraphError. */
export const writeTags = (graph: GraphClient, servicePrincipalId: string, tags: string[]): Promise<void> =>
  graph.patch(`/servicePrincipals/${servicePrincipalId}`, { tags });
