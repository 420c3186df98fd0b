/** The settings of a target on a cluster, with all that is not written filled in. Pure. */
import { type KubernetesSettings, kubernetesName, kubernetesNamespace, usualRequests } from '../config/targetDefaults.ts';
import type { AllowedPods, HttpRoutePlan, IngressPlan, KubernetesDeploy, Quantities, SourcePlace } from './types.ts';

type Allowed = NonNullable<Exclude<KubernetesSettings['networkPolicy'], false | undefined>['from']>[number];

/** Null without what has no default: an address with a host, an image, a database. */
export function planKubernetes(url: string | null, settings: KubernetesSettings, place: SourcePlace): KubernetesDeploy | null {
  const { image, database, ingress, httpRoute, networkPolicy = {} } = settings;
  if (url === null || !URL.canParse(url) || image === undefined || database === undefined) return null;
  const requests: Quantities = { ...usualRequests, ...quantities(settings.resources?.requests) };
  const limits = { memory: requests.memory, ...quantities(settings.resources?.limits) };
  return {
    kind: 'kubernetes',
    image,
    context: settings.context ?? null,
    namespace: kubernetesNamespace(settings),
    name: kubernetesName(settings),
    url,
    host: new URL(url).hostname,
    replicas: settings.replicas ?? 2,
    database: { secret: database.secret, key: database.key ?? 'url', port: database.port ?? 5432 },
    route: ingress ? planIngress(ingress) : httpRoute ? planHttpRoute(httpRoute) : null,
    labels: settings.labels ?? {},
    annotations: settings.annotations ?? {},
    resources: { requests, limits },
    imagePullSecrets: settings.imagePullSecrets ?? [],
    networkPolicy: networkPolicy === false ? null : { from: allowed(networkPolicy.from), metricsFrom: allowed(networkPolicy.metricsFrom) },
    serviceAccount: settings.serviceAccount ?? null,
    place,
  };
}

function planIngress(said: NonNullable<KubernetesSettings['ingress']>): IngressPlan {
  const { class: className = null, tlsSecret = null, annotations = {}, wait = false } = said;
  return { kind: 'ingress', class: className, tlsSecret, annotations, wait };
}

function planHttpRoute({ gateway, annotations = {} }: NonNullable<KubernetesSettings['httpRoute']>): HttpRoutePlan {
  const { name, namespace = null, section = null } = gateway;
  return { kind: 'httpRoute', gateway: { name, namespace, section }, annotations };
}

const quantities = ({ cpu, memory }: { cpu?: string | number; memory?: string | number } = {}): Quantities => ({
  ...(cpu === undefined ? {} : { cpu: String(cpu) }),
  ...(memory === undefined ? {} : { memory: String(memory) }),
});

const allowed = (said: Allowed[] = []): AllowedPods[] => said.map(({ namespaces = [], labels = {} }) => ({ namespaces, labels }));
