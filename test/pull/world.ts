/** Stacks as they stand in a loopback tenant after an `up`, and apps pulled from there. */
import { resolve } from 'node:path';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { EntraApp, Plan } from '../../src/plan/types.ts';
import { createContext } from '../../src/provider/context.ts';
import type { Context } from '../../src/provider/resource.ts';
import { resources } from '../../src/provider/resources.ts';
import { type Pulled, type PullRequest, readPulled } from '../../src/pull/pull.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { loadStack, stackFolder } from '../config/stack.ts';

export const stacks = resolve(import.meta.dirname, '../../stacks');
const domain = 'staging.example.com';

/** The Entra half of staging; `change` edits the plan before the `up`. */
export async function startStaging(change: (plan: Plan) => void = () => undefined): Promise<World> {
  const plan = planOf('staging', stacks);
  plan.apps = Object.fromEntries(Object.entries(plan.apps).filter(([, app]) => app.directory === 'entra'));
  change(plan);
  return startUp(plan);
}

/** One Entra app that is written in YAML, under `apps: { app: … }`; with the people and groups of the sample. */
export async function startApp(yaml: string): Promise<World> {
  return startUp(planOf('s', stackFolder({ 's.yaml': `${header()}apps:\n${yaml}` })));
}

async function startUp(plan: Plan): Promise<World> {
  const { sample } = readSample(resolve(stacks, 'sample.yaml'), domain, resolve(stacks, '..'));
  const world = await startWorld({ plan, sample });
  const { error } = await world.up();
  if (error !== null) throw new Error(error);
  return world;
}

function planOf(stack: string, dir: string): Plan {
  const { document, problems } = loadStack(stack, dir);
  if (document === undefined || problems.length > 0) throw new Error(JSON.stringify(problems));
  return planStack(document);
}

const header = () => `tenants: { entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: ${domain} } }\n`;

export function entraApp(plan: Plan, key: string): EntraApp {
  const app = plan.apps[key];
  if (app?.directory !== 'entra') throw new Error(`there is no Entra app ${key}`);
  return app;
}

export function tenantOf(world: World): Context {
  const { url, clientId, clientSecret, store } = world.graph;
  const config = { graphUrl: url, loginUrl: url, tenantId: store.tenantId, clientId, clientSecret };
  return createContext(config, { env: {}, sleep: async () => undefined, log: () => undefined });
}

export async function pull(world: World, name: string, request: PullRequest = {}): Promise<Pulled> {
  const found = await readPulled(tenantOf(world), name, { domain, target: world.target.url, ...request });
  if (typeof found === 'string') throw new Error(found);
  return found;
}

/** The pulled YAML read, checked and planned. */
export function planPulled({ yaml, pulled }: Pulled): EntraApp {
  return entraApp(planOf('s', stackFolder({ 's.yaml': header() + yaml })), pulled.key);
}

/** What Graph can know of an app. */
export function knowable(app: EntraApp) {
  const { key, name, vendor, existing, gallery, roles, users, groups } = app;
  const signOn = app.signOn === null ? null : { ...app.signOn, place: null };
  const { attributes, groupAttributes, sourceAttributes, provisioning, start } = app;
  // Whether `up` makes the token is the stack's.
  const endpoint = { ...app.endpoint, tokenMade: null };
  const assignments = app.assignments.map(({ principal, name: who, role }) => `${principal} ${who} ${role}`).sort();
  return {
    ...{ key, name, vendor, existing, gallery, signOn, roles, users, groups, attributes, groupAttributes, sourceAttributes },
    ...{ provisioning, start, endpoint, assignments },
  };
}

/** What the engine shows after an import of one resource: warnings about what was read, and differences to what is declared. */
export async function shownAfterImport(world: World, type: string, id: string, inputs: object): Promise<string[]> {
  const kind = resources[type];
  const context = tenantOf(world);
  const found = await kind?.read(context, id, {});
  if (kind === undefined || found === undefined) return ['missing'];
  const diff = await kind.diff(context, { inputs: found.inputs, outputs: found.outputs, id }, inputs);
  return [...kind.check(found.inputs).map(({ property, reason }) => `${property} ${reason}`), ...Object.keys(diff.changes)];
}
