/** Graph `synchronizationTemplate` and `synchronizationJob`. */
import type { Hono } from 'hono';
import type { SynchronizationProgress } from '../../../provider/graph/schemaTypes.ts';
import { bodyOf, type CatalogEntry, type GraphContext } from '../context.ts';
import { SynchronizationError } from '../errors.ts';
import { catalogEntryOf } from '../instantiate.ts';
import { jobOf, newJob, pauseJob, provisionedPrincipal, restartJob, startJob } from '../jobs.ts';
import { isObject } from '../patch.ts';
import { collection, entity } from '../query/query.ts';
import { defaultSchema } from '../schema/defaultSchema.ts';
import { readPairs } from '../secretKeys.ts';
import type { StoredJob } from '../store.ts';

const base = '/servicePrincipals/:sp/synchronization';

function templateAnswer(graph: GraphContext, entry: CatalogEntry): Record<string, unknown> {
  const id = entry.synchronizationTemplateId;
  const fields = [{ name: 'baseaddress' }, { name: 'secrettoken', secret: true }];
  return {
    id,
    applicationId: entry.id,
    default: true,
    description: null,
    discoverable: true,
    factoryTag: 'CustomSCIM',
    metadata: [
      { key: 'galleryApplicationIdentifier', value: entry.id },
      { key: 'galleryApplicationKey', value: entry.targetDirectoryName.toLowerCase() },
      { key: 'configurationFields', value: JSON.stringify(fields) },
    ],
    schema: defaultSchema(`${id}.${'0'.repeat(32)}`, entry, graph.generation),
  };
}

/** The template asked for, which must be one of the service principal's own. Throws 400. */
function templateOf(graph: GraphContext, servicePrincipalId: string, templateId: unknown): CatalogEntry {
  const entry = catalogEntryOf(graph, provisionedPrincipal(graph, servicePrincipalId));
  if (!entry || entry.synchronizationTemplateId !== templateId) {
    throw new SynchronizationError(
      400,
      'TemplateNotFound',
      `The template '${String(templateId)}' is not available for this service principal.`,
    );
  }
  return entry;
}

/** Of the cycle that runs while `faults.cycling` lasts. */
function takeProgress({ faults, now }: GraphContext): SynchronizationProgress[] | undefined {
  if (faults.cycling === 0) return undefined;
  faults.cycling -= 1;
  return [{ completedUnits: 1, totalUnits: 2 + faults.cycling, units: 'pages', progressObservationDateTime: now().toISOString() }];
}

export function jobRoutes(api: Hono, graph: GraphContext): void {
  const { jobs } = graph.store;
  const jobsOf = (servicePrincipalId: string) => {
    const { id } = provisionedPrincipal(graph, servicePrincipalId);
    return [...jobs.values()].filter((stored) => stored.servicePrincipalId === id).map((stored) => ({ ...stored.job }));
  };

  /** Fetches a token with the saved OAuth credentials, of which nothing is shown. */
  api.post(`${base}/acquireAccessToken`, async (c) => {
    provisionedPrincipal(graph, c.req.param('sp'));
    readPairs((await bodyOf(c)).credentials ?? []);
    return c.body(null, 204);
  });
  api.get(`${base}/templates/$count`, (c) => c.text(catalogEntryOf(graph, provisionedPrincipal(graph, c.req.param('sp'))) ? '1' : '0'));
  api.get(`${base}/templates`, (c) => {
    const entry = catalogEntryOf(graph, provisionedPrincipal(graph, c.req.param('sp')));
    return c.json(collection(c, entry ? [templateAnswer(graph, entry)] : []));
  });
  api.get(`${base}/templates/:template`, (c) =>
    c.json(entity(c, templateAnswer(graph, templateOf(graph, c.req.param('sp'), c.req.param('template'))))),
  );

  api.get(`${base}/jobs`, (c) => c.json(collection(c, jobsOf(c.req.param('sp')))));
  api.get(`${base}/jobs/$count`, (c) => c.text(String(jobsOf(c.req.param('sp')).length)));
  api.post(`${base}/jobs`, async (c) => {
    const entry = templateOf(graph, c.req.param('sp'), (await bodyOf(c)).templateId);
    const stored = newJob(graph, provisionedPrincipal(graph, c.req.param('sp')), entry);
    if (jobs.has(stored.job.id)) {
      throw new SynchronizationError(409, 'SynchronizationJobAlreadyExists', `The synchronization job '${stored.job.id}' already exists.`);
    }
    jobs.set(stored.job.id, stored);
    return c.json(entity(c, { ...stored.job }), 201);
  });
  api.get(`${base}/jobs/:job`, (c) => {
    const { job } = jobOf(graph, c.req.param('sp'), c.req.param('job'));
    const status = { ...job.status, progress: takeProgress(graph) ?? job.status.progress };
    return c.json(entity(c, { ...job, status }));
  });
  api.delete(`${base}/jobs/:job`, (c) => {
    jobs.delete(jobOf(graph, c.req.param('sp'), c.req.param('job')).job.id);
    return c.body(null, 204);
  });
  api.post(`${base}/jobs/:job/start`, (c) => {
    startJob(jobOf(graph, c.req.param('sp'), c.req.param('job')));
    return c.body(null, 204);
  });
  api.post(`${base}/jobs/:job/pause`, (c) => {
    pauseJob(jobOf(graph, c.req.param('sp'), c.req.param('job')));
    return c.body(null, 204);
  });
  api.post(`${base}/jobs/:job/restart`, async (c) => {
    const stored = jobOf(graph, c.req.param('sp'), c.req.param('job'));
    const { criteria } = await bodyOf(c);
    const scope = isObject(criteria) ? criteria.resetScope : undefined;
    restartJob(stored, typeof scope === 'string' ? scope : '');
    return c.body(null, 204);
  });
}

/** `synchronizationJob: validateCredentials`, for a job and before one exists. Runs the test connection. */
export function validateCredentialsRoutes(api: Hono, graph: GraphContext): void {
  const validate = async (stored: StoredJob, body: Record<string, unknown>): Promise<void> => {
    const saved = graph.store.secrets.get(stored.servicePrincipalId) ?? new Map<string, string>();
    const credentials = body.useSavedCredentials === true ? saved : new Map(readPairs(body.credentials));
    const refusal = await graph.service.testConnection(graph.store, stored, credentials);
    if (refusal) throw new SynchronizationError(400, refusal.code, refusal.message);
  };
  api.post(`${base}/jobs/validateCredentials`, async (c) => {
    const body = await bodyOf(c);
    const entry = templateOf(graph, c.req.param('sp'), body.templateId);
    await validate(newJob(graph, provisionedPrincipal(graph, c.req.param('sp')), entry), body);
    return c.body(null, 204);
  });
  api.post(`${base}/jobs/:job/validateCredentials`, async (c) => {
    await validate(jobOf(graph, c.req.param('sp'), c.req.param('job')), await bodyOf(c));
    return c.body(null, 204);
  });
}
