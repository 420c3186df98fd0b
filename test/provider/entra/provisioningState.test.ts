import { afterEach, beforeEach, expect, test } from 'vitest';
import { job } from '../../../src/provider/entra/job.ts';
import { provisioningState } from '../../../src/provider/entra/provisioningState.ts';
import type { SynchronizationJob } from '../../../src/provider/graph/schemaTypes.ts';
import type { ProvisioningStateInputs } from '../../../src/provider/inputs.ts';
import { startTenant, type Tenant } from '../tenant.ts';

let tenant: Tenant;
let inputs: ProvisioningStateInputs;
beforeEach(async () => {
  tenant = await startTenant();
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  inputs = { servicePrincipalId: outputs.servicePrincipalId, jobId: outputs.jobId, started: true };
  tenant.mark();
});
afterEach(() => tenant.graph.close());

const stored = (): SynchronizationJob => {
  const found = tenant.graph.store.jobs.get(inputs.jobId);
  if (found === undefined) throw new Error('no job');
  return found.job;
};

test('starts a job that does not run, pauses one that does, and sends nothing when it is so already', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  expect(stored().schedule.state).toBe('Active');
  expect(outputs).toEqual({ ...inputs, status: stored().status.code, quarantine: null });
  tenant.mark();
  await provisioningState.create(tenant.context, inputs);
  expect(tenant.calls()).toEqual(['GET /jobs/{job}', 'GET /jobs/{job}']);
  await provisioningState.update(tenant.context, id, { inputs, outputs }, { ...inputs, started: false });
  expect(stored().schedule.state).not.toBe('Active');
});

test('a pause by hand is drift; a quarantine is an output', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  stored().schedule.state = 'Paused';
  stored().status.code = 'Quarantine';
  stored().status.quarantine = {
    currentBegan: '',
    nextAttempt: '',
    seriesBegan: '',
    seriesCount: 1,
    reason: 'TooManyDeletes',
    error: null,
  };
  const read = await provisioningState.read(tenant.context, id, { inputs, outputs });
  expect(read).toEqual({
    id,
    inputs: { ...inputs, started: false },
    outputs: { ...inputs, started: false, status: 'Quarantine', quarantine: 'TooManyDeletes' },
  });
  const { changes } = await provisioningState.diff(tenant.context, { id, inputs: read?.inputs ?? inputs, outputs }, inputs);
  expect(changes).toEqual({ started: { kind: 'update' } });
});

test('restarts with the flags when the trigger changes, and only then', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  const asked = { ...inputs, restart: { trigger: '1', reset: ['Watermark', 'Escrows'] } };
  tenant.mark();
  await provisioningState.update(tenant.context, id, { inputs, outputs }, asked);
  expect(tenant.calls()).toEqual(['GET /jobs/{job}', 'POST /jobs/{job}/restart', 'GET /jobs/{job}']);
  expect(tenant.graph.requests.find(({ path }) => path.endsWith('/restart'))?.body).toEqual({
    criteria: { resetScope: 'Watermark, Escrows' },
  });
  const old = { id, inputs: asked, outputs };
  expect((await provisioningState.diff(tenant.context, old, { ...asked, restart: { trigger: '1', reset: ['Full'] } })).changes).toEqual({});
  expect(
    Object.keys((await provisioningState.diff(tenant.context, old, { ...asked, restart: { trigger: '2', reset: ['Full'] } })).changes),
  ).toEqual(['restart.trigger', 'restart.reset']);
});

test('a restart of a paused job is not sent, and said', async () => {
  const paused = { ...inputs, started: false };
  const { id, outputs } = await provisioningState.create(tenant.context, paused);
  tenant.mark();
  await provisioningState.update(tenant.context, id, { inputs: paused, outputs }, { ...paused, restart: { trigger: '1', reset: [] } });
  expect(tenant.calls()).toEqual(['GET /jobs/{job}', 'GET /jobs/{job}']);
  expect(tenant.logs).toEqual([expect.stringContaining('paused')]);
});

test('delete pauses; a job that is gone is fine', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  await provisioningState.delete(tenant.context, id, { inputs, outputs });
  expect(stored().schedule.state).not.toBe('Active');
  tenant.graph.store.jobs.clear();
  await provisioningState.delete(tenant.context, id, { inputs, outputs });
  expect(await provisioningState.read(tenant.context, id, {})).toBeUndefined();
});

test('check knows the reset flags', () => {
  const wrong = { ...inputs, restart: { trigger: '1', reset: ['Watermark', 'None'] } };
  expect(provisioningState.check(wrong)).toEqual([{ property: 'restart.reset[1]', reason: expect.stringContaining('"None"') }]);
});

test('a scope that goes from everybody to the assigned restarts the job, so that the others are dropped', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, { ...inputs, scope: 'all' });
  tenant.mark();
  await provisioningState.update(tenant.context, id, { inputs: { ...inputs, scope: 'all' }, outputs }, { ...inputs, scope: 'assigned' });
  expect(tenant.calls()).toEqual(['GET /jobs/{job}', 'POST /jobs/{job}/restart', 'GET /jobs/{job}']);
  tenant.mark();
  await provisioningState.update(tenant.context, id, { inputs: { ...inputs, scope: 'assigned' }, outputs }, { ...inputs, scope: 'all' });
  expect(tenant.calls()).not.toContain('POST /jobs/{job}/restart');
});

test('after an import the declared scope is no change: Graph does not say it here', async () => {
  const declared: ProvisioningStateInputs = { ...inputs, scope: 'assigned' };
  const { id } = await provisioningState.create(tenant.context, declared);
  const imported = await provisioningState.read(tenant.context, id, {});
  if (imported === undefined) throw new Error('not found');
  expect((await provisioningState.diff(tenant.context, imported, declared)).changes).toEqual({});
  const widened = await provisioningState.diff(tenant.context, { ...imported, inputs: declared }, { ...declared, scope: 'all' });
  expect(Object.keys(widened.changes)).toEqual(['scope']);
});
