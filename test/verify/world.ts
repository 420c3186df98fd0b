/** A provisioned world of the repository's own staging stack, and a verification of one of its apps. */
import { join } from 'node:path';
import { checkStack } from '../../src/config/check.ts';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { findOktaApps } from '../../src/okta/findApp.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type AppPlan, type Assumptions, type OktaApp, type Plan, usualAssumptions } from '../../src/plan/types.ts';
import type { SynchronizationJob } from '../../src/provider/graph/schemaTypes.ts';
import { createOktaClient, type OktaClient } from '../../src/provider/okta/client.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { type Endpoint, openEndpoint } from '../../src/verify/endpoint.ts';
import { verifyOktaApp } from '../../src/verify/okta/verify.ts';
import { openWorkingFile, type WorkingFile } from '../../src/verify/store.ts';
import type { AppVerification, Difference } from '../../src/verify/types.ts';
import { verifyApp } from '../../src/verify/verify.ts';

const stacks = join(import.meta.dirname, '..', '..', 'stacks');

/** Up and two cycles, so that everything is where it belongs. */
export async function provisionedWorld(keys: string[], change = (app: AppPlan): AppPlan => app): Promise<World> {
  const { document } = readStack('staging', stacks);
  if (!document || checkStack(document).length > 0) throw new Error('the staging stack has problems');
  const whole = planStack(document);
  const apps = Object.values(whole.apps).filter(({ key }) => keys.includes(key));
  const plan: Plan = { ...whole, apps: Object.fromEntries(apps.map((app) => [app.key, change(app)])) };
  const { sample } = readSample(plan.sample, plan.entra?.domain ?? 'example.com');
  const world = await startWorld({ plan, sample });
  const result = await world.up();
  if (result.error !== null) throw new Error(result.error);
  for (const app of Object.values(plan.apps)) {
    if (app.directory === 'okta') await switchOn(world, app);
    else {
      await world.cycle(app);
      await world.cycle(app);
    }
  }
  return world;
}

/** The one step by hand, the run that then assigns and pushes, and Okta's own work. */
async function switchOn(world: World, app: OktaApp): Promise<void> {
  const refused = await world.okta.admin.enableScim(world.oktaAppId(app), {
    baseUrl: world.address(app.key),
    token: world.secrets.get(app.endpoint.tokenSecret) ?? '',
    uniqueField: app.uniqueField,
    authHeader: 'Bearer',
    actions: app.actions,
    pushGroups: true,
  });
  if (refused !== null) throw new Error(refused.message);
  const { error } = await world.up();
  if (error !== null) throw new Error(error);
  await world.sync(app);
}

/** A client of the loopback org, as the commands have one. */
function oktaOf(world: World, fetch?: typeof globalThis.fetch): OktaClient {
  const settings = { url: world.okta.url, adminUrl: 'https://example-admin.okta.com', authorization: `SSWS ${world.oktaToken}` };
  return createOktaClient({ settings, fetch, sleep: async () => undefined });
}

/** The target's mount of an app, without a limit that would slow a test. */
function endpointOf(world: World, { key, endpoint }: AppPlan, fetch?: typeof globalThis.fetch): Endpoint {
  const token = world.secrets.get(endpoint.tokenSecret) ?? '';
  return openEndpoint({ url: world.address(key), token, rate: 10_000, fetch, sleep: async () => undefined, now: Date.now });
}

export async function verifyOktaIn(world: World, key: string, settings: VerifySettings = {}): Promise<Verified> {
  const { file, fetch, orgFetch, now = new Date() } = settings;
  const app = settings.app ?? world.plan.apps[key];
  if (app?.directory !== 'okta') throw new Error(`no Okta app ${key}`);
  const okta = oktaOf(world, orgFetch);
  const [application] = await findOktaApps(okta, app, 'staging');
  if (application === undefined) throw new Error('the org has no such app');
  const working = file ?? openWorkingFile(':memory:', 'test');
  const store = working.app(key);
  const endpoint = endpointOf(world, app, fetch);
  const options = { app, application, okta, org: world.plan.okta?.org ?? '', endpoint, store, now };
  const result = await verifyOktaApp({ ...options, onProgress: () => undefined });
  const differences = [...store.differences()];
  if (file === undefined) working.close();
  return { result, differences };
}

export interface Verified {
  result: AppVerification;
  differences: Difference[];
}

export interface VerifySettings {
  file?: WorkingFile;
  fetch?: typeof globalThis.fetch;
  /** How the Okta org is asked. */
  orgFetch?: typeof globalThis.fetch;
  /** Another version of the app than the world's. */
  app?: AppPlan;
  now?: Date;
  assume?: Assumptions;
}

export async function verifyIn(world: World, key: string, settings: VerifySettings = {}): Promise<Verified> {
  const { file, fetch, now = new Date(), assume = usualAssumptions } = settings;
  const app = settings.app ?? world.plan.apps[key];
  if (app?.directory !== 'entra') throw new Error(`no Entra app ${key}`);
  const { servicePrincipalId, jobId } = world.job(app);
  const job = await world.admin.get<SynchronizationJob>(`/servicePrincipals/${servicePrincipalId}/synchronization/jobs/${jobId}`);
  const working = file ?? openWorkingFile(':memory:', 'test');
  const store = working.app(key);
  const result = await verifyApp({
    app,
    graph: world.admin,
    servicePrincipalId,
    job,
    endpoint: endpointOf(world, app, fetch),
    store,
    clock: { now, newId: () => '00000000-0000-4000-8000-000000000000', assume, random: () => 0.5, defaultDomain: world.plan.entra?.domain },
    onProgress: () => undefined,
  });
  const differences = [...store.differences()];
  if (file === undefined) working.close();
  return { result, differences };
}
