/** Declares a whole stack: one component an app, in the order of the plan. */

import { appsIn, type ByDirectory, byDirectory } from './config/directory.ts';
import { compareProblems, type Problem, renderProblem } from './config/problem.ts';
import { EntraApp, type EntraAppArgs } from './entra/app.ts';
import { lookUpEntraDirectory } from './entra/directory.ts';
import { readLastState, type StateResource } from './lastState.ts';
import { isSameAddress } from './mapping/scimAddress.ts';
import type { OktaApp } from './okta/app.ts';
import { featureLabels } from './okta/features.ts';
import { addressOf } from './plan/endpoint.ts';
import { isRead, neededSecrets } from './plan/secrets.ts';
import type { AppPlan, OktaApp as OktaAppPlan, Plan } from './plan/types.ts';
import type { Token } from './provider/sdk.ts';
import { resourceTypes } from './provider/tokens.ts';
import { declareProviders, type Providers } from './providers.ts';
import * as pulumi from './pulumi.ts';
import { readSecrets, type SecretReader } from './secrets.ts';
import { StackProtection } from './stackProtection.ts';
import type { DeployedTarget, DeployedTargetArgs } from './target/deployed.ts';

export interface ProgramSettings {
  readSecret: SecretReader;
  /** Sends every app to this SCIM target, whatever its own address (`muster:target`, or MUSTER_TARGET in the environment): rehearsals and sandboxes. */
  target?: string;
  /** Folder of Pulumi.yaml, absolute: paths in the YAML begin there. */
  root?: string;
}

export interface DeclaredStack {
  apps: StackOutputs;
  /** Tokens that `up` makes, by key of the app; secret. */
  tokens: Record<string, pulumi.Output<string>>;
}

/** Stack outputs, one entry an app. */
export type StackOutputs = Record<string, AppOutputs>;
type AppOutputs = Record<string, pulumi.Input<unknown>>;

/** The SCIM base address of an app. Throws when a bundled app has no target address to be reached at. */
export function endpointAddress(app: AppPlan, plan: Plan, target?: string): string {
  const address = findAddress(app, plan, target);
  if (address === null) throw new pulumi.RunError(renderProblem(noTarget(app)));
  return address;
}

function findAddress(app: AppPlan, plan: Plan, target?: string): string | null {
  return target ? `${target.replace(/(?<!\/)\/+$/, '')}/${app.origin}${app.endpoint.path}` : addressOf(app, plan);
}

function noTarget({ key, place: { file, line, column } }: AppPlan): Problem {
  const message = `app "${key}" uses the bundled target, and the stack says nowhere where that runs`;
  const hint = 'Set `target: { url: https://… }` in the stack, or run `pulumi config set muster:target https://…`.';
  return { file, line, column, code: 'no-target', message, hint };
}

/** The same with the flags that alter Entra's client, as "Tenant URL" takes them. */
function tenantUrl(app: AppPlan, plan: Plan, target?: string): string {
  const { flags } = app.endpoint;
  return endpointAddress(app, plan, target) + (flags.length === 0 ? '' : `?${flags.join('&')}`);
}

/** How Entra signs in at that address: undefined by token. Another target than the app's own gives its own tokens. */
export function endpointOAuth(app: AppPlan, plan: Plan, target?: string): EntraAppArgs['oauth'] {
  const { oauth } = app.endpoint;
  if (oauth === undefined) return undefined;
  const { tokenUrl, ...rest } = oauth;
  return { ...rest, tokenUrl: (target ? null : tokenUrl) ?? `${endpointAddress(app, plan, target)}/oauth/token` };
}

/**
 * Throws RunError before anything is declared: with every secret and address that is not set, and with every mistake that only the
 * tenant shows.
 */
