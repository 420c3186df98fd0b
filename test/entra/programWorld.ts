/** The whole program against a loopback tenant, from YAML written in the test. */
import { join } from 'node:path';
import { renderProblem } from '../../src/config/problem.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import type { Plan } from '../../src/plan/types.ts';
import type { Context } from '../../src/provider/resource.ts';
import { resources } from '../../src/provider/resources.ts';
import type { RunResult } from '../../src/rehearsal/host/host.ts';
import { startWorld, type World, type WorldOptions } from '../../src/rehearsal/world.ts';
import { loadStack, stackFolder, tenants } from '../config/stack.ts';

const sampleFile = join(import.meta.dirname, '../../stacks/sample.yaml');

/** `apps` is the YAML under `apps:`. Throws with every problem it has. */
export function planOf(apps: string): Plan {
  const { document, problems } = loadStack('s', stackFolder({ 's.yaml': `${tenants}sample: ${sampleFile}\napps:\n${apps}` }));
  if (problems.length > 0 || document === undefined) throw new Error(problems.map(renderProblem).join('\n'));
  return planStack(document);
}

/** One app `wiki` with the bundled target and these lines of YAML. */
export const app = (lines: string): Plan =>
  planOf(`  wiki:
    catalog: generic
    directory: entra
    scim: { target: bundled }
${lines
  .split('\n')
  .map((line) => `    ${line}`)
  .join('\n')}
`);

/** The same stack with no app in it. */
export const nothing: Plan = { ...app('name: Wiki'), apps: {} };

export interface ProgramWorld extends World {
  logs: string[];
  waits: number[];
}

/** The provider's waits are noted and not waited for. */
export async function startProgram(plan: Plan, options: Partial<WorldOptions> = {}): Promise<ProgramWorld> {
  const logs: string[] = [];
  const waits: number[] = [];
  const world = await startWorld({
    plan,
    sample: readSample(sampleFile, 'example.com').sample,
    sleep: async (ms) => void waits.push(ms),
    log: (severity, message) => logs.push(`${severity}: ${message}`),
    ...options,
  });
  return { ...world, logs, waits };
}

/** One line for everything that was not left as it was. */
export const changed = ({ operations }: RunResult): string[] =>
  operations.filter(({ op }) => op !== 'same').map(({ op, type, name }) => `${op} ${type.split(':').at(-1)} ${name}`);

export const writesOf = (world: World, from = 0): string[] =>
  world.graph.requests
    .slice(from)
    .filter(({ method, path }) => method !== 'GET' && !/oauth2|validateCredentials|parseExpression/.test(path))
    .map(
      ({ method, path }) => `${method} ${path.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '{id}').replace(/scim\.[0-9a-f]+\.\{id\}/, '{job}')}`,
    );

/** What stands in the tenant, without the ids and times that differ from one to the next. */
export function tenantOf({ graph: { store }, secrets }: World): object[] {
  const tokens = new Set(secrets.values());
  const nameOf = (id: string) => store.users.get(id)?.userPrincipalName ?? store.groups.get(id)?.displayName;
  const byName = [...store.applications.values()].toSorted((a, b) => (a.displayName < b.displayName ? -1 : 1));
  return byName.map((application) => {
    const principal = [...store.servicePrincipals.values()].find(({ appId }) => appId === application.appId);
    const id = principal?.id ?? '';
    const roles = new Map(application.appRoles.map((role) => [role.id, role.value ?? role.displayName]));
    const job = [...store.jobs.values()].find(({ servicePrincipalId }) => servicePrincipalId === id);
    const verify = ((principal?.keyCredentials ?? []) as { usage: string; displayName: string }[]).filter(
      ({ usage }) => usage === 'Verify',
    );
    return {
      name: application.displayName,
      identifiers: application.identifierUris,
      web: application.web,
      // Those of a gallery template have ids of their own in every tenant.
      roles: application.appRoles
        .map(({ id, ...role }) => (role.value === null ? role : { id, ...role }))
        .toSorted((a, b) => (a.displayName < b.displayName ? -1 : 1)),
      signOn: principal?.preferredSingleSignOnMode,
      certificates: verify.map(({ displayName }) => displayName),
      signs: typeof principal?.preferredTokenSigningKeyThumbprint === 'string',
      assignments: [...store.assignments.values()]
        .filter(({ resourceId }) => resourceId === id)
        .map(({ principalId, appRoleId }) => `${nameOf(principalId)} ${roles.get(appRoleId)}`)
        .toSorted(),
      secrets: [...(store.secrets.get(id) ?? [])].map(([key, value]) => [
        key,
        tokens.has(value) ? 'the token' : value.replace(/:\d+\//, ':0/'),
      ]),
      state: job?.job.schedule.state,
      rules: job?.schema.synchronizationRules,
      attributes: job?.schema.directories.flatMap(({ objects }) => objects),
    };
  });
}

/** The plugin's context of a world, as `driftOf` and `refresh` read by it. */
const readingContext = ({ admin }: World): Context => ({
  graph: () => admin,
  okta: () => {
    throw new Error('no Okta here');
  },
  sleep: async () => undefined,
  log: () => undefined,
  isCancelled: () => false,
  isRefresh: true,
  now: () => 0,
  randomBytes: () => new Uint8Array(),
});

/** What a refresh and the diff after it would show, one line a property. */
export async function driftOf(world: World): Promise<string[]> {
  const context = readingContext(world);
  const lines: string[] = [];
  for (const { type, name, id, inputs, outputs } of world.host.state.values()) {
    const kind = resources[type];
    if (kind === undefined) continue;
    const read = await kind.read(context, id, { inputs, outputs });
    if (read === undefined) lines.push(`${type} ${name} is gone`);
    else
      for (const path of Object.keys((await kind.diff(context, { id, inputs: read.inputs, outputs: read.outputs }, inputs)).changes))
        lines.push(`${type} ${name} ${path}`);
  }
  return lines;
}

/** `pulumi refresh`: what stands in the tenant goes into the state. The drift that it shows, as `driftOf`. */
export async function refresh(world: World): Promise<string[]> {
  const drift = await driftOf(world);
  for (const resource of world.host.state.values()) {
    const { type, id, inputs, outputs } = resource;
    const read = await resources[type]?.read(readingContext(world), id, { inputs, outputs });
    if (read !== undefined) Object.assign(resource, { inputs: read.inputs, outputs: read.outputs });
  }
  return drift;
}
