/** Reading a tenant for one app: who is assigned, and people and groups page by page. Source: Graph `appRoleAssignedTo`, `user`, `group`. */
import { sourceAttributes } from '../mapping/entra/attributes.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import type { VerifyStore } from './store.ts';

export type GraphObject = Record<string, unknown> & { id: string };

interface GraphPage {
  value: GraphObject[];
  '@odata.nextLink'?: string;
}

/** Largest page Graph gives of people and members. */
const pageSize = 999;

/** A page of a list; `next` is a path again, or null. */
async function readPage(graph: GraphClient, path: string): Promise<{ value: GraphObject[]; next: string | null }> {
  const page = await graph.get<GraphPage>(path);
  return { value: page.value, next: page['@odata.nextLink']?.replace(/^https?:\/\/[^/]+\/v1\.0/, '') ?? null };
}

/** Reads a list from where the step stopped; each page and its position are kept together. */
export async function readSteps(
  graph: GraphClient,
  store: VerifyStore,
  step: string,
  first: string,
  work: (items: GraphObject[]) => void,
): Promise<void> {
  let position = store.position(step) ?? first;
  while (position !== 'done') {
    const { value, next } = await readPage(graph, position);
    position = next ?? 'done';
    store.page(step, position, () => work(value));
  }
}

/** Who is assigned, and the direct members of the assigned groups: nested groups are not expanded by the service. */
export async function readAssignments(graph: GraphClient, store: VerifyStore, servicePrincipalId: string): Promise<void> {
  const groups = `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo?$top=${pageSize}`;
  await readSteps(graph, store, 'assignments', groups, (items) => {
    for (const { principalId, principalType, appRoleId } of items) {
      if (principalType === 'Group') store.assign(`group:${String(principalId)}`, String(appRoleId));
      else if (principalType === 'User') store.assign(String(principalId), String(appRoleId));
    }
  });
  for (const principal of store.assignedPrincipals()) {
    if (principal.startsWith('group:')) await readMembers(graph, store, principal.slice('group:'.length));
  }
}

/** Direct people of one group; a group that is gone has none. */
export async function readMembers(graph: GraphClient, store: VerifyStore, group: string): Promise<void> {
  await readSteps(graph, store, `members ${group}`, `/groups/${group}/members?$select=id&$top=${pageSize}`, (items) => {
    const people = items.filter((item) => (item['@odata.type'] ?? '#microsoft.graph.user') === '#microsoft.graph.user');
    store.addMembers(
      group,
      people.map(({ id }) => id),
    );
  });
}

/** Path of the first page of people (`users` or the recycle bin) with just what the mappings and filters read. */
export function peoplePath(list: 'users' | 'directory/deletedItems/microsoft.graph.user', sources: string[]): string {
  return `/${list}?$select=${propertiesOf('User', sources, ['id', 'userPrincipalName', 'displayName', 'accountEnabled'])}&$top=${pageSize}`;
}

export function groupsPath(sources: string[]): string {
  return `/groups?$select=${propertiesOf('Group', sources, ['id', 'displayName', 'securityEnabled'])}&$top=${pageSize}`;
}

function propertiesOf(kind: 'User' | 'Group', sources: string[], always: string[]): string {
  const known = sourceAttributes(kind);
  const properties = sources.flatMap((name) => {
    const source = known.get(name);
    if (source?.type === 'Reference' || name === 'IsSoftDeleted' || name.startsWith('passwordProfile')) return [];
    return [(source?.property ?? name).split(/[.[]/)[0] ?? name];
  });
  return [...new Set([...always, ...properties])].map(encodeURIComponent).join(',');
}
