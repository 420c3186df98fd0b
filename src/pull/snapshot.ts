/** Reads of a live app what a rehearsal of its adoption has to begin with. */
import type { EntraSnapshot, OktaSnapshot } from '../plan/snapshot.ts';
import { appPath, readPages } from '../provider/okta/pages.ts';
import type { Context } from '../provider/resource.ts';
import { findPrincipal, readLiveApp } from './live.ts';

/** `app` is an id or a display name. A text says why there is none. Throws GraphError. */
export async function snapshotEntra(context: Context, app: string): Promise<EntraSnapshot | string> {
  const principal = await findPrincipal(context.graph(), app);
  if (typeof principal === 'string') return principal;
  const { application, gallery = null, schema } = await readLiveApp(context, principal);
  const appRoles = (application?.appRoles ?? principal.appRoles).map(
    ({ id, value, displayName, description, isEnabled, allowedMemberTypes }) => ({
      ...{ id, value, displayName, description, isEnabled, allowedMemberTypes },
    }),
  );
  const name = application?.displayName ?? principal.displayName;
  return { kind: 'entra', name, servicePrincipalId: principal.id, applicationId: application?.id ?? null, gallery, appRoles, schema };
}

interface LiveOktaApp {
  id: string;
  label: string;
  name: string;
  signOnMode: string;
}

/** Names of custom apps are made of the org's and a number. */
const isCustom = (name: string): boolean => /_\d+$/.test(name);

/** Throws OktaError. */
export async function snapshotOkta(context: Context, appId: string): Promise<OktaSnapshot> {
  const okta = context.okta();
  const app = await okta.get<LiveOktaApp>(appPath(appId));
  const { definitions } = await okta.get<{ definitions: Record<'base' | 'custom', { properties?: OktaSnapshot['schema']['base'] }> }>(
    `/api/v1/meta/schemas/apps/${encodeURIComponent(appId)}/default`,
  );
  const mappings = await readPages<{ id: string; source: { type: string } }>(
    okta,
    `/api/v1/mappings?targetId=${encodeURIComponent(appId)}&limit=200`,
  );
  const mapping = mappings.find(({ source }) => source.type === 'user');
  const { properties = {} } =
    mapping === undefined
      ? {}
      : await okta.get<{ properties?: OktaSnapshot['mappings'] }>(`/api/v1/mappings/${encodeURIComponent(mapping.id)}`);
  return {
    kind: 'okta',
    appId: app.id,
    label: app.label,
    name: isCustom(app.name) ? null : app.name,
    signOnMode: app.signOnMode,
    schema: { base: definitions.base?.properties ?? {}, custom: definitions.custom?.properties ?? {} },
    mappings: properties,
  };
}
