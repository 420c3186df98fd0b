/** One rehearsal: the real program against loopback tenants, the first cycle, the life of each app, and a second `up`. */

import { byDirectory } from '../config/directory.ts';
import type { SampleDirectory } from '../config/sample.ts';
import type { Snapshot } from '../plan/snapshot.ts';
import type { AppPlan, Plan } from '../plan/types.ts';
import type { Finding } from '../review/findings/finding.ts';
import { findAll } from '../review/findings/findings.ts';
import { plural } from '../review/show/words.ts';
import { beginsWith, makeAdopted } from './adopted.ts';
import { check, checkExpectations, expectsNobody } from './expect.ts';
import { type FirstCycle, firstCycle, type HandStep, setUpOkta } from './firstCycle.ts';
import type { Generation } from './graph/context.ts';
import { type Played, playEntra, playOkta } from './life/play.ts';
import { type AppResult, appIsGood, brokenApp, type Check, type RehearsalResult, type StepResult } from './result.ts';
import { startWorld, type World } from './world.ts';

export interface RehearseOptions {
  plan: Plan;
  sample: SampleDirectory;
  /** What pulls kept of adopted apps; one without begins as a new app does. */
  snapshots?: Snapshot[];
  onProgress?(message: string): void;
  /** Names in the loopback Graph; the present ones unless said. */
  generation?: Generation;
}

/**
 * Never throws for what the rehearsed stack does wrong: that is in the result, with every app. Where the program does not get through with
 * all of them, each app is tried on its own, so that one broken app hides nothing of the others.
 */
export async function rehearse(options: RehearseOptions): Promise<RehearsalResult> {
  const together = await rehearseTogether(options);
  const { plan } = options;
  const apps = Object.values(plan.apps);
  const { error, times } = together;
  if (error === null) return together;
  if (apps.length < 2) return { ...together, apps: Object.fromEntries(apps.map((app) => [app.key, brokenApp(app, error)])) };
  const results: RehearsalResult['apps'] = {};
  for (const app of apps) {
    options.onProgress?.(`${app.key}: on its own, since not all apps got through together`);
    const alone = await rehearseTogether({ ...options, plan: { ...plan, apps: { [app.key]: app } } });
    results[app.key] = alone.apps[app.key] ?? brokenApp(app, alone.error ?? error);
    for (const [phase, time] of Object.entries(alone.times)) times[phase] = (times[phase] ?? 0) + time;
  }
  return { ...together, apps: results };
}

async function rehearseTogether({
  plan,
  sample,
  snapshots,
  generation,
  onProgress = () => undefined,
}: RehearseOptions): Promise<RehearsalResult> {
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
    await makeAdopted(world, snapshots);
    onProgress('up: the program against the loopback tenants');
    const run = await world.up();
    const byHand = run.error === null ? await setUpOkta(world, run.outputs) : new Map<string, HandStep>();
    const released = byHand.size > 0 ? await world.up() : { operations: [], error: null };
    lap('up');
    const error = run.error ?? released.error;
    if (error !== null) return { stack: plan.stack, ok: false, times, error, apps: {} };
    const declared = [...run.operations, ...released.operations.filter((operation) => operation.op !== 'same')];
    const tests = world.records.slice();

    const results: Record<string, AppResult> = {};
    for (const app of apps) {
      try {
        onProgress(`${app.key}: first cycle`);
        const cycle = await firstCycle(world, app, byHand.get(app.key) ?? null, tests);
        lap('cycles');
        onProgress(`${app.key}: the life of the app`);
        const played = await play(world, cycle, onProgress);
        lap('life');
        results[app.key] = { ...appResult(world, cycle, played, declared, findings), begins: beginsWith(app, snapshots) };
      } catch (error) {
        const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
        results[app.key] = {
          ...brokenApp(app, `the rehearsal broke off: ${text}`),
          findings: findings.filter((one) => one.app === app.key),
        };
      }
    }
    return { stack: plan.stack, ok: Object.values(results).every(appIsGood), times, error: null, apps: results };
  } finally {
    await world.close();
  }
}

function play(world: World, cycle: FirstCycle, onProgress: (message: string) => void): Promise<Played> {
  const onStep = (step: StepResult) => {
    if (step.status === 'failed') onProgress(`${cycle.app.key}: ${step.title}: failed`);
  };
  return byDirectory(cycle.app, {
    entra: (app) => playEntra(world, app, cycle.notProvisioned, onStep),
    okta: (app) => playOkta(world, app, cycle, onStep),
  });
}

function appResult(world: World, cycle: FirstCycle, played: Played, declared: AppResult['declared'], findings: Finding[]): AppResult {
  const { app } = cycle;
  const standing = world.standing(app);
  const { users, groups } = standing;
  // Once more at the end: the life of the newcomer must have left everybody else as they were.
  const atEnd = checkExpectations(app, world.sample, standing)
    .filter((one) => !one.ok)
    .map((one) => ({ ...one, what: `${one.what} (at the end)` }));
  const expectations = cycle.expectations ?? checkExpectations(app, world.sample, standing);
  const fresh = atEnd.filter(
    (one) => !expectations.some((other) => !other.ok && `${other.what} (at the end)` === one.what && other.who === one.who),
  );
  return {
    ...brokenApp(app, null),
    address: world.address(app.key).replace(world.target.url, ''),
    declared: declared.filter((operation) => ownerOf(operation.name, Object.keys(world.plan.apps)) === app.key),
    connectionTest: cycle.connectionTest,
    counts: cycle.counts,
    notProvisioned: cycle.notProvisioned,
    roles: cycle.roles,
    expectations: [...cycle.failures, ...checkSomebody(app, cycle, played), ...expectations, ...fresh],
    notPlayed: played.notPlayed,
    life: played.life,
    findings: findings.filter((finding) => finding.app === app.key),
    byHand: cycle.byHand,
    users,
    groups,
    requests: world.records.filter((record) => record.app === app.key),
  };
}

/** Nobody provisioned proves nothing: a failure, unless a failure says so already or the stack expects it. */
function checkSomebody(app: AppPlan, { failures }: FirstCycle, { notPlayed }: Played): Check[] {
  if (notPlayed === null || expectsNobody(app) || failures.some(({ ok }) => !ok)) return [];
  return [check('people provisioned', app.key, 'at least one', 'nobody')];
}

/** The app a resource belongs to: names start with the app's key, and one key may start with another. */
function ownerOf(name: string, keys: string[]): string | undefined {
  return keys.filter((key) => name === key || name.startsWith(`${key}-`)).sort((a, b) => b.length - a.length)[0];
}
