/** The state of every app of a plan. */
import { appsIn } from '../config/directory.ts';
import type { OktaApp, Plan } from '../plan/types.ts';
import type { Context } from '../provider/resource.ts';
import { adviseExpiry } from './advice.ts';
import { readEntraStatus } from './entra.ts';
import { readOktaStatus } from './okta.ts';
import type { AppStatus, OktaStatus } from './types.ts';

/** In the order of the plan. Throws GraphError and OktaError; an Okta org that is not configured leaves its apps unknown. */
export async function readStatus(
  context: Context,
  plan: Plan,
  graphUrl: string,
  now: Date,
  onProgress: (message: string) => void = () => undefined,
): Promise<AppStatus[]> {
  const ofOkta = appsIn(plan.apps, 'okta').map((app) => readOkta(context, plan.stack, app));
  const found = [...(await readEntra(context, plan, graphUrl, now, onProgress)), ...(await Promise.all(ofOkta))];
  const byKey = new Map(found.map((status) => [status.key, status]));
  return Object.values(plan.apps).flatMap((app): AppStatus[] => {
    const status = byKey.get(app.key);
    if (status === undefined) return [];
    const advice = [...status.advice, ...adviseExpiry(plan.stack, app, now)];
    return [{ ...status, tokenExpires: app.endpoint.tokenExpires ?? null, advice }];
  });
}

async function readEntra(context: Context, plan: Plan, graphUrl: string, now: Date, onProgress: (message: string) => void) {
  const apps = appsIn(plan.apps, 'entra');
  if (apps.length === 0) return [];
  const reader = { graph: context.graph(), graphUrl, plan, sleep: context.sleep, now: context.now, onProgress };
  return readEntraStatus(reader, apps, now);
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
