/** A target, a tenant and the provisioning service between them, with every request kept. */
import { afterEach } from 'vitest';
import type { ClientOptions } from '../../../src/rehearsal/entra/options.ts';
import { createProvisioningService, type EntraProvisioningService } from '../../../src/rehearsal/entra/service.ts';
import type { SentRequest } from '../../../src/rehearsal/entra/transport.ts';
import type { GraphStore, StoredJob } from '../../../src/rehearsal/graph/store.ts';
import { type MemoryTarget, type Stored, startMemoryTarget } from './memoryTarget.ts';
import { addUser, assign, buildTenant, jobId, type TenantSettings } from './tenant.ts';

export interface Harness {
  target: MemoryTarget;
  store: GraphStore;
  stored: StoredJob;
  service: EntraProvisioningService;
  sent: SentRequest[];
  cycle(): ReturnType<EntraProvisioningService['runCycle']>;
  /** The same by the clock. */
  dueCycle(): ReturnType<EntraProvisioningService['runDueCycle']>;
  /** Moves the clock, which stands still otherwise. */
  pass(milliseconds: number): void;
  now(): Date;
  /** `METHOD path` of what was sent since the last call, searches and the keep-alive left out. */
  takeRequests(): string[];
  /** Bodies of the PATCH requests since the last take. */
  patches(): unknown[];
  user(userName: string): Stored | undefined;
  group(displayName: string): Stored | undefined;
}

const open: MemoryTarget[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((target) => target.close()));
});

export async function startHarness(
  settings: TenantSettings & Pick<ClientOptions, 'membersPerPatch' | 'referenceChecks' | 'forbiddenGroups'> & { query?: string } = {},
): Promise<Harness> {
  const { membersPerPatch, referenceChecks, forbiddenGroups } = settings;
  const clientOptions = Object.fromEntries(
    Object.entries({ membersPerPatch, referenceChecks, forbiddenGroups }).filter(([, value]) => value !== undefined),
  );
  const target = await startMemoryTarget();
  open.push(target);
  const { store, stored } = buildTenant(`${target.url}/${settings.query ?? ''}`, settings);
  const sent: SentRequest[] = [];
  let ids = 0;
  let clock = Date.parse('2026-01-02T03:04:05Z');
  const service = createProvisioningService({
    now: () => new Date(clock),
    newId: () => `id-${++ids}`,
    random: () => 0.5,
    ...clientOptions,
    onRequest: (request) => sent.push(request),
  });
  return {
    target,
    store,
    stored,
    service,
    sent,
    cycle: () => service.runCycle(store, jobId),
    dueCycle: () => service.runDueCycle(store, jobId),
    pass: (milliseconds) => {
      clock += milliseconds;
    },
    now: () => new Date(clock),
    takeRequests: () => sent.splice(0).flatMap(({ method, path }) => (path.includes('filter=') ? [] : [`${method} ${path}`])),
    patches: () => sent.flatMap(({ method, body }) => (method === 'PATCH' ? [body] : [])),
    user: (userName) => [...target.users.values()].find((each) => each.userName === userName),
    group: (displayName) => [...target.groups.values()].find((each) => each.displayName === displayName),
  };
}

/** One assigned person and a first cycle behind us. */
export async function withAnn(settings: TenantSettings = {}): Promise<Harness & { id: string }> {
  const harness = await startHarness(settings);
  assign(harness.store, addUser(harness.store, 'ann', { department: 'Sales' }).id);
  await harness.cycle();
  harness.takeRequests();
  return { ...harness, id: harness.user('ann@example.com')?.id ?? '' };
}
