/** Which apps `muster serve` mounts, from a vendor's profile, from a stack or as declared, and what each vendor will do. */
import type { RoleRule, Vendor, VendorBehaviour, VendorSettings } from '../catalog/vendor.ts';
import { vendors } from '../catalog/vendors.ts';
import { renderProblem, suggest } from '../config/problem.ts';
import { readDeclarations } from '../deploy/readDeclarations.ts';
import { indexedAttributes } from '../plan/matching.ts';
import type { Mount } from '../scim/target.ts';
import { loadStack } from './stack.ts';

export interface MountOptions {
  profile: string;
  vendorSetting: string[];
  index: string[];
  stack?: string;
  app?: string;
  dir: string;
  declarations?: string;
  tokens?: string;
}

export interface Mounts {
  mounts: Mount[];
  /** All of them at once; with any of them nothing is mounted. */
  problems: string[];
  /** Of the documents that declare them. */
  sum?: string;
}

/** The apps of a deployed target; `version` is that of this Muster. A mount without a document of tokens has only those in the database. */
export function readDeclaredMounts(file: string, tokensFile: string | undefined, version: string): Mounts {
  const { target, problems } = readDeclarations(file, tokensFile, version);
  if (target === null) return { mounts: [], problems };
  const mounts = target.apps.map(({ key, path, vendor, clientId, index, behaviour }): Mount => {
    const declared = (target.tokens ?? []).filter(({ app }) => app === key).map(({ app: _, ...token }) => token);
    const more = { ...(clientId !== undefined && { clientId }), ...(index !== undefined && { index }) };
    return { ...{ key, path, vendor, behaviour, declared, tokens: [] }, ...more };
  });
  return { mounts, problems, sum: target.sum };
}

/** Every app of the stack at `/<app><path>` by its first key, where its program expects it and the database has it; or one app with a vendor's profile at `/scim/v2`. */
export function readMounts(options: MountOptions, tokens: string[]): Mounts {
  return options.stack === undefined ? fromProfile(options, tokens) : fromStack(options.stack, options, tokens);
}

function fromStack(stack: string, { app: only, dir, vendorSetting, index }: MountOptions, tokens: string[]): Mounts {
  const { plan, problems } = loadStack(stack, dir);
  if (!plan) return { mounts: [], problems: problems.map(renderProblem) };
  if (vendorSetting.length > 0) return { mounts: [], problems: ['--vendor-setting goes with --profile; a stack has `vendor:` for it'] };
  if (index.length > 0) return { mounts: [], problems: ['--index goes with --profile; of a stack its matching attributes are indexed'] };
  const apps = Object.values(plan.apps).filter(({ key }) => only === undefined || key === only);
  if (apps.length === 0) return { mounts: [], problems: [`${stack} has no app "${only}". ${suggest(only ?? '', Object.keys(plan.apps))}`] };
  const mounts = apps.map((one) => ({
    ...{ key: one.origin, path: `/${one.origin}${one.endpoint.path}` },
    ...{ tokens, behaviour: one.behaviour, vendor: one.vendor, index: indexedAttributes(one) },
  }));
  return { mounts, problems: [] };
}

function fromProfile({ profile, vendorSetting, index: given }: MountOptions, tokens: string[]): Mounts {
  const vendor = vendors[profile];
  if (!vendor) return { mounts: [], problems: [`unknown profile "${profile}". ${suggest(profile, Object.keys(vendors))}`] };
  const { settings, problems } = readSettings(vendorSetting, vendor.settings);
  const wrong = [...problems, ...vendor.checkSettings(settings).map(({ setting, message, hint }) => `${setting}: ${message}. ${hint}`)];
  if (wrong.length > 0) return { mounts: [], problems: wrong };
  const index = [...matchesOf(vendor), ...given];
  return {
    mounts: [{ key: profile, path: '/scim/v2', tokens, behaviour: vendor.behaviour(settings), vendor: profile, index }],
    problems: [],
  };
}

