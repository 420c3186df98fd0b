/** Everything a rehearsal runs on: loopback tenants, the bundled target, the provisioning clients and the embedded host. */
import { randomBytes, randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { appsIn, byDirectory } from '../config/directory.ts';
import type { SampleDirectory } from '../config/sample.ts';
import { neededSecrets } from '../plan/secrets.ts';
import type { AppPlan, EntraApp, OktaApp, Plan } from '../plan/types.ts';
import { declareStack, endpointAddress, endpointOAuth } from '../program.ts';
import { requestAccessToken } from '../provider/accessToken.ts';
import { createContext } from '../provider/context.ts';
import { functions } from '../provider/functions.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { resources } from '../provider/resources.ts';
import * as pulumi from '../pulumi.ts';
import { startTarget } from '../scim/server.ts';
import type { RequestRecord, Target } from '../scim/target.ts';
import type { CycleResult } from './entra/run.ts';
import { createProvisioningService } from './entra/service.ts';
import type { Generation } from './graph/context.ts';
import type { Faults } from './graph/faults.ts';
import type { SampleIds } from './graph/seed.ts';
import { type LoopbackGraph, startGraph } from './graph/server.ts';
import { createHost, type Host, type Operation, type RunResult } from './host/host.ts';
import { musterInvokes, musterKinds } from './host/muster.ts';
import { oktaKinds } from './host/okta.ts';
import { oktaRequests } from './host/oktaHttp.ts';
import { createOktaClient } from './okta/client.ts';
import { type LoopbackOkta, startOkta } from './okta/server.ts';
import type { OktaSyncResult } from './okta/sync.ts';
import { type Standing, standingOf } from './standing.ts';

export interface WorldOptions {
  plan: Plan;
  sample: SampleDirectory;
  onOperation?(operation: Operation): void;
  /** Names in the loopback Graph before or after the product was renamed; `new` unless said. */
  generation?: Generation;
  /** What goes wrong in the loopback Graph; may be changed later through `graph.faults`. */
  faults?: Partial<Faults>;
  /** The clock of tenants and cycles; the real one unless given, so that a test can move it. */
  now?(): Date;
  /** Ids of whatever comes into being, and what `Guid()` gives; random unless given, so that two runs can be compared. */
  newId?(): string;
  /** What `RandomString()` draws from; truly random unless given. */
  random?(): number;
  /** How the provider waits; really, unless given. */
  sleep?(ms: number): Promise<void>;
  /** What the provider tells the engine. */
  log?(severity: 'info' | 'warning', message: string): void;
}

export interface World {
  plan: Plan;
  sample: SampleDirectory;
  graph: LoopbackGraph;
  okta: LoopbackOkta;
  /** What the loopback Okta accepts as `Authorization: SSWS t`. */
  oktaToken: string;
  target: Target;
  host: Host;
  /** What an administrator does over Graph, with the same client the provider uses. */
  admin: GraphClient;
  /** Tokens and client secrets by secret name; a rehearsal makes them up. */
  secrets: Map<string, string>;
  records: RequestRecord[];
  /** Keys of the sample → object ids in Entra, and ids in Okta. */
  sampleIds: Record<'entra' | 'okta', SampleIds>;
  address(key: string): string;
  /** A token that the target takes for this app: the one that was made up, or one fetched by its OAuth client. */
  token(app: AppPlan): Promise<string>;
  /** Runs the program; `plan` and `secrets` may differ from the world's for one run. */
  up(change?: { plan?: Plan; secrets?: Map<string, string> }): Promise<RunResult>;
  /** Job of an Entra app, from what the program made. */
  job(app: EntraApp): { servicePrincipalId: string; jobId: string };
  cycle(app: EntraApp): Promise<CycleResult>;
  /** Okta's id of the app that the program made. */
  oktaAppId(app: OktaApp): string;
  sync(app: OktaApp): Promise<OktaSyncResult>;
  /** What stands in the target, and for whom. */
  standing(app: AppPlan): Standing;
  /** One cycle of every job that stands in the tenant and runs, and one sync of every app in Okta that has SCIM on, whoever made them; or of one app. */
  provisionAll(only?: Pick<AppPlan, 'directory' | 'name'>): Promise<Provisioned[]>;
  close(): Promise<void>;
}

/** What a cycle or a sync did in one app, by the app's name in its directory. */
export type Provisioned = { app: string; cycle: CycleResult } | { app: string; sync: OktaSyncResult };

export async function startWorld(options: WorldOptions): Promise<World> {
  const { plan, sample, onOperation, generation, faults, sleep = wait, log = () => undefined } = options;
  const { now = () => new Date(), newId = () => randomUUID(), random = Math.random } = options;
  const newSecret = () => randomBytes(24).toString('base64url');
  const apps = Object.values(plan.apps);
  const secrets = new Map(neededSecrets(apps).map(({ name }) => [name, newSecret()]));
  const records: RequestRecord[] = [];

  const target = await startTarget({
    mounts: apps.map((app) => ({
      key: app.key,
      path: `/${app.origin}${app.endpoint.path}`,
      tokens: [secrets.get(app.endpoint.tokenSecret) ?? ''],
      ...(app.endpoint.oauth ? { clientId: app.endpoint.oauth.clientId } : {}),
      behaviour: app.behaviour,
    })),
    database: ':memory:',
    now,
    newId,
    onRequest: (record) => records.push(record),
  });
  const oauthNames = apps.flatMap(({ endpoint }) => endpoint.oauth?.names ?? []);
  const service = createProvisioningService({
    ...{ now, newId, random, oauthNames },
    ...{ assume: plan.assume, defaultDomain: plan.entra?.domain },
  });
  const tenantId = plan.entra?.tenantId ?? newId();
  const galleryApps = appsIn(plan.apps, 'entra').flatMap(
    ({ gallery, existing, fromGallery, name }) => gallery ?? (existing !== null && fromGallery === true ? name : []),
  );
  const graph = await startGraph({
    tenantId,
    sample,
    service,
    galleryApps: [...new Set(galleryApps)].map((displayName) => ({ displayName, templateId: newId() })),
    now,
    newId,
    generation,
    faults,
    ...(plan.functions === undefined ? {} : { functions: plan.functions }),
  });
  const oktaToken = newSecret();
  const org = plan.okta?.org ?? 'rehearsal';
  const okta = await startOkta({ org, sample, now, newId, token: oktaToken });
  const oktaClient = createOktaClient({ now, newId });
  const sampleIds = { entra: graph.sampleIds, okta: idsInOkta(okta, sample) };

  const context = createContext(
    {
      graphUrl: graph.url,
      loginUrl: graph.url,
      tenantId,
      clientId: graph.clientId,
      clientSecret: graph.clientSecret,
      oktaOrgName: org,
      oktaApiToken: oktaToken,
      oktaHttpProxy: okta.url,
    },
    { env: {}, sleep, log },
  );
  const admin = context.graph();
  const request = oktaRequests(okta.url, oktaToken);
  const host = createHost({
    stack: plan.stack,
    kinds: [...musterKinds(resources, context), ...oktaKinds(request)],
    invokes: musterInvokes(functions, context),
    onOperation,
  });

  const outputOf = (type: string, name: string, output: string): string => {
    const made = host.state.get(`${type}::${name}`);
    const value = output === 'id' ? made?.id : made?.outputs[output];
    if (typeof value !== 'string') throw new Error(`the program has not made ${name} (${type})`);
    return value;
  };
  const job = (app: EntraApp) => ({
    servicePrincipalId: outputOf('muster:entra:SynchronizationJob', app.key, 'servicePrincipalId'),
    jobId: outputOf('muster:entra:SynchronizationJob', app.key, 'jobId'),
  });
  const oktaAppId = (app: OktaApp) => outputOf('muster:okta:Provisioning', app.key, 'appId');

  return {
    plan,
    sample,
    graph,
    okta,
    oktaToken,
    target,
    host,
    admin,
    secrets,
    records,
    sampleIds,
    address: (key) => {
      const app = plan.apps[key];
      if (!app) throw new Error(`the stack has no app "${key}"`);
      return endpointAddress(app, plan, target.url);
    },
    async token(app) {
      const secret = secrets.get(app.endpoint.tokenSecret) ?? '';
      const oauth = endpointOAuth(app, plan, target.url);
      if (oauth === undefined) return secret;
      return (await requestAccessToken({ ...oauth, clientSecret: secret }, fetch, () => now().getTime())).value;
    },
    up: (change = {}) =>
      host.run(async () => {
        const { apps: declared } = await declareStack(change.plan ?? plan, {
          readSecret(name) {
            const value = (change.secrets ?? secrets).get(name);
            return value === undefined ? undefined : pulumi.secret(value);
          },
          target: target.url,
        });
        return declared;
      }),
    job,
    cycle: (app) => service.runCycle(graph.store, job(app).jobId),
    oktaAppId,
    sync: (app) => oktaClient.sync(okta.store, oktaAppId(app)),
    standing(app) {
      const id = byDirectory(app, { entra: (one) => job(one).jobId, okta: oktaAppId });
      return standingOf({ graph, okta, sample, sampleIds }, app, id, { users: target.users(app.key), groups: target.groups(app.key) });
    },
    async provisionAll(only) {
      const done: Provisioned[] = [];
      const isMeant = (directory: AppPlan['directory'], name: string) =>
        only === undefined || (only.directory === directory && only.name === name);
      for (const { job, servicePrincipalId } of [...graph.store.jobs.values()]) {
        if (job.schedule.state !== 'Active') continue;
        const app = graph.store.servicePrincipals.get(servicePrincipalId)?.displayName ?? servicePrincipalId;
        if (!isMeant('entra', app)) continue;
        done.push({ app, cycle: await service.runCycle(graph.store, job.id) });
      }
      for (const { id, label, scim } of [...okta.store.apps.values()])
        if (scim !== null && isMeant('okta', label)) done.push({ app: label, sync: await oktaClient.sync(okta.store, id) });
      return done;
    },
    async close() {
      await Promise.all([graph.close(), okta.close(), target.close()]);
    },
  };
}

/** Taken before anybody renames a group. */
function idsInOkta({ store }: LoopbackOkta, sample: SampleDirectory): SampleIds {
  const byName = new Map([...store.groups.values()].map(({ id, profile }) => [profile.name, id]));
  const groups = Object.entries(sample.groups).flatMap(([key, { displayName }]) => {
    const id = byName.get(displayName);
    return id === undefined ? [] : [[key, id] as const];
  });
  return { people: Object.fromEntries(store.people), groups: Object.fromEntries(groups) };
}
