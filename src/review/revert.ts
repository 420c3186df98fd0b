/** Whether a change goes back to what an earlier version said, app by app, and what of the way since then it cannot undo. */
import { changeBetween, type PlanChange } from '../plan/change.ts';
import type { Planned } from '../plan/facts.ts';
import type { AppEffect, AppPair } from './effect.ts';
import { type Lasting, lastingOf } from './lasting.ts';

export interface Revert {
  /** Short id of the newest commit that said the same of these apps. */
  commit: string;
  /** Its day, such as `2026-03-01`. */
  date: string;
  /** In the order of their keys. */
  apps: RevertedApp[];
}

export interface RevertedApp {
  app: string;
  /** What does not come back; empty where the way since then took nothing away. */
  lasting: Lasting[];
}

export interface EarlierPlan {
  /** Short id of the commit. */
  name: string;
  date: Date;
  planned: Planned;
}

/** Said once, for one change: it may differ in what is the same otherwise. */
const onceSaid = /^(scim\.moved|provisioning\.(restart|onDemand)|ignore\..*)$/;

/**
 * `pairs` are the changed apps of the base and the new version; `earlier` is read no further than needed. `effects` evaluates a change
 * with everybody named: an app that says what it said before is the earlier one, so the way here is its own change the other way round.
 */
export function findReverts(
  change: PlanChange,
  pairs: AppPair[],
  young: Planned,
  earlier: Iterable<EarlierPlan>,
  effects: (pairs: AppPair[]) => AppEffect[],
): Revert[] {
  const open = new Set(change.apps.flatMap(({ app, lines }) => (lines.every(({ path }) => onceSaid.test(path)) ? [] : [app])));
  // What is called otherwise now is no other app; that it would be lost is said elsewhere.
  for (const { base, head } of pairs) {
    const former = head === undefined ? base?.formerKeys.find((key) => open.has(key)) : undefined;
    if (base !== undefined && former !== undefined) for (const key of [base.key, former]) open.delete(key);
  }
  const found: { commit: string; date: string; apps: string[] }[] = [];
  if (open.size === 0) return [];
  for (const { name, date, planned } of earlier) {
    const { apps: other } = changeBetween(only(planned, open), only(young, open));
    const differing = new Set(other.filter(({ lines }) => !lines.every(({ path }) => onceSaid.test(path))).map(({ app }) => app));
    const same = [...open].filter((app) => !differing.has(app));
    for (const app of same) open.delete(app);
    if (same.length > 0) found.push({ commit: name, date: date.toISOString().slice(0, 10), apps: same });
    if (open.size === 0) break;
  }
  const back = new Map(pairs.map(({ app, base, head }): [string, AppPair] => [app, { app, base: head, head: base }]));
  const ways = found.flatMap(({ apps }) => apps.flatMap((app) => back.get(app) ?? [])).filter(({ base }) => base !== undefined);
  const byApp = new Map((ways.length === 0 ? [] : effects(ways)).map((effect) => [effect.app, effect]));
  const read = (app: string): RevertedApp => {
    const way = back.get(app);
    return { app, lasting: lastingOf({ back: way?.base, base: way?.head, forward: byApp.get(app) }) };
  };
  return found.map(({ apps, ...version }) => ({ ...version, apps: apps.toSorted().map(read) }));
}

/** The stack with some of its apps. */
function only(planned: Planned, keys: Set<string>): Planned {
  const apps = Object.fromEntries(Object.entries(planned.plan.apps).filter(([key]) => keys.has(key)));
  return { ...planned, plan: { ...planned.plan, apps } };
}
