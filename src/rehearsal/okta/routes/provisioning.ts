/** `/connections/default` and `/features` of an app. Only six catalogue apps support them; every other answers 200 UNKNOWN, or 400. */
import type { Answer, Call, Json, Route } from '../http.ts';
import { invalid, noContent, notFound, OktaFault, objectAt, ok, textAt } from '../http.ts';
import type { OktaApp } from '../store.ts';
import { appOf } from './apps.ts';

/** Catalogue key → accepted `authScheme`s. */
const supported: Record<string, string[]> = {
  okta_org2org: ['TOKEN', 'OAUTH2'],
  zscalerbyz: ['TOKEN'],
  google: ['OAUTH2'],
  office365: ['OAUTH2'],
  slack: ['OAUTH2'],
  zoomus: ['OAUTH2'],
};

function renderConnection(call: Call, app: OktaApp): Json {
  if (supported[app.name] === undefined) return { profile: { authScheme: 'UNKNOWN' }, status: 'UNKNOWN' };
  const href = `${call.origin}/api/v1/apps/${app.id}/connections/default`;
  const { authScheme = 'UNKNOWN', status = 'DISABLED', baseUrl } = app.connection ?? {};
  const turn = status === 'ENABLED' ? 'deactivate' : 'activate';
  return {
    // The description has only TOKEN here, and Okta's strict clients refuse the rest.
    ...(authScheme === 'TOKEN' ? { authScheme } : {}),
    status,
    ...(baseUrl === undefined ? {} : { baseUrl }),
    profile: { authScheme },
    _links: {
      self: { href, hints: { allow: ['POST', 'GET'] } },
      [turn]: { href: `${href}/lifecycle/${turn}`, hints: { allow: ['POST'] } },
    },
  };
}

function connect(call: Call): Answer {
  const app = appOf(call);
  const schemes = supported[app.name];
  if (schemes === undefined) return ok(renderConnection(call, app));
  const profile = objectAt(call.body, 'profile');
  const authScheme = textAt(profile, 'authScheme') ?? '';
  if (!schemes.includes(authScheme)) throw invalid('authScheme', `authScheme: must be one of ${schemes.join(', ')}`);
  const enabled = call.query.get('activate') === 'true' || app.connection?.status === 'ENABLED';
  const [baseUrl, token] = [textAt(call.body, 'baseUrl') ?? '', textAt(profile, 'token') ?? ''];
  app.connection = { baseUrl, authScheme, token, status: 'DISABLED' };
  if (enabled) turnConnection(app, true);
  return ok(renderConnection(call, app));
}

/** Only Zscaler's connection is a SCIM base address; the others speak APIs of their own. */
function turnConnection(app: OktaApp, on: boolean): void {
  if (app.connection === null) return;
  app.connection.status = on ? 'ENABLED' : 'DISABLED';
  const { baseUrl, token } = app.connection;
  app.scim = on && app.name === 'zscalerbyz' ? { baseUrl, token, uniqueField: 'userName', authHeader: 'Bearer' } : null;
  if (!on) app.features = [];
}

function lifecycle(operation: 'activate' | 'deactivate'): Route {
  return {
    method: 'POST',
    path: `/api/v1/apps/:appId/connections/default/lifecycle/${operation}`,
    handle: (call) => {
      const app = appOf(call);
      if (supported[app.name] === undefined) {
        if (call.store.unsupportedActivate === 204) return noContent;
        throw invalid('connection', 'Provisioning is not supported for the app instance.');
      }
      if (app.connection === null) throw notFound(app.id, 'ProvisioningConnection');
      turnConnection(app, operation === 'activate');
      return noContent;
    },
  };
}

/** Path of the box inside the feature's capabilities, and the name under `features` of the app. */
const boxes: [string, string, string][] = [
  ['create', 'lifecycleCreate', 'PUSH_NEW_USERS'],
  ['update', 'profile', 'PUSH_PROFILE_UPDATES'],
  ['update', 'lifecycleDeactivate', 'PUSH_USER_DEACTIVATION'],
  ['update', 'password', 'PUSH_PASSWORD_UPDATES'],
];

function enabledApp(call: Call): OktaApp {
  const app = appOf(call);
  if (app.connection?.status !== 'ENABLED') throw invalid('feature', 'Provisioning is not enabled for the app instance.');
  return app;
}

function userProvisioning(call: Call, app: OktaApp): Json {
  const capabilities: Record<string, Json> = { create: {}, update: {} };
  for (const [part, box, feature] of boxes) {
    const status = app.features.includes(feature) ? 'ENABLED' : 'DISABLED';
    const extra = box === 'password' ? { seed: 'RANDOM', change: 'KEEP_EXISTING' } : {};
    capabilities[part] = { ...capabilities[part], [box]: { status, ...extra } };
  }
  const href = `${call.origin}/api/v1/apps/${app.id}/features/USER_PROVISIONING`;
  return {
    name: 'USER_PROVISIONING',
    status: 'ENABLED',
    description: 'User provisioning settings from Okta to a downstream application',
    capabilities,
    _links: { self: { href, hints: { allow: ['GET', 'PUT'] } } },
  };
}

function featureOf(call: Call): OktaApp {
  const app = enabledApp(call);
  if (call.params.name !== 'USER_PROVISIONING')
    throw new OktaFault(404, 'E0000007', `Not found: Resource not found: ${call.params.name} (feature)`);
  return app;
}

export const provisioningRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/apps/:appId/connections/default', handle: (call) => ok(renderConnection(call, appOf(call))) },
  { method: 'POST', path: '/api/v1/apps/:appId/connections/default', handle: connect },
  lifecycle('activate'),
  lifecycle('deactivate'),
  { method: 'GET', path: '/api/v1/apps/:appId/features', handle: (call) => ok([userProvisioning(call, enabledApp(call))]) },
  { method: 'GET', path: '/api/v1/apps/:appId/features/:name', handle: (call) => ok(userProvisioning(call, featureOf(call))) },
  {
    method: 'PUT',
    path: '/api/v1/apps/:appId/features/:name',
    handle: (call) => {
      const app = featureOf(call);
      const on = new Set(app.features);
      for (const [part, box, feature] of boxes) {
        const status = textAt(objectAt(objectAt(call.body, part), box), 'status');
        if (status === 'ENABLED') on.add(feature);
        if (status === 'DISABLED') on.delete(feature);
      }
      app.features = [...on];
      return ok(userProvisioning(call, app));
    },
  },
];
