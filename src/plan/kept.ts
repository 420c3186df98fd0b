/**
 * A plan as it outlives the program that made it: kept beside the declarations, or printed for another program (`muster plan --json`).
 * It holds what the catalog and the defaults made of the declarations; what only these say (places, reasons, expectations) is read from them.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import type { Directory } from '../config/directory.ts';
import type { StackDocument } from '../config/read.ts';
import type { Planned } from './facts.ts';
import { writtenPlaces } from './places.ts';
import type { AppPlan, Assignment, EntraApp, OktaApp, OnDemand, Plan, SignOn, SourcePlace } from './types.ts';

/** Of the shape of a kept plan. Another number, another shape: `test/plan/kept.test.ts` fails when one changes without the other. */
export const keptFormat = 1;

type Declared = 'place' | 'places' | 'written' | 'expect' | 'ignore' | 'troubleshooting';
type Placeless<T> = Omit<T, 'place'>;
type Kept<App extends AppPlan> = Omit<App, Declared | 'assignments'> & { assignments: Placeless<Assignment>[] };

export type KeptEntraApp = Omit<Kept<EntraApp>, 'signOn' | 'onDemand'> & {
  signOn: Placeless<SignOn> | null;
  onDemand: Placeless<OnDemand> | null;
};
export type KeptApp = KeptEntraApp | Kept<OktaApp>;
export interface KeptPlan extends Omit<Plan, 'stack' | 'sample' | 'deploy' | 'cluster' | 'apps'> {
  apps: Record<string, KeptApp>;
}

/** Equal to the last character for equal plans, on every machine. */
export function keptPlan({ stack: _stack, sample: _sample, deploy: _deploy, cluster: _cluster, apps, ...rest }: Plan): KeptPlan {
  return { ...rest, apps: Object.fromEntries(Object.entries(apps).map(([key, app]) => [key, keptApp(app)])) };
}

function keptApp(app: AppPlan): KeptApp {
  const { place, written, expect, ignore, troubleshooting, assignments, ...rest } = app;
  const common = { assignments: assignments.map(placeless) };
  if (rest.directory === 'okta') return { ...rest, ...common };
  const { places, signOn, onDemand, ...own } = rest;
  return { ...own, ...common, signOn: signOn && placeless(signOn), onDemand: onDemand && placeless(onDemand) };
}

const placeless = <T extends { place: SourcePlace }>({ place: _place, ...rest }: T): Omit<T, 'place'> => rest;

/** For the state: gzip in base64, about a fifth of the JSON and less the more apps are alike. */
export function keepPlan(plan: Plan): string {
  return gzipSync(JSON.stringify({ format: keptFormat, plan: keptPlan(plan) }), { level: 9 }).toString('base64');
}

/** What `keepPlan` gave, or as one sentence why it cannot be used; `declarations` as one text are what was planned. */
export function readKeptPlan(text: string | null, declarations: string | null = null): { kept: KeptPlan } | { reason: string } {
  if (text === null) return { reason: 'no plan was kept' };
  try {
    const document: unknown = JSON.parse(gunzipSync(Buffer.from(text, 'base64')).toString());
    const reason = otherFormat(document);
    if (reason !== null) return { reason };
    const { plan } = document as { plan?: unknown };
    if (!isPlan(plan)) return { reason: 'there is no plan in it' };
    return isOf(plan, declarations) ? { kept: plan } : { reason: 'the kept plan has other apps than the declarations' };
  } catch {
    return { reason: 'the kept plan does not read' };
  }
}

/** True too where the declarations do not read: then nothing else tells of them. */
function isOf({ apps }: KeptPlan, declarations: string | null): boolean {
  try {
    const declared = JSON.parse(declarations ?? '') as { apps?: object } | null;
    return JSON.stringify(Object.keys(declared?.apps ?? {}).sort()) === JSON.stringify(Object.keys(apps).sort());
  } catch {
    return true;
  }
}

/** Several plans as one document, for another version of Muster. */
export function printedPlans(plans: Plan[]): { format: number; stacks: Record<string, KeptPlan> } {
  return { format: keptFormat, stacks: Object.fromEntries(plans.map((plan) => [plan.stack, keptPlan(plan)])) };
}

