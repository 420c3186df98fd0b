/** What has to be there before a version is applied: apps to be adopted, and the flag that the job's address must have. */

import type { AppPlan, Plan } from '../../../src/plan/types.ts';
import { customTemplateId } from '../../../src/rehearsal/graph/context.ts';
import type { World } from '../../../src/rehearsal/world.ts';
import { compliantFlag } from '../generate/dialect.ts';

/** Every app of either version, as the new one has it, so that the target mounts all of them. */
export function unionOf(base: Plan, head: Plan): Plan {
  return { ...head, apps: { ...base.apps, ...head.apps } };
}

/** Makes the apps that the YAML adopts; the id under which it names each → the real one. */
export async function makeAdopted(world: World): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  for (const app of Object.values(world.plan.apps)) {
    const written = app.directory === 'entra' ? app.existing?.servicePrincipalId : undefined;
    if (written === undefined) continue;
    const path = `/applicationTemplates/${customTemplateId}/instantiate`;
    const { servicePrincipal } = await world.admin.post<{ servicePrincipal: { id: string } }>(path, { displayName: `Old ${app.key}` });
    made.set(written, servicePrincipal.id);
  }
  return made;
}

/**
 * The plan as it can be applied in the world. A rehearsal sends every app to its own target and so loses the query of a written address;
 * behind the path it comes through.
 */
export function applicable(plan: Plan, adopted: ReadonlyMap<string, string>): Plan {
  const apps = Object.entries(plan.apps).map(([key, app]): [string, AppPlan] => {
    if (app.directory === 'okta') return [key, app];
    const { endpoint, existing } = app;
    const flagged = endpoint.url?.endsWith(`?${compliantFlag}`) ?? false;
    const id = adopted.get(existing?.servicePrincipalId ?? '');
    return [
      key,
      {
        ...app,
        ...(flagged ? { endpoint: { ...endpoint, path: `${endpoint.path}?${compliantFlag}` } } : {}),
        ...(id === undefined ? {} : { existing: { servicePrincipalId: id } }),
      },
    ];
  });
  return { ...plan, apps: Object.fromEntries(apps) };
}
