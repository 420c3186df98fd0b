/** What is wrong with how the bundled target is deployed, here and beside the other stacks of the folder. */
import { dirname } from 'node:path';
import { checkKubernetes } from './checkKubernetes.ts';
import type { Problem } from './problem.ts';
import { readStack, type StackDocument } from './read.ts';
import type { App } from './schema.ts';
import { stacksIn } from './stacks.ts';
import { type Claim, isTokenMade, type TargetSettings, targetClaims } from './targetDefaults.ts';

export function checkTarget(document: StackDocument): Problem[] {
  const { target } = document.data;
  const inTokens = checkTokens(document);
  if (target === undefined) return inTokens;
  const isDeployKnown = !document.isUnusable(['target', 'deploy']);
  return [
    ...(isDeployKnown ? [...checkAddress(document, target), ...checkSettings(document, target)] : []),
    ...(target.deploy === 'local' ? checkLocal(document, target) : []),
    ...(isForCluster(target) ? checkKubernetes(document, target) : []),
    ...inTokens,
  ];
}

function checkAddress({ keyPlace, isUnusable }: StackDocument, { url, deploy }: TargetSettings): Problem[] {
  if (url !== undefined || deploy !== undefined || isUnusable(['target', 'url'])) return [];
  const message = 'target says neither where the bundled target is nor how it is deployed';
  return [{ ...keyPlace(['target']), code: 'no-target', message, hint: 'Write url: https://…, or deploy: local or kubernetes.' }];
}

/** Of this machine nobody else takes a token on the way. */
const loopback = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function checkLocal({ keyPlace }: StackDocument, { url }: TargetSettings): Problem[] {
  if (url === undefined || !URL.canParse(url)) return [];
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:' || loopback.test(hostname)) return [];
  const hint = 'Write the https address of the tunnel or proxy in front of it: Entra and Okta take nothing else.';
  return [{ ...keyPlace(['target', 'url']), code: 'bad-url', message: 'target.url is not https', hint }];
}

/** `up` deploys it there, or somebody else applies what `muster target render` writes. */
const isForCluster = ({ deploy, kubernetes }: TargetSettings): boolean =>
  deploy === 'kubernetes' || (deploy === undefined && kubernetes !== undefined);

/** Settings of a way of deploying that is not this stack's. */
function checkSettings({ keyPlace }: StackDocument, target: TargetSettings): Problem[] {
  return (['local', 'kubernetes'] as const)
    .filter((kind) => target[kind] !== undefined && target.deploy !== kind && !(kind === 'kubernetes' && isForCluster(target)))
    .map((kind) => ({
      ...keyPlace(['target', kind]),
      code: 'unused-settings',
      message: `target.${kind} has settings of deploy: ${kind}, and the target is ${target.deploy === undefined ? 'deployed by somebody else' : `deployed with deploy: ${target.deploy}`}`,
      hint: `Write deploy: ${kind}, or take ${kind} out (null removes what the base says).`,
    }));
}

/** Only of a stack that is deployed: one that another one is tried from extends it, target and all. */
export function checkClaims(document: StackDocument): Problem[] {
  const { stack, dir, keyPlace } = document;
  const own = claimsOf(document);
  if (own.length === 0) return [];
  const others = stacksIn(dir).filter((name) => name !== stack);
  const theirs = others.flatMap((name) => {
    const other = readStack(name, dir).document;
    return other === undefined ? [] : [{ name, claims: claimsOf(other) }];
  });
  const taken = new Set([...own, ...theirs.flatMap(({ claims }) => claims)].map(({ value }) => value));
  return own.flatMap(({ what, value, path, hint }) => {
    const names = theirs.filter(({ claims }) => claims.some((one) => one.value === value)).map(({ name }) => name);
    if (names.length === 0) return [];
    const message = `the target of ${names.join(' and of ')} takes the ${what} too`;
    return [{ ...keyPlace(['target', ...path]), code: 'shared-target', message, hint: hint(taken) }];
  });
}

/** Nothing is taken by a value that is written wrongly: the usual one is not meant. */
function claimsOf({ stack, data: { target }, dir, isUnusable }: StackDocument): Claim[] {
  if (target === undefined) return [];
  const claims = targetClaims(stack, target, dirname(dir));
  return claims.filter(({ path, from = [] }) => ![path, ...from].some((one) => isUnusable(['target', ...one])));
}

type Said = Pick<NonNullable<NonNullable<App['scim']>['token']>, 'trigger' | 'until' | 'expires'>;

interface TokenFault {
  key: 'until' | 'expires';
  holds(said: Said, isMade: boolean): boolean;
  code: string;
  /** `what`: token or secret. */
  message(what: string): string;
  hint: string;
}

/** Only who makes a token can end the one before, and what `up` makes is good until there is another. */
const tokenFaults: TokenFault[] = [
  {
    key: 'until',
    holds: ({ until }, isMade) => until !== undefined && !isMade,
    code: 'until-without-up',
    message: (what) => `until ends the one before, and \`up\` does not make this ${what}`,
    hint: 'Take until out; for its own last day write expires.',
  },
  {
    key: 'until',
    holds: ({ until, trigger }, isMade) => until !== undefined && trigger === undefined && isMade,
    code: 'until-without-trigger',
    message: (what) => `until ends the ${what} before this one, and without trigger there is none`,
    hint: 'Write trigger beside it, any text: `up` then makes another one. Or take until out.',
  },
  {
    key: 'expires',
    holds: ({ expires }, isMade) => expires !== undefined && isMade,
    code: 'expires-with-up',
    message: (what) => `\`up\` makes this ${what}, which is good until there is another`,
    hint: 'Take expires out (null removes what the base says); another trigger makes another one.',
  },
];

function checkTokens({ data, keyPlace, isUnusable }: StackDocument): Problem[] {
  if (isUnusable(['target', 'deploy'])) return [];
  return Object.entries(data.apps ?? {}).flatMap(([key, app]): Problem[] => {
    const { scim } = app;
    const [path, what] = scim?.oauth ? [['oauth', 'clientSecret'], 'secret'] : [['token'], 'token'];
    const said: Said = (scim?.oauth ? scim.oauth.clientSecret : scim?.token) ?? {};
    // Nothing follows from a secret or a trigger that is written wrongly.
    if (['secret', 'trigger'].some((one) => isUnusable(['apps', key, 'scim', ...path, one]))) return [];
    const isMade = isTokenMade(app, data.target);
    return tokenFaults
      .filter(({ holds }) => holds(said, isMade))
      .map(({ key: named, code, message, hint }) => ({
        ...keyPlace(['apps', key, 'scim', ...path, named]),
        code,
        message: `${key}: ${message(what)}`,
        hint,
      }));
  });
}
