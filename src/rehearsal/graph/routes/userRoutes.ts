/** Graph `user`. A deleted one stays in the store, in the recycle bin (`deletedItems.ts`), until it is purged. */
import type { Context, Hono } from 'hono';
import { nameInBin } from '../../../mapping/entra/recycleBin.ts';
import { bodyOf, type GraphContext } from '../context.ts';
import { badRequest, notFound } from '../errors.ts';
import { applyPatch, referencedId, requiredText } from '../patch.ts';
import { collection, countOf, entity, isExpanded } from '../query/query.ts';
import type { StoredUser } from '../store.ts';
import { deltaRoute } from './delta.ts';
import { directoryObject, membershipRoutes, userAnswer } from './directoryObjects.ts';

/** Written through other calls, or never shown. */
const readOnly = ['deletedDateTime', 'manager', 'passwordProfile', 'createdDateTime'];

const sameText = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();

/** Removes a person for good: from the bin, every group, every assignment and as a manager. */
export function purgeUser(graph: GraphContext, id: string): void {
  const { assignments, groups, users } = graph.store;
  users.delete(id);
  for (const group of groups.values()) group.members = group.members.filter((member) => member !== id);
  for (const assignment of [...assignments.values()]) if (assignment.principalId === id) assignments.delete(assignment.id);
  for (const user of users.values()) if (user.manager === id) user.manager = null;
}

export function checkUniqueName(graph: GraphContext, userPrincipalName: string, exceptId?: string): void {
  for (const user of graph.store.users.values()) {
    if (user.id !== exceptId && user.deletedDateTime === null && sameText(user.userPrincipalName, userPrincipalName)) {
      throw badRequest('Another object with the same value for property userPrincipalName already exists.');
    }
  }
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
  /** With the one relation of people that provisioning reads, where it is asked for. */
  const answered = (c: Context, user: StoredUser): Record<string, unknown> => {
    const item = userAnswer(user);
    const manager = isExpanded(c, 'manager') ? directoryObject(graph, user.manager as string) : undefined;
    return manager === undefined ? item : { ...item, manager: { '@odata.type': '#microsoft.graph.user', id: manager.id } };
  };
  api.get('/users', (c) =>
    c.json(
      collection(
        c,
        live().map((user) => answered(c, user)),
      ),
    ),
  );
  api.get('/users/$count', (c) => c.text(countOf(c, live().map(userAnswer))));
  deltaRoute(api, 'users', 'user', () => live().map(userAnswer));
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
    return c.json(entity(c, userAnswer(user)), 201);
  });
  api.get('/users/:id', (c) => c.json(entity(c, answered(c, find(c.req.param('id'))))));
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
    return c.json(entity(c, manager));
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
  api.get('/users/:id/directReports', (c) => {
    const { id } = find(c.req.param('id'));
    return c.json(
      collection(
        c,
        live()
          .filter(({ manager }) => manager === id)
          .map(userAnswer),
      ),
    );
  });
  membershipRoutes(api, graph, 'users', find);
}
