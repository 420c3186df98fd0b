/** What is meant by a `target:` that does not say it, and what two stacks could both take. */
import { resolve } from 'node:path';
import type { App, Stack } from './schema.ts';

export type TargetSettings = NonNullable<Stack['target']>;
export type KubernetesSettings = NonNullable<TargetSettings['kubernetes']>;

/** The same on every machine, so that the apps' addresses stay. */
export const localPort = (target: TargetSettings): number => target.local?.port ?? usualPort;
const usualPort = 8480;

/** Absolute, or below the project. */
export const localFolder = (stack: string, target: TargetSettings): string => target.local?.folder ?? `.muster/${stack}`;

export const kubernetesNamespace = ({ namespace = 'default' }: KubernetesSettings): string => namespace;
export const kubernetesName = ({ name = 'muster-target' }: KubernetesSettings): string => name;

/** What the pods of a cluster ask for, and are limited to in memory. */
export const usualRequests = { cpu: '100m', memory: '256Mi' };

/** Whether `up` makes the token, or with `oauth` the client's secret. */
export function isTokenMade({ scim }: App, target: Stack['target']): boolean {
  const { secret } = (scim?.oauth ? scim.oauth.clientSecret : scim?.token) ?? {};
  return scim?.target === 'bundled' && target?.deploy !== undefined && secret === undefined;
}

/** Something that only one stack can have, as it is compared and as it is called in a message. */
export interface Claim {
  what: string;
  value: string;
  /** Below `target`. */
  path: string[];
  /** Below `target`: what it is made of besides. */
  from?: string[][];
  /** `taken`: the values that the stacks of the folder take. */
  hint(taken: ReadonlySet<string>): string;
}

/** What a stack takes by deploying its target. `project`: the folder of Pulumi.yaml. */
export function targetClaims(stack: string, target: TargetSettings, project: string): Claim[] {
  const { deploy, url } = target;
  if (deploy === undefined) return [];
  const host: Claim[] =
    url === undefined || !URL.canParse(url)
      ? []
      : [{ what: `host ${new URL(url).host}`, value: new URL(url).host, path: ['url'], hint: () => 'Give each target a host of its own.' }];
  if (deploy === 'kubernetes') return [...host, ...objects(target.kubernetes ?? {})];
  const folder = localFolder(stack, target);
  return [
    ...host,
    {
      what: `port ${localPort(target)}`,
      value: String(localPort(target)),
      path: ['local', 'port'],
      hint: (taken) => `Set target: { local: { port: ${freePort(taken)} } }.`,
    },
    {
      what: `folder ${folder}`,
      value: resolve(project, folder),
      path: ['local', 'folder'],
      hint: () => 'Set target: { local: { folder } }.',
    },
  ];
}

function freePort(taken: ReadonlySet<string>): number {
  let port = usualPort;
  while (taken.has(String(port))) port++;
  return port;
}

/** Only where the cluster is named: two clusters may have the same names. */
function objects(settings: KubernetesSettings): Claim[] {
  const { context } = settings;
  if (context === undefined) return [];
  const [namespace, name] = [kubernetesNamespace(settings), kubernetesName(settings)];
  const what = `name ${name} in ${namespace} of ${context}`;
  const from = [
    ['kubernetes', 'namespace'],
    ['kubernetes', 'name'],
  ];
  const value = JSON.stringify([context, namespace, name]);
  return [{ what, value, path: ['kubernetes'], from, hint: () => 'Set target: { kubernetes: { name } }.' }];
}
