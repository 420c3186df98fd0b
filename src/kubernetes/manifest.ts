/** What all objects of a target have in common. */
import type { KubernetesDeploy } from '../plan/types.ts';

/** An object as Kubernetes takes it. */
export interface Manifest {
  apiVersion: string;
  kind: string;
  metadata: Metadata;
  [field: string]: unknown;
}

export interface Metadata {
  name: string;
  namespace: string;
  labels: Record<string, string>;
  annotations?: Record<string, string>;
}

/** Names of ports, by which probes, Services and policies find them. */
export const ports = { http: 8080, metrics: 9090 } as const;
export const servicePort = 80;

/** Seconds. The grace period begins with `preStop`, so that it is the sum of what must fit into it: the target cuts requests after ten. */
const stop = { preStop: 10, requests: 10, close: 10 };
export const preStopSeconds = stop.preStop;
export const graceSeconds = stop.preStop + stop.requests + stop.close;

/** Numeric, as the kubelet cannot tell from a name that it is not root; `node` in the image. */
export const userId = 1000;

/** What finds the pods: never changed, as the selector of a Deployment cannot be. */
export const selectorLabels = ({ name }: KubernetesDeploy): Record<string, string> => ({
  'app.kubernetes.io/name': 'muster-target',
  'app.kubernetes.io/instance': name,
});

export const labelsOf = (deploy: KubernetesDeploy): Record<string, string> => ({
  'app.kubernetes.io/component': 'scim-target',
  'app.kubernetes.io/part-of': 'muster',
  ...deploy.labels,
  ...selectorLabels(deploy),
});

export function metadataOf(deploy: KubernetesDeploy, name: string, more: Record<string, string> = {}): Metadata {
  const annotations = { ...deploy.annotations, ...more };
  return {
    name,
    namespace: deploy.namespace,
    labels: { 'app.kubernetes.io/managed-by': 'muster', ...labelsOf(deploy) },
    ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
  };
}
