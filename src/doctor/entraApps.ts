/** Apps that stand in the tenant already: whether they are there, and whether they can be provisioned. */
import { appsIn } from '../config/directory.ts';
import { type FoundApp, findEnterpriseApps } from '../entra/findApp.ts';
import type { EntraApp } from '../plan/types.ts';
import { ownerInMark } from '../provider/entra/ownerMark.ts';
import { synchronizationPath } from '../provider/entra/paths.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { GraphError } from '../provider/graph/error.ts';
import { equals, readAll } from '../provider/graph/pages.ts';
import { type Check, type Finding, ok, problem, unknown, warning } from './types.ts';

export const entraApps: Check = {
  name: 'Entra apps',
  applies: (plan) => appsIn(plan.apps, 'entra').length > 0,
  async examine({ plan, entra }) {
    const { graph } = await entra();
    const found: Finding[] = [];
    const apps = appsIn(plan.apps, 'entra');
    for (let first = 0; first < apps.length; first += atOnce) {
      const some = apps.slice(first, first + atOnce);
      found.push(...(await Promise.all(some.map((app) => ofApp(graph, plan.stack, app)))).flat());
    }
    return found;
  },
};

/** Graph throttles whoever asks of a hundred apps in one go. */
const atOnce = 5;

async function ofApp(graph: GraphClient, stack: string, app: EntraApp): Promise<Finding[]> {
  try {
    return app.existing === null ? await ofNew(graph, stack, app) : await ofExisting(graph, stack, app, app.existing);
  } catch (error) {
    return [unknown(`${app.key}: ${error instanceof Error ? error.message : String(error)}`)];
  }
}

/** `up` makes it; one of that name which nobody declared stays another app. */
async function ofNew(graph: GraphClient, stack: string, app: EntraApp): Promise<Finding[]> {
  const path = `/servicePrincipals?${equals('displayName', app.name)}&$select=id,appId,displayName,tags`;
  const there = await readAll<FoundApp>(graph, path);
  const [one] = there;
  if (one === undefined) return [ok(`${app.key}: \`up\` makes the enterprise app ${app.name}`)];
  const owners = await Promise.all(there.map((found) => ownerOf(graph, found)));
  const isOurs = (owner: string | undefined) => owner?.endsWith(`/${stack}/${app.origin}`) === true;
  const ours = there[owners.findIndex(isOurs)];
  if (ours !== undefined) return [ok(`${app.key}: the enterprise app ${app.name} is declared already (${ours.id})`)];
  const [owner] = owners;
  const whose = owner === undefined ? 'that no stack made' : `of ${owner}`;
  const adopt = `adopt it with existing: { servicePrincipalId: ${one.id} }, or give`;
  return [
    warning(
      `${app.key}: the tenant has an enterprise app called ${app.name} ${whose} (${one.id}): \`up\` makes another one beside it`,
      `${owner === undefined ? adopt : 'give'} the app another name`,
    ),
  ];
}

async function ownerOf(graph: GraphClient, { appId, tags = [] }: FoundApp): Promise<string | undefined> {
  const path = `/applications?${equals('appId', appId)}&$select=appId,serviceManagementReference`;
  const [application] = await readAll<{ serviceManagementReference?: string | null }>(graph, path);
  return [application?.serviceManagementReference, ...tags].map(ownerInMark).find((owner) => owner !== undefined);
}

async function ofExisting(
  graph: GraphClient,
  stack: string,
  app: EntraApp,
  existing: NonNullable<EntraApp['existing']>,
): Promise<Finding[]> {
  const [found] = await findEnterpriseApps(graph, app, stack);
  const id = existing.servicePrincipalId ?? existing.applicationId ?? '';
  if (found !== undefined) return provisionable(graph, app.key, found.id);
  const isRegistered = existing.applicationId !== undefined && (await isThere(graph, existing.applicationId));
  if (!isRegistered)
    return [
      problem(
        `${app.key}: the tenant has no app with the id ${id}, which existing names`,
        'correct the id: "Object ID" of the enterprise app',
      ),
    ];
  return [
    problem(
      `${app.key}: the app registration ${id} has no enterprise app, so there is nothing to provision`,
      'make an app from the gallery ("Create your own application", non-gallery) and adopt that one, or leave `existing` out and let `up` make it',
    ),
  ];
}

async function isThere(graph: GraphClient, applicationId: string): Promise<boolean> {
  return graph.get(`/applications/${applicationId}?$select=id`).then(
    () => true,
    (error: unknown) => {
      if (error instanceof GraphError && error.status === 404) return false;
      throw error;
    },
  );
}

/** An app made under "App registrations", for OIDC, has no synchronization template. */
async function provisionable(graph: GraphClient, key: string, id: string): Promise<Finding[]> {
  let templates: object[];
  try {
    templates = await readAll<object>(graph, `${synchronizationPath(id)}/templates`);
  } catch (error) {
    const { status } = error instanceof GraphError ? error : { status: 0 };
    if (status === 0 || status === 403 || status === 429 || status >= 500) throw error;
    templates = [];
  }
  if (templates.length > 0) return [ok(`${key}: ${id} can be provisioned`)];
  return [
    problem(
      `${key}: ${id} cannot be provisioned: it has no synchronization template, as an app made for OIDC under "App registrations" has none`,
      'leave `existing` out and let `up` make an app for provisioning beside it; sign-on stays with the other one',
    ),
  ];
}
