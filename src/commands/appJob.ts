/** The enterprise app and provisioning job of a declared app in the live tenant. */
import { appsIn } from '../config/directory.ts';
import { suggest } from '../config/problem.ts';
import { findEnterpriseApps } from '../entra/findApp.ts';
import type { EntraApp, Plan } from '../plan/types.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { readAll } from '../provider/graph/pages.ts';
import type { SynchronizationJob } from '../provider/graph/schemaTypes.ts';

/** What a person can put right: exit code 2. */
export class JobMissing extends Error {
  override name = 'JobMissing';
}

export interface AppJob {
  app: EntraApp;
  servicePrincipalId: string;
  job: SynchronizationJob;
}

/** The Entra app of this key; the only one when no key is given. Throws JobMissing. */
export function entraAppOf(plan: Plan, key: string | undefined): EntraApp {
  const apps = appsIn(plan.apps, 'entra');
  const app = key === undefined && apps.length === 1 ? apps[0] : apps.find((each) => each.key === key);
  if (app) return app;
  const keys = apps.map((each) => each.key);
  if (key === undefined) throw new JobMissing(`name one of the apps with --app: ${keys.join(', ')}`);
  throw new JobMissing(`${plan.stack} has no Entra app "${key}". ${suggest(key, keys)}`);
}

/** By id, mark or name (`findEnterpriseApps`). Throws JobMissing, GraphError. */
export async function findAppJob(graph: GraphClient, stack: string, app: EntraApp): Promise<AppJob> {
  const apps = await findEnterpriseApps(graph, app, stack);
  const found: AppJob[] = [];
  for (const { id } of apps) {
    const jobs = await readAll<SynchronizationJob>(graph, `/servicePrincipals/${id}/synchronization/jobs`);
    for (const job of jobs.slice(0, 1)) found.push({ app, servicePrincipalId: id, job });
  }
  const [one, ...others] = found;
  if (apps.length === 0) throw new JobMissing(missingApp(app));
  if (one === undefined) throw new JobMissing(`${app.name} has no provisioning job`);
  if (others.length > 0) {
    const ids = found.map(({ servicePrincipalId }) => servicePrincipalId).join(', ');
    throw new JobMissing(
      `the tenant has ${found.length} enterprise apps called ${app.name} with a job: ${ids}. Rename or remove those that the stack does not own`,
    );
  }
  return one;
}

const missingApp = ({ name, existing }: EntraApp): string =>
  existing === null
    ? `the tenant has no enterprise app called ${name}`
    : `the tenant has no app with the id ${existing.servicePrincipalId ?? existing.applicationId}, which existing names`;
