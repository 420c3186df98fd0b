/** The bundled target that `up` deploys: the tokens of its apps, and whatever runs it. */
import { resolve } from 'node:path';
import type { DeclaredToken } from '../deploy/declarations.ts';
import { declaredToken } from '../deploy/hashes.ts';
import { targetDeclarations } from '../plan/deploy.ts';
import { addressOf } from '../plan/endpoint.ts';
import { at } from '../plan/places.ts';
import type { AppPlan, Deploy, KubernetesDeploy, LocalDeploy, Plan } from '../plan/types.ts';
import { LocalTarget, Token } from '../provider/sdk.ts';
import * as pulumi from '../pulumi.ts';

export interface DeployedTargetArgs {
  plan: Plan;
  deploy: Deploy;
  /** Folder of Pulumi.yaml, absolute. */
  root: string;
  /** Tokens that somebody set, by name of the secret. */
  configured: ReadonlyMap<string, pulumi.Output<string>>;
  /** The marks of the tokens that connections in Entra were saved with, by the keys that their apps had then. */
  saved: Readonly<Record<string, string>>;
}

export interface DeployedTarget {
  component: pulumi.Resource;
  /** What answers requests: a connection waits for it. */
  running: pulumi.Resource;
  /** The tokens that were made, by key of the app. */
  made: ReadonlyMap<string, Token>;
}

/** Throws what the SDK of Kubernetes throws where it is needed and not installed. */
export async function deployTarget(args: DeployedTargetArgs, options: pulumi.ComponentResourceOptions): Promise<DeployedTarget> {
  const { plan, deploy, configured } = args;
  const component = new pulumi.ComponentResource('muster:target:Target', 'target', {}, options);
  const parent = { parent: component };
  const apps = Object.values(plan.apps).filter(({ endpoint }) => endpoint.bundled);
  const made = new Map(apps.filter(({ endpoint }) => endpoint.tokenMade).map((app) => [app.key, makeToken(app, args, parent)]));
  const accepted = apps.map((app) => made.get(app.key)?.accepted ?? configuredToken(app, configured));
  const tokens = pulumi.all(accepted).apply((lists) => lists.flat());
  const declarations = JSON.stringify(targetDeclarations(plan), null, 2);
  const told = { declarations, tokens };
  const running = deploy.kind === 'local' ? runHere(args, deploy, told, parent) : await runOnCluster(deploy, told, parent);
  return { component, made, running };
}

interface Told {
  /** Text of `TargetDeclarations`. */
  declarations: string;
  tokens: pulumi.Output<DeclaredToken[]>;
}

function runHere({ plan, root }: DeployedTargetArgs, deploy: LocalDeploy, told: Told, options: pulumi.CustomResourceOptions): LocalTarget {
  const { port, keepData, place } = deploy;
  const where = { folder: resolve(root, deploy.folder), port, url: plan.target ?? '' };
  return new LocalTarget('target', { stack: plan.stack, ...where, keepData, ...told, declaredAt: at(place) }, options);
}

/** Loaded here: a target on this machine needs nothing of a cluster. */
async function runOnCluster(deploy: KubernetesDeploy, { declarations, tokens }: Told, options: pulumi.ComponentResourceOptions) {
  const { declareKubernetesTarget } = await import('../kubernetes/target.ts');
  return declareKubernetesTarget(deploy, declarations, tokens, options);
}

/** Under the key of the app, and the keys it had before. */
function makeToken(app: AppPlan, { plan, saved: marks }: DeployedTargetArgs, options: pulumi.CustomResourceOptions): Token {
  const { tokenTrigger: trigger, tokenUntil: until } = app.endpoint;
  const aliases = app.formerKeys.map((name) => ({ name }));
  const saved = app.directory === 'entra' ? ([app.key, ...app.formerKeys].flatMap((key) => marks[key] ?? [])[0] ?? '') : undefined;
  const inputs = { app: app.origin, trigger, until, address: addressOf(app, plan) ?? '', saved, declaredAt: at(app.place) };
  return new Token(app.key, inputs, { ...options, aliases });
}

function configuredToken({ origin, endpoint }: AppPlan, configured: DeployedTargetArgs['configured']): pulumi.Output<DeclaredToken[]> {
  const { tokenSecret: secret } = endpoint;
  const token = configured.get(secret);
  return token?.apply((value) => [declaredToken({ app: origin, secret, value })]) ?? pulumi.output([]);
}
