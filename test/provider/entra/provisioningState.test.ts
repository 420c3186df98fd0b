import { afterEach, beforeEach, expect, test } from 'vitest';
import { job } from '../../../src/provider/entra/job.ts';
import { pauseTag } from '../../../src/provider/entra/pauseMark.ts';
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
    currentBegan: '2026-01-01T00:00:00Z',
    nextAttempt: '2026-01-01T00:00:00Z',
    seriesBegan: '2026-01-01T00:00:00Z',
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

/** As `muster pause` leaves it. */
async function hold(): Promise<void> {
  const tags = ['WindowsAzureActiveDirectoryIntegratedApp', pauseTag(new Date('2026-11-30T14:03:00Z'), 'INC-1: a wrong filter')];
  await tenant.context.graph().patch(`/servicePrincipals/${tenant.servicePrincipalId}`, { tags });
}
const held = 'warning: The provisioning job is paused by muster pause since 2026-11-30T14:03:00Z: INC-1: a wrong filter.';

test('a job that muster pause holds is not started, whether it is declared anew or again; the reason is said', async () => {
  await hold();
  tenant.mark();
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  expect(outputs.started).toBe(false);
  const again = await provisioningState.update(tenant.context, id, { inputs: { ...inputs, started: false }, outputs }, inputs);
  expect(again.started).toBe(false);
  expect(tenant.calls().filter((call) => call.startsWith('POST'))).toEqual([]);
  expect(tenant.logs).toEqual([`${held} It stays so until \`muster resume\`.`, `${held} It stays so until \`muster resume\`.`]);
});

test('up --refresh while a job is held: drift each time, and it stays paused', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  await hold();
  await tenant.context.graph().post(`/servicePrincipals/${inputs.servicePrincipalId}/synchronization/jobs/${inputs.jobId}/pause`);
  let old = { inputs, outputs };
  for (const _ of [1, 2]) {
    const read = await provisioningState.read(tenant.context, id, old);
    if (read === undefined) throw new Error('gone');
    expect(read.inputs.started).toBe(false);
    expect((await provisioningState.diff(tenant.context, read, inputs)).changes).toEqual({ started: { kind: 'update' } });
    old = { inputs, outputs: await provisioningState.update(tenant.context, id, read, inputs) };
    expect(stored().schedule.state).toBe('Paused');
  }
  expect(tenant.logs).toHaveLength(2);
});

test.each(['restart', 'scope'] as const)('a held job is not restarted by another %s either', async (why) => {
  await hold();
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  tenant.logs.length = 0;
  tenant.mark();
  const [from, to]: [ProvisioningStateInputs, ProvisioningStateInputs] =
    why === 'scope'
      ? [
          { ...inputs, scope: 'all' },
          { ...inputs, scope: 'assigned' },
        ]
      : [inputs, { ...inputs, restart: { trigger: '2', reset: ['Full'] } }];
  await provisioningState.update(tenant.context, id, { inputs: from, outputs }, to);
  expect(tenant.calls()).toEqual(['GET /jobs/{job}']);
  expect(tenant.logs).toEqual([expect.stringContaining(`${held} Its restart was not sent`)]);
});

test('a held job is still paused where the stack says so', async () => {
  const { id, outputs } = await provisioningState.create(tenant.context, inputs);
  await hold();
  await provisioningState.update(tenant.context, id, { inputs, outputs }, { ...inputs, started: false });
  expect(stored().schedule.state).toBe('Paused');
  expect(tenant.logs).toEqual([]);
});
