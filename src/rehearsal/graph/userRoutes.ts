/** Graph `user`, and the recycle bin that a deleted one goes to (`directory/deletedItems`). */
import type { Hono } from 'hono';
import { nameBefore, nameInBin } from '../../mapping/entra/recycleBin.ts';
import { bodyOf, type GraphContext } from './context.ts';
import { directoryObject, directoryObjects, userAnswer } from './directoryObjects.ts';
import { badRequest, notFound } from './errors.ts';
import { applyPatch, referencedId, requiredText } from './patch.ts';
import { collection, contextOf, select } from './query.ts';
import type { StoredUser } from './store.ts';

/** Written through other calls, or never shown. */
const readOnly = ['deletedDateTime', 'manager', 'passwordProfile', 'createdDateTime'];

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Removes a person for good: from the bin, every group, every assignment and as a manager. */
function purgeUser(graph: GraphContext, id: string): void {
  const { assignments, groups, users } = graph.store;
  users.delete(id);
  for (const group of groups.values()) group.members = group.members.filter((member) => member !== id);
  for (const assignment of [...assignments.values()]) if (assignment.principalId === id) assignments.delete(assignment.id);
  for (const user of users.values()) if (user.manager === id) user.manager = null;
}

function checkUniqueName(graph: GraphContext, userPrincipalName: string, exceptId?: string): void {
  for (const user of graph.store.users.values()) {
    if (user.id !== exceptId && user.deletedDateTime === null && sameText(user.userPrincipalName, userPrincipalName)) {
      throw badRequest('Another object with the same value for property userPrincipalName already exists.');
    }
  }
}

/** The manager as `$expand` shows it; left out for whoever has none. */
function withManager(item: Record<string, unknown>, manager: Record<string, unknown> | undefined): Record<string, unknown> {
  return manager === undefined ? item : { ...item, manager: { '@odata.type': '#microsoft.graph.user', id: manager.id } };
}

export function userRoutes(api: Hono, graph: GraphContext): void {
  const { users } = graph.store;
  const live = (): StoredUser[] => [...users.values()].filter((user) => user.deletedDateTime === null);
  /** By object id or user principal name. */
  const find = (key: string): StoredUser => {
    const user = live().find((candidate) => candidate.id === key || sameText(candidate.userPrincipalName, key));
    if (!user) throw notFound(key);
    return user;
  };
  api.get('/users', (c) => {
    const url = new URL(c.req.url);
    const { value, ...page } = collection(url, live().map(userAnswer));
    // The one relation of people that provisioning reads; an expanded relation needs no `$select`.
    const expanded = /^manager(\(|$)/.test(url.searchParams.get('$expand') ?? '');
    const managerOf = (id: unknown) => directoryObject(graph, String(users.get(String(id))?.manager ?? ''));
    return c.json({ ...page, value: expanded ? value.map((item) => withManager(item, managerOf(item.id))) : value });
  });
  api.post('/users', async (c) => {
    const body = await bodyOf(c);
    const userPrincipalName = requiredText(body, 'userPrincipalName');
    const displayName = requiredText(body, 'displayName');
    requiredText(body, 'mailNickname');
    if (typeof body.accountEnabled !== 'boolean') throw badRequest("A value is required for property 'accountEnabled' of resource 'User'.");
    checkUniqueName(graph, userPrincipalName);
    const user: StoredUser = {
      id: graph.newId(),
      userPrincipalName,
      displayName,
      accountEnabled: body.accountEnabled,
      deletedDateTime: null,
      createdDateTime: graph.now().toISOString(),
      businessPhones: [],
      userType: 'Member',
      manager: null,
    };
    applyPatch(user, body, readOnly);
    users.set(user.id, user);
    return c.json({ '@odata.context': contextOf(new URL(c.req.url), '/$entity'), ...userAnswer(user) }, 201);
  });
  api.get('/users/:id', (c) => {
    const url = new URL(c.req.url);
    return c.json({ '@odata.context': contextOf(url, '/$entity'), ...select(userAnswer(find(c.req.param('id'))), url.searchParams) });
  });
  api.patch('/users/:id', async (c) => {
    const user = find(c.req.param('id'));
    const body = await bodyOf(c);
    for (const name of ['userPrincipalName', 'displayName']) if (name in body) requiredText(body, name);
    if (typeof body.userPrincipalName === 'string') checkUniqueName(graph, body.userPrincipalName, user.id);
    applyPatch(user, body, readOnly);
    return c.body(null, 204);
  });
  api.delete('/users/:id', (c) => {
    const user = find(c.req.param('id'));
    user.deletedDateTime = graph.now().toISOString();
    user.userPrincipalName = nameInBin(user.id, user.userPrincipalName);
    return c.body(null, 204);
  });
  api.get('/users/:id/manager', (c) => {
    const manager = directoryObject(graph, String(find(c.req.param('id')).manager ?? ''));
    if (!manager) throw notFound('manager');
    return c.json(manager);
  });
  api.put('/users/:id/manager/$ref', async (c) => {
    const user = find(c.req.param('id'));
    user.manager = find(referencedId((await bodyOf(c))['@odata.id'])).id;
    return c.body(null, 204);
  });
  api.delete('/users/:id/manager/$ref', (c) => {
    find(c.req.param('id')).manager = null;
    return c.body(null, 204);
  });
  api.get('/users/:id/memberOf', (c) => {
    const { id } = find(c.req.param('id'));
    const groups = [...graph.store.groups.values()].filter((group) => group.members.includes(id)).map((group) => group.id);
    return c.json(collection(new URL(c.req.url), directoryObjects(graph, groups)));
  });
}

export function deletedItemRoutes(api: Hono, graph: GraphContext): void {
  const { users } = graph.store;
  const find = (id: string): StoredUser => {
    const user = users.get(id);
    if (!user || user.deletedDateTime === null) throw notFound(id);
    return user;
  };
  api.get('/directory/deletedItems/microsoft.graph.user', (c) => {
    const deleted = [...users.values()].filter((user) => user.deletedDateTime !== null);
    return c.json(collection(new URL(c.req.url), deleted.map(userAnswer)));
  });
  api.get('/directory/deletedItems/:id', (c) => c.json(userAnswer(find(c.req.param('id')))));
  api.post('/directory/deletedItems/:id/restore', (c) => {
    const user = find(c.req.param('id'));
    const userPrincipalName = nameBefore(user.id, user.userPrincipalName);
    checkUniqueName(graph, userPrincipalName, user.id);
    Object.assign(user, { userPrincipalName, deletedDateTime: null });
    return c.json(userAnswer(user));
  });
  api.delete('/directory/deletedItems/:id', (c) => {
    purgeUser(graph, find(c.req.param('id')).id);
    return c.body(null, 204);
  });
}
