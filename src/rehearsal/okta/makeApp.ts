/** What comes into being with a new app: its schema, both profile mappings, a signing key. */

import { defaultMappings, scimBaseProperties } from '../../mapping/okta/scimProfile.ts';
import type { Json } from './http.ts';
import { invalid, isObject, objectAt, textAt } from './http.ts';
import type { OktaApp, OktaStore, ProfileMapping } from './store.ts';
import { stamp } from './store.ts';

/** The "Application username format" of a new app: the Okta login. */
// biome-ignore lint/suspicious/noTemplateCurlyInString: Okta's own placeholder
export const loginFormat = '${source.login}';

/** `sent` with the members Okta always answers; objects merge, `null` from the client stays null. */
function withDefaults(defaults: Json, sent: unknown): Json {
  const result: Json = { ...defaults };
  for (const [key, value] of Object.entries(isObject(sent) ? sent : {})) {
    const fallback = defaults[key];
    result[key] = isObject(fallback) && (isObject(value) || value === null) ? withDefaults(fallback, value) : value;
  }
  return result;
}

/** What every app of a sign-on mode has under `settings.signOn`: Okta's strict clients want an address to sign in at. */
const signOnDefaults: Record<string, Json> = {
  AUTO_LOGIN: { loginUrl: 'https://app.example.com/login', redirectUrl: null },
};

/** The writable part of an app as POST and PUT carry it. A SAML app always answers the id of its signing key. */
export function appBody(sent: Json, kid: string, signOnMode: string | null): Json {
  const credentials = withDefaults(
    { userNameTemplate: { template: loginFormat, type: 'BUILT_IN' }, signing: signOnMode === 'SAML_2_0' ? { kid } : {} },
    sent.credentials,
  );
  const password = credentials.password;
  if (isObject(password) && 'value' in password) credentials.password = {};
  return {
    accessibility: withDefaults({ selfService: false, errorRedirectUrl: null, loginRedirectUrl: null }, sent.accessibility),
    visibility: withDefaults(
      { autoLaunch: false, autoSubmitToolbar: false, hide: { iOS: false, web: false }, appLinks: {} },
      sent.visibility,
    ),
    credentials,
    settings: withDefaults(
      {
        app: {},
        notifications: { vpn: { network: { connection: 'DISABLED' } } },
        notes: { admin: null, enduser: null },
        signOn: signOnDefaults[signOnMode ?? ''] ?? {},
      },
      sent.settings,
    ),
  };
}

/** Throws 400 E0000001 without a label. `POST /apps` ignores `features` and SCIM settings, as Okta does. */
export function makeApp(store: OktaStore, sent: Json, active: boolean): OktaApp {
  const label = textAt(sent, 'label');
  if (label === undefined || label === '') throw invalid('label', 'label: The field cannot be left blank');
  const catalogueName = textAt(sent, 'name');
  const time = stamp(store);
  const kid = store.id('kid');
  const signOnMode = textAt(sent, 'signOnMode') ?? (catalogueName === undefined ? null : 'SAML_2_0');
  if (signOnMode === null) throw invalid('signOnMode', 'signOnMode: The field cannot be left blank');
  const slug = label.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const app: OktaApp = {
    id: store.id('0oa'),
    name: catalogueName ?? `${store.org}_${slug}_1`,
    custom: catalogueName === undefined,
    label,
    status: active ? 'ACTIVE' : 'INACTIVE',
    signOnMode,
    created: time,
    lastUpdated: time,
    features: [],
    body: appBody(sent, kid, signOnMode),
    kid,
    schema: { base: scimBaseProperties(), custom: {} },
    users: new Map(),
    groups: new Map(),
    pushMappings: new Map(),
    scim: null,
    connection: null,
    pendingDeactivations: [],
    pendingGroupDeletions: [],
    puts: 0,
    scimWipes: 0,
  };
  store.apps.set(app.id, app);
  const okta: ProfileMapping['source'] = { id: store.userTypeId, name: 'user', type: 'user' };
  const appSide: ProfileMapping['source'] = { id: app.id, name: app.name, type: 'appuser' };
  const add = (source: ProfileMapping['source'], target: ProfileMapping['source'], properties: ProfileMapping['properties']) => {
    const id = store.id('prm');
    store.mappings.set(id, { id, source, target, properties });
  };
  add(okta, appSide, defaultMappings());
  add(appSide, okta, {});
  return app;
}

/** The app as the API shows it. `features` is read-only there. */
export function renderApp(origin: string, app: OktaApp): Json {
  const href = `${origin}/api/v1/apps/${app.id}`;
  const { visibility, ...rest } = app.body;
  return {
    id: app.id,
    name: app.name,
    label: app.label,
    status: app.status,
    lastUpdated: app.lastUpdated,
    created: app.created,
    features: app.features,
    signOnMode: app.signOnMode,
    ...rest,
    visibility: {
      ...(isObject(visibility) ? visibility : {}),
      appLinks: { [`${app.name}_link`]: true, ...objectAt(objectAt(app.body, 'visibility'), 'appLinks') },
    },
    _links: {
      self: { href },
      users: { href: `${href}/users` },
      groups: { href: `${href}/groups` },
      metadata: { href: `${href}/sso/saml/metadata`, type: 'application/xml' },
    },
  };
}