/** What `printedPlans` gave, by stack, or as one sentence why it cannot be used. */
export function readPrintedPlans(document: unknown): { plans: Record<string, KeptPlan> } | { reason: string } {
  const reason = otherFormat(document);
  if (reason !== null) return { reason };
  const { stacks } = document as { stacks?: unknown };
  if (!isMap(stacks)) return { reason: 'there is no plan in it' };
  const plans = Object.entries(stacks).flatMap(([stack, plan]) => (isPlan(plan) ? [[stack, plan] as const] : []));
  return { plans: Object.fromEntries(plans) };
}

function otherFormat(document: unknown): string | null {
  const format = isMap(document) ? document.format : undefined;
  if (format === keptFormat) return null;
  const said = typeof format === 'number' ? `the format ${format}` : 'no format';
  return `the plan has ${said}, and this version of Muster reads ${keptFormat}`;
}

/** Of the format that says so; one that was cut or written by somebody else has to have what is read of it. */
const isPlan = (value: unknown): value is KeptPlan =>
  isMap(value) &&
  isMap(value.apps) &&
  isMap(value.safety) &&
  isMap(value.safety.allow) &&
  isMap(value.assume) &&
  Object.entries(value.apps).every(isApp);

function isApp([key, app]: [string, unknown]): boolean {
  if (!isMap(app) || app.key !== key || typeof app.directory !== 'string' || !Object.hasOwn(parts, app.directory)) return false;
  const { maps, lists } = parts[app.directory as Directory];
  return maps.every((name) => isMap(app[name])) && lists.every((name) => Array.isArray(app[name]));
}

const [maps, lists] = [
  ['endpoint', 'attributes', 'settings', 'behaviour'],
  ['assignments', 'formerKeys'],
];
const parts: Record<Directory, { maps: string[]; lists: string[] }> = {
  entra: { maps: [...maps, 'roles', 'users', 'groups', 'provisioning', 'groupAttributes', 'sourceAttributes'], lists },
  okta: { maps: [...maps, 'mappings', 'push', 'integration'], lists: [...lists, 'actions', 'noMappings'] },
};

const isMap = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Whether the program plans today what was kept. */
export function isAsKept(kept: KeptPlan, plan: Plan): boolean {
  return JSON.stringify(kept) === JSON.stringify(keptPlan(plan));
}

/** The kept plan in place of the one that this program makes of the same declarations; what was not kept comes from these. */
export function restorePlan(kept: KeptPlan, { document, plan }: Planned): Planned {
  const apps = Object.entries(kept.apps).map(([key, app]) => [key, restoreApp(app, document, plan.apps[key])] as const);
  return {
    document,
    plan: { ...kept, stack: plan.stack, sample: plan.sample, deploy: plan.deploy, cluster: plan.cluster, apps: Object.fromEntries(apps) },
  };
}

/** `own` is this program's plan of the app; undefined where its catalog lacks the vendor. */
function restoreApp(app: KeptApp, document: StackDocument, own: AppPlan | undefined): AppPlan {
  const place = (...path: string[]): SourcePlace => document.keyPlace(['apps', app.key, ...path]);
  const sameAs = (a: Placeless<Assignment>) => (b: Assignment) => a.principal === b.principal && a.name === b.name && a.role === b.role;
  const ignore = document.data.apps?.[app.key]?.ignore;
  const common = {
    place: place(),
    written: writtenPlaces(document, app.key),
    expect: own?.expect ?? { people: {}, groups: {} },
    ...(ignore === undefined ? {} : { ignore }),
    troubleshooting: own?.troubleshooting ?? [],
    assignments: app.assignments.map(
      (one): Assignment => ({ ...one, place: own?.assignments.find(sameAs(one))?.place ?? place('assign') }),
    ),
  };
  if (app.directory === 'okta') return { ...app, ...common };
  return {
    ...app,
    ...common,
    signOn: app.signOn && { ...app.signOn, place: place('sso') },
    onDemand: app.onDemand && { ...app.onDemand, place: place('provisioning', 'onDemand') },
    places: {
      app: place(),
      endpoint: place('scim'),
      mappings: place('users'),
      provisioning: place('provisioning'),
      roles: Object.fromEntries(Object.keys(app.roles).map((value) => [value, place('roles', value)])),
    },
  };
}
