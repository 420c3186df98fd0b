/**
 * `target: { deploy: kubernetes }` on the real engine and the real plugin, against a loopback cluster: what the cluster was told is what
 * serves, and the apps are connected to it.
 */
import { spawnSync } from 'node:child_process';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { checkStack } from '../../src/config/check.ts';
import { readStack } from '../../src/config/read.ts';
import { readSample } from '../../src/config/sampleFile.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type Sandbox, startSandbox } from '../../src/rehearsal/sandbox.ts';
import { idsAt, settle } from '../target/endState.ts';
import type { KubernetesObject } from './cluster/apply.ts';
import { openPods, type Pods } from './cluster/pods.ts';
import { type Cluster, type Entry, startCluster } from './cluster/server.ts';
import { commandsOf, initStack, missingForSuite, openProject, type Project, restoreState } from './engine.ts';

const missing = missingForSuite('a target on a cluster', ['kubernetes']);
const password = 'correct-horse';
const postgres = Buffer.from(`postgres://scim:${password}@db.example/scim`).toString('base64');

const object = (kind: string, name: string, more: object, apiVersion = 'v1'): KubernetesObject => ({
  ...{ apiVersion, kind, metadata: { name, namespace: 'identity' } },
  ...more,
});
const database = object('Secret', 'scim-db', { type: 'Opaque', data: { url: postgres } });
const tls = (type: string) => object('Secret', 'scim-tls', { type, data: { 'tls.crt': 'Yw==', 'tls.key': 'aw==' } });

/** The first one is not the current one. */
function kubeconfig(servers: Record<string, string>): string {
  const names = Object.keys(servers);
  return JSON.stringify({
    ...{ apiVersion: 'v1', kind: 'Config', 'current-context': names.at(-1) },
    clusters: names.map((name) => ({ name, cluster: { server: servers[name] } })),
    users: [{ name: 'somebody', user: { token: 'x' } }],
    contexts: names.map((name) => ({ name, context: { cluster: name, user: 'somebody' } })),
  });
}

