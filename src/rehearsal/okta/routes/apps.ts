/** `/api/v1/apps`: the app itself, its lifecycle, signing keys, SAML metadata and policy. */

import { parseFilter } from '../filter.ts';
import type { Call, Route } from '../http.ts';
import { invalid, noContent, notFound, OktaFault, ok, textAt } from '../http.ts';
import { appBody, makeApp, renderApp } from '../makeApp.ts';
import { page } from '../pages.ts';
import { appFilter } from '../searchable.ts';
import type { OktaApp } from '../store.ts';
import { stamp } from '../store.ts';

/** Throws 404 E0000007. */
export function appOf(call: Call): OktaApp {
  const app = call.store.apps.get(call.params.appId ?? '');
  if (app === undefined) throw notFound(call.params.appId ?? '', 'AppInstance');
  return app;
}

/** Throws 404 for an inactive app too, as Okta does where assignments are changed. Source: terraform-provider-okta 1502, salto 5275. */
export function activeAppOf(call: Call): OktaApp {
  const app = appOf(call);
  if (app.status === 'INACTIVE') throw notFound(app.id, 'AppInstance');
  return app;
}

/** Stands in for a certificate: Okta's clients copy it, none reads it. */
const certificate = (app: OktaApp) => Buffer.from(`signing certificate of ${app.id}`).toString('base64');

function metadata(app: OktaApp, origin: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><md:EntityDescriptor entityID="http://www.okta.com/${app.id}" xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata"><md:IDPSSODescriptor WantAuthnRequestsSigned="false" protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><md:KeyDescriptor use="signing"><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><ds:X509Data><ds:X509Certificate>${certificate(app)}</ds:X509Certificate></ds:X509Data></ds:KeyInfo></md:KeyDescriptor><md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified</md:NameIDFormat><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-POST" Location="${origin}/app/${app.name}/${app.id}/sso/saml"/><md:SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${origin}/app/${app.name}/${app.id}/sso/saml"/></md:IDPSSODescriptor></md:EntityDescriptor>`;
}

function replace(call: Call) {
  const app = appOf(call);
  if (app.status === 'INACTIVE') {
    throw new OktaFault(400, 'E0000024', 'Bad request. Operation on application settings failed.', ['No active instances.']);
  }
  const label = textAt(call.body, 'label');
  if (label === undefined || label === '') throw invalid('label', 'label: The field cannot be left blank');
  app.puts += 1;
  app.label = label;
  app.body = appBody(call.body, app.kid, app.signOnMode);
  app.lastUpdated = stamp(call.store);
  if (app.scim !== null && app.connection === null && call.store.putWipesScim) {
    app.scimWipes += 1;
    app.scim = null;
    app.features = [];
  }
  return ok(renderApp(call.origin, app));
}

function lifecycle(operation: 'activate' | 'deactivate'): Route {
  return {
    method: 'POST',
    path: `/api/v1/apps/:appId/lifecycle/${operation}`,
    handle: (call) => {
      const app = appOf(call);
      app.status = operation === 'activate' ? 'ACTIVE' : 'INACTIVE';
      app.lastUpdated = stamp(call.store);
      return ok({});
    },
  };
}

export const appRoutes: Route[] = [
  {
    method: 'GET',
    path: '/api/v1/apps',
    handle: (call) => {
      const filter = call.query.get('filter') ?? '';
      const matches = filter === '' ? () => true : parseFilter(filter, appFilter(call.store));
      const q = call.query.get('q')?.toLowerCase() ?? '';
      const hit = (app: OktaApp) => app.label.toLowerCase().startsWith(q) || app.name.toLowerCase().startsWith(q);
      const apps = [...call.store.apps.values()].filter((app) => hit(app) && matches(renderApp(call.origin, app)));
      return page(call, apps, (app) => renderApp(call.origin, app));
    },
  },
  {
    method: 'POST',
    path: '/api/v1/apps',
    handle: (call) => ok(renderApp(call.origin, makeApp(call.store, call.body, call.query.get('activate') !== 'false'))),
  },
  { method: 'GET', path: '/api/v1/apps/:appId', handle: (call) => ok(renderApp(call.origin, appOf(call))) },
  { method: 'PUT', path: '/api/v1/apps/:appId', handle: replace },
  {
    method: 'DELETE',
    path: '/api/v1/apps/:appId',
    handle: (call) => {
      const app = appOf(call);
      if (app.status === 'ACTIVE')
        throw new OktaFault(403, 'E0000056', 'Delete application forbidden.', ['The application must be inactive.']);
      call.store.apps.delete(app.id);
      for (const mapping of [...call.store.mappings.values()]) {
        if (mapping.source.id === app.id || mapping.target.id === app.id) call.store.mappings.delete(mapping.id);
      }
      for (const mapping of app.pushMappings.values()) call.store.groups.delete(mapping.targetGroupId);
      return noContent;
    },
  },
  lifecycle('activate'),
  lifecycle('deactivate'),
  {
    method: 'GET',
    path: '/api/v1/apps/:appId/credentials/keys',
    handle: (call) => {
      const app = appOf(call);
      const expiresAt = new Date(Date.parse(app.created) + 10 * 365 * 86_400_000).toISOString();
      const key = { kid: app.kid, kty: 'RSA', use: 'sig', x5c: [certificate(app)] };
      return ok([{ ...key, created: app.created, lastUpdated: app.created, expiresAt }]);
    },
  },
  {
    method: 'GET',
    path: '/api/v1/apps/:appId/sso/saml/metadata',
    handle: (call) => ({ status: 200, body: metadata(appOf(call), call.origin), contentType: 'application/xml;charset=ISO-8859-1' }),
  },
  {
    method: 'PUT',
    path: '/api/v1/apps/:appId/policies/:policyId',
    handle: (call) => {
      appOf(call);
      if (call.params.policyId !== call.store.policyId) throw notFound(call.params.policyId ?? '', 'Policy');
      return noContent;
    },
  },
  {
    method: 'GET',
    path: '/api/v1/apps/:appId/user/types',
    handle: (call) => ok([{ id: `${appOf(call).id}-default`, name: 'default', default: true }]),
  },
];
