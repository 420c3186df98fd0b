/** The rendered files beside their golden folders, and the rules that no golden file shows. `UPDATE=1` writes them anew. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { renderCompose } from '../../src/deploy/compose.ts';
import { deploymentOf, targetArguments } from '../../src/kubernetes/deployment.ts';
import { graceSeconds, type Manifest, ports, preStopSeconds, userId } from '../../src/kubernetes/manifest.ts';
import { renderedObjects, renderKubernetes } from '../../src/kubernetes/render.ts';
import { targetDeclarations } from '../../src/plan/deploy.ts';
import { least, planned } from './stack.ts';

const header = '# header\n';
const rich = `${least}, namespace: identity, name: scim, replicas: 3, labels: { team: identity }, annotations: { owner: idm@example.com },
  resources: { requests: { cpu: 1 }, limits: { cpu: 2, memory: 1Gi } }, imagePullSecrets: [registry], serviceAccount: scim, networkPolicy: {
  from: [ { namespaces: [ingress-nginx] } ], metricsFrom: [ { namespaces: [monitoring], labels: { app: prometheus } } ] },
  ingress: { class: nginx, tlsSecret: scim-tls, annotations: { nginx.ingress.kubernetes.io/proxy-body-size: 8m } }`;

function render(settings: string): Record<string, string> {
  const { plan, deploy } = planned(settings);
  return renderKubernetes(deploy, targetDeclarations(plan), header);
}

function compose(stack = 's'): Record<string, string> {
  const { plan, deploy } = planned();
  const argumentsFor = (documents: Record<'declarations' | 'tokens', string>) =>
    targetArguments({ ...documents, instance: 's', url: deploy.url });
  return renderCompose({ ...targetDeclarations(plan), stack }, { image: deploy.image, argumentsFor, ports, userId, graceSeconds }, header);
}

test.each<[folder: string, files: () => Record<string, string>]>([
  ['least', () => render(least)],
  ['rich', () => render(rich)],
  [
    'gateway',
    () =>
      render(`${least}, replicas: 1, networkPolicy: false, httpRoute: { gateway: { name: public, namespace: gateways, section: https } }`),
  ],
  ['compose', () => compose()],
])('%s', (name, filesOf) => {
  const folder = join(import.meta.dirname, 'golden', name);
  const files = filesOf();
  if (process.env.UPDATE) {
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  }
  expect(readdirSync(folder).sort()).toEqual(Object.keys(files).sort());
  for (const [file, text] of Object.entries(files)) expect(text).toBe(readFileSync(join(folder, file), 'utf8'));
});

interface Pod {
  terminationGracePeriodSeconds: number;
  containers: { lifecycle: { preStop: { exec: { command: string[] } } } }[];
}

test('every selector finds the pods, whatever labels the stack adds', () => {
  const { plan, deploy } = planned(rich);
  const objects = renderedObjects(deploy, targetDeclarations(plan));
  const spec = (kind: string) => objects.find((object) => object.kind === kind)?.spec as Record<string, Record<string, object>>;
  const { labels } = (spec('Deployment').template as unknown as Manifest).metadata;
  const selectors = [
    spec('Deployment').selector?.matchLabels,
    spec('Service').selector,
    spec('PodDisruptionBudget').selector?.matchLabels,
    spec('NetworkPolicy').podSelector?.matchLabels,
  ];
  for (const selector of selectors) {
    expect(Object.keys(selector ?? {})).toHaveLength(2);
    expect(labels).toMatchObject(selector ?? {});
  }
  for (const { metadata } of objects)
    expect(metadata).toMatchObject({ namespace: 'identity', labels: { team: 'identity' }, annotations: { owner: 'idm@example.com' } });
});

test('the grace period holds preStop and the ten seconds after which the target cuts what is in flight', () => {
  const { deploy } = planned();
  const { spec } = deploymentOf(deploy, { declarations: 'd', tokens: 't', databaseKey: 'url' }) as unknown as {
    spec: { template: { spec: Pod } };
  };
  const pod = spec.template.spec;
  expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(preStopSeconds + 10);
  expect(pod.containers[0]?.lifecycle.preStop.exec.command.at(-1)).toBe(`setTimeout(() => {}, ${preStopSeconds * 1000})`);
});

test('Compose puts no variable into the declarations', () => {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: what Compose would put a variable into
  const text = compose('a$b${HOME}')['compose.yaml'] ?? '';
  const { configs } = parse(text) as { configs: { declarations: { content: string } } };
  expect(configs.declarations.content).toContain('"a$$b$${HOME}"');
  expect(text.replaceAll('$$', '').match(/\$/g)).toHaveLength(1);
});
