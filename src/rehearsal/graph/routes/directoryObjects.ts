/** Graph `directoryObject`: people, groups, service principals and applications as members and owners. */
import type { Context, Hono } from 'hono';
import { bodyOf, type GraphContext } from '../context.ts';
import { badRequest, notFound } from '../errors.ts';
import { referencedId } from '../patch.ts';
import { collection, countOf, entity } from '../query/query.ts';
import type { StoredGroup, StoredUser } from '../store.ts';

type Item = Record<string, unknown>;

/** A person as Graph shows it: no manager (a relation of its own), no password. */
export function userAnswer(user: StoredUser): Item {
  const { manager: _manager, deletedDateTime, ...shown } = user;
  return { '@odata.type': '#microsoft.graph.user', ...shown, ...(deletedDateTime === null ? {} : { deletedDateTime }) };
}

/** A group as Graph shows it: members and owners are relations of their own. */
export function groupAnswer(group: StoredGroup): Item {
  const { members: _members, owners: _owners, ...shown } = group;
  return { '@odata.type': '#microsoft.graph.group', ...shown };
}

/** Any live object by id, with its type; undefined when there is none or it is in the recycle bin. */
export function directoryObject(graph: GraphContext, id: string): Item | undefined {
  const user = graph.store.users.get(id);
  if (user) return user.deletedDateTime === null ? userAnswer(user) : undefined;
  const group = graph.store.groups.get(id);
  if (group) return groupAnswer(group);
  const principal = graph.store.servicePrincipals.get(id);
  if (principal) return { '@odata.type': '#microsoft.graph.servicePrincipal', ...principal, owners: undefined };
  const application = graph.store.applications.get(id);
  if (application) return { '@odata.type': '#microsoft.graph.application', ...application, owners: undefined };
  if (id === graph.callerId) return { '@odata.type': '#microsoft.graph.servicePrincipal', id };
  return undefined;
}

/** The live ones of these ids. */
export function directoryObjects(graph: GraphContext, ids: Iterable<string>): Item[] {
  return [...ids].map((id) => directoryObject(graph, id)).filter((found) => found !== undefined);
}

export function directoryObjectRoutes(api: Hono, graph: GraphContext): void {
  api.get('/directoryObjects/:id', (c) => {
    const found = directoryObject(graph, c.req.param('id'));
    if (!found) throw notFound(c.req.param('id'));
    return c.json(entity(c, found));
  });
}

/** `/{family}/{id}/owners`: list, add by reference, remove. */
export function ownerRoutes(api: Hono, graph: GraphContext, family: string, find: (id: string) => Item): void {
  const ownersOf = (id: string): string[] => {
    const item = find(id);
    if (!Array.isArray(item.owners)) item.owners = [];
    return item.owners as string[];
  };
  referenceRoutes(api, graph, `/${family}/:id/owners`, 'owners', ownersOf);
}

/** List, `$ref` add and `$ref` remove of one relation that is kept as a list of ids. */
export function referenceRoutes(
  api: Hono,
  graph: GraphContext,
  path: `/${string}/:id/${string}`,
  relation: string,
  idsOf: (id: string) => string[],
): void {
  api.get(path, (c) => c.json(collection(c, directoryObjects(graph, idsOf(c.req.param('id') ?? '')))));
  api.get(`${path}/$count`, (c) => c.text(countOf(c, directoryObjects(graph, idsOf(c.req.param('id') ?? '')))));
  api.get(`${path}/$ref`, (c) => {
    const { value, ...page } = collection(c, directoryObjects(graph, idsOf(c.req.param('id') ?? '')));
    const root = new URL('/v1.0/directoryObjects/', c.req.url);
    return c.json({ ...page, value: value.map(({ id }) => ({ '@odata.id': `${root}${id}` })) });
  });
  api.post(`${path}/$ref`, async (c) => {
    const ids = idsOf(c.req.param('id') ?? '');
    const added = referencedId((await bodyOf(c))['@odata.id']);
    if (!directoryObject(graph, added)) throw notFound(added);
    if (ids.includes(added)) {
      throw badRequest(`One or more added object references already exist for the following modified properties: '${relation}'.`);
    }
    ids.push(added);
    return c.body(null, 204);
  });
  api.delete(`${path}/:ref/$ref`, (c) => {
    const ids = idsOf(c.req.param('id') ?? '');
    const index = ids.indexOf(c.req.param('ref') ?? '');
    if (index < 0) throw notFound(c.req.param('ref') ?? '');
    ids.splice(index, 1);
    return c.body(null, 204);
  });
}

/** The groups above an object: the ones it is a member of, or also those above them. */
function groupsAbove(graph: GraphContext, id: string, transitive: boolean): Set<string> {
  const above = new Set<string>();
  const visit = (member: string): void => {
    for (const group of graph.store.groups.values()) {
      if (!group.members.includes(member) || above.has(group.id)) continue;
      above.add(group.id);
      if (transitive) visit(group.id);
    }
  };
  visit(id);
  return above;
}

/** `memberOf` and `transitiveMemberOf`, also narrowed to groups. */
export function membershipRoutes(api: Hono, graph: GraphContext, family: string, find: (id: string) => { id: string }): void {
  for (const relation of ['memberOf', 'transitiveMemberOf']) {
    const above = (c: Context) => directoryObjects(graph, groupsAbove(graph, find(c.req.param('id') ?? '').id, relation !== 'memberOf'));
    for (const cast of ['', '/microsoft.graph.group']) {
      api.get(`/${family}/:id/${relation}${cast}`, (c) => c.json(collection(c, above(c))));
      api.get(`/${family}/:id/${relation}${cast}/$count`, (c) => c.text(countOf(c, above(c))));
    }
  }
}
