/** What a version is made of before it is applied: every app's mount in the target, and jobs that run. */

import { isDeepStrictEqual } from 'node:util';
import type { AppPlan, EntraApp, OktaApp, Plan } from '../../../src/plan/types.ts';

/** Every app of either version, as the new one has it, so that the target mounts all of them. */
export function unionOf(base: Plan, head: Plan): Plan {
  return { ...head, apps: { ...base.apps, ...head.apps } };
}

/** With every job started: a review says what happens once it runs. */
export function applicable(plan: Plan): Plan {
  const apps = Object.entries(plan.apps).map(([key, app]): [string, AppPlan] => [
    key,
    app.directory === 'okta' ? app : { ...app, start: true },
  ]);
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
