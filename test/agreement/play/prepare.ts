/** What has to be there before a version is applied: every app's mount in the target, and the apps that are adopted. */

import { isDeepStrictEqual } from 'node:util';
import type { AppPlan, EntraApp, OktaApp, Plan } from '../../../src/plan/types.ts';
import { customTemplateId } from '../../../src/rehearsal/graph/context.ts';
import type { World } from '../../../src/rehearsal/world.ts';

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

/** With the apps that are adopted under their real ids, and every job started: a review says what happens once it runs. */
export function applicable(plan: Plan, adopted: ReadonlyMap<string, string>): Plan {
  const apps = Object.entries(plan.apps).map(([key, app]): [string, AppPlan] => {
    if (app.directory === 'okta') return [key, app];
    const id = adopted.get(app.existing?.servicePrincipalId ?? '');
    return [key, { ...app, start: true, ...(id === undefined ? {} : { existing: { servicePrincipalId: id } }) }];
  });
  return { ...plan, apps: Object.fromEntries(apps) };
}

/**
 * The version before, as it stood when its accounts came about: a review takes the target to hold what the version says, also where nothing may
 * be created any more. Null: the version itself did it.
 */
export function beginning(plan: Plan): Plan | null {
  const apps = Object.entries(plan.apps).map(([key, app]): [string, AppPlan] => [
    key,
    app.directory === 'entra' ? entraBeginning(app) : oktaBeginning(app),
  ]);
  const began = { ...plan, apps: Object.fromEntries(apps) };
  return isDeepStrictEqual(began, plan) ? null : began;
}

function entraBeginning(app: EntraApp): EntraApp {
  const { users, groups } = app;
  return {
    ...app,
    users: { ...users, actions: withCreate(users.actions) },
    groups: { ...groups, actions: withCreate(groups.actions) },
  };
}

const oktaBeginning = (app: OktaApp): OktaApp => ({ ...app, actions: withCreate(app.actions) });

const withCreate = <T extends string>(actions: T[]): (T | 'create')[] =>
  actions.includes('create' as T) ? actions : ['create', ...actions];
