/** Object ids of people and groups by name, a few calls for all of them. Source: Graph v1.0 "List users", "List groups", `$filter` with `in`. */
import type { GraphClient } from '../graph/client.ts';
import { readAll } from '../graph/pages.ts';
import type { ObjectIds, ObjectNames, PrincipalIds, PrincipalNames } from '../inputs.ts';
import { orMissing } from './answers.ts';

/** Graph takes at most 15 values behind one `in`. */
const most = 15;

/** Every name with the ids of all objects that have it: none, one, or, for groups, more. Letter case does not count. Throws GraphError. */
export async function readPrincipals(graph: GraphClient, { users, groups }: PrincipalNames): Promise<PrincipalIds> {
  const [byName, byDisplayName] = await Promise.all([
    idsBy(graph, '/users', 'userPrincipalName', users),
    idsBy(graph, '/groups', 'displayName', groups),
  ]);
  return { users: byName, groups: byDisplayName };
}

/** What people and groups are called now, by their object ids. Throws GraphError. */
export async function readNames(graph: GraphClient, { users, groups }: ObjectIds): Promise<ObjectNames> {
  const read = async (list: string, ids: string[], property: string) => {
    const names: Record<string, string> = {};
    for (const id of ids) {
      const found = await orMissing(graph.get<Record<string, string>>(`/${list}/${id}?$select=id,${property}`));
      const name = found?.[property];
      if (name !== undefined) names[id] = name;
    }
    return names;
  };
  return { users: await read('users', users, 'userPrincipalName'), groups: await read('groups', groups, 'displayName') };
}

async function idsBy(graph: GraphClient, list: string, property: string, names: string[]): Promise<Record<string, string[]>> {
  const chunks = Array.from({ length: Math.ceil(names.length / most) }, (_, index) => names.slice(index * most, (index + 1) * most));
  const found: Map<string, string[]>[] = [];
  // One after the other: a tenant throttles bursts.
  for (const chunk of chunks) found.push(await idsOf(graph, list, property, chunk));
  // A name may stand in two chunks, in different letter case.
  return Object.fromEntries(names.map((name) => [name, [...new Set(found.flatMap((ids) => ids.get(name.toLowerCase()) ?? []))]]));
}

async function idsOf(graph: GraphClient, list: string, property: string, names: string[]): Promise<Map<string, string[]>> {
  const values = names.map((name) => `'${name.replaceAll("'", "''")}'`).join(', ');
  const path = `${list}?$filter=${encodeURIComponent(`${property} in (${values})`)}&$select=id,${property}&$top=999`;
  const ids = new Map<string, string[]>();
  for (const item of await readAll<Record<string, string>>(graph, path)) {
    const name = item[property]?.toLowerCase() ?? '';
    ids.set(name, [...(ids.get(name) ?? []), item.id ?? '']);
  }
  return ids;
}
