/** The component as the engine sees it: inputs of every resource, their order, and the Secrets that must be there. */
import * as pulumi from '@pulumi/pulumi';
import { runInPulumiStack } from '@pulumi/pulumi/runtime/stack.js';
import { afterEach, expect, test } from 'vitest';
import type { DeclaredToken } from '../../src/deploy/declarations.ts';
import { sha256 } from '../../src/deploy/declarations.ts';
import { declareKubernetesTarget } from '../../src/kubernetes/target.ts';
import { targetDeclarations } from '../../src/plan/deploy.ts';
import { least, planned } from './stack.ts';

interface Seen {
  kind: string;
  name: string;
  inputs: Record<string, unknown>;
}
interface Run {
  seen: Seen[];
  ready: unknown;
  error: string | null;
}

const token: DeclaredToken = { app: 'stack-ai', id: 't1', sha256: sha256('one'), until: null };
const postgres = { data: { url: Buffer.from('postgres://u:pw@db.example/scim').toString('base64') } };
/** What stands in the cluster, by `namespace/name`. */
type Cluster = Record<string, { data?: Record<string, string>; type?: string } | undefined>;

async function up(settings: string, cluster: Cluster, { tokens = [token], dryRun = false, unknown = false } = {}): Promise<Run> {
  const seen: Seen[] = [];
  const { plan, deploy } = planned(settings);
  await pulumi.runtime.setMocks(
    {
      async newResource({ type, name, inputs, id }) {
        // Long enough for whoever does not wait to come first.
        const first = /:(ConfigMap|Secret|NetworkPolicy)$/.test(type);
        if (!id) await new Promise((resolve) => setTimeout(resolve, first ? 80 : type.endsWith(':Deployment') ? 40 : 0));
        if (id) {
          const found = cluster[id];
          if (found === undefined) throw new Error(`resource '${id}' does not exist`);
          seen.push({ kind: 'read', name, inputs: { id } });
          return { id, state: found };
        }
        if (type !== 'pulumi:pulumi:Stack') seen.push({ kind: type.split(':').at(-1) ?? '', name, inputs });
        return { id: `${name}-id`, state: inputs };
      },
      call: () => ({}),
    },
    'muster',
    's',
    dryRun,
    'organization',
  );
  const failures: string[] = [];
  const collect = (error: Error) => void failures.push(error.message);
  process.on('unhandledRejection', collect);
  try {
    const outputs = await runInPulumiStack(async () => {
      const given = unknown ? pulumi.output(pulumi.unknown as unknown as DeclaredToken[]) : pulumi.secret(tokens);
      return { ready: (await declareKubernetesTarget(deploy, JSON.stringify(targetDeclarations(plan)), given)).ready };
    });
    const ready = await new Promise((resolve) => pulumi.output((outputs as { ready: pulumi.Input<string> }).ready).apply(resolve));
    return { seen, ready, error: failures[0] ?? null };
  } catch (error) {
    return { seen, ready: null, error: (error as Error).message };
  } finally {
    await new Promise((resolve) => setTimeout(resolve, 20));
    process.off('unhandledRejection', collect);
  }
}

const inputsOf = <Inputs = unknown>({ seen }: Run, kind: string) => seen.find((one) => one.kind === kind)?.inputs as Inputs;

afterEach(() => pulumi.runtime.setMocks({ newResource: ({ name }) => ({ id: name, state: {} }), call: () => ({}) }));

