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
import { neededSecrets } from './plan/secrets.ts';
import type { AppPlan, OktaApp as OktaAppPlan, Plan } from './plan/types.ts';
import { declareProviders } from './providers.ts';
import * as pulumi from './pulumi.ts';
import { readSecrets, type SecretReader } from './secrets.ts';
import { StackProtection } from './stackProtection.ts';

export interface ProgramSettings {
  readSecret: SecretReader;
  /** Sends every app to this SCIM target, whatever its own address (`muster:target`, or MUSTER_TARGET in the environment): rehearsals and sandboxes. */
  target?: string;
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
  return target ? `${target.replace(/\/+$/, '')}/${app.origin}${app.endpoint.path}` : addressOf(app, plan);
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
export async function declareStack(plan: Plan, settings: ProgramSettings): Promise<StackOutputs> {
  const tokens = readTokens(plan, settings);
  const providers = await declareProviders(plan);
  const everything: pulumi.Resource[] = Object.values(providers);
  const entra = await lookUpEntraDirectory(appsIn(plan.apps, 'entra'), { provider: providers.muster });
  const okta = providers.okta ? await loadOkta() : undefined;
  const state = okta ? await readLastState() : [];
  const prepared = await okta?.prepareOkta(appsIn(plan.apps, 'okta'), state, { provider: providers.muster });
  const former = formerAddresses(state);
  const declarations: ByDirectory<AppPlan, AppOutputs | undefined> = {
    entra(app) {
      const address = endpointAddress(app, plan, settings.target);
      const token = tokens.get(app.endpoint.tokenSecret) ?? '';
      const oauth = endpointOAuth(app, plan, settings.target);
      const declared = new EntraApp(
        app.key,
        { plan: app, directory: entra, address: tenantUrl(app, plan, settings.target), token, oauth },
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
      const before = [app.key, ...app.formerKeys].flatMap((key) => former[key] ?? [])[0];
      return { appId: declared.appId, address, byHand: byHand(app, declared, address, before) };
    },
  };
  const declared = Object.values(plan.apps).map((app) => [app.key, byDirectory(app, declarations)] as const);
  new StackProtection(plan.protect, everything);
  return Object.fromEntries(declared.flatMap(([key, outputs]) => (outputs === undefined ? [] : [[key, outputs]])));
}

/** By name of the secret; Okta's are entered by hand. `up --skip-preview` has no other moment in which nothing is made yet. */
function readTokens(plan: Plan, { readSecret, target }: ProgramSettings): Map<string, pulumi.Output<string>> {
  const { values, problems } = readSecrets(neededSecrets(appsIn(plan.apps, 'entra')), readSecret);
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

/** Where the last update that went through said that the apps are, by key. */
function formerAddresses(state: StateResource[]): Record<string, string> {
  const stack = state.find(({ type }) => type === 'pulumi:pulumi:Stack');
  const apps = Object.entries((stack?.outputs.apps ?? {}) as Record<string, { address?: unknown } | undefined>);
  return Object.fromEntries(apps.flatMap(([key, app]) => (typeof app?.address === 'string' ? [[key, app.address]] : [])));
}

/** The steps Okta's API does not have, with their exact values; null when there is nothing left to do. `before`: the address of the last update. */
function byHand(plan: OktaAppPlan, app: OktaApp, address: string, before: string | undefined): pulumi.Output<string | null> {
  const moved = before !== undefined && !isSameAddress(before, address);
  return pulumi.all([app.missing, app.adminUrl]).apply(([missing, adminUrl]) => {
    const entered = `provisioning SCIM, base URL ${address}, unique identifier ${plan.uniqueField}, HTTP header with the token; "Test Connector Configuration"`;
    if (missing.length > 0) {
      const boxes = missing.map((feature) => featureLabels[feature] ?? feature).join(', ');
      return `${adminUrl} : ${entered}; then switch on ${boxes}; run \`pulumi up\` again`;
    }
    // Nobody can ask Okta for the address, so this is said once: in the update that changes it.
    return moved ? `${adminUrl} : the address was ${before}, and Okta sends there until somebody changes it: ${entered}` : null;
  });
}
