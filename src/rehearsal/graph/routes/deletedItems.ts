/**
 * The recycle bin (`directory/deletedItems`): 30 days for people, applications, service principals and Microsoft 365 groups; other groups are gone at
 * once. Source: Graph v1.0, "Delete directory object", "Restore deleted item": an application does not bring its service principal back.
 */
import type { Context, Hono } from 'hono';
import { nameBefore } from '../../../mapping/entra/recycleBin.ts';
import type { GraphContext } from '../context.ts';
import { badRequest, notFound } from '../errors.ts';
import { collection, countOf, entity } from '../query/query.ts';
import type { Deletable, DeletedItem, StoredGroup } from '../store.ts';
import { groupAnswer, userAnswer } from './directoryObjects.ts';
import { checkUniqueName, purgeUser } from './userRoutes.ts';

type Item = Record<string, unknown>;

const kept = 30 * 24 * 60 * 60 * 1000;

/** Takes a live object out of the tenant, with all that hangs on it, into the bin where its kind has one. */
export function throwAway<K extends keyof Deletable>(graph: GraphContext, kind: K, object: Deletable[K]): void {
  const { assignments, groups, jobs, secrets } = graph.store;
  const { id } = object;
  const item: DeletedItem = {
    kind,
    object,
    since: graph.now().toISOString(),
    assignments: [...assignments.values()].filter(({ resourceId, principalId }) => resourceId === id || principalId === id),
    jobs: [...jobs.values()].filter(({ servicePrincipalId }) => servicePrincipalId === id),
    secrets: secrets.get(id),
    groups: [...groups.values()].filter(({ members }) => members.includes(id)).map((group) => group.id),
  };
  for (const assignment of item.assignments) assignments.delete(assignment.id);
  for (const { job } of item.jobs) jobs.delete(job.id);
  secrets.delete(id);
  for (const group of groups.values()) group.members = group.members.filter((member) => member !== id);
  live(graph, kind).delete(id);
  const isRestorable = kind !== 'group' || (object.groupTypes as string[] | undefined)?.includes('Unified') === true;
  if (isRestorable) graph.bin.set(id, item);
}

function live(graph: GraphContext, kind: keyof Deletable): Map<string, Deletable[keyof Deletable]> {
  const { applications, groups, servicePrincipals } = graph.store;
  return { application: applications, servicePrincipal: servicePrincipals, group: groups }[kind] as Map<string, Deletable[keyof Deletable]>;
}

function restore(graph: GraphContext, { kind, object, assignments, jobs, secrets, groups }: DeletedItem): void {
  graph.bin.delete(object.id);
  live(graph, kind).set(object.id, object);
  const { store } = graph;
  for (const assignment of assignments) store.assignments.set(assignment.id, assignment);
  for (const job of jobs) store.jobs.set(job.job.id, job);
  if (secrets !== undefined) store.secrets.set(object.id, secrets);
  for (const id of groups) store.groups.get(id)?.members.push(object.id);
}

/** What is in the bin and not yet 30 days there. */
function binned(graph: GraphContext): DeletedItem[] {
  const now = graph.now().getTime();
  for (const [id, { since }] of graph.bin) if (Date.parse(since) + kept <= now) graph.bin.delete(id);
  return [...graph.bin.values()];
}

function answerOf({ kind, object, since }: DeletedItem): Item {
  const shown = kind === 'group' ? groupAnswer(object as StoredGroup) : { ...object, owners: undefined };
  return { ...shown, '@odata.type': `#microsoft.graph.${kind}`, deletedDateTime: since };
}

const path = '/directory/deletedItems';

export function deletedItemRoutes(api: Hono, graph: GraphContext): void {
  const { users } = graph.store;
  const deletedUser = (id: string) => {
    const user = users.get(id);
    return user && user.deletedDateTime !== null ? user : undefined;
  };
  const deletedItem = (id: string): DeletedItem => {
    const item = binned(graph).find(({ object }) => object.id === id);
    if (item === undefined) throw notFound(id);
    return item;
  };
  const listOf: Record<string, () => Item[]> = {
    user: () => [...users.values()].filter(({ deletedDateTime }) => deletedDateTime !== null).map(userAnswer),
    group: () =>
      binned(graph)
        .filter(({ kind }) => kind === 'group')
        .map(answerOf),
    application: () =>
      binned(graph)
        .filter(({ kind }) => kind === 'application')
        .map(answerOf),
    servicePrincipal: () =>
      binned(graph)
        .filter(({ kind }) => kind === 'servicePrincipal')
        .map(answerOf),
  };
  for (const [kind, items] of Object.entries(listOf)) {
    api.get(`${path}/microsoft.graph.${kind}`, (c) => c.json(collection(c, items())));
    api.get(`${path}/microsoft.graph.${kind}/$count`, (c) => c.text(countOf(c, items())));
  }
  api.get(path, () => {
    throw badRequest('Get operation on deletedItems collection without a type is not supported.');
  });
  const one = (c: Context): Item => {
    const id = c.req.param('id') ?? '';
    const user = deletedUser(id);
    return user ? userAnswer(user) : answerOf(deletedItem(id));
  };
  api.get(`${path}/:id`, (c) => c.json(entity(c, one(c))));
  api.get(`${path}/:id/:cast{microsoft\\.graph\\..+}`, (c) => c.json(entity(c, one(c))));
  api.post(`${path}/:id/restore`, (c) => {
    const user = deletedUser(c.req.param('id'));
    if (user === undefined) {
      const item = deletedItem(c.req.param('id'));
      restore(graph, item);
      const { deletedDateTime: _gone, ...answer } = answerOf(item);
      return c.json(entity(c, answer));
    }
    const userPrincipalName = nameBefore(user.id, user.userPrincipalName);
    checkUniqueName(graph, userPrincipalName, user.id);
    Object.assign(user, { userPrincipalName, deletedDateTime: null });
    return c.json(entity(c, userAnswer(user)));
  });
  api.delete(`${path}/:id`, (c) => {
    const id = c.req.param('id');
    const user = deletedUser(id);
    if (user !== undefined) purgeUser(graph, user.id);
    else graph.bin.delete(deletedItem(id).object.id);
    return c.body(null, 204);
  });
}
