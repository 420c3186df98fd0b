/** The state of every app of a plan. */
import { byDirectory } from '../config/directory.ts';
import type { AppPlan, OktaApp, Plan } from '../plan/types.ts';
import type { Context } from '../provider/resource.ts';
import { adviseExpiry } from './advice.ts';
import { readEntraStatus } from './entra.ts';
import { readOktaStatus } from './okta.ts';
import type { AppStatus, EntraStatus, OktaStatus } from './types.ts';

/** In the order of the plan. Throws GraphError and OktaError; an Okta org that is not configured leaves its apps unknown. */
export function readStatus(context: Context, plan: Plan, graphUrl: string, now: Date): Promise<AppStatus[]> {
  return Promise.all(
    Object.values(plan.apps).map(async (app): Promise<AppStatus> => {
      const status = await readApp(context, plan, graphUrl, app);
      const advice = [...status.advice, ...adviseExpiry(plan.stack, app, now)];
      return { ...status, tokenExpires: app.endpoint.tokenExpires ?? null, advice };
    }),
  );
}

function readApp(context: Context, plan: Plan, graphUrl: string, one: AppPlan): Promise<EntraStatus | OktaStatus> {
  return byDirectory<AppPlan, Promise<EntraStatus | OktaStatus>>(one, {
    entra: (app) => readEntraStatus({ graph: context.graph(), graphUrl, plan }, app),
    okta: (app) => readOkta(context, plan.stack, app),
  });
}

async function readOkta(context: Context, stack: string, app: OktaApp): Promise<OktaStatus> {
  try {
    context.okta();
  } catch (error) {
    const state = error instanceof Error ? error.message : String(error);
    return { directory: 'okta', key: app.key, name: app.name, health: 'unknown', state, appId: null, boxes: {}, advice: [] };
  }
  return readOktaStatus(context.okta(), stack, app);
}

/** Whether somebody must do something: an app is in quarantine or missing. */
export function needsSomebody(apps: AppStatus[]): boolean {
  return apps.some(({ health }) => health === 'quarantine' || health === 'missing');
}
