/** Plays a case in a loopback world: the old version until it is settled, the change of directory and declaration, two rounds more. */
import type { AppPlan, Plan } from '../../src/plan/types.ts';
import { makeAdopted } from '../../src/rehearsal/adopted.ts';
import type { RunResult } from '../../src/rehearsal/host/host.ts';
import { startWorld, type World } from '../../src/rehearsal/world.ts';
import { type Case, moment, type Version, withVersions } from './case.ts';
import { forgetAttempts, setUpOkta, setVendors, tickOkta } from './play/byHand.ts';
import { moveDirectory } from './play/directory.ts';
import { type Keys, openKeys } from './play/keys.ts';
import { newIds } from './play/labels.ts';
import type { AppPlayed, Played, Round, Up } from './play/observed.ts';
import { applicable, beginning, unionOf } from './play/prepare.ts';
import { verified } from './play/verified.ts';
import { type Watch, watch } from './play/watch.ts';

/** More rounds than this before the change would say nothing new: what then still sends something does so in every round. */
const mostRounds = 3;

/** Milliseconds by phase, over all cases that this process played. */
export const spent: Record<string, number> = {};

/** Throws when the case is none, or the old version cannot be applied. */
export function play(one: Pick<Case, 'base' | 'head'>): Promise<Played> {
  return withVersions(one, playVersions);
}

/** The same of versions that were read already. */
export async function playVersions(base: Version, head: Version): Promise<Played> {
  const lap = stopwatch();
  const newId = newIds();
  const union = unionOf(base.plan, head.plan);
  // The union has the new version's apps where both have one: the target begins with the old version's vendors.
  const plan = { ...union, apps: { ...union.apps, ...base.plan.apps } };
  const sleep = async () => undefined;
  const world = await startWorld({ plan, sample: base.sample, now: () => moment, newId, random: () => 0.5, sleep });
  lap('start');
  try {
    const keys = openKeys(world, base.sample);
    await makeAdopted(world);
    const [old, young] = [applicable(base.plan), applicable(head.plan)];
    const first = beginning(old);
    if (first !== null) await begin(world, first, old);
    const ups = await applyWithHands(world, old, 'base');
    refuseFailed(ups);
    lap('up of base');

    keys.learn();
    const watches = new Map(Object.values(plan.apps).map((app) => [app.key, watch(world, keys, union.apps[app.key] ?? app)]));
    const apps: Record<string, AppPlayed> = {};
    for (const app of Object.values(plan.apps)) apps[app.key] = await settle(app, base.plan, head.plan, watchOf(watches, app.key));
    await verifyAll(world, keys, apps, old, 'before', [base, head]);
    lap('rounds of base');

    setVendors(world, base.plan, head.plan);
    await tickOkta(world, base.plan, head.plan);
    await moveDirectory({ world, keys, before: base.sample, after: head.sample });
    lap('change of directory');
    ups.push(...(await applyWithHands(world, young, 'head')));
    keys.learn();
    lap('up of head');

    for (const app of Object.values(apps)) await finish(app, watchOf(watches, app.key), keys);
    await verifyAll(world, keys, apps, young, 'after', [head, base]);
    lap('rounds of head');

    await everybodyLeaves(world, apps, young, watches);
    lap('everybody leaves');
    return { ups, apps };
  } finally {
    await world.close();
    lap('close');
  }
}

/** Accounts come about under `first`, and `old` is what is then changed to. */
async function begin(world: World, first: Plan, old: Plan): Promise<void> {
  refuseFailed(await applyWithHands(world, first, 'beginning'));
  for (const app of Object.values(first.apps)) {
    for (let round = 0; round < mostRounds; round++) await (app.directory === 'entra' ? world.cycle(app) : world.sync(app));
  }
  await tickOkta(world, first, old);
  forgetAttempts(world, old);
}

function refuseFailed(ups: Up[]): void {
  const failed = ups.find(({ error }) => error !== null);
  if (failed) throw new Error(`${failed.of}: ${failed.error}`);
}

function watchOf(watches: ReadonlyMap<string, Watch>, key: string): Watch {
  const found = watches.get(key);
  if (found === undefined) throw new Error(`nobody watches ${key}`);
  return found;
}

/** `up`, the one step by hand where it is due, and `up` again. */
async function applyWithHands(world: World, plan: Plan, of: string): Promise<Up[]> {
  const first = upOf(of, await world.up({ plan }));
  if (first.error !== null || !(await setUpOkta(world, plan))) return [first];
  return [first, upOf(`${of} again`, await world.up({ plan }))];
}

function upOf(of: string, { error, operations }: RunResult): Up {
  return { of, error, operations: operations.filter(({ op }) => op !== 'same').map(({ op, type, name }) => `${op} ${type} ${name}`) };
}

async function settle(app: AppPlan, base: Plan, head: Plan, watched: Watch): Promise<AppPlayed> {
  const { key, directory } = app;
  const [inBase, inHead] = [base, head].map(({ apps }) => Object.hasOwn(apps, key)) as [boolean, boolean];
  let last: Round | null = null;
  for (let round = 0; inBase && round < mostRounds && last?.sent.length !== 0; round++) last = await watched.round();
  const before = watched.standing();
  return {
    key,
    directory,
    inBase,
    inHead,
    settled: last?.sent.length === 0,
    last,
    duringUp: [],
    rounds: [],
    before,
    after: before,
    verified: { before: [], after: [] },
    left: null,
  };
}

async function finish(app: AppPlayed, watched: Watch, keys: Keys): Promise<void> {
  app.duringUp = watched.since();
  if (app.inHead) {
    app.rounds.push(await watched.round());
    keys.learn();
    app.rounds.push(await watched.round());
  }
  app.after = watched.standing();
}

async function verifyAll(
  world: World,
  keys: Keys,
  apps: Record<string, AppPlayed>,
  plan: Plan,
  when: 'before' | 'after',
  versions: Version[],
): Promise<void> {
  for (const app of Object.values(plan.apps)) {
    const played = apps[app.key];
    if (played !== undefined) played.verified[when] = await verified(world, keys, app, plan, versions);
  }
}

/** Whether somebody who is unassigned keeps the account switched on, of which a finding speaks. */
async function everybodyLeaves(
  world: World,
  apps: Record<string, AppPlayed>,
  plan: Plan,
  watches: ReadonlyMap<string, Watch>,
): Promise<void> {
  const emptied = Object.values(plan.apps).map((app): [string, AppPlan] => [app.key, withNobody(app)]);
  const without = { ...plan, apps: Object.fromEntries(emptied) };
  const { error } = await world.up({ plan: without });
  if (error !== null) throw new Error(`everybody leaves: ${error}`);
  for (const app of Object.values(plan.apps)) {
    const [played, watched] = [apps[app.key], watches.get(app.key)];
    if (played === undefined || watched === undefined) continue;
    await watched.round();
    played.left = watched.standing();
  }
}

/** Without the threshold, which would hold everybody's removal back. */
function withNobody(app: AppPlan): AppPlan {
  const assignments = app.assignments.filter(() => false);
  return app.directory === 'okta'
    ? { ...app, assignments }
    : { ...app, assignments, restart: null, provisioning: { ...app.provisioning, deletionThreshold: null } };
}

function stopwatch(): (phase: string) => void {
  let since = performance.now();
  return (phase) => {
    const now = performance.now();
    spent[phase] = (spent[phase] ?? 0) + (now - since);
    since = now;
  };
}
