/** What every family of routes gets. */
import type { Context } from 'hono';
import { badRequest, notFound } from './errors.ts';
import type { Failing } from './faults.ts';
import { isObject } from './patch.ts';
import type { DeletedItem, GraphStore, ProvisioningService, StoredApplication, StoredServicePrincipal } from './store.ts';

/** A row of the app gallery, and the provisioning template that apps made from it get. */
export interface CatalogEntry {
  /** Application template id. */
  id: string;
  displayName: string;
  /** Synchronization template id: `scim` for Custom, else one of the app's own. */
  synchronizationTemplateId: string;
  targetDirectoryId: string;
  targetDirectoryName: string;
}

/** Names of directories and mappings before and after the product was renamed. */
export type Generation = 'old' | 'new';

export interface GraphContext extends Failing {
  store: GraphStore;
  catalog: CatalogEntry[];
  service: ProvisioningService;
  /** The recycle bin by object id, people aside: those stay in the store. */
  bin: Map<string, DeletedItem>;
  generation: Generation;
  /** Functions of expressions that the tenant has beside those that are known. */
  functions: ReadonlySet<string>;
  /** Object id of the caller, bound as owner of what it creates. */
  callerId: string;
  now(): Date;
  newId(): string;
}

/** The id of the gallery's non-gallery template, the same in every tenant. */
export const customTemplateId = '8adf8e6e-67b2-4cf2-a259-e3dc5476c621';
export const defaultAccessRoleId = '00000000-0000-0000-0000-000000000000';

/** The JSON object in the request; an empty body is `{}`. Throws 400 for anything else. */
export async function bodyOf(c: Context): Promise<Record<string, unknown>> {
  const text = await c.req.text();
  if (text.trim() === '') return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw badRequest('Unable to read JSON request payload.');
  }
  if (!isObject(body)) throw badRequest('Unable to read JSON request payload.');
  return body;
}

export function applicationOf(graph: GraphContext, id: string): StoredApplication {
  const application = graph.store.applications.get(id);
  if (!application) throw notFound(id);
  return application;
}

export function servicePrincipalOf(graph: GraphContext, id: string): StoredServicePrincipal {
  const principal = graph.store.servicePrincipals.get(id);
  if (!principal) throw notFound(id);
  return principal;
}

/** The application behind a service principal, where it stands in this tenant. */
export function applicationBehind(graph: GraphContext, appId: string): StoredApplication | undefined {
  return [...graph.store.applications.values()].find((application) => application.appId === appId);
}
