/** The bundled target on a cluster: one component, awaited by what connects to it. */
import { renderProblem } from '../config/problem.ts';
import type { DeclaredToken } from '../deploy/declarations.ts';
import type { KubernetesDeploy } from '../plan/types.ts';
import * as pulumi from '../pulumi.ts';
import { clusterOf, contextOf, owned } from './cluster.ts';
import { deploymentOf } from './deployment.ts';
import type { Manifest } from './manifest.ts';
import { configMapOf, declarationsText, fixedObjects, tokensSecretOf, tokensText } from './objects.ts';
import { databaseKeyOf, tlsSecretOf } from './secrets.ts';

type Sdk = Awaited<ReturnType<typeof loadSdk>>;

export interface KubernetesTargetArgs {
  deploy: KubernetesDeploy;
  /** Text of `TargetDeclarations`. */
  declarations: string;
  /** Of them the cluster gets the hashes. */
  tokens: pulumi.Input<DeclaredToken[]>;
}

export class KubernetesTarget extends pulumi.ComponentResource {
  /** The public address, known once the pods that know these tokens are ready and a route leads to them. */
  readonly ready: pulumi.Output<string>;

  constructor(name: string, args: KubernetesTargetArgs, sdk: Sdk, options: pulumi.ComponentResourceOptions) {
    super('muster:target:Kubernetes', name, {}, options);
    const { declarations, tokens } = args;
    const deploy = { ...args.deploy, context: contextOf(args.deploy) };
    const child = { parent: this, provider: clusterOf(sdk, deploy.context, { parent: this }) };
    // Two contexts may lead to one cluster: made before the old one goes, it would be the one that goes.
    const fixed = { ...child, deleteBeforeReplace: true };
    const { service, route, disruptionBudget, networkPolicy } = fixedObjects(deploy);
    const texts = {
      declarations: declarationsText(deploy, declarations),
      tokens: pulumi.output(tokens).apply((all) => tokensText(deploy, all)),
    };
    // A name is no secret, and as one would hide the whole Deployment.
    const tokensName = pulumi.unsecret(texts.tokens.apply((named) => named.name));

    const configMap = new sdk.ConfigMap(`${name}-declarations`, plain(configMapOf(deploy, texts.declarations)), child);
    const base64 = texts.tokens.apply(({ text }) => Buffer.from(text).toString('base64'));
    const tokensSecret = new sdk.Secret(`${name}-tokens`, plain(tokensSecretOf(deploy, { name: tokensName, base64 })), child);
    const policy = networkPolicy ? [new sdk.NetworkPolicy(`${name}-network`, plain(networkPolicy), fixed)] : [];
    const deployment = new sdk.Deployment(
      `${name}-deployment`,
      plain(
        deploymentOf(deploy, {
          declarations: texts.declarations.name,
          tokens: tokensName,
          databaseKey: databaseKeyOf(sdk, name, deploy, child),
        }),
      ),
      { ...fixed, dependsOn: [configMap, tokensSecret, ...policy] },
    );
    if (disruptionBudget) new sdk.PodDisruptionBudget(`${name}-disruption`, plain(disruptionBudget), fixed);
    // After the pods, so that the engine does not wait for endpoints that cannot come yet.
    const awaited = { ...fixed, dependsOn: [deployment] };
    const reachable = [new sdk.Service(`${name}-service`, plain(service), awaited)];
    const routed = route === null ? [] : [declareRoute(sdk, name, deploy, route, { ...fixed, dependsOn: reachable })];
    this.ready = pulumi.all([deployment, ...reachable, ...routed].map(({ id }) => id)).apply(() => deploy.url);
    this.registerOutputs({ ready: this.ready });
  }
}

function declareRoute(
  sdk: Sdk,
  name: string,
  deploy: KubernetesDeploy,
  route: Manifest,
  options: pulumi.CustomResourceOptions,
): pulumi.CustomResource {
  if (deploy.route?.kind !== 'ingress') return new sdk.CustomResource(`${name}-route`, plain(route), options);
  const { tlsSecret, wait } = deploy.route;
  const skip: Record<string, string> = wait ? {} : { 'pulumi.com/skipAwait': 'true' };
  const metadata = { ...route.metadata, annotations: { ...route.metadata.annotations, ...skip } };
  const [tls] = (route.spec as { tls: object[] }).tls;
  const spec = {
    ...(route.spec as object),
    ...(tlsSecret === null
      ? {}
      : {
          tls: [
            { ...tls, secretName: tlsSecretOf(sdk, name, deploy, deploy.route, { parent: options.parent, provider: options.provider }) },
          ],
        }),
  };
  return new sdk.Ingress(`${name}-ingress`, plain({ ...route, metadata, spec }), options);
}

/** As this stack's, untyped: the SDK's types go deeper than ours; the objects are held to Kubernetes' own schemas (`npm run validate:kubernetes`). */
function plain<Args>(manifest: { metadata: object; [field: string]: unknown }): Args {
  return owned(manifest) as Args;
}

/**
 * Declares a target and gives it back at once: its connections wait for `ready`, or depend on the component. Throws RunError where the SDK is not
 * installed; a missing or unfit Secret stops the preview.
 */
export async function declareKubernetesTarget(
  deploy: KubernetesDeploy,
  declarations: string,
  tokens: pulumi.Input<DeclaredToken[]>,
  options: pulumi.ComponentResourceOptions = {},
): Promise<KubernetesTarget> {
  const sdk = await loadSdk().catch((error: Error) => {
    throw new pulumi.RunError(renderProblem(notInstalled(deploy, error)));
  });
  return new KubernetesTarget('target', { deploy, declarations, tokens }, sdk, options);
}

const notInstalled = ({ place: { file, line, column } }: KubernetesDeploy, { message }: Error) => ({
  ...{ file, line, column, code: 'no-kubernetes-sdk' },
  message: `deploy: kubernetes needs the package @pulumi/kubernetes (${message.split('\n')[0]})`,
  hint: 'Run `npm install`; it is an optional dependency, which --omit=optional leaves out.',
});

/** Behind a dynamic import, and the modules of the kinds alone: a stack without a cluster does not pay for the SDK. */
async function loadSdk() {
  const [provider, apps, config, secret, service, ingress, network, policy, custom] = await Promise.all([
    import('@pulumi/kubernetes/provider.js'),
    import('@pulumi/kubernetes/apps/v1/deployment.js'),
    import('@pulumi/kubernetes/core/v1/configMap.js'),
    import('@pulumi/kubernetes/core/v1/secret.js'),
    import('@pulumi/kubernetes/core/v1/service.js'),
    import('@pulumi/kubernetes/networking/v1/ingress.js'),
    import('@pulumi/kubernetes/networking/v1/networkPolicy.js'),
    import('@pulumi/kubernetes/policy/v1/podDisruptionBudget.js'),
    import('@pulumi/kubernetes/apiextensions/customResource.js'),
  ]);
  return { ...provider, ...apps, ...config, ...secret, ...service, ...ingress, ...network, ...policy, ...custom };
}
