/** An enterprise app: the application and its service principal, made from a template of the gallery or adopted by id. */
import { nearestName } from '../../mapping/nearestName.ts';
import type { EnterpriseAppInputs, EnterpriseAppOutputs } from '../appInputs.ts';
import { diffInputs } from '../diff.ts';
import type { GraphClient } from '../graph/client.ts';
import { equals, readAll } from '../graph/pages.ts';
import { type Context, PartialFailure, type ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { orMissing } from './answers.ts';
import { type AppRole, defaultRoleId } from './appRoles.ts';
import { readStanding } from './appStanding.ts';
import { takeMovingOff } from './movingJob.ts';
import { addMark, hasMark, markOf, refuseOther, takeMarkOff } from './ownerMark.ts';
import { postOnce } from './postOnce.ts';

/** Template id of "Integrate any other application you don't find in the gallery" (Graph: displayName `Custom`). */
const customTemplateId = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';

interface Application {
  id: string;
  appId: string;
  displayName: string;
  applicationTemplateId: string | null;
  /** Graph's field for a reference into a service catalogue; `instantiate` takes it, so an app is marked from its first moment on. */
  serviceManagementReference?: string | null;
  appRoles: AppRole[];
}

interface Principal {
  id: string;
  appId: string;
  tags?: string[];
}

/** Graph's `applicationTemplate: instantiate`. An app that was made for this owner and is in no state yet is found again. */
export const enterpriseApp: ResourceKind<EnterpriseAppInputs, EnterpriseAppOutputs> = {
  type: resourceTypes.enterpriseApp,

  check({ displayName, existing }) {
    if (existing === undefined) return displayName ? [] : [{ property: 'displayName', reason: 'is required' }];
    return existing.servicePrincipalId || existing.applicationId ? [] : [{ property: 'existing', reason: 'names no object id' }];
  },

  async diff(context, old, inputs) {
    if (inputs.existing === undefined && old.inputs.owner !== inputs.owner) await refuseSecond(context.graph(), old, inputs);
    // On an app that was made, the owner is a mark of the create; one that was imported or renamed in the state keeps the one it has.
    const before = inputs.existing === undefined ? { ...old.inputs, owner: inputs.owner } : old.inputs;
    return diffInputs(before, isAdopted(old.outputs, inputs) ? { ...inputs, existing: before.existing } : inputs, {
      replaces: ['gallery', 'existing'],
    });
  },

  async create(context, inputs) {
    const graph = context.graph();
    if (inputs.existing !== undefined) {
      const { application, principal } = await findExisting(graph, inputs.existing);
      refuseOther({ ...application, tags: principal.tags }, inputs.owner);
      if (hasMark(principal.tags, inputs.owner)) context.log('warning', adoptedAgain);
      const standing = await readStanding(graph, application.appRoles, principal.id);
      await addMark(graph, principal.id, principal.tags, inputs.owner);
      const { id, outputs } = describe(application, principal.id);
      return { id, outputs: { ...outputs, ...standing } };
    }
    const templateId = await findTemplate(graph, inputs.gallery);
    const left = await findOwn(graph, inputs, templateId);
    const made = left ?? (await instantiate(context, inputs, templateId));
    const id = `${made.applicationId}/${made.servicePrincipalId}`;
    try {
      const application = await graph.get<Application>(`/applications/${made.applicationId}`, { retryMissing: true });
      await graph.get(`/servicePrincipals/${made.servicePrincipalId}`, { retryMissing: true });
      return describe(application, made.servicePrincipalId);
    } catch (error) {
      throw new PartialFailure(`The app was created but cannot be read: ${String(error)}`, id, {
        ...made,
        appId: '',
        defaultRoleId: '',
      });
    }
  },

  async read(context, id, last) {
    const graph = context.graph();
    const { applicationId, servicePrincipalId } = parseId(id);
    const application = await orMissing(graph.get<Application>(`/applications/${applicationId}`));
    const principal = await orMissing(graph.get<Principal>(`/servicePrincipals/${servicePrincipalId}`));
    if (application === undefined || principal === undefined) return undefined;
    const found = describe(application, servicePrincipalId);
    const { existing, gallery } = last.inputs ?? {};
    const owner = last.inputs?.owner ?? '';
    if (existing !== undefined) {
      // A mark that somebody took off shows as one changed line, and the next update sets it again.
      const marked = hasMark(principal.tags, owner) ? owner : '';
      return { id: found.id, inputs: { ...last.inputs, existing, owner: marked }, outputs: { ...last.outputs, ...found.outputs } };
    }
    const inputs: EnterpriseAppInputs = { displayName: application.displayName, owner };
    const name = last.inputs === undefined ? await templateName(graph, application.applicationTemplateId) : gallery;
    if (name !== undefined) inputs.gallery = name;
    return { ...found, inputs };
  },

  async update(context, id, old, inputs) {
    const graph = context.graph();
    const { applicationId, servicePrincipalId } = parseId(id);
    if (inputs.existing !== undefined) {
      const { displayName, tags = [] } = await graph.get<Principal & { displayName: string }>(`/servicePrincipals/${servicePrincipalId}`);
      const others = tags.filter((tag) => tag !== markOf(old.inputs.owner));
      refuseOther({ displayName, tags: others }, inputs.owner);
      await addMark(graph, servicePrincipalId, tags, inputs.owner, old.inputs.owner);
      return old.outputs;
    }
    const { displayName } = inputs;
    if (displayName !== undefined && displayName !== old.inputs.displayName) {
      await graph.patch(`/applications/${applicationId}`, { displayName });
    }
    return describe(await graph.get<Application>(`/applications/${applicationId}`, { retryMissing: true }), servicePrincipalId).outputs;
  },

  async delete(context, id, old) {
    const graph = context.graph();
    const { applicationId, servicePrincipalId } = parseId(id);
    if (old.inputs.existing === undefined) {
      await orMissing(graph.delete(`/applications/${applicationId}`));
      return;
    }
    await takeMovingOff(graph, servicePrincipalId);
    await takeMarkOff(graph, servicePrincipalId, old.inputs.owner);
  },

  previewOutputs: (_inputs, old) => old ?? {},
};

/** Whether `existing` names the app that is adopted, by either id and in any letter case. */
function isAdopted(outputs: EnterpriseAppOutputs, { existing = {} }: EnterpriseAppInputs): boolean {
  const { servicePrincipalId, applicationId } = existing;
  const isSame = (id: string | undefined, now: string) => id === undefined || id.toLowerCase() === now.toLowerCase();
  const isNamed = servicePrincipalId !== undefined || applicationId !== undefined;
  return isNamed && isSame(servicePrincipalId, outputs.servicePrincipalId) && isSame(applicationId, outputs.applicationId);
}

const adoptedAgain =
  'The app carries the mark of this declaration already, from a run that is in no state: what a destroy gives back is what stands there now.';

function describe(application: Application, servicePrincipalId: string): { id: string; outputs: EnterpriseAppOutputs } {
  const { id: applicationId, appId, appRoles } = application;
  return {
    id: `${applicationId}/${servicePrincipalId}`,
    outputs: { applicationId, servicePrincipalId, appId, defaultRoleId: defaultRoleId(appRoles) },
  };
}

/** Throws a plain Error for an id that is not `{application}/{service principal}` (a person typed it for an import). */
function parseId(id: string): { applicationId: string; servicePrincipalId: string } {
  const [applicationId, servicePrincipalId, ...rest] = id.split('/');
  if (!applicationId || !servicePrincipalId || rest.length > 0)
    throw new Error(`The id "${id}" is not of the form applicationObjectId/servicePrincipalObjectId.`);
  return { applicationId, servicePrincipalId };
}

async function findTemplate(graph: GraphClient, gallery: string | undefined): Promise<string> {
  if (gallery === undefined) return customTemplateId;
  const found = await readAll<{ id: string; displayName: string }>(graph, `/applicationTemplates?${equals('displayName', gallery)}`);
  const [template] = found;
  if (template !== undefined) return template.id;
  const names = (await readAll<{ displayName: string }>(graph, '/applicationTemplates?$select=displayName')).map((one) => one.displayName);
  const near = nearestName(gallery, names);
  const word = gallery.split(/\s+/)[0]?.toLowerCase() ?? '';
  const alike = names.filter((name) => name !== near && name.toLowerCase().includes(word)).slice(0, 5);
  const hints = [...(near === null ? [] : [near]), ...alike];
  throw new Error(
    `There is no gallery app "${gallery}". ${hints.length > 0 ? `Did you mean ${hints.map((name) => `"${name}"`).join(' or ')}?` : 'Leave `gallery` out for a non-gallery app.'}`,
  );
}

async function templateName(graph: GraphClient, id: string | null): Promise<string | undefined> {
  if (id === null || id === customTemplateId) return undefined;
  return (await orMissing(graph.get<{ displayName: string }>(`/applicationTemplates/${id}`)))?.displayName;
}

type Made = Pick<EnterpriseAppOutputs, 'applicationId' | 'servicePrincipalId'>;

const named = (graph: GraphClient, { displayName = '' }: EnterpriseAppInputs): Promise<Application[]> =>
  readAll<Application>(graph, `/applications?${equals('displayName', displayName)}`);

/** What an earlier create made before it could be recorded. */
async function findOwn(graph: GraphClient, inputs: EnterpriseAppInputs, templateId: string): Promise<Made | undefined> {
  const own = (await named(graph, inputs)).find(
    (one) => one.serviceManagementReference === markOf(inputs.owner) && one.applicationTemplateId === templateId,
  );
  if (own === undefined) return undefined;
  const principal = await principalOf(graph, own.appId);
  return principal === undefined ? undefined : { applicationId: own.id, servicePrincipalId: principal.id };
}

/** An `up` under another key that broke off has begun an app of its own; going on with it would delete the one that is meant. */
async function refuseSecond(
  graph: GraphClient,
  { id, inputs: was }: { id: string; inputs: EnterpriseAppInputs },
  inputs: EnterpriseAppInputs,
): Promise<void> {
  const marked = (await named(graph, inputs)).find((one) => one.serviceManagementReference === markOf(inputs.owner));
  if (marked === undefined || marked.id === parseId(id).applicationId) return;
  throw new Error(
    `The app "${marked.displayName}" of ${inputs.owner} stands in the tenant beside one that an earlier run began as ${was.owner}: ` +
      'run `pulumi up` once under the key it had before, so that the one that was begun goes, and rename it then.',
  );
}

async function principalOf(graph: GraphClient, appId: string): Promise<Principal | undefined> {
  return (await readAll<Principal>(graph, `/servicePrincipals?${equals('appId', appId)}`))[0];
}

async function instantiate(context: Context, inputs: EnterpriseAppInputs, templateId: string): Promise<Made> {
  const body = { displayName: inputs.displayName, serviceManagementReference: markOf(inputs.owner) };
  const answerOf = ({ applicationId, servicePrincipalId }: Made) => ({
    application: { id: applicationId },
    servicePrincipal: { id: servicePrincipalId },
  });
  const made = await postOnce(context, `/applicationTemplates/${templateId}/instantiate`, body, async () => {
    const left = await findOwn(context.graph(), inputs, templateId);
    return left === undefined ? undefined : answerOf(left);
  });
  return { applicationId: made.application.id, servicePrincipalId: made.servicePrincipal.id };
}

async function findExisting(
  graph: GraphClient,
  { servicePrincipalId, applicationId }: NonNullable<EnterpriseAppInputs['existing']>,
): Promise<{ application: Application; principal: Principal }> {
  const missing = (what: string, id: string): Error =>
    new Error(
      `There is no ${what} with the object id ${id} in this tenant. Its Overview page shows it; the application (client) id is another.`,
    );
  const principal = servicePrincipalId ? await orMissing(graph.get<Principal>(`/servicePrincipals/${servicePrincipalId}`)) : undefined;
  if (servicePrincipalId && principal === undefined) throw missing('enterprise app', servicePrincipalId);
  const application = applicationId
    ? await orMissing(graph.get<Application>(`/applications/${applicationId}`))
    : (await readAll<Application>(graph, `/applications?${equals('appId', principal?.appId ?? '')}`))[0];
  if (application === undefined && applicationId) throw missing('app registration', applicationId);
  if (application === undefined) throw new Error(`The enterprise app ${servicePrincipalId} has no app registration in this tenant.`);
  if (principal !== undefined && principal.appId !== application.appId)
    throw new Error(`The enterprise app ${servicePrincipalId} and the app registration ${applicationId} are two different apps.`);
  const found = principal ?? (await principalOf(graph, application.appId));
  if (found === undefined) throw new Error(`The app registration ${applicationId} has no enterprise app in this tenant.`);
  return { application, principal: found };
}