test('all of it, in order, with nothing but hashes', async () => {
  const run = await up(`${least}, ingress: { class: nginx, tlsSecret: scim-tls }`, {
    'default/scim-db': postgres,
    'default/scim-tls': { type: 'kubernetes.io/tls' },
  });
  expect(run.error).toBeNull();
  expect(run.ready).toBe('https://scim.example.com');
  const kinds = run.seen.map(({ kind }) => kind);
  expect(kinds.toSorted()).toEqual(
    [
      'ConfigMap',
      'Deployment',
      'Ingress',
      'Kubernetes',
      'NetworkPolicy',
      'PodDisruptionBudget',
      'Secret',
      'Service',
      'kubernetes',
      'read',
      'read',
    ].toSorted(),
  );
  const after = (later: string, ...earlier: string[]) => earlier.every((one) => kinds.indexOf(one) < kinds.indexOf(later));
  expect([
    after('Deployment', 'ConfigMap', 'Secret', 'NetworkPolicy', 'read'),
    after('Service', 'Deployment'),
    after('Ingress', 'Service'),
  ]).toEqual([true, true, true]);
  const text = JSON.stringify(run.seen);
  expect(text).not.toContain('postgres://');
  expect(text).not.toContain(postgres.data.url);
  // Pulumi's mark of a secret: with it the whole Deployment would be hidden in a preview.
  expect(JSON.stringify(inputsOf(run, 'Secret'))).toContain('4dabf18193072939515e22adb298388d');
  expect(JSON.stringify(inputsOf(run, 'Deployment'))).not.toContain('4dabf18193072939515e22adb298388d');
  expect(inputsOf(run, 'Ingress')).toMatchObject({
    metadata: { annotations: { 'pulumi.com/skipAwait': 'true' } },
    spec: { ingressClassName: 'nginx', tls: [{ hosts: ['scim.example.com'], secretName: 'scim-tls' }] },
  });
});

test('the pods read the very Secret and ConfigMap of this run, and roll when either changes', async () => {
  const cluster = { 'default/scim-db': postgres };
  const namesOf = (run: Run) => {
    const { volumes } = inputsOf<{
      spec: { template: { spec: { volumes: { configMap?: { name: string }; secret?: { secretName: string } }[] } } };
    }>(run, 'Deployment').spec.template.spec;
    const name = (kind: string) => inputsOf<{ metadata: { name: string } }>(run, kind).metadata.name;
    expect(volumes[0]?.configMap?.name).toBe(name('ConfigMap'));
    expect(volumes[1]?.secret?.secretName).toBe(name('Secret'));
    return [name('ConfigMap'), name('Secret')];
  };
  const first = await up(least, cluster);
  const [config, secret] = namesOf(first);
  const second: DeclaredToken = { ...token, id: 't2', sha256: sha256('two') };
  expect([config, secret]).toEqual([
    expect.stringMatching(/^muster-target-declarations-[0-9a-f]{10}$/),
    expect.stringMatching(/^muster-target-tokens-[0-9a-f]{10}$/),
  ]);
  expect(namesOf(await up(least, cluster))).toEqual([config, secret]);
  const rotated = namesOf(await up(least, cluster, { tokens: [second, token] }));
  expect(rotated[0]).toBe(config);
  expect(rotated[1]).not.toBe(secret);
  expect(namesOf(await up(least, cluster, { tokens: [token, second] }))).toEqual(rotated);
  const sent = inputsOf<{ data: { value: Record<string, string> } }>(first, 'Secret');
  expect(JSON.parse(Buffer.from(sent.data.value['tokens.json'] ?? '', 'base64').toString())).toEqual({ format: 1, tokens: [token] });
});

test('a cluster by name: of the YAML, of the configuration, or nobody says it', async () => {
  const cluster = { 'default/scim-db': postgres };
  const named = { context: 'prod-eu', clusterIdentifier: 'prod-eu', upsertExistingObjects: 'true', kubeconfig: '' };
  const yaml = await up(`${least}, context: prod-eu`, cluster);
  expect(inputsOf(yaml, 'kubernetes')).toMatchObject(named);
  const silent = await up(least, cluster);
  expect(inputsOf(silent, 'kubernetes')).toMatchObject({ upsertExistingObjects: 'true', kubeconfig: '' });
  expect(inputsOf(silent, 'kubernetes')).not.toHaveProperty('context');
  pulumi.runtime.setConfig('kubernetes:context', 'prod-eu');
  const configured = await up(least, cluster);
  expect(inputsOf(configured, 'kubernetes')).toMatchObject(named);
  expect(inputsOf(await up(`${least}, context: prod-us`, cluster), 'kubernetes')).toMatchObject({ context: 'prod-us' });
  pulumi.runtime.setAllConfig({});
  // What the cluster of before deletes is nothing that the new one has made.
  const nameOf = (run: Run) => inputsOf<{ metadata: { name: string } }>(run, 'ConfigMap').metadata.name;
  expect([nameOf(configured) === nameOf(yaml), nameOf(silent) === nameOf(yaml)]).toEqual([true, false]);
});

