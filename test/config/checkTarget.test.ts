/** How the bundled target is deployed: what is not complete, what a cluster refuses, what two stacks cannot share. */
import { expect, test } from 'vitest';
import { renderProblem } from '../../src/config/problem.ts';
import { loadStack, stackFolder, tenants } from './stack.ts';

/** `target:` on line 1 and below; each problem as `line code message`. */
interface Around {
  app?: string;
  directory?: string;
  others?: Record<string, string>;
}

function problemsOf(target: string, { app = '', directory = 'entra', others = {} }: Around = {}): string[] {
  const text = `${target}\n${tenants}apps:\n  app: { catalog: generic, directory: ${directory}, scim: { target: bundled${app} } }\n`;
  const { problems } = loadStack('s', stackFolder({ 's.yaml': text, ...others }), { deploys: true });
  return problems.map((problem) => {
    expect(problem.hint).not.toBe('');
    return (
      renderProblem(problem)
        .split('\n')[0]
        ?.replace(/^stacks\/s\.yaml:(\d+):\d+ /, '$1 ') ?? ''
    );
  });
}

const url = 'url: https://scim.example.com';
const whole = 'image: r.example/muster:1, database: { secret: scim-db }';
const kubernetes = (more = '', settings = whole) => `target: { deploy: kubernetes, ${url}, kubernetes: { ${settings}${more} } }`;

test('the least that is needed, and all that can be set', () => {
  expect(problemsOf(kubernetes())).toEqual([]);
  expect(problemsOf('target: { deploy: local }')).toEqual([]);
  expect(problemsOf('target: { url: "http://10.0.0.1:8080/base" }')).toEqual([]);
  const all = `namespace: identity, name: scim, replicas: 3, labels: { team: identity, example.com/tier: "1" }, annotations: { a: b },
    resources: { requests: { cpu: 1, memory: 1Gi }, limits: { cpu: "2", memory: 1Gi } }, imagePullSecrets: [registry.example], serviceAccount: scim,
    networkPolicy: { from: [ { namespaces: [ingress], labels: { app: nginx } } ] },
    ingress: { class: nginx, tlsSecret: scim-tls, annotations: { cert-manager.io/cluster-issuer: le }, wait: true }`;
  expect(problemsOf(kubernetes(`, ${all}`))).toEqual([]);
  expect(
    problemsOf(kubernetes(', networkPolicy: false, httpRoute: { gateway: { name: public, namespace: gateways, section: https } }')),
  ).toEqual([]);
});

