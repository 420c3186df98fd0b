/**
 * As much of a cluster as the plugin of Kubernetes asks for: discovery, objects with server-side apply and dry runs, watches, and a
 * controller that rolls Deployments out. What the pods would be is the test's.
 */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parse } from 'yaml';
import { applied, fieldsOwned, type KubernetesObject } from './apply.ts';

/** What the test looks at: every write that was not a dry run, and every Deployment that became ready. */
export interface Entry {
  verb: 'create' | 'apply' | 'delete' | 'ready';
  kind: string;
  name: string;
}

export interface Cluster {
  url: string;
  log: Entry[];
  objects(kind: string): KubernetesObject[];
  /** Somebody's `kubectl create`. */
  put(object: KubernetesObject): void;
  remove(kind: string, name: string): void;
  /** Starts what a Deployment asks for. False: its pods do not become ready. */
  rollOut(deployment: KubernetesObject): Promise<boolean>;
  /** Objects of this kind are written, and the answer does not come. */
  silentAfter: string | null;
  close(): Promise<void>;
}

const kinds: [group: string, plural: string, kind: string][] = [
  ...['Secret', 'ConfigMap', 'Service', 'Pod', 'Event', 'PersistentVolumeClaim'].map((kind): [string, string, string] => [
    'v1',
    plural(kind),
    kind,
  ]),
  ['v1', 'endpoints', 'Endpoints'],
  ['apps/v1', 'deployments', 'Deployment'],
  ['apps/v1', 'replicasets', 'ReplicaSet'],
  ['networking.k8s.io/v1', 'ingresses', 'Ingress'],
  ['networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy'],
  ['policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget'],
  ['discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice'],
];
function plural(kind: string): string {
  return `${kind.toLowerCase()}s`;
}

interface Watcher {
  kind: string;
  send(type: string, object: object): void;
}

