/** Every object of a target on a cluster, as Kubernetes takes them. Pure: the program and `muster target render` make the same ones. */
import { type DeclaredToken, sha256, type TokenDeclarations } from '../deploy/declarations.ts';
import type { KubernetesDeploy } from '../plan/types.ts';
import { type Manifest, metadataOf, selectorLabels } from './manifest.ts';
import { networkPolicyOf } from './networkPolicy.ts';
import { routeOf, serviceOf } from './routes.ts';

/**
 * A document with its name, which changes with the content: so pods roll, and a rollout that fails leaves the ones of before with theirs. It changes
 * with the context too: what a replaced cluster's provider deletes must not be what the new one has made.
 */
export interface NamedText {
  name: string;
  text: string;
}

function named({ name, context }: KubernetesDeploy, what: string, text: string): NamedText {
  const digest = sha256(context === null ? text : `${context}\n${text}`);
  return { name: `${name}-${what}-${digest.slice(0, 10)}`, text };
}

/** Of the text of `TargetDeclarations`. */
export const declarationsText = (deploy: KubernetesDeploy, text: string): NamedText => named(deploy, 'declarations', text);

/** In an order of their own, so that the name changes only with a token. */
export function tokensText(deploy: KubernetesDeploy, tokens: readonly DeclaredToken[]): NamedText {
  const order = ({ app, id }: DeclaredToken) => `${app} ${id}`;
  const document: TokenDeclarations = { format: 1, tokens: tokens.toSorted((a, b) => (order(a) < order(b) ? -1 : 1)) };
  return named(deploy, 'tokens', JSON.stringify(document, null, 2));
}

/** The Secret that somebody else makes, for files: they hold no secrets. */
export const tokensReference = ({ name }: KubernetesDeploy): string => `${name}-tokens`;

export function configMapOf(deploy: KubernetesDeploy, { name, text }: NamedText): Manifest {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: metadataOf(deploy, name), immutable: true, data: { 'declarations.json': text } };
}

/** Name and content are known to an engine later. `base64`: of `tokensText`. */
export function tokensSecretOf<Text>(deploy: KubernetesDeploy, { name, base64 }: { name: Text; base64: Text }) {
  const metadata = { ...metadataOf(deploy, ''), name };
  return { apiVersion: 'v1', kind: 'Secret', metadata, immutable: true, type: 'Opaque', data: { 'tokens.json': base64 } };
}

/** The objects that need neither documents nor references. */
export function fixedObjects(
  deploy: KubernetesDeploy,
): Record<'service', Manifest> & Record<'route' | 'disruptionBudget' | 'networkPolicy', Manifest | null> {
  return {
    service: serviceOf(deploy),
    route: routeOf(deploy),
    // With a single pod it would hold up every drain of a node.
    disruptionBudget: deploy.replicas < 2 ? null : disruptionBudgetOf(deploy),
    networkPolicy: networkPolicyOf(deploy),
  };
}

function disruptionBudgetOf(deploy: KubernetesDeploy): Manifest {
  return {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: metadataOf(deploy, deploy.name),
    spec: { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow', selector: { matchLabels: selectorLabels(deploy) } },
  };
}