test.each<[what: string, target: string, problems: string[]]>([
  ['nothing said', 'target: {}', ['1 no-target target says neither where the bundled target is nor how it is deployed']],
  [
    'no settings',
    `target: { deploy: kubernetes, ${url} }`,
    ['1 no-image target.kubernetes.image is missing', '1 no-database target.kubernetes.database is missing'],
  ],
  ['no address', `target: { deploy: kubernetes, kubernetes: { ${whole} } }`, ['1 no-url deploy: kubernetes needs target.url']],
  [
    'an address that is no good',
    `target: { deploy: kubernetes, url: "http://scim.example.com/base", kubernetes: { ${whole} } }`,
    ['1 bad-url target.url is not https', '1 bad-url target.url has more than a host'],
  ],
  [
    'an address that no route takes',
    `target: { deploy: kubernetes, url: "https://10.0.0.1", kubernetes: { ${whole}, ingress: {} } }`,
    ['1 bad-url target.url has no host name, which a route needs'],
  ],
  [
    'two routes',
    kubernetes(', ingress: {}, httpRoute: { gateway: { name: public } }'),
    ['1 two-routes target.kubernetes has both ingress and httpRoute'],
  ],
  [
    'settings of the other way',
    `target: { deploy: local, kubernetes: { ${whole} } }`,
    ['1 unused-settings target.kubernetes has settings of deploy: kubernetes, and the target is deployed with deploy: local'],
  ],
  [
    'settings of the other way, and of none',
    `target: { deploy: kubernetes, ${url}, local: { port: 1 }, kubernetes: { ${whole} } }`,
    ['1 unused-settings target.local has settings of deploy: local, and the target is deployed with deploy: kubernetes'],
  ],
  ['settings of files, which somebody else applies', `target: { ${url}, kubernetes: { ${whole} } }`, []],
  [
    'the same with a fault',
    `target: { ${url}, kubernetes: { ${whole}, namespace: A } }`,
    ['1 bad-name "A" is no name that Kubernetes takes'],
  ],
  [
    'settings of no way',
    `target: { ${url}, local: { port: 1 } }`,
    ['1 unused-settings target.local has settings of deploy: local, and the target is deployed by somebody else'],
  ],
  [
    'names',
    kubernetes(
      ', namespace: a.b, name: 9scim, ingress: { class: N, tlsSecret: a_b }, imagePullSecrets: [ok, -x], serviceAccount: S',
      'image: i:1, database: { secret: Scim }',
    ),
    ['Scim', 'a.b', '9scim', 'N', 'a_b', '-x', 'S'].map((name) => `1 bad-name "${name}" is no name that Kubernetes takes`),
  ],
  [
    'names of a gateway',
    kubernetes(', httpRoute: { gateway: { name: P, namespace: a.b, section: H } }'),
    ['P', 'a.b', 'H'].map((name) => `1 bad-name "${name}" is no name that Kubernetes takes`),
  ],
  [
    'labels',
    kubernetes(', labels: { app.kubernetes.io/name: mine, "a b": c, d: "e f" }'),
    [
      '1 reserved-label the label app.kubernetes.io/name finds the pods',
      '1 bad-label "a b: c" is no label that Kubernetes takes',
      '1 bad-label "d: e f" is no label that Kubernetes takes',
    ],
  ],
  [
    'a public address in clear, here too',
    'target: { deploy: local, url: "http://scim.example.com" }',
    ['1 bad-url target.url is not https'],
  ],
  ['the address of this machine', 'target: { deploy: local, url: "http://localhost:8480" }', []],
  [
    'an image without a tag',
    kubernetes('', 'image: r.example:5000/muster, database: { secret: scim-db }'),
    ['1 no-tag target.kubernetes.image has neither a tag nor a digest'],
  ],
  ['an image with a digest', kubernetes('', 'image: r.example/muster@sha256:0a, database: { secret: scim-db }'), []],
  [
    'what is no quantity, and too little',
    kubernetes(', resources: { requests: { cpu: 1 core, memory: 64Mi }, limits: { memory: 256m } }'),
    [
      '1 bad-quantity "1 core" is no quantity that Kubernetes takes',
      '1 little-memory 64Mi of memory is less than the target takes',
      '1 little-memory 256m of memory is less than the target takes',
    ],
  ],
  [
    'limits below what is asked for, said or not',
    kubernetes(', resources: { requests: { cpu: "2" }, limits: { cpu: 1500m, memory: 134217728 } }'),
    [
      '1 bad-quantity 2 of cpu is asked for, which is above the limit 1500m',
      '1 bad-quantity 256Mi of memory is asked for unless said, which is above the limit 134217728',
    ],
  ],
  ['quantities of every form', kubernetes(', resources: { requests: { cpu: .5, memory: 2e8 }, limits: { cpu: 1e0, memory: 0.25G } }'), []],
  // Only what it is, and nothing that would follow.
  ['a deploy that is none', 'target: { deploy: lokal, local: { port: 1 } }', ['1 bad-value target.deploy: must be local or kubernetes']],
  [
    'an address that is none',
    'target: { url: scim }',
    ['1 bad-value target.url: is no full address, such as https://app.example.com/scim/v2'],
  ],
  [
    'an image that is no text',
    kubernetes('', 'image: 5, database: { secret: a }'),
    ['1 bad-value target.kubernetes.image: must be a text'],
  ],
  [
    'a database that is no map',
    kubernetes('', 'image: r.example/muster:1, database: "postgres://h/d"'),
    ['1 bad-value target.kubernetes.database: must be a map'],
  ],
  ['settings that are no map', `target: { deploy: kubernetes, ${url}, kubernetes: 5 }`, ['1 bad-value target.kubernetes: must be a map']],
])('%s', (_what, target, problems) => {
  expect(problemsOf(target).toSorted()).toEqual(problems.toSorted());
});

test('until ends the token before one that `up` makes, and expires is of one that it does not', () => {
  const problems = (more: string, target = 'target: { deploy: local }') => [
    problemsOf(target, { app: `, token: { ${more} }` }),
    problemsOf(target, { app: `, oauth: { clientId: c, clientSecret: { ${more} } }` }),
  ];
  const both = (problem: string) => [[problem], [problem.replaceAll('token', 'secret')]];
  expect(problems('trigger: 2, until: 2027-01-31')).toEqual([[], []]);
  const withoutUp = '6 until-without-up app: until ends the one before, and `up` does not make this token';
  expect(problems('trigger: 2, until: 2027-01-31', `target: { ${url} }`)).toEqual(both(withoutUp));
  expect(problems('secret: mine, until: 2027-01-31')).toEqual(both(withoutUp));
  expect(problems('until: 2027-01-31')).toEqual(
    both('6 until-without-trigger app: until ends the token before this one, and without trigger there is none'),
  );
  expect(problems('expires: 2027-01-31')).toEqual(
    both('6 expires-with-up app: `up` makes this token, which is good until there is another'),
  );
  expect(problems('secret: mine, expires: 2027-01-31')).toEqual([[], []]);
  expect(problems('expires: 2027-01-31', `target: { ${url} }`)).toEqual([[], []]);
});

