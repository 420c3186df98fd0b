/** Graph `group`: members are people and groups; only direct ones count for provisioning. */
import type { Context, Hono } from 'hono';
import { bodyOf, type GraphContext } from '../context.ts';
import { badRequest, notFound } from '../errors.ts';
import { applyPatch, boundIds, requiredText } from '../patch.ts';
import { collection, countOf, entity } from '../query/query.ts';
import type { StoredGroup } from '../store.ts';
import { throwAway } from './deletedItems.ts';
import { deltaRoute } from './delta.ts';
import { directoryObject, directoryObjects, groupAnswer, membershipRoutes, ownerRoutes, referenceRoutes } from './directoryObjects.ts';

const readOnly = ['members', 'owners', 'createdDateTime'];

/** Everybody in the group and in the groups nested in it, each once. */
function transitiveMembers(graph: GraphContext, group: StoredGroup): Set<string> {
  const found = new Set<string>();
  const visit = (ids: string[]): void => {
    for (const id of ids) {
      if (found.has(id)) continue;
      found.add(id);
      visit(graph.store.groups.get(id)?.members ?? []);
    }
  };
  visit(group.members);
  return found;
}

export function groupRoutes(api: Hono, graph: GraphContext): void {
  const { groups } = graph.store;
  const find = (id: string): StoredGroup => {
    const group = groups.get(id);
    if (!group) throw notFound(id);
    return group;
  };
  const bound = (body: Record<string, unknown>, relation: string): string[] => {
    const ids = boundIds(body, relation);
    const missing = ids.find((id) => !directoryObject(graph, id));
    if (missing !== undefined) throw notFound(missing);
    return ids;
  };
  api.get('/groups', (c) => c.json(collection(c, [...groups.values()].map(groupAnswer))));
  api.get('/groups/$count', (c) => c.text(countOf(c, [...groups.values()].map(groupAnswer))));
  deltaRoute(api, 'groups', 'group', () => [...groups.values()].map(groupAnswer));
  api.post('/groups', async (c) => {
    const body = await bodyOf(c);
    for (const name of ['mailEnabled', 'securityEnabled']) {
      if (typeof body[name] !== 'boolean') throw badRequest(`A value is required for property '${name}' of resource 'Group'.`);
    }
    const owners = bound(body, 'owners');
    const group: StoredGroup = {
      id: graph.newId(),
      displayName: requiredText(body, 'displayName'),
      securityEnabled: body.securityEnabled === true,
      mailEnabled: body.mailEnabled === true,
      mailNickname: requiredText(body, 'mailNickname'),
      createdDateTime: graph.now().toISOString(),
      description: null,
      groupTypes: [],
      members: bound(body, 'members'),
      owners: owners.length > 0 ? owners : [graph.callerId],
    };
    applyPatch(group, body, readOnly);
    groups.set(group.id, group);
    return c.json(entity(c, groupAnswer(group)), 201);
  });
  api.get('/groups/:id', (c) => c.json(entity(c, groupAnswer(find(c.req.param('id'))))));
  api.patch('/groups/:id', async (c) => {
    const group = find(c.req.param('id'));
    const body = await bodyOf(c);
    if ('displayName' in body) requiredText(body, 'displayName');
    const added = bound(body, 'members');
    applyPatch(group, body, readOnly);
    group.members = [...new Set([...group.members, ...added])];
    return c.body(null, 204);
  });
  api.delete('/groups/:id', (c) => {
    throwAway(graph, 'group', find(c.req.param('id')));
    return c.body(null, 204);
  });
  referenceRoutes(api, graph, '/groups/:id/members', 'members', (id) => find(id).members);
  ownerRoutes(api, graph, 'groups', find);
  const everybody = (c: Context) => directoryObjects(graph, transitiveMembers(graph, find(c.req.param('id') ?? '')));
  api.get('/groups/:id/transitiveMembers', (c) => c.json(collection(c, everybody(c))));
  api.get('/groups/:id/transitiveMembers/$count', (c) => c.text(countOf(c, everybody(c))));
  membershipRoutes(api, graph, 'groups', find);
}