/** What either directory looks people up by, with the catalog's mappings. */
function matchesOf({ users, okta }: Vendor): string[] {
  const matched = Object.entries(users.mappings).flatMap(([target, mapping]) =>
    typeof mapping === 'object' && (mapping.match ?? 0) > 0 ? [target] : [],
  );
  return [...matched, ...(okta === undefined ? [] : [okta.uniqueField])];
}

type Setting = keyof VendorSettings;

/** How each setting is spelled on the command line: `key=value`, or `key.name=value` once a name. */
const readers: { [Key in Setting]: (settings: VendorSettings, name: string | null, value: string) => string | null } = {
  syncGroups(settings, name, value) {
    if (name !== null || (value !== 'true' && value !== 'false')) return 'write syncGroups=true or syncGroups=false';
    settings.syncGroups = value === 'true';
    return null;
  },
  defaultRole: (settings, name, value) => text(settings, 'defaultRole', name, value),
  projectRole: (settings, name, value) => text(settings, 'projectRole', name, value),
  roleMappings: (settings, name, value) => entry(settings, 'roleMappings', name, value),
  groupRoles: (settings, name, value) => entry(settings, 'groupRoles', name, value),
};

function text(settings: VendorSettings, key: 'defaultRole' | 'projectRole', name: string | null, value: string): string | null {
  if (name !== null) return `write ${key}=value`;
  settings[key] = value;
  return null;
}

function entry(settings: VendorSettings, key: 'roleMappings' | 'groupRoles', name: string | null, value: string): string | null {
  if (name === null) return `write ${key}.name=value`;
  settings[key] = { ...settings[key], [name]: value };
  return null;
}

function readSettings(given: string[], allowed: Setting[]): { settings: VendorSettings; problems: string[] } {
  const settings: VendorSettings = {};
  const problems = given.flatMap((one) => {
    const [, key = '', name = null, value] = /^([^.=]+)(?:\.([^=]+))?=(.*)$/s.exec(one) ?? [];
    const known = allowed.find((setting) => setting === key);
    if (value === undefined) return [`"${one}" is no setting; write key=value or key.name=value`];
    if (known === undefined) return [`this vendor has no setting "${key}". ${suggest(key, allowed)}`];
    const wrong = readers[known](settings, name, value);
    return wrong === null ? [] : [wrong];
  });
  return { settings, problems };
}

/** What the vendor would do, one line each. */
export function describeBehaviour(behaviour: VendorBehaviour): string[] {
  const { groupsBecome, projectRole, syncGroups, role, reads, attributes, deactivationDropsGrants } = behaviour;
  const becomes = groupsBecome === 'project' ? `projects, in which members are ${projectRole ?? 'without a role'}` : `${groupsBecome}s`;
  const own = Object.keys(attributes);
  return [
    syncGroups ? `groups become ${becomes}` : 'groups are refused: every /Groups request answers 403 (setting syncGroups)',
    roleLine(role),
    ...(deactivationDropsGrants ? ['whoever is deactivated loses the access grants, also after reactivation'] : []),
    ...(reads === null ? [] : [`only these attributes are kept: ${reads.join(', ')}`]),
    ...(own.length === 0 ? [] : [`attributes of its own: ${own.join(', ')}`]),
  ];
}

function roleLine(role: RoleRule): string {
  const pairs = (table: Record<string, string>): string =>
    Object.entries(table)
      .map(([from, to]) => `${from} → ${to}`)
      .join(', ') || 'none';
  switch (role.kind) {
    case 'none':
      return 'roles are not known';
    case 'byGroup':
      return `role: ${role.defaultRole ?? 'none'} at first, more by group (${pairs(role.groupRoles)}), never taken away`;
    case 'attribute':
      return `role: the value of ${role.path}, one of ${role.values.join(', ')}; ${role.defaultRole} without one`;
    case 'resolver':
      return `role: the primary of "roles" by table (${pairs(role.roleMappings)}), else ${role.defaultRole ?? 'none'}`;
  }
}