test('a target that is written wrongly is all that is said, also of what would depend on it', () => {
  const okta = { app: ', token: { trigger: 2, until: 2027-01-31 }', directory: 'okta, okta: { integration: header }' };
  for (const target of ['target: { deploy: lokal }', 'target: local']) {
    const problems = problemsOf(target, okta);
    expect(problems).toEqual([expect.stringContaining('bad-value target')]);
  }
  const { problems } = loadStack('s', stackFolder({ 's.yaml': `target: local\n${tenants}apps: {}\n` }));
  expect(problems.map(({ hint }) => hint)).toEqual(['Write target: { deploy: local }.']);
});

test('a trigger makes a token of an app in Okta anew where `up` makes it, and nowhere else', () => {
  const trigger = ', token: { trigger: 2 }';
  const refused = '6 other-directory app: trigger means nothing in okta';
  const problems = (target: string, app: string) => problemsOf(target, { app, directory: 'okta, okta: { integration: header }' });
  expect(problems('target: { deploy: local }', trigger)).toEqual([]);
  expect(problems(`target: { ${url} }`, trigger)).toEqual([refused]);
  expect(problems('target: { deploy: local }', ', token: { secret: mine, trigger: 2 }')).toEqual([refused]);
});

test('what another stack of the folder takes too', () => {
  const other = (target: string) => ({ 't.yaml': `target: ${target}\n${tenants}` });
  const host = '1 shared-target the target of t takes the host scim.example.com too';
  expect(problemsOf(kubernetes(), { others: other(`{ deploy: kubernetes, ${url}, kubernetes: { ${whole}, name: another } }`) })).toEqual([
    host,
  ]);
  expect(problemsOf(kubernetes(), { others: other(`{ deploy: local, ${url} }`) })).toEqual([host]);
  // Somebody else runs that one, or it is on another host: on another cluster, as far as anybody knows.
  expect(problemsOf(kubernetes(), { others: other(`{ ${url} }`) })).toEqual([]);
  expect(
    problemsOf(kubernetes(), { others: other(`{ deploy: kubernetes, url: https://b.example.com, kubernetes: { ${whole} } }`) }),
  ).toEqual([]);
  // Where both name the cluster, the names on it are known too.
  const onCluster = (context: string) =>
    other(`{ deploy: kubernetes, url: https://b.example.com, kubernetes: { ${whole}, context: ${context} } }`);
  const here = kubernetes(', context: prod-eu');
  expect(problemsOf(here, { others: onCluster('prod-eu') })).toEqual([
    '1 shared-target the target of t takes the name muster-target in default of prod-eu too',
  ]);
  expect(problemsOf(here, { others: onCluster('prod-us') })).toEqual([]);
  expect(problemsOf('target: { deploy: local }', { others: other('{ deploy: local }') })).toEqual([
    '1 shared-target the target of t takes the port 8480 too',
  ]);
  expect(
    problemsOf('target: { deploy: local, local: { folder: data } }', {
      others: other('{ deploy: local, local: { port: 1, folder: ./data } }'),
    }),
  ).toEqual(['1 shared-target the target of t takes the folder data too']);
  expect(problemsOf('target: { deploy: local }', { others: other('{ deploy: local, local: { port: 1 } }') })).toEqual([]);
  // The hint names a port that no stack of the folder has; one that is no number takes none.
  const taken = { 'u.yaml': `target: { deploy: local, local: { port: 8481 } }\n${tenants}`, ...other('{ deploy: local }') };
  const { problems } = loadStack('s', stackFolder({ 's.yaml': `target: { deploy: local }\n${tenants}apps: {}\n`, ...taken }), {
    deploys: true,
  });
  expect(problems.map(({ hint }) => hint)).toEqual(['Set target: { local: { port: 8482 } }.']);
  expect(problemsOf('target: { deploy: local, local: { port: x } }', { others: other('{ deploy: local }') })).toEqual([
    '1 bad-value target.local.port: must be a number',
  ]);
  expect(problemsOf('target: { deploy: local }', { others: other('{ deploy: local, local: { port: x } }') })).toEqual([]);
  const named = (more: string) => kubernetes(`, context: c${more}`);
  expect(problemsOf(named(''), { others: onCluster('c, name: 5') })).toEqual([]);
});
