/** Graph `appRoleAssignment`, seen from the resource (`appRoleAssignedTo`). */
import type { Hono } from 'hono';
import { applicationBehind, bodyOf, defaultAccessRoleId, type GraphContext, servicePrincipalOf } from './context.ts';
import { badRequest, notFound } from './errors.ts';
import { requiredText } from './patch.ts';
import { collection, contextOf } from './query.ts';
import type { StoredAssignment, StoredServicePrincipal } from './store.ts';

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

export function assignmentRoutes(api: Hono, graph: GraphContext): void {
  const { assignments } = graph.store;
  const find = (resourceId: string, id: string): StoredAssignment => {
    const assignment = assignments.get(id);
    if (assignment?.resourceId !== servicePrincipalOf(graph, resourceId).id) throw notFound(id);
    return assignment;
  };
  api.get('/servicePrincipals/:sp/appRoleAssignedTo', (c) => {
    const resource = servicePrincipalOf(graph, c.req.param('sp'));
    const isLate = graph.faults.unlisted > 0;
    if (isLate) graph.faults.unlisted--;
    const all = isLate ? [] : [...assignments.values()].filter((assignment) => assignment.resourceId === resource.id);
    return c.json(collection(new URL(c.req.url), all.map(answerOf)));
  });
  api.post('/servicePrincipals/:sp/appRoleAssignedTo', async (c) => {
    const resource = servicePrincipalOf(graph, c.req.param('sp'));
    const body = await bodyOf(c);
    const principalId = requiredText(body, 'principalId');
    const appRoleId = requiredText(body, 'appRoleId');
    if (requiredText(body, 'resourceId') !== resource.id)
      throw badRequest('The resourceId does not match the service principal in the path.');
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
    return c.json({ '@odata.context': contextOf(new URL(c.req.url), '/$entity'), ...answerOf(assignment) }, 201);
  });
  api.get('/servicePrincipals/:sp/appRoleAssignedTo/:id', (c) => c.json(answerOf(find(c.req.param('sp'), c.req.param('id')))));
  api.delete('/servicePrincipals/:sp/appRoleAssignedTo/:id', (c) => {
    assignments.delete(find(c.req.param('sp'), c.req.param('id')).id);
    return c.body(null, 204);
  });
}
