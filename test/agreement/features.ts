/** What a case contains and what its change is about, read off the YAML, so that a case that was cut down is described as it is. */
import type { App } from '../../src/config/schema.ts';
import type { Case, Files, PersonYaml } from './case.ts';
import { hasFlag } from './generate/dialect.ts';
import { seedApps } from './generate/seedApps.ts';

const text = (value: unknown): string => JSON.stringify(value) ?? '';
const mappingsOf = ({ users, groups }: App) => [...Object.values(users?.mappings ?? {}), ...Object.values(groups?.mappings ?? {})];

/** Of one app, in either version. */
const ofApp: Record<string, (app: App, key: string) => boolean> = {
  entra: ({ directory }) => directory === 'entra',
  okta: ({ directory }) => directory === 'okta',
  'seed set-up': (_, key) => Object.hasOwn(seedApps, key),
  'from nothing': (_, key) => !Object.hasOwn(seedApps, key),
  gallery: ({ gallery, catalog }) => gallery !== undefined || catalog === 'cerby',
  sso: ({ sso }) => sso !== undefined,
  adopted: ({ existing }) => existing !== undefined,
  mappings: (app) => mappingsOf(app).length > 0,
  expressions: (app) => mappingsOf(app).some((mapping) => /^"=|"expression"/.test(text(mapping))),
  defaults: (app) => mappingsOf(app).some((mapping) => text(mapping).includes('"default"')),
  'on creation only': (app) => mappingsOf(app).some((mapping) => text(mapping).includes('"onCreate"')),
  nulls: (app) => mappingsOf(app).includes(null),
  'directory extensions': (app) => text(mappingsOf(app)).includes('extension_'),
  'custom attributes': ({ attributes }) => Object.keys(attributes ?? {}).some((name) => name.startsWith('urn:')),
  matching: ({ users }) => Object.values(users?.mappings ?? {}).some((mapping) => text(mapping).includes('"match"')),
  filters: ({ users, groups }) => users?.scope !== undefined || groups?.scope !== undefined,
  roles: ({ roles }) => roles !== undefined,
  actions: ({ users, groups, okta }) => (users?.actions ?? groups?.actions ?? okta?.actions) !== undefined,
  'groups off': ({ groups }) => groups?.enabled === false,
  'scope all': ({ provisioning }) => provisioning?.scope === 'all',
  threshold: ({ provisioning }) => (provisioning?.deletionThreshold ?? 50) < 50,
  'skip out of scope': ({ provisioning }) => provisioning?.skipOutOfScopeDeletions === true,
  'not started': ({ directory, provisioning }) => directory === 'entra' && provisioning?.start !== true,
  'vendor settings': ({ vendor }) => vendor !== undefined && Object.keys(vendor).length > 0,
  dialect: hasFlag,
  pushes: ({ okta }) => Object.keys({ ...okta?.push?.groups, ...okta?.push?.rules }).length > 0,
};

/** Of the sample, in either version. */
const ofSample: Record<string, (files: Files) => boolean> = {
  'nested groups': ({ sample }) => Object.values(sample.groups).some(({ groups }) => groups !== undefined),
  'non-security groups': ({ sample }) => Object.values(sample.groups).some(({ securityEnabled }) => securityEnabled === false),
  guests: ({ sample }) => Object.values(sample.people).some(({ userPrincipalName }) => userPrincipalName?.includes('#EXT#') ?? false),
  'disabled people': ({ sample }) => Object.values(sample.people).some(({ enabled }) => enabled === false),
  'deleted people': ({ sample }) => Object.values(sample.people).some(({ softDeleted }) => softDeleted === true),
  managers: ({ sample }) => Object.values(sample.people).some(({ manager }) => manager !== undefined),
  'two roles': (files) => Object.values(files.stack.apps).some((app) => givesTwo(app, files)),
};

/** Somebody to whom an app gives two roles, in one line, by two groups, or directly and by a group. */
function givesTwo({ assign, directory }: App, { sample }: Files): boolean {
  if (directory === 'okta') return false;
  return Object.keys(sample.people).some((key) => {
    const byGroup = Object.entries(sample.groups).flatMap(([name, group]) =>
      group.members?.includes(key) ? [assign?.groups?.[group.displayName ?? name] ?? []].flat() : [],
    );
    const direct = [assign?.users?.[sample.people[key]?.userPrincipalName ?? key] ?? []].flat();
    return new Set([...byGroup, ...direct]).size > 1;
  });
}

/** Part of an app → what its change is called. */
const parts: [string, (app: App) => unknown][] = [
  [
    'matching',
    ({ users }) =>
      Object.entries(users?.mappings ?? {})
        .map(([target, one]) => [target, typeof one === 'object' ? one?.match : 0])
        .filter(([, match]) => match),
  ],
  ['mappings', ({ users }) => users?.mappings],
  ['group mappings', ({ groups }) => groups?.mappings],
  ['filters', ({ users, groups }) => [users?.scope, groups?.scope]],
  ['actions', ({ users, groups, okta }) => [users?.actions, groups?.actions, okta?.actions]],
  ['groups on or off', ({ groups }) => groups?.enabled],
  ['roles', ({ roles }) => roles],
  ['assignments', ({ assign }) => assign],
  ['attributes', ({ attributes }) => attributes],
  ['restart', ({ provisioning }) => provisioning?.restart],
  ['full restart', ({ provisioning }) => provisioning?.restart?.reset?.includes('full')],
  ['settings', ({ provisioning: { restart: _, ...settings } = {}, name }) => [settings, name]],
  ['vendor settings', ({ vendor }) => vendor],
  ['dialect', ({ scim }) => scim],
  ['pushes', ({ okta }) => okta?.push],
  ['unique field', ({ okta }) => okta?.uniqueField],
];

const comesBack = (old: PersonYaml, young: PersonYaml, key: 'enabled' | 'softDeleted') => old[key] !== young[key];

function changesOf({ base, head }: Pick<Case, 'base' | 'head'>): string[] {
  const found: string[] = [];
  const keys = (a: object, b: object) => [...new Set([...Object.keys(a), ...Object.keys(b)])];
  for (const key of keys(base.stack.apps, head.stack.apps)) {
    const [old, young] = [base.stack.apps[key], head.stack.apps[key]];
    if (old === undefined) found.push('app in');
    else if (young === undefined) found.push('app out');
    else found.push(...parts.flatMap(([name, part]) => (text(part(old)) === text(part(young)) ? [] : [name])));
  }
  for (const key of keys(base.sample.people, head.sample.people)) {
    const [old, young] = [base.sample.people[key], head.sample.people[key]];
    if (old === undefined) found.push('person added');
    else if (young === undefined) found.push('person purged');
    else if (comesBack(old, young, 'softDeleted')) found.push(young.softDeleted ? 'person deleted' : 'person restored');
    else if (comesBack(old, young, 'enabled')) found.push(young.enabled === false ? 'person disabled' : 'person enabled');
    else if (text(old) !== text(young)) found.push('person attribute');
  }
  for (const key of keys(base.sample.groups, head.sample.groups)) {
    const [old, young] = [base.sample.groups[key], head.sample.groups[key]];
    if (text([old?.members, old?.groups, old?.securityEnabled]) !== text([young?.members, young?.groups, young?.securityEnabled]))
      found.push('group members');
    if (old?.displayName !== young?.displayName) found.push('group renamed');
  }
  return found.map((name) => `change: ${name}`);
}

/** Each once, sorted. */
export function featuresOf(one: Pick<Case, 'base' | 'head'>): string[] {
  const versions = [one.base, one.head];
  const apps = versions.flatMap(({ stack }) => Object.entries(stack.apps));
  const contained = [
    ...Object.entries(ofApp).flatMap(([name, has]) => (apps.some(([key, app]) => has(app, key)) ? [name] : [])),
    ...Object.entries(ofSample).flatMap(([name, has]) => (versions.some(has) ? [name] : [])),
  ];
  return [...new Set([...contained, ...changesOf(one)])].sort();
}
