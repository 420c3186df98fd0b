/** What two programs make of the same declarations: another catalog entry, another default. Each line in the words of the YAML. */
import { type Change, differences, type PlanChange, restartsCycle } from './change.ts';
import { appFacts, type Fact, type Planned, stackFacts } from './facts.ts';
import { keptPlan } from './kept.ts';
import type { AppPlan } from './types.ts';
import { appVersions } from './versions.ts';

export interface ProgramChange {
  /** Key of the app in the earlier declarations; null: of the stack itself. */
  app: string | null;
  lines: Change[];
  /** Those of them that no key of the YAML could say, such as the vendor's way with roles. */
  beyondYaml: Change[];
}

/** Both are plans of the same declarations, the first by the earlier program. Empty where the programs agree. */
export function programChanges(then: Planned, now: Planned): ProgramChange[] {
  const stack = differences(stackFacts(then), stackFacts(now));
  const beyondYaml = new Map(changesBeyondYaml(then, now).map(({ app, lines }) => [app, lines]));
  const apps = appVersions(then.plan, now.plan).flatMap(({ app, base, head }): ProgramChange[] => {
    const more = beyondYaml.get(app) ?? [];
    const lines = [...differences(base ? appFacts(base, then) : [], head ? appFacts(head, now) : []), ...more];
    return lines.length === 0 ? [] : [{ app, lines, beyondYaml: more }];
  });
  return [...(stack.length === 0 ? [] : [{ app: null, lines: stack, beyondYaml: [] }]), ...apps];
}

/** Of any two versions of a stack, only what no key of the YAML could say. */
export function changesBeyondYaml(then: Planned, now: Planned): ProgramChange[] {
  return appVersions(then.plan, now.plan).flatMap(({ base, head }): ProgramChange[] => {
    if (base === undefined || head === undefined) return [];
    const lines = differences(beyond(base, then), beyond(head, now));
    return lines.length === 0 ? [] : [{ app: base.key, lines, beyondYaml: lines }];
  });
}

/** Parts of a plan that `appFacts` tells; everything else is told as it stands, so that a part to come is not forgotten. */
const told = new Set([
  ...['key', 'directory', 'vendor', 'name', 'formerKeys', 'settings', 'assignments', 'exclusive', 'signOn', 'gallery', 'roles', 'users'],
  ...['groups', 'attributes', 'groupAttributes', 'sourceAttributes', 'provisioning', 'start', 'integration', 'uniqueField', 'actions'],
  ...[
    'mappings',
    'noMappings',
    'push',
    'endpoint.url',
    'endpoint.bundled',
    'endpoint.flags',
    'endpoint.tokenSecret',
    'endpoint.tokenMade',
    'endpoint.tokenUntil',
    'endpoint.oauth',
  ],
]);

function beyond(app: AppPlan, { plan, document }: Planned): Fact[] {
  const kept = keptPlan({ ...plan, apps: { [app.key]: app } }).apps[app.key] ?? {};
  const place = document.keyPlace(['apps', app.key]);
  return Object.entries(kept).flatMap(([key, value]): Fact[] => {
    if (told.has(key) || value === null || value === undefined) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return [{ path: [key], value, place }];
    return Object.entries(value).flatMap(([part, inner]): Fact[] =>
      told.has(`${key}.${part}`) || inner === null || inner === undefined ? [] : [{ path: [key, part], value: inner, place }],
    );
  });
}

/** The change with what no line of the YAML says: an app that only the program makes another one is changed too. */
export function withProgram(
  change: PlanChange,
  program: ProgramChange[],
  [base, head]: [Planned | undefined, Planned | undefined],
): PlanChange {
  const apps = [...change.apps];
  for (const { app: old, beyondYaml } of program) {
    const versions = old !== null && beyondYaml.length > 0 && appVersions(base?.plan, head?.plan).find((one) => one.base?.key === old);
    if (!versions || versions.head === undefined) continue;
    const { app, base: from, head: to } = versions;
    const at = apps.findIndex((one) => one.app === app);
    const known = apps[at];
    if (known !== undefined) apps[at] = { ...known, lines: [...known.lines, ...beyondYaml] };
    else {
      const lines = beyondYaml;
      apps.push({ kind: 'changed', app, name: to.name, lines, restartsCycle: restartsCycle(from, to), place: to.place });
    }
  }
  return { ...change, apps: apps.sort((a, b) => (a.app < b.app ? -1 : 1)) };
}
