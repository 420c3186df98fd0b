/** The enterprise app of a declared app, as it stands in the tenant. */
import type { EntraApp } from '../plan/types.ts';
import { orMissing } from '../provider/entra/answers.ts';
import { ownerInMark } from '../provider/entra/ownerMark.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { equals, readAll } from '../provider/graph/pages.ts';

export interface FoundApp {
  /** Object id of the service principal. */
  id: string;
  displayName: string;
}

interface Principal extends FoundApp {
  appId: string;
  tags?: string[];
}
interface Application {
  id: string;
  appId: string;
  serviceManagementReference?: string | null;
}

const selected = '$select=id,appId,displayName,tags';

/**
 * By object id for an app that was there before, then by the mark of the declaration, then by name; of several of one name without a mark all.
 * The mark's project is not known here, so any will do. Throws GraphError.
 */
export async function findEnterpriseApps(graph: GraphClient, app: EntraApp, stack: string): Promise<FoundApp[]> {
  if (app.existing !== null) return findExisting(graph, app.existing);
  const isOurs = (mark: string | null | undefined) => ownerInMark(mark)?.endsWith(`/${stack}/${app.origin}`) === true;
  const named = await readAll<Principal>(graph, `/servicePrincipals?${equals('displayName', app.name)}&${selected}`);
  if (named.length === 1) return named;
  // One that was given another name by hand is found by its mark alone.
  const applications = await readAll<Application>(
    graph,
    `/applications?${named.length > 0 ? `${equals('displayName', app.name)}&` : ''}$select=id,appId,serviceManagementReference&$top=999`,
  );
  const marked = applications.filter((one) => isOurs(one.serviceManagementReference)).map(({ appId }) => appId);
  if (named.length > 0) {
    const ours = named.filter(({ appId, tags = [] }) => marked.includes(appId) || tags.some(isOurs));
    return ours.length > 0 ? ours : named;
  }
  const found = await Promise.all(
    marked.map((appId) => readAll<Principal>(graph, `/servicePrincipals?${equals('appId', appId)}&${selected}`)),
  );
  return found.flat();
}

async function findExisting(graph: GraphClient, existing: NonNullable<EntraApp['existing']>): Promise<FoundApp[]> {
  const { servicePrincipalId, applicationId } = existing;
  if (servicePrincipalId !== undefined) {
    const principal = await orMissing(graph.get<Principal>(`/servicePrincipals/${servicePrincipalId}?${selected}`));
    return principal === undefined ? [] : [principal];
  }
  const application = await orMissing(graph.get<Application>(`/applications/${applicationId}?$select=id,appId`));
  if (application === undefined) return [];
  return readAll<Principal>(graph, `/servicePrincipals?${equals('appId', application.appId)}&${selected}`);
}
