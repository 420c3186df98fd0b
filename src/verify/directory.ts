/** Reading a tenant for one app: who is assigned, and people and groups page by page. Source: Graph `appRoleAssignedTo`, `user`, `group`. */
import { sourceAttributes } from '../mapping/entra/attributes.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { readPage } from '../provider/graph/pages.ts';
import { type ListPage, readSteps } from './steps.ts';
import type { VerifyStore } from './store.ts';

export type GraphObject = Record<string, unknown> & { id: string };

/** Largest page Graph gives of people and members. */
const pageSize = 999;

/** Pages of a Graph list; a position is a path. */
export function graphPages(graph: GraphClient): (path: string) => Promise<ListPage<GraphObject>> {
  return (path) => readPage<GraphObject>(graph, path);
}

/**
 * Who is assigned, and the direct members of the assigned groups: nested groups are not expanded by the service, and only security-enabled ones
 * take their members along. Gives the names of those groups by id.
 */
export async function readAssignments(graph: GraphClient, store: VerifyStore, servicePrincipalId: string): Promise<Map<string, string>> {
  const groups = `/servicePrincipals/${servicePrincipalId}/appRoleAssignedTo?$top=${pageSize}`;
  await readSteps(graphPages(graph), store, 'assignments', groups, (items) => {
    for (const { principalId, principalType, appRoleId } of items) {
      if (principalType === 'Group') store.assign(`group:${String(principalId)}`, String(appRoleId));
      else if (principalType === 'User') store.assign(String(principalId), String(appRoleId));
    }
  });
  const names = new Map<string, string>();
  for (const principal of store.assignedPrincipals()) {
    if (!principal.startsWith('group:')) continue;
    const id = principal.slice('group:'.length);
    const { displayName, securityEnabled } = await graph.get<GraphObject>(`/groups/${id}?$select=id,displayName,securityEnabled`);
    if (securityEnabled === false) continue;
    names.set(id, String(displayName));
    await readMembers(graph, store, id);
  }
  return names;
}

/** Direct people and groups of one group; a group that is gone has none. */
export async function readMembers(graph: GraphClient, store: VerifyStore, group: string): Promise<void> {
  await readSteps(graphPages(graph), store, `members ${group}`, `/groups/${group}/members?$select=id&$top=${pageSize}`, (items) => {
    const members = items.filter((item) => memberTypes.has(String(item['@odata.type'] ?? '#microsoft.graph.user')));
    store.addMembers(
      group,
      members.map(({ id }) => id),
    );
  });
}

/** Devices and service principals may be members as well, and are not provisioned. */
const memberTypes = new Set(['#microsoft.graph.user', '#microsoft.graph.group']);

/** Path of the first page of people (`users` or the recycle bin) with just what the mappings and filters read. A manager is a relation. */
export function peoplePath(list: 'users' | 'directory/deletedItems/microsoft.graph.user', sources: string[], withManager = false): string {
  const properties = propertiesOf('User', sources, ['id', 'userPrincipalName', 'displayName', 'accountEnabled']);
  return `/${list}?$select=${properties}${withManager ? '&$expand=manager($select=id)' : ''}&$top=${pageSize}`;
}

export function groupsPath(sources: string[]): string {
  return `/groups?$select=${propertiesOf('Group', sources, ['id', 'displayName', 'securityEnabled'])}&$top=${pageSize}`;
}

function propertiesOf(kind: 'User' | 'Group', sources: string[], always: string[]): string {
  const known = sourceAttributes(kind);
  const properties = sources.flatMap((name) => {
    const source = known.get(name);
    if (source?.type === 'Reference' || source?.property === null || name === 'IsSoftDeleted' || name.startsWith('passwordProfile'))
      return [];
    return [(source?.property ?? name).split(/[.[]/)[0] ?? name];
  });
  return [...new Set([...always, ...properties])].map(encodeURIComponent).join(',');
}
