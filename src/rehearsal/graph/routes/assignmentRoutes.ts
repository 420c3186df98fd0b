/** Graph `appRoleAssignment`, from the resource (`appRoleAssignedTo`) and from who has it (`appRoleAssignments`). */
import type { Context, Hono } from 'hono';
import { applicationBehind, bodyOf, defaultAccessRoleId, type GraphContext, servicePrincipalOf } from '../context.ts';
import { badRequest, notFound } from '../errors.ts';
import { requiredText } from '../patch.ts';
import { collection, countOf, entity } from '../query/query.ts';
import type { StoredAssignment, StoredServicePrincipal, StoredUser } from '../store.ts';

function answerOf(assignment: StoredAssignment): Record<string, unknown> {
  return { '@odata.type': '#microsoft.graph.appRoleAssignment', deletedDateTime: null, ...assignment };
}

/** 400, not 404: a 404 here reads as "not replicated yet" and is retried for minutes. */
function principalOf(graph: GraphContext, id: string): { principalType: 'User' | 'Group'; principalDisplayName: string } {
  const user = graph.store.users.get(id);
  if (user && user.deletedDateTime === null) return { principalType: 'User', principalDisplayName: user.displayName };
  const group = graph.store.groups.get(id);
  if (group) return { principalType: 'Group', principalDisplayName: group.displayName };
  throw badRequest(`The principal '${id}' was not found in the directory.`);
}

/** Default access (all zeros) is for apps without an enabled role for people. */
function checkRole(graph: GraphContext, resource: StoredServicePrincipal, appRoleId: string): void {
  const enabled = (applicationBehind(graph, resource.appId)?.appRoles ?? []).filter(
    (role) => role.isEnabled && role.allowedMemberTypes.includes('User'),
  );
  const known = appRoleId === defaultAccessRoleId ? enabled.length === 0 : enabled.some((role) => role.id === appRoleId);
  if (!known) throw badRequest(`Permission being assigned was not found on application '${resource.appId}'.`);
}

/** Makes the assignment that a body asks for; `fixed` are the ids that the path gives. */
function assign(
  graph: GraphContext,
  body: Record<string, unknown>,
  fixed: { resourceId?: string; principalId?: string },
): StoredAssignment {
  const { assignments } = graph.store;
  const principalId = requiredText(body, 'principalId');
  const appRoleId = requiredText(body, 'appRoleId');
  const resourceId = requiredText(body, 'resourceId');
  if (resourceId !== (fixed.resourceId ?? resourceId)) throw badRequest('The resourceId does not match the service principal in the path.');
  if (principalId !== (fixed.principalId ?? principalId)) throw badRequest('The principalId does not match the object in the path.');
  const resource = servicePrincipalOf(graph, resourceId);
  const principal = principalOf(graph, principalId);
  checkRole(graph, resource, appRoleId);
  for (const other of assignments.values()) {
    if (other.principalId === principalId && other.resourceId === resource.id && other.appRoleId === appRoleId) {
      throw badRequest('Permission being assigned already exists on the object.');
    }
  }
  const assignment: StoredAssignment = {
    id: graph.newId(),
    appRoleId,
    createdDateTime: graph.now().toISOString(),
    principalId,
    ...principal,
    resourceId: resource.id,
    resourceDisplayName: resource.displayName,
  };
  assignments.set(assignment.id, assignment);
  return assignment;
}

export function assignmentRoutes(api: Hono, graph: GraphContext): void {
  const { assignments, groups, users } = graph.store;
  api.get('/servicePrincipals/:sp/appRoleAssignedTo', (c) => {
    const resource = servicePrincipalOf(graph, c.req.param('sp'));
    const isLate = graph.faults.unlisted > 0;
    if (isLate) graph.faults.unlisted--;
    const all = isLate ? [] : [...assignments.values()].filter((assignment) => assignment.resourceId === resource.id);
    return c.json(collection(c, all.map(answerOf)));
  });
  /** The same assignments from both their ends. */
  const ends: { path: string; end: 'resourceId' | 'principalId'; find(id: string): string | undefined }[] = [
    { path: '/servicePrincipals/:owner/appRoleAssignedTo', end: 'resourceId', find: (id) => servicePrincipalOf(graph, id).id },
    { path: '/servicePrincipals/:owner/appRoleAssignments', end: 'principalId', find: (id) => servicePrincipalOf(graph, id).id },
    { path: '/users/:owner/appRoleAssignments', end: 'principalId', find: (id) => liveUser(users, id)?.id },
    { path: '/groups/:owner/appRoleAssignments', end: 'principalId', find: (id) => groups.get(id)?.id },
  ];
  for (const { path, end, find } of ends) {
    const ownerOf = (c: Context): string => {
      const id = c.req.param('owner') ?? '';
      const found = find(id);
      if (found === undefined) throw notFound(id);
      return found;
    };
    const all = (c: Context): StoredAssignment[] => {
      const owner = ownerOf(c);
      return [...assignments.values()].filter((assignment) => assignment[end] === owner);
    };
    const one = (c: Context): StoredAssignment => {
      const assignment = assignments.get(c.req.param('id') ?? '');
      if (assignment?.[end] !== ownerOf(c)) throw notFound(c.req.param('id') ?? '');
      return assignment;
    };
    api.get(path, (c) => c.json(collection(c, all(c).map(answerOf))));
    api.get(`${path}/$count`, (c) => c.text(countOf(c, all(c).map(answerOf))));
    api.post(path, async (c) => c.json(entity(c, answerOf(assign(graph, await bodyOf(c), { [end]: ownerOf(c) }))), 201));
    api.get(`${path}/:id`, (c) => c.json(entity(c, answerOf(one(c)))));
    api.delete(`${path}/:id`, (c) => {
      assignments.delete(one(c).id);
      return c.body(null, 204);
    });
  }
}

/** By object id or user principal name. */
function liveUser(users: Map<string, StoredUser>, key: string): StoredUser | undefined {
  const isMeant = ({ id, userPrincipalName }: StoredUser) => id === key || userPrincipalName.toLowerCase() === key.toLowerCase();
  return [...users.values()].find((user) => user.deletedDateTime === null && isMeant(user));
}
