/** Pauses and resumes the apps of a plan: one that fails stops no other. */
import { byDirectory } from '../config/directory.ts';
import type { AppPlan, EntraApp, OktaApp } from '../plan/types.ts';
import { explainForbidden } from '../provider/graph/permission.ts';
import type { Context } from '../provider/resource.ts';
import { visible } from '../visible.ts';
import { pauseEntra, resumeEntra } from './entra.ts';
import { pauseOkta, resumeOkta } from './okta.ts';
import type { PauseOutcome, PauseResult, Said } from './types.ts';

interface Doing {
  entra(app: EntraApp): Promise<Said>;
  okta(app: OktaApp): Promise<Said>;
}

export interface PauseScope {
  context: Context;
  stack: string;
  apps: AppPlan[];
  /** Told each app that is done, in the order in which they are. */
  onDone?(key: string): void;
}

/** In the order of the apps. `reason` is kept in the tenant; `now` is the time that is kept with it. */
export function pauseApps(scope: PauseScope, reason: string, now: Date): Promise<PauseResult[]> {
  const { context, stack } = scope;
  return each(scope, {
    entra: (app) => pauseEntra(context.graph(), stack, app, reason, now),
    okta: (app) => pauseOkta(context.okta(), stack, app),
  });
}

export function resumeApps(scope: PauseScope): Promise<PauseResult[]> {
  const { context, stack } = scope;
  return each(scope, { entra: (app) => resumeEntra(context.graph(), stack, app), okta: async () => resumeOkta() });
}

function each({ apps, onDone }: PauseScope, doing: Doing): Promise<PauseResult[]> {
  return Promise.all(
    apps.map(async (app): Promise<PauseResult> => {
      const { directory, key, name } = app;
      // Also what a client says that has no settings.
      const said = await Promise.resolve(app)
        .then((one) => byDirectory<AppPlan, Promise<Said>>(one, doing))
        .catch((error: unknown) => refused(explainForbidden(error)));
      onDone?.(key);
      return { directory, key, name, ...said };
    }),
  );
}

const refused = (error: unknown): Said => ({
  outcome: 'refused',
  message: error instanceof Error ? error.message : String(error),
  servicePrincipalId: null,
  jobId: null,
  pause: null,
});

/** Whether something that was asked for is not so. */
export const isRefused = (results: PauseResult[]): boolean => results.some(({ outcome }) => outcome === 'refused');

/** A review calls something else "left". */
const shown: Record<PauseOutcome, string> = { paused: 'paused', resumed: 'resumed', left: 'left alone', refused: 'refused' };

/** One line an app, and the sum. */
export function renderPause(results: PauseResult[]): string {
  const lines = results.map(({ key, directory, outcome, message }) => `${key} (${directory}): ${shown[outcome]}: ${visible(message)}`);
  const counts = Map.groupBy(results, ({ outcome }) => outcome);
  const sum = [...counts].map(([outcome, some]) => `${some.length} ${shown[outcome]}`).join(', ');
  return `${lines.join('\n')}\n${sum}\n`;
}
