/** The loopback Microsoft Graph: one tenant in memory, served over HTTP under `/v1.0` and `/beta`. */
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import type { SampleDirectory } from '../../config/sample.ts';
import { listen, type TenantRequest } from '../loopback/listen.ts';
import { type Caller, everythingAllowed } from './caller.ts';
import { type CatalogEntry, customTemplateId, type Generation, type GraphContext } from './context.ts';
import { errorBody, GraphError, noSuchSynchronizationRoute } from './errors.ts';
import { applyFaults, brokenAnswer, type Faults, noFaults, takeBroken } from './faults.ts';
import { pathOf } from './query/path.ts';
import { applicationRoutes, applicationTemplateRoutes } from './routes/applicationRoutes.ts';
import { assignmentRoutes } from './routes/assignmentRoutes.ts';
import { auditRoutes } from './routes/auditRoutes.ts';
import { batchRoutes } from './routes/batchRoutes.ts';
import { deletedItemRoutes } from './routes/deletedItems.ts';
import { directoryObjectRoutes } from './routes/directoryObjects.ts';
import { groupRoutes } from './routes/groupRoutes.ts';
import { jobRoutes, validateCredentialsRoutes } from './routes/jobRoutes.ts';
import { licenceRoutes } from './routes/licenceRoutes.ts';
import { onDemandRoutes } from './routes/onDemandRoutes.ts';
import { schemaRoutes } from './routes/schemaRoutes.ts';
import { secretRoutes } from './routes/secretRoutes.ts';
import { servicePrincipalRoutes } from './routes/servicePrincipalRoutes.ts';
import { tenantRoutes } from './routes/tenantRoutes.ts';
import { checkToken, type TokenIssuer, tokenRoutes } from './routes/tokenRoutes.ts';
import { userRoutes } from './routes/userRoutes.ts';
import { withoutSecrets } from './secretKeys.ts';
import { type SampleIds, seedStore } from './seed.ts';
import { signingCertificateRoutes } from './signingCertificates.ts';
import type { GraphStore, ProvisioningService } from './store.ts';
import { strictly } from './strict.ts';

export interface LoopbackGraph {
  /** `http://127.0.0.1:port`, no trailing slash. */
  url: string;
  store: GraphStore;
  /** Secret values are `*`. */
  requests: TenantRequest[];
  catalog: CatalogEntry[];
  faults: Faults;
  /** Who signs in, as the next tokens tell it. */
  caller: Caller;
  sampleIds: SampleIds;
  /** What the token endpoint accepts. */
  clientId: string;
  clientSecret: string;
  close(): Promise<void>;
}

export interface GraphOptions {
  tenantId: string;
  sample: SampleDirectory;
  service: ProvisioningService;
  galleryApps?: { displayName: string; templateId: string }[];
  now(): Date;
  newId(): string;
  /** `new` unless said. */
  generation?: Generation;
  /** Functions of expressions that are newer than those that are known. */
  functions?: string[];
  port?: number;
  faults?: Partial<Faults>;
  /** Made up unless given. */
  clientId?: string;
  clientSecret?: string;
}

const families = [
  applicationTemplateRoutes,
  applicationRoutes,
  servicePrincipalRoutes,
  signingCertificateRoutes,
  assignmentRoutes,
  userRoutes,
  deletedItemRoutes,
  groupRoutes,
  directoryObjectRoutes,
  licenceRoutes,
  tenantRoutes,
  validateCredentialsRoutes,
  jobRoutes,
  onDemandRoutes,
  secretRoutes,
  schemaRoutes,
  auditRoutes,
];

