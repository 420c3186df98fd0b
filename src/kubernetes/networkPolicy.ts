/** Who reaches the pods, and what they reach: names and the database, and so not the cloud's metadata address. Pure. */
import type { AllowedPods, KubernetesDeploy } from '../plan/types.ts';
import { type Manifest, metadataOf, selectorLabels } from './manifest.ts';

/** Null where the stack says that there is none. */
export function networkPolicyOf(deploy: KubernetesDeploy): Manifest | null {
  if (deploy.networkPolicy === null) return null;
  const { from, metricsFrom } = deploy.networkPolicy;
  return {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: metadataOf(deploy, deploy.name),
    spec: {
      podSelector: { matchLabels: selectorLabels(deploy) },
      policyTypes: ['Ingress', 'Egress'],
      ingress: [
        // Load balancers of a cloud and controllers on the host's network are no pods: unless said, everybody.
        { ...(from.length === 0 ? {} : { from: from.map(peer) }), ports: [tcp('http')] },
        { from: metricsFrom.length === 0 ? [{ namespaceSelector: {} }] : metricsFrom.map(peer), ports: [tcp('metrics')] },
      ],
      egress: [
        // To any address: a cache on the node is no pod either.
        { ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] },
        // A managed database has a name, and policies know addresses only.
        { ports: [tcp(deploy.database.port)] },
      ],
    },
  };
}

const tcp = (port: number | string) => ({ protocol: 'TCP', port });

const peer = ({ namespaces, labels }: AllowedPods) => ({
  ...(namespaces.length === 0
    ? {}
    : { namespaceSelector: { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'In', values: namespaces }] } }),
  ...(Object.keys(labels).length === 0 && namespaces.length > 0 ? {} : { podSelector: { matchLabels: labels } }),
});