export async function startCluster(): Promise<Cluster> {
  const store = new Map<string, KubernetesObject>();
  const watchers = new Set<Watcher>();
  let version = 1;
  const keyOf = (kind: string, name: string) => `${kind}/${name}`;

  function save(object: KubernetesObject, more: Partial<KubernetesObject['metadata']> = {}): KubernetesObject {
    const key = keyOf(object.kind, object.metadata.name);
    const type = store.has(key) ? 'MODIFIED' : 'ADDED';
    const saved = { ...object, metadata: { uid: randomUUID(), ...object.metadata, ...more, resourceVersion: String(++version) } };
    store.set(key, saved);
    for (const { kind, send } of watchers) if (kind === saved.kind) send(type, saved);
    return saved;
  }

  function remove(kind: string, name: string): KubernetesObject | undefined {
    const found = store.get(keyOf(kind, name));
    store.delete(keyOf(kind, name));
    for (const watcher of watchers) if (found && watcher.kind === kind) watcher.send('DELETED', found);
    return found;
  }

  const cluster: Cluster = {
    url: '',
    log: [],
    objects: (kind) => [...store.values()].filter((one) => one.kind === kind),
    put: (object) =>
      void save({ ...object, metadata: { ...object.metadata, managedFields: [fieldsOwned(object, 'kubectl-create', 'Update')] } }),
    remove: (kind, name) => void remove(kind, name),
    rollOut: () => Promise.resolve(true),
    silentAfter: null,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };

  /** The controller of Deployments. */
  async function reconcile(deployment: KubernetesObject): Promise<void> {
    const { name, namespace, uid, generation } = deployment.metadata;
    const { template, replicas } = deployment.spec as { template: object; replicas: number };
    const sets = cluster.objects('ReplicaSet').filter(({ metadata }) => metadata.name.startsWith(`${name}-`));
    const revision = String(sets.length + 1);
    const current = sets.find(({ spec }) => JSON.stringify((spec as { template: object }).template) === JSON.stringify(template));
    const own = {
      annotations: {
        'deployment.kubernetes.io/revision': current?.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? revision,
      },
    };
    const isReady =
      current !== undefined && (current.status as { readyReplicas: number }).readyReplicas > 0 ? true : await cluster.rollOut(deployment);
    const latest = store.get(keyOf('Deployment', name));
    if (latest === undefined || latest.metadata.generation !== generation) return;
    const ready = isReady ? replicas : 0;
    save({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        ...{ name: current?.metadata.name ?? `${name}-${revision}`, namespace, ...own },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'Deployment', name, uid, controller: true }],
      },
      spec: { replicas, template },
      status: { replicas, readyReplicas: ready, availableReplicas: ready },
    });
    const condition = (type: string, status: boolean, reason: string) => ({
      type,
      status: status ? 'True' : 'False',
      reason,
      message: reason,
    });
    const conditions = [
      condition('Available', isReady, isReady ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable'),
      condition('Progressing', isReady, isReady ? 'NewReplicaSetAvailable' : 'ProgressDeadlineExceeded'),
    ];
    if (isReady) cluster.log.push({ verb: 'ready', kind: 'Deployment', name });
    save(
      { ...latest, status: { observedGeneration: generation, replicas, updatedReplicas: replicas, readyReplicas: ready, conditions } },
      { annotations: { ...latest.metadata.annotations, ...own.annotations } },
    );
  }

  function change(kind: string, name: string, query: URLSearchParams, isApply: boolean, body: KubernetesObject): [number, object] {
    const live = store.get(keyOf(kind, name));
    if (!isApply && live) return status(409, 'AlreadyExists', `${plural(kind)} "${name}" already exists`);
    const manager = query.get('fieldManager') ?? 'unknown';
    const outcome = isApply
      ? applied(live, body, { manager, force: query.get('force') === 'true' })
      : { object: { ...body, metadata: { ...body.metadata, managedFields: [fieldsOwned(body, manager, 'Update')] } } };
    if ('conflicts' in outcome) {
      const causes = outcome.conflicts.map(({ manager: other, field }) => `conflict with "${other}" using ${body.apiVersion}: ${field}`);
      return status(409, 'Conflict', `Apply failed with ${causes.length} conflict${causes.length > 1 ? 's' : ''}: ${causes.join(', ')}`);
    }
    const { object } = outcome;
    const isNew = JSON.stringify(object.spec) !== JSON.stringify(live?.spec);
    const generation = (live?.metadata.generation ?? 0) + (isNew || !live ? 1 : 0);
    if (query.has('dryRun')) return [200, { ...object, metadata: { uid: randomUUID(), ...object.metadata, generation } }];
    const saved = save(object, { generation });
    cluster.log.push({ verb: live ? 'apply' : 'create', kind, name });
    // The plugin waits for them to stand still.
    if (kind === 'Service')
      save({ apiVersion: 'v1', kind: 'Endpoints', metadata: { name, namespace: saved.metadata.namespace }, subsets: [] });
    if (kind === 'Deployment' && generation !== live?.metadata.generation) setTimeout(() => void reconcile(saved), 50);
    return [live ? 200 : 201, saved];
  }

  function watch(kind: string, query: URLSearchParams, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'application/json' });
    const send = (type: string, object: object) => void response.write(`${JSON.stringify({ type, object })}\n`);
    if (query.get('sendInitialEvents') === 'true') {
      for (const object of cluster.objects(kind)) send('ADDED', object);
      const [apiVersion] = kinds.find((one) => one[2] === kind) ?? [];
      const annotations = { 'k8s.io/initial-events-end': 'true' };
      send('BOOKMARK', { apiVersion, kind, metadata: { resourceVersion: String(version), annotations } });
    } else response.flushHeaders();
    const watcher = { kind, send };
    watchers.add(watcher);
    response.on('close', () => watchers.delete(watcher));
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams: query } = new URL(request.url ?? '/', 'http://cluster');
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const reply = ([code, body]: [number, object]) => {
      response.writeHead(code, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (pathname === '/openapi/v2') {
      // An empty document of the form that clients ask for.
      response.writeHead(200, { 'content-type': 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf' });
      return void response.end();
    }
    const found = discovery(pathname);
    if (found) return reply([200, found]);
    const [, group, namespaces, name] = /^\/apis?\/(.+?)(?:\/namespaces\/[^/]+)?\/([a-z]+)(?:\/([^/]+))?$/.exec(pathname) ?? [];
    const [apiVersion, , kind] = kinds.find((one) => one[0] === group && one[1] === namespaces) ?? [];
    if (kind === undefined) return reply(status(404, 'NotFound', `the server could not find the requested resource ${pathname}`));
    if (request.method === 'GET' && name === undefined && /^(true|1)$/.test(query.get('watch') ?? '')) return watch(kind, query, response);
    if (request.method === 'GET' && name === undefined)
      return reply([
        200,
        { kind: `${kind}List`, apiVersion, metadata: { resourceVersion: String(version) }, items: cluster.objects(kind) },
      ]);
    const missing = status(404, 'NotFound', `${namespaces} "${name}" not found`);
    const live = store.get(keyOf(kind, name ?? ''));
    if (request.method === 'GET') return reply(live ? [200, live] : missing);
    if (request.method === 'DELETE') {
      if (!live) return reply(missing);
      cluster.log.push({ verb: 'delete', kind, name: live.metadata.name });
      if (kind === 'Deployment') for (const set of cluster.objects('ReplicaSet')) remove('ReplicaSet', set.metadata.name);
      return reply([200, remove(kind, live.metadata.name) ?? {}]);
    }
    const body = parse(Buffer.concat(chunks).toString()) as KubernetesObject | null;
    // A patch of managed fields in which there is nothing to mend.
    if (body === null) return reply(live ? [200, live] : missing);
    const outcome = change(kind, name ?? body.metadata.name, query, request.method === 'PATCH', body);
    if (cluster.silentAfter === kind && !query.has('dryRun')) return;
    reply(outcome);
  }

  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  cluster.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return cluster;
}

const status = (code: number, reason: string, message: string): [number, object] => [
  code,
  { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Failure', message, reason, code },
];

function discovery(path: string): object | null {
  if (path === '/version') return { major: '1', minor: '36', gitVersion: 'v1.36.0' };
  if (path === '/api') return { kind: 'APIVersions', versions: ['v1'] };
  const groups = [...new Set(kinds.map(([group]) => group).filter((group) => group !== 'v1'))];
  if (path === '/apis')
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: groups.map((groupVersion) => {
        const [name = '', version = ''] = groupVersion.split('/');
        return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
      }),
    };
  const group = path.replace(/^\/apis?\//, '');
  const resources = kinds.filter((one) => one[0] === group);
  if (resources.length === 0) return null;
  const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update', 'watch'];
  const described = resources.map(([, name, kind]) => ({ name, singularName: kind.toLowerCase(), namespaced: true, kind, verbs }));
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion: group, resources: described };
}
