/** Apps that are there already (`existing:`), as they stand in the loopback tenants before the first `up`. */
import { appsIn, byDirectory } from '../config/directory.ts';
import type { EntraSnapshot, OktaSnapshot, Snapshot } from '../plan/snapshot.ts';
import type { AppPlan, EntraApp, OktaApp } from '../plan/types.ts';
import { customTemplateId } from './graph/context.ts';
import { makeApp } from './okta/makeApp.ts';
import type { World } from './world.ts';

/** Makes each of them under the ids that the YAML names: with what a pull kept of it, or as it is when nothing was set up on it yet. */
export async function makeAdopted(world: World, snapshots: Snapshot[] = []): Promise<void> {
  for (const app of appsIn(world.plan.apps, 'entra'))
    if (app.existing !== null) await makeInEntra(world, app, app.existing, ofEntra(app, snapshots));
  for (const app of appsIn(world.plan.apps, 'okta')) {
    const { integration } = app;
    if (integration.kind === 'existing') makeInOkta(world, app, integration.appId, ofOkta(app, snapshots));
  }
}

const ofEntra = (app: EntraApp, snapshots: Snapshot[]) => snapshots.find((one): one is EntraSnapshot => isOfEntra(one, app));
const ofOkta = ({ integration }: OktaApp, snapshots: Snapshot[]) =>
  snapshots.find((one): one is OktaSnapshot => one.kind === 'okta' && integration.kind === 'existing' && one.appId === integration.appId);

/** What an adopted app begins with, in words; null of one that `up` makes. */
export function beginsWith(app: AppPlan, snapshots: Snapshot[] = []): string | null {
  const { id, kept } = byDirectory<AppPlan, { id: string | null; kept: Snapshot | undefined }>(app, {
    entra: (one) => ({
      id: one.existing && (one.existing.servicePrincipalId ?? one.existing.applicationId ?? null),
      kept: ofEntra(one, snapshots),
    }),
    okta: (one) => ({ id: one.integration.kind === 'existing' ? one.integration.appId : null, kept: ofOkta(one, snapshots) }),
  });
  if (id === null) return null;
  return kept === undefined
    ? `as nobody has set it up: no file in snapshots/ has the id ${id} (muster pull --app ${id} --snapshot stacks/snapshots/${app.key}.json)`
    : 'as its snapshot kept it';
}

function isOfEntra(one: Snapshot, { existing }: EntraApp): one is EntraSnapshot {
  if (one.kind !== 'entra' || existing === null) return false;
  const { servicePrincipalId, applicationId } = existing;
  return one.servicePrincipalId === servicePrincipalId || (applicationId !== undefined && one.applicationId === applicationId);
}

async function makeInEntra(world: World, app: EntraApp, existing: NonNullable<EntraApp['existing']>, kept?: EntraSnapshot): Promise<void> {
  const { catalog, store } = world.graph;
  // The world has a template of the app's name for each that came from the gallery.
  const gallery = app.fromGallery === true ? catalog.find(({ displayName }) => displayName === app.name) : undefined;
  const displayName = kept?.name ?? app.name;
  const made = await world.admin.post<{ application: { id: string }; servicePrincipal: { id: string } }>(
    `/applicationTemplates/${gallery?.id ?? customTemplateId}/instantiate`,
    { displayName },
  );
  const application = moved(store.applications, made.application.id, existing.applicationId ?? kept?.applicationId ?? null);
  const principal = moved(
    store.servicePrincipals,
    made.servicePrincipal.id,
    existing.servicePrincipalId ?? kept?.servicePrincipalId ?? null,
  );
  if (kept === undefined || application === undefined || principal === undefined) return;
  const roles = kept.appRoles.map((role) => ({ origin: 'Application', ...role, description: role.description ?? '' }));
  application.appRoles = structuredClone(roles);
  if (kept.schema === null) return;
  const templateId = gallery?.synchronizationTemplateId ?? 'scim';
  const job = await world.admin.post<{ id: string }>(`/servicePrincipals/${principal.id}/synchronization/jobs`, { templateId });
  const stored = store.jobs.get(job.id);
  if (stored !== undefined) stored.schema = { ...structuredClone(kept.schema), id: stored.schema.id };
}

/** Under another id; null keeps the one it was made with. */
function moved<T extends { id: string }>(objects: Map<string, T>, from: string, to: string | null): T | undefined {
  const found = objects.get(from);
  if (found === undefined || to === null) return found;
  objects.delete(from);
  found.id = to;
  objects.set(to, found);
  return found;
}

function makeInOkta({ okta: { store } }: World, app: OktaApp, appId: string, kept?: OktaSnapshot): void {
  const made = makeApp(
    store,
    { label: kept?.label ?? app.name, signOnMode: kept?.signOnMode ?? 'SAML_2_0', ...(kept?.name ? { name: kept.name } : {}) },
    true,
  );
  const id = made.id;
  moved(store.apps, id, appId);
  for (const mapping of store.mappings.values()) {
    for (const side of [mapping.source, mapping.target]) if (side.id === id) side.id = appId;
    if (kept !== undefined && mapping.target.id === appId) mapping.properties = structuredClone(kept.mappings);
  }
  if (kept !== undefined) made.schema = structuredClone(kept.schema);
}
