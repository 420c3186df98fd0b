/** The Deployment: pods of the restricted profile, which drain before they stop. Pure. */
import type { KubernetesDeploy } from '../plan/types.ts';
import { graceSeconds, labelsOf, type Manifest, metadataOf, ports, preStopSeconds, selectorLabels, userId } from './manifest.ts';

/** Names of what the pods read; of any kind, as an engine knows some of them later. */
export interface PodReferences<Text = string> {
  /** ConfigMap with the key declarations.json. */
  declarations: string;
  /** Secret with the key tokens.json. */
  tokens: Text;
  /** Key of the Secret that holds the address of the database. */
  databaseKey: Text;
}

const folder = '/etc/muster';
const secondsToWait = { progress: 300, ready: 5 };

export function deploymentOf<Text>(deploy: KubernetesDeploy, references: PodReferences<Text>): Manifest {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadataOf(deploy, deploy.name),
    spec: {
      replicas: deploy.replicas,
      revisionHistoryLimit: 3,
      minReadySeconds: secondsToWait.ready,
      // Below the ten minutes after which the engine gives up without Kubernetes' reason.
      progressDeadlineSeconds: secondsToWait.progress,
      selector: { matchLabels: selectorLabels(deploy) },
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      template: {
        metadata: {
          labels: labelsOf(deploy),
          ...(Object.keys(deploy.annotations).length === 0 ? {} : { annotations: deploy.annotations }),
        },
        spec: podOf(deploy, references),
      },
    },
  };
}

function podOf<Text>(deploy: KubernetesDeploy, references: PodReferences<Text>) {
  const { serviceAccount, imagePullSecrets } = deploy;
  return {
    ...(serviceAccount === null ? {} : { serviceAccountName: serviceAccount }),
    ...(imagePullSecrets.length === 0 ? {} : { imagePullSecrets: imagePullSecrets.map((name) => ({ name })) }),
    automountServiceAccountToken: false,
    // Else a Service named muster-… would set variables of the target.
    enableServiceLinks: false,
    terminationGracePeriodSeconds: graceSeconds,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: userId,
      runAsGroup: userId,
      fsGroup: userId,
      seccompProfile: { type: 'RuntimeDefault' },
    },
    topologySpreadConstraints: ['topology.kubernetes.io/zone', 'kubernetes.io/hostname'].map((topologyKey) => ({
      topologyKey,
      maxSkew: 1,
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: selectorLabels(deploy) },
      // Without it the pods of before count during a rollout.
      matchLabelKeys: ['pod-template-hash'],
    })),
    containers: [containerOf(deploy, references)],
    volumes: [
      { name: 'declarations', configMap: { name: references.declarations } },
      { name: 'tokens', secret: { secretName: references.tokens, defaultMode: 0o440 } },
      { name: 'tmp', emptyDir: { sizeLimit: '64Mi' } },
    ],
  };
}

function containerOf<Text>(deploy: KubernetesDeploy, { databaseKey }: PodReferences<Text>) {
  const { image, resources, database } = deploy;
  const heap = heapMegabytes(resources.limits.memory);
  return {
    name: 'target',
    image,
    args: targetArguments({
      declarations: `${folder}/declarations/declarations.json`,
      tokens: `${folder}/tokens/tokens.json`,
      instance: `${deploy.namespace}/${deploy.name}`,
      url: deploy.url,
      // The kubelet asks from outside of the pod.
      metricsHost: '0.0.0.0',
    }),
    env: [
      { name: 'MUSTER_DATABASE', valueFrom: { secretKeyRef: { name: database.secret, key: databaseKey } } },
      ...(heap === null ? [] : [{ name: 'NODE_OPTIONS', value: `--max-old-space-size=${heap}` }]),
    ],
    ports: Object.entries(ports).map(([name, containerPort]) => ({ name, containerPort, protocol: 'TCP' })),
    resources,
    securityContext: {
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
      privileged: false,
      readOnlyRootFilesystem: true,
    },
    startupProbe: probe('/live', { periodSeconds: 2, timeoutSeconds: 2, failureThreshold: 30 }),
    // Of the process alone: a database that is away must not restart all pods.
    livenessProbe: probe('/live', { periodSeconds: 10, timeoutSeconds: 2, failureThreshold: 3 }),
    // It asks the database, and waits two seconds for it.
    readinessProbe: probe('/ready', { periodSeconds: 5, timeoutSeconds: 3, failureThreshold: 2 }),
    // Requests come in until every router has heard that the pod ends. Not `sleep`, which clusters before 1.30 refuse.
    lifecycle: { preStop: { exec: { command: ['node', '-e', `setTimeout(() => {}, ${preStopSeconds * 1000})`] } } },
    volumeMounts: [
      { name: 'declarations', mountPath: `${folder}/declarations`, readOnly: true },
      { name: 'tokens', mountPath: `${folder}/tokens`, readOnly: true },
      { name: 'tmp', mountPath: '/tmp' },
    ],
  };
}

const probe = (path: string, figures: Record<string, number>) => ({ httpGet: { path, port: 'metrics' }, ...figures });

/** What follows `muster serve`, which the image begins with. */
export function targetArguments({
  declarations,
  tokens,
  instance,
  url,
  metricsHost,
}: Record<'declarations' | 'tokens' | 'instance' | 'url', string> & { metricsHost?: string }) {
  return [
    ...['--declarations', declarations, '--tokens', tokens, '--instance', instance],
    ...['--host', '0.0.0.0', '--port', String(ports.http), '--metrics-port', String(ports.metrics), '--public-url', url],
    ...(metricsHost === undefined ? [] : ['--metrics-host', metricsHost]),
    // Every connection comes from an ingress or a node, whatever the client's address.
    '--trust-proxy',
  ];
}

const units: Record<string, number> = { '': 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30 };

/** Three quarters of the memory, in MiB, for Node's heap; null where there is no limit or it is written in another way. */
function heapMegabytes(memory: string | undefined): number | null {
  const [, figure, unit = ''] = /^(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(memory ?? '') ?? [];
  const factor = units[unit];
  return figure === undefined || factor === undefined ? null : Math.floor((Number(figure) * factor * 0.75) / 2 ** 20);
}