describe.skipIf(missing !== '')('deploy: kubernetes on the real engine', () => {
  let sandbox: Sandbox;
  let cluster: Cluster;
  let pods: Pods;
  let project: Project;
  let folder: string;

  const yaml = ({ trigger = 'first', wait = 120, more = '' } = {}) => `tenants:
  entra: { tenantId: 7d1c2f60-53a1-4f0e-9c07-5d2f3a9b1c11, domain: example.com }
target:
  deploy: kubernetes
  url: ${pods.url}
  kubernetes:
    context: here
    image: registry.example/muster:1.2.0
    namespace: identity
    database: { secret: scim-db }
    ingress: { tlsSecret: scim-tls }
    annotations: { pulumi.com/timeoutSeconds: "${wait}" }
apps:
  notion:
    catalog: generic
    directory: entra
    assign: { groups: { Sales: default } }
    provisioning: { scope: assigned, start: true }
    scim: { target: bundled, token: { trigger: ${trigger} } }
${more}`;

  beforeAll(async () => {
    cluster = await startCluster();
    pods = await openPods(cluster);
    cluster.rollOut = pods.start;
    project = openProject({});
    const { write } = commandsOf(() => project, 'live');
    write(yaml());
    const { document, problems } = readStack('live', join(project.folder, 'stacks'));
    const all = [...problems, ...(document ? checkStack(document) : [])];
    if (!document || all.length > 0) throw new Error(JSON.stringify(all));
    const plan = planStack(document);
    sandbox = await startSandbox(plan, readSample(plan.sample, plan.entra?.domain ?? '').sample);
    const { MUSTER_TARGET: _elsewhere, ...environment } = sandbox.environment;
    // The directory runs here, and the plugin there: both are to trust the ingress.
    setDefaultCACertificates([...getCACertificates('default'), pods.certificate]);
    appendFileSync(environment.SSL_CERT_FILE ?? '', `\n${pods.certificate}`);
    project.remove();
    folder = mkdtempSync(join(tmpdir(), 'muster-kubeconfig-'));
    project = openProject({ ...environment, KUBECONFIG: join(folder, 'config') });
    writeFileSync(join(folder, 'config'), kubeconfig({ here: cluster.url, elsewhere: 'http://127.0.0.1:1' }));
    write(yaml());
    await initStack(project, 'live');
  });

  afterAll(async () => {
    project?.remove();
    if (folder) rmSync(folder, { recursive: true });
    await sandbox?.close();
    await pods?.close();
    await cluster?.close();
  });

  const { write, run, up } = commandsOf(() => project, 'live');

  const asked = () => sandbox.world.graph.requests.map(({ method, path }) => `${method} ${path}`);
  const made = () => cluster.log.map(({ verb, kind }) => `${verb} ${kind}`);
  const names = (kind: string) => cluster.objects(kind).map(({ metadata }) => metadata.name);
  const tokens = async () =>
    JSON.parse((await run('stack', 'output', 'tokens', '--show-secrets', '--json')).text) as Record<string, string>;
  const people = async () => idsAt(`${pods.url}/notion/scim/v2`, (await tokens()).notion ?? '');
  let before: Record<string, string>;

  test('a preview says what is wrong with the Secrets, and makes nothing', async () => {
    const none = await run('preview');
    expect([none.code === 0, none.text]).toEqual([false, expect.stringContaining("resource 'identity/scim-db' does not exist")]);
    cluster.put(database);
    cluster.put(tls('Opaque'));
    const wrong = await run('preview');
    expect([wrong.code === 0, wrong.text]).toEqual([
      false,
      expect.stringMatching(/no-tls the Secret identity\/scim-tls is of the type Opaque, and TLS needs kubernetes\.io\/tls/),
    ]);
    cluster.put(tls('kubernetes.io/tls'));
    const right = await run('preview');
    expect(right.code, right.text).toBe(0);
    expect(right.text).toMatch(/kubernetes:apps\/v1:Deployment/);
    expect(cluster.log).toEqual([]);
  });

  test('an object of somebody else is left alone: up stops, and says whose it is', async () => {
    const spec = { selector: { app: 'other' }, ports: [{ name: 'http', port: 80, targetPort: 'http', protocol: 'TCP' }] };
    cluster.put(object('NetworkPolicy', 'muster-target', { spec: { podSelector: {} } }, 'networking.k8s.io/v1'));
    cluster.put(object('Service', 'muster-target', { spec }));
    const refused = await up();
    expect(refused.code).not.toBe(0);
    expect(refused.text).toMatch(/conflict with "kubectl-create"/);
    expect(cluster.objects('Service')[0]?.spec).toEqual(spec);
    cluster.remove('Service', 'muster-target');
    cluster.remove('NetworkPolicy', 'muster-target');
  });

  test('an up that is killed when the Deployment is made: the next one finishes, in order', async () => {
    cluster.silentAfter = 'Deployment';
    await project.killed(() => made().includes('create Deployment'), 'up', '--stack', 'live', '--yes', '--skip-preview');
    cluster.silentAfter = null;
    restoreState(project, 'live');
    await project.pulumi('cancel', '--stack', 'live', '--yes');
    expect(names('Deployment')).toEqual(['muster-target']);
    const first = await up();
    expect(first.code, first.text).toBe(0);
    const order = made();
    const after = (later: string, ...earlier: string[]) =>
      earlier.every((one) => order.includes(one) && order.indexOf(one) < order.indexOf(later));
    expect(after('create Deployment', 'create ConfigMap', 'create Secret', 'create NetworkPolicy'), order.join()).toBe(true);
    expect([after('create Service', 'ready Deployment'), after('create Ingress', 'create Service')], order.join()).toEqual([true, true]);
    await settle(sandbox.world);
    before = await people();
    expect(Object.keys(before).length).toBeGreaterThan(3);
  });

  test('the same again changes nothing, and nothing secret stands in clear', async () => {
    const same = await up('--expect-no-changes');
    expect(same.code, same.text).toBe(0);
    const all = Object.values(await tokens());
    const secrets = [password, postgres, ...all];
    const { stdout } = spawnSync('grep', ['-rlFf', '-', join(project.folder, 'state')], { encoding: 'utf8', input: secrets.join('\n') });
    const shown = await run('stack', 'export');
    const told = JSON.stringify(cluster.objects('Secret').filter(({ metadata }) => metadata.name.startsWith('muster')));
    const text = Buffer.from(/"tokens.json":"([^"]*)"/.exec(told)?.[1] ?? '', 'base64').toString();
    expect(text).toContain('sha256');
    expect([stdout, secrets.filter((one) => same.text.includes(one) || shown.text.includes(one) || text.includes(one))]).toEqual(['', []]);
  });

  test('a changed token: a Secret of another name, and the pods that know it are ready before the connection is saved', async () => {
    const [old] = names('Secret').filter((name) => name.startsWith('muster'));
    const from = cluster.log.length;
    const request = asked().length;
    let askedWhenReady = 0;
    cluster.rollOut = async (deployment) => {
      const isUp = await pods.start(deployment);
      askedWhenReady = asked().length;
      return isUp;
    };
    write(yaml({ trigger: 'second' }));
    const rotated = await up();
    cluster.rollOut = pods.start;
    expect(rotated.code, rotated.text).toBe(0);
    const [young, ...more] = names('Secret').filter((name) => name.startsWith('muster'));
    expect([young === old, more]).toEqual([false, []]);
    const steps = cluster.log.slice(from).map(({ verb, kind }: Entry) => `${verb} ${kind}`);
    expect(steps).toEqual(['create Secret', 'apply Deployment', 'ready Deployment', 'delete Secret']);
    const saved = asked().findIndex((one, index) => index >= request && /^PUT .*\/synchronization\/secrets/.test(one));
    expect(saved).toBeGreaterThanOrEqual(askedWhenReady);
    await settle(sandbox.world);
    expect(await people()).toEqual(before);
  });

  test('pods that do not become ready: nothing is saved, and the ones of before go on; the next up finishes', async () => {
    const request = asked().length;
    cluster.rollOut = () => Promise.resolve(false);
    write(yaml({ trigger: 'third', wait: 5 }));
    const failed = await up();
    expect(failed.code).not.toBe(0);
    expect(failed.text).toMatch(/MinimumReplicasUnavailable|ProgressDeadlineExceeded/);
    expect(
      asked()
        .slice(request)
        .filter((one) => /^PUT .*secrets|validateCredentials/.test(one)),
    ).toEqual([]);
    expect(names('Secret').filter((name) => name.startsWith('muster'))).toHaveLength(2);
    cluster.rollOut = pods.start;
    write(yaml({ trigger: 'third' }));
    const again = await up();
    expect(again.code, again.text).toBe(0);
    expect(names('Secret').filter((name) => name.startsWith('muster'))).toHaveLength(1);
    expect(await people()).toEqual(before);
  });

  test('a protected stack is not destroyed; destroy takes the apps first, and leaves what was there before', async () => {
    write(yaml({ trigger: 'third', more: 'protect: true\n' }));
    expect((await up()).code).toBe(0);
    const from = cluster.log.length;
    const kept = await run('destroy', '--yes', '--skip-preview');
    expect([kept.code === 0, cluster.log.length, sandbox.world.graph.store.applications.size]).toEqual([false, from, 1]);
    write(yaml({ trigger: 'third', more: 'protect: false\n' }));
    expect((await up()).code).toBe(0);
    const destroyed = await run('destroy', '--yes', '--skip-preview');
    expect(destroyed.code, destroyed.text).toBe(0);
    expect(sandbox.world.graph.store.applications.size).toBe(0);
    const kinds = ['ConfigMap', 'Deployment', 'ReplicaSet', 'Service', 'Ingress', 'NetworkPolicy', 'PodDisruptionBudget'];
    expect([kinds.flatMap(names), names('Secret').sort()]).toEqual([[], ['scim-db', 'scim-tls']]);
    const gone = cluster.log.slice(from).map(({ verb, kind }) => `${verb} ${kind}`);
    expect(gone.indexOf('delete Ingress')).toBeLessThan(gone.indexOf('delete Deployment'));
    expect(gone.indexOf('delete Deployment')).toBeLessThan(gone.indexOf('delete Secret'));
  });
});
