/** Which cluster a target goes to, and whose its objects are. */
import type { Provider, ProviderArgs } from '@pulumi/kubernetes/provider.js';
import type { KubernetesDeploy } from '../plan/types.ts';
import * as pulumi from '../pulumi.ts';
import type { Metadata } from './manifest.ts';

interface Sdk {
  Provider: typeof Provider;
}

/** The stack's YAML, else its configuration; null: the current context of whoever runs `up`. */
export const contextOf = ({ context }: KubernetesDeploy): string | null =>
  context ?? new pulumi.Config('kubernetes').get('context') ?? null;

/** `context`: of `contextOf`. */
export function clusterOf(sdk: Sdk, context: string | null, options: pulumi.CustomResourceOptions): Provider {
  const args: ProviderArgs = {
    // Empty, the plugin looks for the usual files; without it the SDK would put a path of this machine into the state.
    kubeconfig: new pulumi.Config('kubernetes').getSecret('kubeconfig') ?? '',
    // An object whose state was lost is taken up again; one of somebody else is refused, by `owned`.
    upsertExistingObjects: true,
    // Another context is another cluster, and nothing else is: credentials and addresses of a cluster change.
    ...(context === null ? {} : { context, clusterIdentifier: context }),
  };
  return new sdk.Provider('cluster', args, options);
}

const longestManager = 128;

/**
 * The object as this stack's: applied under the stack's own name, and with that name on it. On an object of another stack, or of somebody else,
 * Kubernetes then refuses to apply: the annotation, a label or the selector belongs to another manager.
 */
export function owned<Owned extends { metadata: object }>(manifest: Owned): Owned {
  const { labels, annotations, ...rest } = manifest.metadata as Partial<Metadata>;
  const stack = `${pulumi.getProject()}/${pulumi.getStack()}`;
  return {
    ...manifest,
    metadata: {
      ...rest,
      labels: { ...labels, 'app.kubernetes.io/managed-by': 'pulumi' },
      annotations: {
        ...annotations,
        'muster/stack': stack,
        'pulumi.com/patchFieldManager': `muster ${stack}`.slice(0, longestManager),
      },
    },
  };
}
