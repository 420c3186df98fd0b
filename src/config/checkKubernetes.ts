/** What a cluster would refuse, or leave waiting. */
import type { Problem } from './problem.ts';
import { quantityFaults } from './quantities.ts';
import type { StackDocument } from './read.ts';
import type { KubernetesSettings, TargetSettings } from './targetDefaults.ts';

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** Of a Service, and with room for what is put behind it. */
const objectName = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;
const labelKey = /^([a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?$/;
const labelValue = /^([A-Za-z0-9]([\w.-]{0,61}[A-Za-z0-9])?)?$/;
/** By them the Deployment, the Service and the rest find the pods. */
const reserved = ['app.kubernetes.io/name', 'app.kubernetes.io/instance'];

interface Name {
  path: string[];
  value: string | undefined;
  form: RegExp;
  hint: string;
}

const labelHint = 'Lower-case letters, digits and hyphens, at most 63, a letter or digit at both ends (RFC 1123).';
const nameHint = 'Lower-case letters, digits and hyphens, at most 40, a letter first.';
const subdomainHint = 'Lower-case letters, digits, hyphens and dots, at most 253 (RFC 1123).';

export function checkKubernetes(
  { keyPlace, isUnusable }: Pick<StackDocument, 'keyPlace' | 'isUnusable'>,
  { url, kubernetes = {} }: TargetSettings,
): Problem[] {
  const report = (path: string[], code: string, message: string, hint: string): Problem => ({
    ...keyPlace(['target', ...path]),
    code,
    message,
    hint,
  });
  const { image, ingress, httpRoute } = kubernetes;
  const lacks = (key: 'image' | 'database') => kubernetes[key] === undefined && !isUnusable(['target', 'kubernetes', key]);
  const missing = [
    ...(lacks('image')
      ? [
          report(
            ['kubernetes'],
            'no-image',
            'target.kubernetes.image is missing',
            'Write the image that the Dockerfile makes, with its registry.',
          ),
        ]
      : []),
    ...(lacks('database')
      ? [
          report(
            ['kubernetes'],
            'no-database',
            'target.kubernetes.database is missing',
            'Write database: { secret: NAME }: a Secret with a postgres:// address under the key url.',
          ),
        ]
      : []),
    ...(ingress && httpRoute
      ? [
          report(
            ['kubernetes', 'httpRoute'],
            'two-routes',
            'target.kubernetes has both ingress and httpRoute',
            'One of them routes the host; take the other out.',
          ),
        ]
      : []),
  ];
  const names = namesIn(kubernetes)
    .filter(({ value, form }) => value !== undefined && !form.test(value))
    .map(({ path, value, hint }) => report(['kubernetes', ...path], 'bad-name', `"${value}" is no name that Kubernetes takes`, hint));
  const inUrl = isUnusable(['target', 'url']) ? [] : checkUrl(url, Boolean(ingress ?? httpRoute), report);
  const quantities = quantityFaults(kubernetes.resources).map(({ path, code, message, hint }) =>
    report(['kubernetes', 'resources', ...path], code, message, hint),
  );
  return [...inUrl, ...missing, ...checkImage(image, report), ...names, ...checkLabels(kubernetes, report), ...quantities];
}

type Report = (path: string[], code: string, message: string, hint: string) => Problem;

/** A registry may have a port, so that only what follows the last slash tells a tag. */
function checkImage(image: string | undefined, report: Report): Problem[] {
  if (image === undefined || image.includes('@') || image.slice(image.lastIndexOf('/') + 1).includes(':')) return [];
  const hint = `Write ${image}:1.2.0, or its digest with @sha256:…: a cluster takes whatever is called latest on the day of a pod.`;
  return [report(['kubernetes', 'image'], 'no-tag', 'target.kubernetes.image has neither a tag nor a digest', hint)];
}

function checkUrl(url: string | undefined, isRouted: boolean, report: Report): Problem[] {
  const hint = 'Write url: https://scim.example.com: Entra and Okta take https only, and each app gets a path below it.';
  if (url === undefined) return [report(['deploy'], 'no-url', 'deploy: kubernetes needs target.url', hint)];
  if (!URL.canParse(url)) return [];
  const { protocol, pathname, search, hash, hostname } = new URL(url);
  const faults = [
    ...(protocol === 'https:' ? [] : ['is not https']),
    ...(pathname === '/' && search === '' && hash === '' ? [] : ['has more than a host']),
    ...(!isRouted || (subdomain.test(hostname) && !/^[\d.]+$/.test(hostname)) ? [] : ['has no host name, which a route needs']),
  ];
  return faults.map((fault) => report(['url'], 'bad-url', `target.url ${fault}`, hint));
}

function namesIn({ namespace, name, database, ingress, httpRoute, imagePullSecrets = [], serviceAccount }: KubernetesSettings): Name[] {
  const one = (value: string | undefined, ...path: string[]): Name => ({ path, value, form: subdomain, hint: subdomainHint });
  return [
    { path: ['namespace'], value: namespace, form: label, hint: labelHint },
    { path: ['name'], value: name, form: objectName, hint: nameHint },
    one(database?.secret, 'database', 'secret'),
    one(ingress?.class, 'ingress', 'class'),
    one(ingress?.tlsSecret, 'ingress', 'tlsSecret'),
    one(httpRoute?.gateway.name, 'httpRoute', 'gateway', 'name'),
    { path: ['httpRoute', 'gateway', 'namespace'], value: httpRoute?.gateway.namespace, form: label, hint: labelHint },
    one(httpRoute?.gateway.section, 'httpRoute', 'gateway', 'section'),
    ...imagePullSecrets.map((value) => one(value, 'imagePullSecrets')),
    one(serviceAccount, 'serviceAccount'),
  ];
}

function checkLabels({ labels = {} }: KubernetesSettings, report: Report): Problem[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const at = ['kubernetes', 'labels', key];
    if (reserved.includes(key)) return [report(at, 'reserved-label', `the label ${key} finds the pods`, 'Give it another key.')];
    if (labelKey.test(key) && labelValue.test(value)) return [];
    const hint =
      'Letters, digits, hyphens, underscores and dots, at most 63, a letter or digit at both ends; a key may begin with DOMAIN/.';
    return [report(at, 'bad-label', `"${key}: ${value}" is no label that Kubernetes takes`, hint)];
  });
}
