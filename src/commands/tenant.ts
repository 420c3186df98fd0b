/** A stack's Entra tenant for commands that only read from it, and the jobs its apps have there. */
import { renderProblem, suggest } from '../config/problem.ts';
import type { SampleDirectory } from '../config/sample.ts';
import type { EntraApp, Plan } from '../plan/types.ts';
import { createContext } from '../provider/context.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { loadStack, printError } from './stack.ts';

/** What a person can put right: exit code 2. */
export class TenantFailure extends Error {
  override name = 'TenantFailure';
}

export interface AppJob {
  app: EntraApp;
  servicePrincipalId: string;
  jobId: string;
}

export interface Tenant {
  plan: Plan;
  sample: SampleDirectory;
  graph: GraphClient;
  /** The job of an Entra app, looked up by the app's display name; of the only one when `key` is left out. Throws TenantFailure. */
  jobOf(key: string | undefined): Promise<AppJob>;
}

/**
 * Reads the stack and makes a client for its tenant from the environment (ARM_CLIENT_ID and so on; MUSTER_GRAPH_URL and MUSTER_LOGIN_URL
 * for a sandbox). Throws TenantFailure.
 */
export async function tenantClient(stack: string, dir: string, env: NodeJS.ProcessEnv = process.env): Promise<Tenant> {
  const { plan, sample, problems } = loadStack(stack, dir);
  if (!plan || !sample) throw new TenantFailure(problems.map(renderProblem).join('\n'));
  if (!plan.entra) throw new TenantFailure(`${stack} names no Entra tenant (tenants: { entra: … })`);
  const context = createContext(
    { tenantId: plan.entra.tenantId, graphUrl: env.MUSTER_GRAPH_URL, loginUrl: env.MUSTER_LOGIN_URL },
    {
      env,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      log: (severity, message) => printError(`${severity}: ${message}\n`),
    },
  );
  const graph = context.graph();
  return { plan, sample, graph, jobOf: (key) => findJob(plan, graph, key) };
}

async function findJob(plan: Plan, graph: GraphClient, key: string | undefined): Promise<AppJob> {
  const apps = Object.values(plan.apps).filter((app) => app.directory === 'entra');
  const app = key === undefined && apps.length === 1 ? apps[0] : apps.find((each) => each.key === key);
  if (!app) {
    const keys = apps.map((each) => each.key);
    throw new TenantFailure(
      key === undefined
        ? `name one of the apps with --app: ${keys.join(', ')}`
        : `${plan.stack} has no Entra app "${key}". ${suggest(key, keys)}`,
    );
  }
  const filter = encodeURIComponent(`displayName eq '${app.name.replaceAll("'", "''")}'`);
  const { value } = await graph.get<{ value: { id: string; displayName: string }[] }>(`/servicePrincipals?$filter=${filter}`);
  const [principal, ...others] = value;
  if (!principal) throw new TenantFailure(`the tenant has no enterprise app called ${app.name}`);
  if (others.length > 0) throw new TenantFailure(`the tenant has ${value.length} enterprise apps called ${app.name}`);
  const jobs = await graph.get<{ value: { id: string }[] }>(`/servicePrincipals/${principal.id}/synchronization/jobs`);
  const [job] = jobs.value;
  if (!job) throw new TenantFailure(`${app.name} has no provisioning job`);
  return { app, servicePrincipalId: principal.id, jobId: job.id };
}
