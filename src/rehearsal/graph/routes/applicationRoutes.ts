/** Graph `applicationTemplate` and `application`. */
import type { Hono } from 'hono';
import { checkAppRoles } from '../appRoles.ts';
import { applicationOf, bodyOf, type CatalogEntry, customTemplateId, type GraphContext } from '../context.ts';
import { badRequest, notFound } from '../errors.ts';
import { instantiate } from '../instantiate.ts';
import { applyPatch, boundIds, requiredText } from '../patch.ts';
import { collection, countOf, entity } from '../query/query.ts';
import type { StoredApplication, StoredAppRole } from '../store.ts';
import { throwAway } from './deletedItems.ts';
import { deltaRoute } from './delta.ts';
import { ownerRoutes } from './directoryObjects.ts';

/** Properties of an application that have a copy on its service principals. */
function copyToServicePrincipals(graph: GraphContext, application: StoredApplication): void {
  const web = application.web as { redirectUris?: string[]; homePageUrl?: string | null } | undefined;
  const uris = (application.identifierUris as string[] | undefined) ?? [];
  for (const principal of graph.store.servicePrincipals.values()) {
    if (principal.appId !== application.appId) continue;
    principal.displayName = application.displayName;
    principal.appDisplayName = application.displayName;
    principal.servicePrincipalNames = [application.appId, ...uris];
    principal.replyUrls = web?.redirectUris ?? [];
    principal.homepage = web?.homePageUrl ?? null;
  }
}

function scopesOf({ api }: StoredApplication): string[] {
  const { oauth2PermissionScopes = [] } = (api ?? {}) as { oauth2PermissionScopes?: { value?: string | null }[] };
  return oauth2PermissionScopes.flatMap(({ value }) => value ?? []);
}

function answerOf(application: StoredApplication): Record<string, unknown> {
  const { owners: _owners, ...shown } = application;
  return { '@odata.type': '#microsoft.graph.application', ...shown };
}

function templateAnswer(entry: CatalogEntry): Record<string, unknown> {
  return {
    id: entry.id,
    displayName: entry.displayName,
    homePageUrl: null,
    supportedSingleSignOnModes: ['saml', 'password', 'external'],
    supportedProvisioningTypes: ['sync'],
    logoUrl: null,
    categories: entry.id === customTemplateId ? [] : ['productivity'],
    publisher: entry.displayName,
    description: null,
  };
}

/** `applicationTemplates`: list, get, instantiate. */
export function applicationTemplateRoutes(api: Hono, graph: GraphContext): void {
  const entryOf = (id: string): CatalogEntry => {
    const entry = graph.catalog.find((candidate) => candidate.id === id);
    if (!entry) throw notFound(id);
    return entry;
  };
  api.get('/applicationTemplates', (c) => c.json(collection(c, graph.catalog.map(templateAnswer))));
  api.get('/applicationTemplates/:id', (c) => c.json(entity(c, templateAnswer(entryOf(c.req.param('id'))))));
  api.post('/applicationTemplates/:id/instantiate', async (c) => {
    const body = await bodyOf(c);
    const displayName = requiredText(body, 'displayName');
    const url = new URL(c.req.url);
    const made = instantiate(graph, entryOf(c.req.param('id')), displayName);
    made.application.serviceManagementReference =
      typeof body.serviceManagementReference === 'string' ? body.serviceManagementReference : null;
    const context = `${url.origin}/v1.0/$metadata#microsoft.graph.applicationServicePrincipal`;
    const { owners: _owners, ...principal } = made.servicePrincipal;
    const application = answerOf(made.application);
    return c.json({ '@odata.context': context, application, servicePrincipal: { ...principal, appRoles: application.appRoles } }, 201);
  });
}

/** `applications`: list, create, get, patch (app roles: disable first), delete with everything that hangs on it, owners. */
export function applicationRoutes(api: Hono, graph: GraphContext): void {
  const { applications, servicePrincipals } = graph.store;
  api.get('/applications/$count', (c) => c.text(countOf(c, [...applications.values()].map(answerOf))));
  deltaRoute(api, 'applications', 'application', () => [...applications.values()].map(answerOf));
  api.get('/applications', (c) => c.json(collection(c, [...applications.values()].map(answerOf))));
  api.post('/applications', async (c) => {
    const body = await bodyOf(c);
    const application: StoredApplication = {
      id: graph.newId(),
      appId: graph.newId(),
      displayName: requiredText(body, 'displayName'),
      applicationTemplateId: null,
      appRoles: [],
      createdDateTime: graph.now().toISOString(),
      deletedDateTime: null,
      identifierUris: [],
      signInAudience: 'AzureADMyOrg',
      tags: [],
      api: { requestedAccessTokenVersion: null },
      web: { homePageUrl: null, redirectUris: [], logoutUrl: null },
      owners: [...new Set([graph.callerId, ...boundIds(body, 'owners')])],
    };
    applyPatch(application, body, ['appId', 'appRoles', 'owners', 'applicationTemplateId']);
    application.appRoles = checkAppRoles([], body.appRoles ?? []);
    applications.set(application.id, application);
    return c.json(entity(c, answerOf(application)), 201);
  });
  api.get('/applications/:id', (c) => c.json(entity(c, answerOf(applicationOf(graph, c.req.param('id'))))));
  api.patch('/applications/:id', async (c) => {
    const application = applicationOf(graph, c.req.param('id'));
    const body = await bodyOf(c);
    if ('displayName' in body) requiredText(body, 'displayName');
    if ('appId' in body && body.appId !== application.appId) throw badRequest("Property 'appId' is read-only and cannot be set.");
    let roles: StoredAppRole[] = application.appRoles;
    if ('appRoles' in body) roles = checkAppRoles(application.appRoles, body.appRoles, scopesOf(application));
    applyPatch(application, body, ['appId', 'appRoles', 'owners', 'applicationTemplateId']);
    application.appRoles = roles;
    copyToServicePrincipals(graph, application);
    return c.body(null, 204);
  });
  api.delete('/applications/:id', (c) => {
    const application = applicationOf(graph, c.req.param('id'));
    for (const principal of [...servicePrincipals.values()]) {
      if (principal.appId === application.appId) throwAway(graph, 'servicePrincipal', principal);
    }
    throwAway(graph, 'application', application);
    return c.body(null, 204);
  });
  ownerRoutes(api, graph, 'applications', (id) => applicationOf(graph, id));
}
