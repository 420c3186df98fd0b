/** A connection to a target that is deployed alongside: Test Connection is given time, and what stays wrong is explained. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { markOf, sha256 } from '../../../src/deploy/declarations.ts';
import { connection } from '../../../src/provider/entra/connection.ts';
import { job } from '../../../src/provider/entra/job.ts';
import type { ConnectionInputs } from '../../../src/provider/inputs.ts';
import type { Context } from '../../../src/provider/resource.ts';
import { unknownValue } from '../../../src/provider/resource.ts';
import { startLoopback } from '../loopback.ts';
import { startTenant, type Tenant } from '../tenant.ts';

const unreachable = { code: 'SystemForCrossDomainIdentityManagementServiceUnreachable', message: 'no answer' };
const refused = { code: 'SystemForCrossDomainIdentityManagementInvalidCredentials', message: 'answered 401' };

let tenant: Tenant;
let target: Awaited<ReturnType<typeof startLoopback>>;
let inputs: ConnectionInputs;
beforeEach(async () => {
  tenant = await startTenant();
  target = await startLoopback(() => ({ status: 200, body: { instance: 'i', version: '1', tokens: [] } }));
  const { outputs } = await job.create(tenant.context, { servicePrincipalId: tenant.servicePrincipalId });
  const { servicePrincipalId, jobId } = outputs;
  const settings = { scope: 'assigned', notify: null, deletionThreshold: null, skipOutOfScopeDeletions: false } as const;
  inputs = { servicePrincipalId, jobId, baseAddress: `${target.url}/scim/v2`, secretToken: 'tok-123', settings, comesUp: true };
  tenant.waits.length = 0;
});
afterEach(async () => {
  await target.close();
  await tenant.graph.close();
});

/** The tenant's context, in which something happens at the `nth` wait. */
function at(nth: number, happens: () => void): Context {
  let count = 0;
  return {
    ...tenant.context,
    async sleep(ms) {
      if (++count === nth) happens();
      await tenant.context.sleep(ms);
    },
  };
}
const total = () => tenant.waits.reduce((sum, ms) => sum + ms, 0);
const isSaved = () => tenant.graph.store.secrets.get(tenant.servicePrincipalId)?.has('SecretToken') ?? false;

test('a target that is reached after a while is saved then, and said to be waited for', async () => {
  tenant.refusal = unreachable;
  const context = at(4, () => {
    expect(isSaved()).toBe(false);
    tenant.refusal = null;
  });
  await connection.create(context, inputs);
  expect(isSaved()).toBe(true);
  expect(tenant.waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(tenant.logs).toEqual([`info: Test Connection does not reach ${inputs.baseAddress} yet (${unreachable.code}): trying again.`]);
});

test('one that is never reached is given up after two minutes, with what this machine sees, and nothing is saved', async () => {
  tenant.refusal = unreachable;
  const error = await connection.create(tenant.context, inputs).catch(String);
  expect(error).toContain(`Test Connection failed: the directory does not reach the target at ${inputs.baseAddress}.`);
  expect(error).toContain('Seen from this machine: the target answers and knows the token; the directory cannot reach it from outside');
  expect(error).not.toContain('tok-123');
  expect(total()).toBeGreaterThan(100_000);
  expect(total()).toBeLessThanOrEqual(120_000);
  expect(isSaved()).toBe(false);
});

test('a refused token is given up after 15 seconds, counted from the refusal', async () => {
  tenant.refusal = refused;
  await expect(connection.create(tenant.context, inputs)).rejects.toThrow('Test Connection failed (401): the target refuses the token.');
  expect(tenant.waits).toEqual([1_000, 2_000, 4_000, 8_000]);
  tenant.waits.length = 0;
  tenant.refusal = unreachable;
  const context = at(6, () => {
    tenant.refusal = refused;
  });
  await expect(connection.update(context, 'x', { inputs, outputs: inputs }, inputs)).rejects.toThrow('the target refuses the token');
  expect(tenant.waits.slice(5)).toEqual([15_000, 15_000]);
});

test('whoever cancels does not wait, and a vendor is asked once', async () => {
  tenant.refusal = unreachable;
  await expect(connection.create({ ...tenant.context, isCancelled: () => true }, inputs)).rejects.toThrow('does not reach the target');
  await expect(connection.create(tenant.context, { ...inputs, comesUp: false })).rejects.toThrow(
    /Test Connection failed: nothing answers at /,
  );
  expect([tenant.waits, target.received.length]).toEqual([[], 1]);
});

test('an address of this machine is refused before anything where Graph is elsewhere', async () => {
  const far = { ...tenant.context, graph: () => ({ ...tenant.context.graph(), root: async () => 'https://graph.microsoft.com' }) };
  tenant.mark();
  const { host } = new URL(target.url);
  const refusal = `Entra cannot reach ${host}: set target.url, the public address of a tunnel or proxy in front of it`;
  // The first preview, in which the job is not known yet.
  await expect(connection.announce?.(far, { ...inputs, servicePrincipalId: unknownValue, jobId: unknownValue })).rejects.toThrow(refusal);
  await expect(connection.create(far, inputs)).rejects.toThrow(refusal);
  await expect(connection.update(far, 'x', { inputs, outputs: inputs }, inputs)).rejects.toThrow(refusal);
  for (const address of ['http://localhost:1/x', 'https://[::1]/x', 'http://a.localhost/'])
    await expect(connection.announce?.(far, { ...inputs, baseAddress: address })).rejects.toThrow('Entra cannot reach');
  for (const address of ['https://scim.example.com/x', 'https://localhost.example.com/', unknownValue])
    await connection.announce?.(far, { ...inputs, baseAddress: address });
  await connection.announce?.(tenant.context, inputs);
  expect(tenant.calls()).toEqual([]);
});

test('that the target comes up is no change of the connection, and a refresh keeps it', async () => {
  const { id, outputs } = await connection.create(tenant.context, inputs);
  const { comesUp: _comesUp, ...plain } = inputs;
  expect((await connection.diff(tenant.context, { id, inputs: plain, outputs }, inputs)).changes).toEqual({});
  expect((await connection.read(tenant.context, id, { inputs, outputs }))?.inputs).toEqual(inputs);
});

test('which token was saved is known by its mark, of a target that is deployed alongside only', async () => {
  const { id, outputs } = await connection.create(tenant.context, inputs);
  expect(outputs.saved).toBe(markOf(sha256('tok-123')));
  expect((await connection.read(tenant.context, id, { inputs, outputs }))?.outputs.saved).toBe(outputs.saved);
  const next = { ...inputs, secretToken: 'tok-456' };
  expect((await connection.update(tenant.context, id, { inputs, outputs }, next)).saved).toBe(markOf(sha256('tok-456')));
  expect(connection.previewOutputs({ ...inputs, secretToken: unknownValue }, outputs)).not.toHaveProperty('saved');
  const { comesUp: _comesUp, ...plain } = inputs;
  expect(await connection.update(tenant.context, id, { inputs, outputs }, plain)).not.toHaveProperty('saved');
});
