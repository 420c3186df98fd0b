/** One rehearsal: the real program against loopback tenants, the first cycle, the life of each app, and a second `up`. */

import { byDirectory } from '../config/directory.ts';
import type { SampleDirectory } from '../config/sample.ts';
import type { EntraApp, OktaApp, Plan } from '../plan/types.ts';
import type { Finding } from '../review/findings/finding.ts';
import { findAll } from '../review/findings/findings.ts';
import { plural } from '../review/show/words.ts';
import { checkExpectations } from './expect.ts';
import { type FirstCycle, firstCycle, setUpOkta } from './firstCycle.ts';
import type { Generation } from './graph/context.ts';
import { groupSteps } from './life/entraGroups.ts';
import { type EntraLife, openEntraLife } from './life/entraLife.ts';
import { farewell, personSteps } from './life/entraPeople.ts';
import { checkNotOverwritten, type OktaLife, oktaSteps } from './life/okta.ts';
import { operationSteps, secondUp } from './life/operations.ts';
import { type LifeStep, playLife } from './life/step.ts';
import { type AppResult, appIsGood, type RehearsalResult } from './result.ts';
import { startWorld, type World } from './world.ts';

export interface RehearseOptions {
  plan: Plan;
  sample: SampleDirectory;
  onProgress?(message: string): void;
  /** Names in the loopback Graph; the present ones unless said. */
  generation?: Generation;
}

/** Never throws for what the rehearsed stack does wrong: that is in the result. */
export async function rehearse({ plan, sample, generation, onProgress = () => undefined }: RehearseOptions): Promise<RehearsalResult> {
  const times: Record<string, number> = {};
  let since = performance.now();
  const lap = (name: string) => {
    const now = performance.now();
    times[name] = (times[name] ?? 0) + (now - since);
    since = now;
  };
  const apps = Object.values(plan.apps);
  const findings = findAll(plan, sample);

  onProgress(`starting the loopback tenants and the target for ${plural(apps.length, 'app')}`);
  const world = await startWorld({ plan, sample, generation });
  lap('start');
  try {
    onProgress('up: the program against the loopback tenants');
    const run = await world.up();
    if (run.error) return { stack: plan.stack, ok: false, times, error: run.error, apps: {} };
    const byHand = await setUpOkta(world, run.outputs);
    const released = byHand.size > 0 ? await world.up() : { operations: [], error: null };
    if (released.error) return { stack: plan.stack, ok: false, times, error: released.error, apps: {} };
    const operations = [...run.operations, ...released.operations.filter((operation) => operation.op !== 'same')];
    const tests = world.records.length;
    lap('up');

    const results: Record<string, AppResult> = {};
    for (const app of apps) {
      onProgress(`${app.key}: first cycle`);
      const cycle = await firstCycle(world, app, byHand.get(app.key) ?? null, world.records.slice(0, tests));
      lap('cycles');
      onProgress(`${app.key}: the life of the app`);
      const played = await play(world, cycle, onProgress);
      lap('life');
      results[app.key] = appResult(world, cycle, played, operations, findings);
    }
    return { stack: plan.stack, ok: Object.values(results).every(appIsGood), times, error: null, apps: results };
  } finally {
    await world.close();
  }
}

type Life = AppResult['life'];
type OnStep = (step: Life[number]) => void;

function play(world: World, cycle: FirstCycle, onProgress: (message: string) => void): Promise<Life> {
  const onStep: OnStep = (step) => {
    if (step.status === 'failed') onProgress(`${cycle.app.key}: ${step.title}: failed`);
  };
  return byDirectory(cycle.app, {
    entra: (app) => playInEntra(world, app, onStep),
    okta: (app) => playInOkta(world, app, cycle, onStep),
  });
}

async function playInEntra(world: World, app: EntraApp, onStep: OnStep): Promise<Life> {
  const lives: EntraLife[] = [];
  const opening: LifeStep<World> = {
    id: 'newcomer',
    title: 'Newcomer',
    promise: 'Somebody like those who are provisioned joins the directory.',
    run: async () => {
      lives.push(await openEntraLife(world, app));
      return [];
    },
  };
  const opened = await playLife([opening], world, onStep);
  const [life] = lives;
  // Shown only where it failed: by itself it promises nothing.
  return life === undefined ? opened : playLife([...personSteps, ...groupSteps, ...operationSteps, farewell, secondUp], life, onStep);
}

async function playInOkta(world: World, app: OktaApp, { early, unprovisioned }: FirstCycle, onStep: OnStep): Promise<Life> {
  const life: OktaLife = { world, app, appId: world.oktaAppId(app), early, unprovisioned };
  const steps = await playLife(oktaSteps, life, onStep);
  const untouched = checkNotOverwritten(life);
  const last = await playLife(
    [
      {
        id: 'second-up',
        title: 'Second `up`',
        promise: 'An `up` with nothing changed writes nothing, and the app a person set up by hand is never written again.',
        run: async () => [untouched, ...(await secondUp.run({ world, app }))],
      },
    ],
    life,
    onStep,
  );
  return [...steps, ...last];
}

function appResult(world: World, cycle: FirstCycle, life: Life, operations: AppResult['declared'], findings: Finding[]): AppResult {
  const { app } = cycle;
  const standing = { users: world.target.users(app.key), groups: world.target.groups(app.key) };
  // Once more at the end: the life of the newcomer must have left everybody else as they were.
  const atEnd = checkExpectations(app, world.sample, standing)
    .filter((one) => !one.ok)
    .map((one) => ({ ...one, what: `${one.what} (at the end)` }));
  const expectations = cycle.expectations ?? checkExpectations(app, world.sample, standing);
  const fresh = atEnd.filter(
    (one) => !expectations.some((other) => !other.ok && `${other.what} (at the end)` === one.what && other.who === one.who),
  );
  return {
    key: app.key,
    name: app.name,
    directory: app.directory,
    vendor: app.vendor,
    address: world.address(app.key).replace(world.target.url, ''),
    declared: operations.filter((operation) => ownerOf(operation.name, Object.keys(world.plan.apps)) === app.key),
    connectionTest: cycle.connectionTest,
    counts: cycle.counts,
    notProvisioned: cycle.notProvisioned,
    roles: cycle.roles,
    expectations: [...expectations, ...fresh],
    life,
    findings: findings.filter((finding) => finding.app === app.key),
    byHand: cycle.byHand,
    ...standing,
    requests: world.records.filter((record) => record.app === app.key),
  };
}

/** The app a resource belongs to: names start with the app's key, and one key may start with another. */
function ownerOf(name: string, keys: string[]): string | undefined {
  return keys.filter((key) => name === key || name.startsWith(`${key}-`)).sort((a, b) => b.length - a.length)[0];
}
