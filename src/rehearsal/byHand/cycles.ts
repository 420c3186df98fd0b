/** Provisioning cycles and syncs, by the clock and at once: one round at a time, as one service has one queue. */
import type { AppPlan } from '../../plan/types.ts';
import { describeProvisioned, failedIn } from '../provisioned.ts';
import type { Provisioned, World } from '../world.ts';
import { Refused } from './personValues.ts';

export interface Cycles {
  /** Of one app, or of everything that runs. Waits for the round before. Throws Refused for an app that does not run. */
  run(app?: AppPlan): Promise<Provisioned[]>;
  /** Runs a round so often, and tells what it did; one that is due while another runs is left out. Gives how to stop it. */
  every(milliseconds: number, tell: (line: string) => void): () => void;
}

export function createCycles(world: World): Cycles {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const run = (app?: AppPlan): Promise<Provisioned[]> => {
    waiting += 1;
    const round = last
      .then(() => {
        if (app !== undefined) checkRuns(world, app);
        return world.provisionAll(app);
      })
      .finally(() => {
        waiting -= 1;
      });
    last = round.catch(() => undefined);
    return round;
  };
  return {
    run,
    every(milliseconds, tell) {
      const round = async () => {
        if (waiting > 0) return;
        try {
          for (const one of await run()) for (const line of [describeProvisioned(one), ...failedIn(one)]) if (line !== null) tell(line);
        } catch (error) {
          tell(error instanceof Error ? error.message : String(error));
        }
      };
      const timer = setInterval(() => void round(), milliseconds);
      return () => clearInterval(timer);
    },
  };
}

/** Throws Refused, with what makes it run. */
function checkRuns({ graph, okta }: World, app: AppPlan): void {
  const refuse = (message: string) => new Refused(`${app.key}: ${message}`, 409);
  if (app.directory === 'okta') {
    const found = [...okta.store.apps.values()].filter(({ label }) => label === app.name);
    if (found.length === 0) throw refuse(`the org has no app labelled ${app.name}: run \`pulumi up\` first`);
    if (found.every(({ scim }) => scim === null)) throw refuse(`provisioning is not on: \`muster sandbox tick ${app.key}\``);
    return;
  }
  const principals = [...graph.store.servicePrincipals.values()].filter(({ displayName }) => displayName === app.name);
  if (principals.length === 0) throw refuse(`the tenant has no enterprise app called ${app.name}: run \`pulumi up\` first`);
  const jobs = [...graph.store.jobs.values()].filter((one) => principals.some(({ id }) => id === one.servicePrincipalId));
  if (jobs.length === 0) throw refuse('it has no provisioning job: run `pulumi up` to its end');
  const [stopped] = jobs;
  if (stopped && jobs.every(({ job }) => job.schedule.state !== 'Active'))
    throw refuse(`its job does not run (${stopped.job.schedule.state}): \`muster resume\`, or \`start: true\` and \`pulumi up\``);
}
