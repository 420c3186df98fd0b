/** Graph `servicePrincipal`. */
import type { Hono } from 'hono';
import { applicationBehind, bodyOf, type GraphContext, servicePrincipalOf } from '../context.ts';
import { badRequest, GraphError } from '../errors.ts';
import { applyPatch, boundIds, requiredText } from '../patch.ts';
import { collection, countOf, entity } from '../query/query.ts';
import { withoutKeys } from '../signingCertificates.ts';
import type { StoredServicePrincipal } from '../store.ts';
import { throwAway } from './deletedItems.ts';
import { deltaRoute } from './delta.ts';
import { membershipRoutes, ownerRoutes } from './directoryObjects.ts';

/** App roles live on the application; the service principal shows a copy. */
function answerOf(graph: GraphContext, principal: StoredServicePrincipal): Record<string, unknown> {
  const { owners: _owners, ...shown } = principal;
  const appRoles = applicationBehind(graph, principal.appId)?.appRoles ?? [];
  return { '@odata.type': '#microsoft.graph.servicePrincipal', ...shown, appRoles };
}

/** Source: the app manifest reference, `tags`: 1 to 256 characters each, no whitespace and none twice. Throws 400. */
function checkTags(tags: unknown): void {
  const all: unknown[] = Array.isArray(tags) ? tags : [];
  const isTag = (tag: unknown) => typeof tag === 'string' && /^\S{1,256}$/.test(tag);
  if (!all.every(isTag) || new Set(all).size < all.length) throw badRequest("Invalid value specified for property 'tags' of resource.");
}

/** `servicePrincipals`: list, create for an existing application, get, patch, delete, owners. */
export function servicePrincipalRoutes(api: Hono, graph: GraphContext): void {
  const { servicePrincipals } = graph.store;
  const answers = () => [...servicePrincipals.values()].map((principal) => answerOf(graph, principal));
  api.get('/servicePrincipals/$count', (c) => c.text(countOf(c, answers())));
  deltaRoute(api, 'servicePrincipals', 'servicePrincipal', answers);
  membershipRoutes(api, graph, 'servicePrincipals', (id) => servicePrincipalOf(graph, id));
  api.get('/servicePrincipals', (c) => {
    const { searchParams } = new URL(c.req.url);
    return c.json(
      collection(
        c,
        answers().map((answer) => withoutKeys(answer, searchParams)),
      ),
    );
  });
  api.post('/servicePrincipals', async (c) => {
    const body = await bodyOf(c);
    const appId = requiredText(body, 'appId');
    const application = applicationBehind(graph, appId);
    if (!application) throw badRequest(`The appId '${appId}' of the service principal does not reference a valid application object.`);
    if ([...servicePrincipals.values()].some((principal) => principal.appId === appId)) {
      throw new GraphError(
        409,
        'Request_MultipleObjectsWithSameKeyValue',
        `The service principal cannot be created because the service principal name ${appId} is already in use.`,
      );
    }
    const principal: StoredServicePrincipal = {
      id: graph.newId(),
      appId,
      displayName: application.displayName,
      appDisplayName: application.displayName,
      applicationTemplateId: null,
      appOwnerOrganizationId: graph.store.tenantId,
      appRoleAssignmentRequired: false,
      accountEnabled: true,
      servicePrincipalType: 'Application',
      servicePrincipalNames: [appId],
      tags: [],
      owners: boundIds(body, 'owners'),
    };
    applyPatch(principal, body, ['appId', 'owners', 'appRoles', 'applicationTemplateId']);
    servicePrincipals.set(principal.id, principal);
    return c.json(entity(c, answerOf(graph, principal)), 201);
  });
  api.get('/servicePrincipals/:id', (c) => {
    const { searchParams } = new URL(c.req.url);
    return c.json(entity(c, withoutKeys(answerOf(graph, servicePrincipalOf(graph, c.req.param('id'))), searchParams)));
  });
  api.patch('/servicePrincipals/:id', async (c) => {
    const principal = servicePrincipalOf(graph, c.req.param('id'));
    const body = await bodyOf(c);
    checkTags(body.tags);
    applyPatch(principal, body, ['appId', 'owners', 'appRoles', 'applicationTemplateId']);
    return c.body(null, 204);
  });
  api.delete('/servicePrincipals/:id', (c) => {
    throwAway(graph, 'servicePrincipal', servicePrincipalOf(graph, c.req.param('id')));
    return c.body(null, 204);
  });
  ownerRoutes(api, graph, 'servicePrincipals', (id) => servicePrincipalOf(graph, id));
}