test('every object says whose it is, and the pods do not: another stack would have to take it by force', async () => {
  const run = await up(`${least}, ingress: { annotations: { a: b } }`, { 'default/scim-db': postgres });
  const objects = run.seen.filter(({ kind }) => !/^(Kubernetes|kubernetes|read)$/.test(kind));
  expect(objects).toHaveLength(7);
  for (const { inputs } of objects)
    expect(inputs.metadata).toMatchObject({
      labels: { 'app.kubernetes.io/managed-by': 'pulumi', 'app.kubernetes.io/instance': 'muster-target' },
      annotations: { 'muster/stack': 'muster/s', 'pulumi.com/patchFieldManager': 'muster muster/s' },
    });
  expect(inputsOf(run, 'Ingress')).toMatchObject({ metadata: { annotations: { a: 'b' } } });
  expect(JSON.stringify(inputsOf<{ spec: object }>(run, 'Deployment').spec)).not.toMatch(/muster\/stack|managed-by/);
});

test('a preview before the tokens are made', async () => {
  const run = await up(least, { 'default/scim-db': postgres }, { dryRun: true, unknown: true });
  expect(run.error).toBeNull();
  expect(inputsOf(run, 'Deployment')).toMatchObject({ metadata: { name: 'muster-target' }, spec: { replicas: 2 } });
});

test('one pod has no disruption budget; a route of a gateway; no policy; an address to wait for', async () => {
  const cluster = { 'identity/scim-db': postgres };
  const gateway = await up(
    `${least}, namespace: identity, replicas: 1, networkPolicy: false, httpRoute: { gateway: { name: public, namespace: gateways, section: https } }`,
    cluster,
  );
  expect(gateway.seen.map(({ kind }) => kind).filter((kind) => /Budget|Policy|Ingress/.test(kind))).toEqual([]);
  expect(inputsOf(gateway, 'HTTPRoute')).toMatchObject({
    spec: { parentRefs: [{ name: 'public', namespace: 'gateways', sectionName: 'https' }], hostnames: ['scim.example.com'] },
  });
  const waiting = await up(`${least}, namespace: identity, ingress: { wait: true }`, cluster);
  expect(JSON.stringify(inputsOf(waiting, 'Ingress'))).not.toContain('skipAwait');
});

test.each<[what: string, cluster: Cluster, error: RegExp]>([
  [
    'no Postgres Secret',
    { 'default/scim-tls': { type: 'kubernetes.io/tls' } },
    /#default\/scim-db 'target-database-secret' .*: resource 'default\/scim-db' does not exist/,
  ],
  [
    'no such key',
    { 'default/scim-db': { data: { uri: 'x' } }, 'default/scim-tls': { type: 'kubernetes.io/tls' } },
    /s\.yaml:4:\d+ no-database the Secret default\/scim-db has no key url \(it has: uri\)\n {2}Put it right/,
  ],
  [
    'another address',
    {
      'default/scim-db': { data: { url: Buffer.from('mysql://secret').toString('base64') } },
      'default/scim-tls': { type: 'kubernetes.io/tls' },
    },
    /no-database the key url of the Secret default\/scim-db does not hold a postgres:\/\/ address/,
  ],
  [
    'no certificate',
    { 'default/scim-db': postgres },
    /#default\/scim-tls 'target-tls-secret' .*: resource 'default\/scim-tls' does not exist/,
  ],
  [
    'no TLS Secret',
    { 'default/scim-db': postgres, 'default/scim-tls': { type: 'Opaque' } },
    /no-tls the Secret default\/scim-tls is of the type Opaque, and TLS needs kubernetes\.io\/tls/,
  ],
])('%s stops the preview, and shows no value', async (_what, cluster, error) => {
  const run = await up(`${least}, ingress: { tlsSecret: scim-tls }`, cluster, { dryRun: true });
  expect(run.error).toMatch(error);
  expect(run.error).not.toContain('mysql');
});

test('a certificate that cert-manager makes after the Ingress is not asked for before', async () => {
  const run = await up(`${least}, ingress: { tlsSecret: scim-tls, annotations: { cert-manager.io/cluster-issuer: le } }`, {
    'default/scim-db': postgres,
  });
  expect(run.error).toBeNull();
  expect(inputsOf(run, 'Ingress')).toMatchObject({ spec: { tls: [{ secretName: 'scim-tls' }] } });
});