export async function declareStack(plan: Plan, settings: ProgramSettings): Promise<DeclaredStack> {
  const configured = readTokens(plan, settings);
  const providers = await declareProviders(plan);
  const everything: pulumi.Resource[] = Object.values(providers);
  const state = needsState(plan) ? await readLastState() : [];
  const target = await declareTarget(plan, settings, { configured, saved: savedTokens(state) }, providers);
  if (target) everything.push(target.component);
  const entra = await lookUpEntraDirectory(appsIn(plan.apps, 'entra'), { provider: providers.muster });
  const okta = providers.okta ? await loadOkta() : undefined;
  const prepared = await okta?.prepareOkta(appsIn(plan.apps, 'okta'), state, { provider: providers.muster });
  const former = formerAddresses(state);
  const tokensBefore = formerTokens(state);
  const declarations: ByDirectory<AppPlan, AppOutputs | undefined> = {
    entra(app) {
      const address = endpointAddress(app, plan, settings.target);
      const token = target?.made.get(app.key)?.token ?? configured.get(app.endpoint.tokenSecret) ?? '';
      const oauth = endpointOAuth(app, plan, settings.target);
      const declared = new EntraApp(
        app.key,
        {
          plan: app,
          directory: entra,
          address: tenantUrl(app, plan, settings.target),
          token,
          oauth,
          target: app.endpoint.bundled ? target?.running : undefined,
        },
        { providers, ...renaming(app) },
      );
      everything.push(declared);
      const { servicePrincipalId, jobId, status, signOn, onDemand } = declared;
      return { servicePrincipalId, jobId, status, address, ...(signOn ? { signOn } : {}), ...(onDemand ? { onDemand } : {}) };
    },
    okta(app) {
      const address = endpointAddress(app, plan, settings.target);
      const args = prepared?.get(app.key);
      if (okta === undefined || args === undefined) return undefined;
      const declared = new okta.OktaApp(app.key, args, { providers, ...renaming(app) });
      everything.push(declared);
      const { key } = app;
      const keys = [key, ...app.formerKeys];
      const before = keys.flatMap((key) => former[key] ?? [])[0];
      const tokenBefore = keys.flatMap((key) => tokensBefore[key] ?? [])[0];
      const entered = { address, before, token: target?.made.get(key), tokenBefore };
      return { appId: declared.appId, address, byHand: byHand(app, declared, entered) };
    },
  };
  const declared = Object.values(plan.apps).map((app) => [app.key, byDirectory(app, declarations)] as const);
  new StackProtection(plan.protect, everything);
  return {
    apps: Object.fromEntries(declared.flatMap(([key, outputs]) => (outputs === undefined ? [] : [[key, outputs]]))),
    tokens: Object.fromEntries([...(target?.made ?? [])].map(([key, { token }]) => [key, token])),
  };
}

/** Where Okta's apps are, and which tokens are in use: a stack without either asks for nothing. */
const needsState = ({ deploy, apps }: Plan): boolean => deploy !== null || appsIn(apps, 'okta').length > 0;

/** Undefined where somebody else runs the target, or every app goes to another one. */
async function declareTarget(
  plan: Plan,
  { target, root = '.' }: ProgramSettings,
  known: Pick<DeployedTargetArgs, 'configured' | 'saved'>,
  providers: Providers,
): Promise<DeployedTarget | undefined> {
  const { deploy } = plan;
  if (target || deploy === null || Object.values(plan.apps).every(({ endpoint }) => !endpoint.bundled)) return undefined;
  // Loaded here: a stack without it pays nothing.
  const { deployTarget } = await import('./target/deployed.ts');
  return deployTarget({ plan, deploy, root, ...known }, { providers });
}

/** By name of the secret; Okta's are entered by hand, and another target has tokens of its own. `up --skip-preview` has no other moment in which nothing is made yet. */
function readTokens(plan: Plan, { readSecret, target }: ProgramSettings): Map<string, pulumi.Output<string>> {
  const asked = target ? appsIn(plan.apps, 'entra') : Object.values(plan.apps).filter((app) => isRead(app, plan));
  const { values, problems } = readSecrets(neededSecrets(asked), readSecret);
  problems.push(...Object.values(plan.apps).flatMap((app) => (findAddress(app, plan, target) === null ? [noTarget(app)] : [])));
  if (problems.length > 0) throw new pulumi.RunError(problems.sort(compareProblems).map(renderProblem).join('\n'));
  return values;
}

