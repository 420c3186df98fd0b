/** The enterprise app of a declared app, as it stands in the tenant. */
import type { EntraApp } from '../plan/types.ts';
import { orMissing } from '../provider/entra/answers.ts';
import { ownerInMark } from '../provider/entra/ownerMark.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { equals, readAll } from '../provider/graph/pages.ts';

export interface FoundApp {
  /** Object id of the service principal. */
  id: string;
  appId: string;
  displayName: string;
  tags?: string[];
}

interface Application {
  id: string;
  appId: string;
  serviceManagementReference?: string | null;
}

const selected = '$select=id,appId,displayName,tags';

/**
 * By object id for an app that was there before, then by the mark of the declaration, then by name: of several, those that nobody has marked. The
 * mark's project is not known here, so any will do. Throws GraphError.
 */
export async function findEnterpriseApps(graph: GraphClient, app: EntraApp, stack: string): Promise<FoundApp[]> {
  if (app.existing !== null) return findExisting(graph, app.existing);
  const principals = (filter: string) => readAll<FoundApp>(graph, `/servicePrincipals?${filter}&${selected}`);
  const marksIn = async (query: string) => {
    const found = await readAll<Application>(graph, `/applications?${query}$select=id,appId,serviceManagementReference&$top=999`);
    return new Map(found.map((one) => [one.appId, ownerInMark(one.serviceManagementReference)]));
  };
  const isOurs = (owner: string | undefined) => owner?.endsWith(`/${stack}/${app.origin}`) === true;
  const named = await principals(equals('displayName', app.name));
  const marks = named.length === 0 ? new Map<string, string>() : await marksIn(`${equals('displayName', app.name)}&`);
  const ownerOf = ({ appId, tags = [] }: FoundApp) => marks.get(appId) ?? tags.map(ownerInMark).find((owner) => owner !== undefined);
  const ours = named.filter((one) => isOurs(ownerOf(one)));
  if (ours.length > 0) return ours;
  const unmarked = named.filter((one) => ownerOf(one) === undefined);
  if (unmarked.length > 0) return unmarked;
  // One that was given another name by hand is found by its mark alone.
  const renamed = [...(await marksIn(''))].filter(([, owner]) => isOurs(owner)).map(([appId]) => appId);
  const found = await Promise.all(renamed.map((appId) => principals(equals('appId', appId))));
  return renamed.length > 0 ? found.flat() : named;
}

async function findExisting(graph: GraphClient, existing: NonNullable<EntraApp['existing']>): Promise<FoundApp[]> {
  const { servicePrincipalId, applicationId } = existing;
  if (servicePrincipalId !== undefined) {
    const principal = await orMissing(graph.get<FoundApp>(`/servicePrincipals/${servicePrincipalId}?${selected}`));
    return principal === undefined ? [] : [principal];
  }
  const application = await orMissing(graph.get<Application>(`/applications/${applicationId}?$select=id,appId`));
  if (application === undefined) return [];
  return readAll<FoundApp>(graph, `/servicePrincipals?${equals('appId', application.appId)}&${selected}`);
}