/** Starts it on 127.0.0.1, on any free port unless one is given. */
export async function startGraph(options: GraphOptions): Promise<LoopbackGraph> {
  const { now, newId, generation = 'new', tenantId } = options;
  const { store, ids } = seedStore(tenantId, options.sample, now(), newId);
  const issuer: TokenIssuer = {
    tenantId,
    clientId: options.clientId ?? newId(),
    clientSecret: options.clientSecret ?? newId(),
    callerId: newId(),
    caller: everythingAllowed(),
    now,
    issued: new Set(),
  };
  const faults: Faults = { ...structuredClone(noFaults), ...options.faults };
  const catalog = catalogOf(options);
  const graph: GraphContext = {
    store,
    catalog,
    service: options.service,
    bin: new Map(),
    generation,
    functions: new Set(options.functions),
    faults,
    lag: new Map(),
    callerId: issuer.callerId,
    now,
    newId,
  };
  const requests: TenantRequest[] = [];
  let url = '';
  const app = createApp(graph, issuer, requests, () => url);
  const listening = await listen({
    port: options.port,
    answer: getRequestListener(app.fetch),
    refusal: (status, said) =>
      errorBody(new GraphError(status, status === 413 ? 'RequestEntityTooLarge' : 'generalException', said), '', now()),
  });
  ({ url } = listening);
  const { clientId, clientSecret } = issuer;
  return { ...listening, store, requests, catalog, faults, caller: issuer.caller, sampleIds: ids, clientId, clientSecret };
}

function catalogOf({ galleryApps = [], newId }: GraphOptions): CatalogEntry[] {
  const custom: CatalogEntry = {
    id: customTemplateId,
    displayName: 'Custom',
    synchronizationTemplateId: 'scim',
    targetDirectoryId: newId(),
    targetDirectoryName: 'customappsso',
  };
  const gallery = galleryApps.map(({ displayName, templateId }) => ({
    id: templateId,
    displayName,
    synchronizationTemplateId: displayName.replace(/\W/g, ''),
    targetDirectoryId: newId(),
    targetDirectoryName: displayName,
  }));
  return [custom, ...gallery];
}

function createApp(graph: GraphContext, issuer: TokenIssuer, requests: TenantRequest[], url: () => string): Hono {
  const app = new Hono({ getPath: (request) => pathOf(graph, request) });
  let count = 0;
  const requestIds = new WeakMap<Request, string>();
  const answer = (raw: Request, error: GraphError): Response => {
    const id = requestIds.get(raw) ?? '';
    const headers = new Headers({ 'content-type': 'application/json', 'request-id': id });
    if (error.retryAfter !== null) headers.set('retry-after', String(error.retryAfter));
    return new Response(JSON.stringify(errorBody(error, id, graph.now())), { status: error.status as ContentfulStatusCode, headers });
  };
  app.onError((error, c) => {
    // A fault of this server is no 5xx either: clients would repeat the call for minutes.
    return answer(c.req.raw, error instanceof GraphError ? error : new GraphError(400, 'generalException', error.message));
  });
  app.notFound((c) => {
    const { pathname } = new URL(c.req.url);
    if (pathname.includes('/synchronization/')) return answer(c.req.raw, noSuchSynchronizationRoute(pathname));
    return answer(c.req.raw, new GraphError(404, 'BadRequest', `Resource not found for the segment '${pathname.split('/')[2] ?? ''}'.`));
  });
  app.use(async (c, next) => {
    // Not from `newId`: the ids of objects must not depend on how many requests came before.
    count += 1;
    const id = `00000000-0000-4000-8000-${String(count).padStart(12, '0')}`;
    requestIds.set(c.req.raw, id);
    const at = graph.now().toISOString();
    const text = await c.req.text();
    await next();
    c.header('request-id', id);
    const target = new URL(c.req.url);
    requests.push({ at, method: c.req.method, path: target.pathname + target.search, body: loggedBody(text), status: c.res.status });
  });
  tokenRoutes(app, issuer, url);
  const api = new Hono();
  api.use(async (c, next) => {
    checkToken(issuer, c.req.header('authorization'));
    const pathname = c.req.path;
    await applyFaults(graph, c.req.method, pathname);
    const broken = takeBroken(graph, c.req.method, pathname);
    if (broken === 'refused') throw brokenAnswer(broken);
    await strictly(graph, c);
    await next();
    if (broken !== null) c.res = answer(c.req.raw, brokenAnswer(broken));
  });
  for (const family of families) family(api, graph);
  batchRoutes(api, async (request) => app.fetch(request));
  app.route('/v1.0', api);
  app.route('/beta', api);
  return app;
}

function loggedBody(text: string): unknown {
  if (text === '') return null;
  try {
    return withoutSecrets(JSON.parse(text));
  } catch {
    return withoutSecrets(Object.fromEntries(new URLSearchParams(text)));
  }
}
