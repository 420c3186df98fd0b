/** The change between two plans of one stack: each line in the words of the YAML, with its place. */
import { type ByDirectory, byDirectory } from '../config/directory.ts';
import { canonicalText } from '../mapping/entra/source.ts';
import { appFacts, type Fact, type Planned, stackFacts } from './facts.ts';
import type { AppPlan, EntraApp, SourcePlace } from './types.ts';
import { type AppVersions, appVersions } from './versions.ts';
import { yamlText } from './words.ts';

export interface Change {
  kind: 'added' | 'removed' | 'changed';
  /** Keys of the YAML, such as `users.mappings.userName`. */
  path: string;
  /** In the words of the YAML; null where there is nothing. */
  before: string | null;
  after: string | null;
  /** In the new files, or for what was removed in the old ones. */
  place: SourcePlace;
}

export interface AppChange {
  kind: 'added' | 'removed' | 'changed';
  /** Key in the new version; in the old one where it is removed. */
  app: string;
  /** Display name. */
  name: string;
  lines: Change[];
  /** True when Entra looks at everybody again: every saved change of the synchronization schema resets its watermark. */
  restartsCycle: boolean;
  place: SourcePlace;
}

export interface PlanChange {
  /** Outside the apps. */
  lines: Change[];
  /** The apps that differ, in the order of their keys. */
  apps: AppChange[];
}

/** What has to be done to come from one to the other. Undefined is a stack that is not there. */
export function changeBetween(base: Planned | undefined, head: Planned | undefined): PlanChange {
  return {
    lines: differences(base ? stackFacts(base) : [], head ? stackFacts(head) : []),
    apps: appVersions(base?.plan, head?.plan).flatMap((versions) => appChange(versions, base, head) ?? []),
  };
}

function appChange(
  { app, base: old, head: young }: AppVersions,
  base: Planned | undefined,
  head: Planned | undefined,
): AppChange | undefined {
  const lines = differences(old && base ? appFacts(old, base) : [], young && head ? appFacts(young, head) : []);
  const one = young ?? old;
  if (lines.length === 0 || one === undefined) return undefined;
  const kind = old === undefined ? 'added' : young === undefined ? 'removed' : 'changed';
  return { kind, app, name: one.name, lines, restartsCycle: restartsCycle(old, young), place: one.place };
}

/** What a job keeps its place by. */
interface CycleState {
  schema: string;
  scope: EntraApp['provisioning']['scope'];
  restart: EntraApp['restart'];
}

const cycleStates: ByDirectory<AppPlan, CycleState | null> = {
  entra: (app) => ({ schema: savedSchema(app), scope: app.provisioning.scope, restart: app.restart }),
  // Okta has no cycles: it sends each change as it comes.
  okta: () => null,
};

/** A save of the synchronization schema resets the job's watermark (Graph `synchronizationSchema`); a narrower scope restarts the job. */
export function restartsCycle(base: AppPlan | undefined, head: AppPlan | undefined): boolean {
  const [old, young] = [base, head].map((app) => (app === undefined ? null : byDirectory(app, cycleStates)));
  if (!old || !young) return false;
  const narrows = old.scope === 'all' && young.scope === 'assigned';
  const isAsked = young.restart !== null && young.restart.trigger !== old.restart?.trigger && resetsWatermark(young.restart.reset);
  return narrows || old.schema !== young.schema || isAsked;
}

/** Nothing named is what the portal's Restart does, the watermark among it. */
const resetsWatermark = (reset: string[]): boolean => reset.length === 0 || reset.includes('Watermark') || reset.includes('Full');

/** What is saved of an app's schema, expressions in Graph's spelling: another one is no difference. */
function savedSchema({ users, groups, attributes, groupAttributes, sourceAttributes }: EntraApp): string {
  const side = ({ mappings, ...rest }: EntraApp['users']) => [
    rest,
    Object.entries(mappings).map(([target, { source, ...mapping }]) => [target, source && canonicalText(source), mapping]),
  ];
  return JSON.stringify([side(users), side(groups), attributes, groupAttributes, sourceAttributes]);
}

/** Facts that are in one only or differ, in the order of the new ones, the removed ones last. Lists are compared item by item. */
export function differences(base: Fact[], head: Fact[]): Change[] {
  const old = byPath(base);
  const young = byPath(head);
  const changed = [...young].flatMap(([path, fact]) => compare(path, old.get(path), fact));
  const removed = [...old].flatMap(([path, fact]) => (young.has(path) ? [] : compare(path, fact, undefined)));
  return [...changed, ...removed];
}

/** Facts by their path as a person reads it. */
export function byPath(facts: Fact[]): Map<string, Fact> {
  return new Map(facts.map((fact) => [fact.path.join('.'), fact]));
}

function compare(path: string, base: Fact | undefined, head: Fact | undefined): Change[] {
  const place = head?.place ?? base?.place ?? { file: '', line: 1, column: 1 };
  if (Array.isArray(base?.value ?? []) && Array.isArray(head?.value ?? []) && (base ?? head)?.path.at(-1) !== 'actions') {
    const [old, young] = [itemsOf(base), itemsOf(head)];
    return [
      ...young.flatMap((after): Change[] => (old.includes(after) ? [] : [{ kind: 'added', path, before: null, after, place }])),
      ...old.flatMap((before): Change[] => (young.includes(before) ? [] : [{ kind: 'removed', path, before, after: null, place }])),
    ];
  }
  const [before, after] = [base && yamlText(base.value), head && yamlText(head.value)];
  if (JSON.stringify(base?.value) === JSON.stringify(head?.value)) return [];
  const kind = before === undefined ? 'added' : after === undefined ? 'removed' : 'changed';
  return [{ kind, path, before: before ?? null, after: after ?? null, place }];
}

const itemsOf = (fact: Fact | undefined): string[] => (Array.isArray(fact?.value) ? fact.value.map(yamlText) : []);
