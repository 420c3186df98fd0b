import { afterEach, beforeEach, expect, test } from 'vitest';
import { job } from '../../../src/provider/entra/job.ts';
import { GraphError } from '../../../src/provider/graph/error.ts';
import type { JobBefore } from '../../../src/provider/inputs.ts';
import { PartialFailure } from '../../../src/provider/resource.ts';
import { startTenant, type Tenant } from '../tenant.ts';

let tenant: Tenant;
beforeEach(async () => {
  tenant = await startTenant();
});
afterEach(() => tenant.graph.close());

test('creates the job from the template the app has, and reads it back', async () => {
  const { servicePrincipalId, context } = tenant;
  const { id, outputs } = await job.create(context, { servicePrincipalId });
  expect(outputs.templateId).toBe('scim');
  expect(id).toBe(`${servicePrincipalId}/${outputs.jobId}`);
  expect(tenant.calls()).toEqual(['GET /templates', 'GET /jobs', 'POST /jobs', 'GET /jobs/{job}']);
  const read = await job.read(context, id, { inputs: { servicePrincipalId }, outputs });
  expect(read).toEqual({ id, inputs: { servicePrincipalId }, outputs });
  expect((await job.read(context, id, {}))?.inputs).toEqual({ servicePrincipalId, templateId: 'scim' });
});

test('adopts the job that is there', async () => {
  const { servicePrincipalId, context } = tenant;
  const first = await job.create(context, { servicePrincipalId, templateId: 'scim' });
  tenant.mark();
  expect(await job.create(context, { servicePrincipalId, templateId: 'scim' })).toEqual(first);
  expect(tenant.calls()).toEqual(['GET /jobs', 'GET /jobs/{job}/schema', 'GET /secrets', 'GET /jobs/{job}']);
});

const saved = 'https://scim.example.com/v2';
test.each<[string, (path: string) => Promise<unknown>, Partial<JobBefore>]>([
  ['runs', (path) => tenant.context.graph().post(`${path}/start`), { running: true }],
  [
    'has a schema that was saved',
    async (path) => tenant.context.graph().put(`${path}/schema`, await tenant.context.graph().get(`${path}/schema`)),
    { schema: expect.any(String) },
  ],
  [
    'has a connection',
    (path) => {
      const pairs = { BaseAddress: saved, SecretToken: 'secret', SyncAll: 'true', ValidateDomain: 'false' };
      const value = Object.entries(pairs).map(([key, text]) => ({ key, value: text }));
      return tenant.context.graph().put(path.replace(/jobs\/.*/, 'secrets'), { value });
    },
    { secrets: { BaseAddress: saved, SecretToken: '*', SyncAll: 'true' } },
  ],
])('a job that %s was set up by somebody: it is taken over with a warning, and stays', async (_what, setUp, stood) => {
  const { servicePrincipalId, context } = tenant;
  const path = `/servicePrincipals/${servicePrincipalId}/synchronization/jobs`;
  const { id: jobId } = await context.graph().post<{ id: string }>(path, { templateId: 'scim' });
  await setUp(`${path}/${jobId}`);
  const { id, outputs } = await job.create(context, { servicePrincipalId });
  const before = { running: false, schema: null, secrets: {}, ...stood };
  expect(outputs).toEqual({ servicePrincipalId, templateId: 'scim', jobId, adopted: true, before });
  expect(tenant.logs).toEqual([expect.stringMatching(/^warning: .*taken over/)]);
  expect((await job.read(context, id, { inputs: { servicePrincipalId }, outputs }))?.outputs).toEqual(outputs);
  tenant.mark();
  // As it was left: there is nothing to write.
  await job.delete(context, id, { inputs: { servicePrincipalId }, outputs });
  expect(tenant.calls().filter((call) => !call.startsWith('GET'))).toEqual([]);
  expect(tenant.graph.store.jobs.has(jobId)).toBe(true);
});

test('adopts on 409, when the job came into being between the look and the create', async () => {
  const { servicePrincipalId, context } = tenant;
  const { outputs } = await job.create(context, { servicePrincipalId });
  const graph = context.graph();
  let looks = 0;
  const late = {
    ...graph,
    get: (async (path: string) => (path.endsWith('/jobs') && ++looks === 1 ? { value: [] } : graph.get(path))) as typeof graph.get,
  };
  expect((await job.create({ ...context, graph: () => late }, { servicePrincipalId })).outputs).toEqual(outputs);
  expect(tenant.waits).toEqual([]);
});

test('waits for a service principal that is not visible yet', async () => {
  await tenant.graph.close();
  tenant = await startTenant({ faults: { notReadableYet: 3 } });
  await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  expect(tenant.waits).toEqual([1000, 2000, 4000]);
});

test('a job that was made but cannot be read is a partial failure, so that it is no orphan', async () => {
  const { servicePrincipalId, context } = tenant;
  const graph = context.graph();
  const blind = {
    ...graph,
    get: (async (path: string) => {
      if (/\/jobs\/[^/]+$/.test(path)) throw new GraphError({ status: 403, code: 'Forbidden', message: '', method: 'GET', path });
      return graph.get(path);
    }) as typeof graph.get,
  };
  const failure = await job.create({ ...context, graph: () => blind }, { servicePrincipalId }).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(PartialFailure);
  expect(failure).toMatchObject({ outputs: { templateId: 'scim', servicePrincipalId } });
});

test('a template that is not named is no change; another one replaces, the old job first', async () => {
  const outputs = { servicePrincipalId: 'sp', templateId: 'scim', jobId: 'j' };
  const old = { id: 'sp/j', inputs: { servicePrincipalId: 'sp', templateId: 'scim' }, outputs };
  expect((await job.diff(tenant.context, old, { servicePrincipalId: 'sp' })).changes).toEqual({});
  expect(await job.diff(tenant.context, old, { servicePrincipalId: 'sp', templateId: 'other' })).toEqual({
    changes: { templateId: { kind: 'updateReplace' } },
    replaces: ['templateId'],
    deleteBeforeReplace: true,
  });
});

test('delete pauses first; a job that is gone is fine; an id by hand must have its form', async () => {
  const { servicePrincipalId, context } = tenant;
  const { id, outputs } = await job.create(context, { servicePrincipalId });
  const old = { inputs: { servicePrincipalId }, outputs };
  tenant.mark();
  await job.delete(context, id, old);
  expect(tenant.calls()).toEqual(['POST /jobs/{job}/pause', 'DELETE /jobs/{job}', 'GET /secrets']);
  await job.delete(context, id, old);
  expect(await job.read(context, id, {})).toBeUndefined();
  await expect(job.read(context, 'nonsense', {})).rejects.toThrow('servicePrincipalId/jobId');
});