/**
 * Names under which a state may hold the app and what stands below it, whose names all begin with the app's. The engine lets a child inherit
 * an alias only where it finds the component by one, and a run that was refused has the new component in the state already.
 */
function renaming({ key, formerKeys, directory }: AppPlan): pulumi.ComponentResourceOptions {
  if (formerKeys.length === 0) return {};
  const below = (name: string): pulumi.Alias[] =>
    formerKeys.map((former) => ({ name: former + name.slice(key.length), parent: pulumi.createUrn(former, `muster:${directory}:App`) }));
  return {
    aliases: formerKeys.map((name) => ({ name })),
    transformations: [
      ({ resource, name, props, opts }) =>
        resource instanceof pulumi.ComponentResource ? undefined : { props, opts: pulumi.mergeOptions(opts, { aliases: below(name) }) },
    ],
  };
}

/** Behind a dynamic import, so that a stack without Okta does not pay for its SDK. */
async function loadOkta() {
  const [{ OktaApp }, { prepareOkta }] = await Promise.all([import('./okta/app.ts'), import('./okta/prepare.ts')]);
  return { OktaApp, prepareOkta };
}

function savedTokens(state: StateResource[]): Record<string, string> {
  const connections = state.filter(({ type }) => type === resourceTypes.connection);
  return Object.fromEntries(connections.flatMap(({ name, outputs: { saved } }) => (typeof saved === 'string' ? [[name, saved]] : [])));
}

/** Where the last update that went through said that the apps are, by key. */
function formerAddresses(state: StateResource[]): Record<string, string> {
  const stack = state.find(({ type }) => type === 'pulumi:pulumi:Stack');
  const apps = Object.entries((stack?.outputs.apps ?? {}) as Record<string, { address?: unknown } | undefined>);
  return Object.fromEntries(apps.flatMap(([key, app]) => (typeof app?.address === 'string' ? [[key, app.address]] : [])));
}

/** Public ids of the tokens that the last update knew, by the keys that their apps had then. */
function formerTokens(state: StateResource[]): Record<string, string> {
  return Object.fromEntries(
    state.flatMap(({ type, name, outputs }): [string, string][] => {
      if (type !== resourceTypes.token) return [];
      const [current] = (outputs.accepted ?? []) as { id?: unknown }[];
      return typeof current?.id === 'string' ? [[name, current.id]] : [];
    }),
  );
}

interface Entered {
  address: string;
  /** The address of the last update. */
  before: string | undefined;
  /** The token where `up` makes it. */
  token: Token | undefined;
  /** The id of the one of the last update. */
  tokenBefore: string | undefined;
}

/** The steps Okta's API does not have, with their exact values; null when there is nothing left to do. */
function byHand(plan: OktaAppPlan, app: OktaApp, { address, before, token, tokenBefore }: Entered): pulumi.Output<string | null> {
  const moved = before !== undefined && !isSameAddress(before, address);
  const where = token ? `the token of ${plan.key} in \`pulumi stack output tokens --show-secrets\`` : 'the token';
  return pulumi.all([app.missing, app.adminUrl, token?.accepted]).apply(([missing, adminUrl, accepted]) => {
    const entered = `provisioning SCIM, base URL ${address}, unique identifier ${plan.uniqueField}, HTTP header with ${where}; "Test Connector Configuration"`;
    if (missing.length > 0) {
      const boxes = missing.map((feature) => featureLabels[feature] ?? feature).join(', ');
      return `${adminUrl} : ${entered}; then switch on ${boxes}; run \`pulumi up\` again`;
    }
    // Nobody can ask Okta for the address, so this is said once: in the update that changes it.
    if (moved) return `${adminUrl} : the address was ${before}, and Okta sends there until somebody changes it: ${entered}`;
    // Until the target has seen the new one; of one that came without the one before, in the update that makes it.
    const isChanged = accepted?.[0]?.id !== tokenBefore || (accepted?.length ?? 0) > 1;
    return isChanged ? `${adminUrl} : the token was changed: ${entered}` : null;
  });
}
