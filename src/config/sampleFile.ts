/** Reads the sample directory of a rehearsal from YAML. */
import { existsSync, readFileSync } from 'node:fs';
import { relative } from 'node:path';
import { compareProblems, type Problem, suggest } from './problem.ts';
import { quickSample } from './quickSample.ts';
import type { SampleDirectory, SampleGroup, SamplePerson } from './sample.ts';
import { isIds, normalTenant, readIds, sharedIds, type WithIds } from './sampleIds.ts';
import { readTree, type Tree, treeValue } from './yamlTree.ts';

type Kind = 'text' | 'boolean' | 'texts' | 'map' | 'ids';

/** Switches of the sample file that are no Graph properties. */
const personSwitches: Record<string, Kind> = { enabled: 'boolean', softDeleted: 'boolean', login: 'text', ids: 'ids' };

const named = (kind: Kind, names: string): Record<string, Kind> => Object.fromEntries(names.split(' ').map((name) => [name, kind]));

/** Properties of Graph's `user` that provisioning can read or that people look up by; `manager` names another person of the file. */
const userProperties: Record<string, Kind> = {
  ...named('text', 'userPrincipalName displayName givenName surname mail mailNickname jobTitle department companyName employeeId'),
  ...named('text', 'employeeType employeeHireDate employeeLeaveDateTime officeLocation streetAddress city state postalCode country'),
  ...named('text', 'mobilePhone faxNumber preferredLanguage preferredName usageLocation userType ageGroup legalAgeGroupClassification'),
  ...named('text', 'onPremisesImmutableId onPremisesSecurityIdentifier onPremisesDistinguishedName onPremisesSamAccountName'),
  ...named('text', 'onPremisesDomainName onPremisesUserPrincipalName consentProvidedForMinor externalUserState aboutMe mySite manager'),
  ...named('texts', 'businessPhones otherMails proxyAddresses imAddresses'),
  ...named('boolean', 'onPremisesSyncEnabled showInAddressList isResourceAccount'),
  ...named('map', 'onPremisesExtensionAttributes employeeOrgData'),
};
const groupKeys: Record<string, Kind> = { displayName: 'text', securityEnabled: 'boolean', members: 'texts', groups: 'texts', ids: 'ids' };
const directoryExtension = /^extension_[0-9a-f]{32}_\w+$/;

/** What people write who know the attribute's name in provisioning rather than in Graph. */
const provisioningNames: Record<string, string> = {
  accountEnabled: 'Write enabled.',
  mobile: 'Write mobilePhone.',
  telephoneNumber: 'Write businessPhones: [ … ].',
  facsimileTelephoneNumber: 'Write faxNumber.',
  physicalDeliveryOfficeName: 'Write officeLocation.',
  dirSyncEnabled: 'Write onPremisesSyncEnabled.',
  immutableId: 'Write onPremisesImmutableId.',
};

function hintFor(key: string, known: Record<string, Kind>): string {
  const extension = /^extensionAttribute([1-9]|1[0-5])$/.test(key);
  if (extension) return `Write onPremisesExtensionAttributes: { ${key}: … }.`;
  return provisioningNames[key] ?? suggest(key, Object.keys(known));
}

const kindNames: Record<Kind, string> = {
  text: 'a text',
  boolean: 'true or false',
  texts: 'a list of texts',
  map: 'a map',
  ids: 'a map of tenants to object ids',
};

const kindHints: Partial<Record<Kind, string>> = {
  text: 'Put it in quotes.',
  texts: 'Write [ … ], also for a single one.',
  boolean: 'Write true or false, without quotes.',
  ids: 'Write ids: { <tenant id, or name of the Okta org>: "<object id>" }.',
};

const isKind: Record<Kind, (value: unknown) => boolean> = {
  text: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  texts: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  map: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  ids: isIds,
};

/** Collects the problems and the well-formed values of one map. */
class Reader {
  readonly problems: Problem[];
  constructor(problems: Problem[]) {
    this.problems = problems;
  }

  report(tree: { at: Tree['at'] }, code: string, message: string, hint = ''): void {
    this.problems.push({ ...tree.at, code, message, hint });
  }

  /** The entries of a map; a null is an empty map. */
  entries(tree: Tree | undefined, what: string): [string, { at: Tree['at']; node: Tree }][] {
    if (tree === undefined || (tree.kind === 'scalar' && tree.value === null)) return [];
    if (tree.kind === 'map') return [...tree.entries];
    this.report(tree, 'wrong-type', `${what} must be a map`, mapHint(tree));
    return [];
  }

  /** The values under known keys that have the right type. */
  values(tree: Tree, what: string, known: Record<string, Kind>, isKnown: (key: string) => Kind | undefined): Record<string, unknown> {
    const values: Record<string, unknown> = {};
    for (const [key, { at, node }] of this.entries(tree, what)) {
      const kind = isKnown(key);
      if (kind === undefined) {
        this.report({ at }, 'unknown-key', `${what} has an unknown key ${key}`, hintFor(key, known));
        continue;
      }
      const value = treeValue(node, () => true);
      if (value === null) continue;
      if (isKind[kind](value)) values[key] = value;
      else this.report(node, 'wrong-type', `${key} of ${what} must be ${kindNames[kind]}`, kindHints[kind]);
    }
    return values;
  }
}

function mapHint(tree: Tree): string {
  if (tree.kind === 'list') return 'Write name: { … } for each; the members of a group are { members: [ … ] }.';
  return tree.kind === 'scalar' && typeof tree.value === 'string' && /^\w+:\S/.test(tree.value)
    ? 'A space follows the colon.'
    : 'Write { key: value }.';
}

const ownKind = (table: Record<string, Kind>) => (key: string) => (Object.hasOwn(table, key) ? table[key] : undefined);

/**
 * The people and groups of a sample file, and everything that is wrong with it: unknown keys, wrong types, members, nested groups and
 * managers that do not exist, two people of one name, two entries with one id. `domain` completes the user principal names; `root` is what paths are shown from.
 */
export function readSample(file: string, domain: string, root = process.cwd()): { sample: SampleDirectory; problems: Problem[] } {
  const quick = readQuickly(file, domain);
  if (quick !== undefined) return { sample: quick, problems: [] };
  if (!existsSync(file)) {
    const hint =
      'It holds the people of rehearsals and reviews: write it, take it from the tenant (muster people pull), or name another as sample.';
    const shown = relative(root, file);
    const message = `there is no sample directory ${shown}`;
    return { sample: { people: {}, groups: {} }, problems: [{ file: shown, line: 1, column: 1, code: 'no-file', message, hint }] };
  }
  const { tree, problems } = readTree(file, root, 'extends');
  const reader = new Reader([...problems]);
  const sample: SampleDirectory = { people: {}, groups: {} };
  const top = tree?.kind === 'map' ? tree.entries : new Map<string, { at: Tree['at']; node: Tree }>();
  for (const [key, { at }] of top) {
    if (!['people', 'groups', 'extends'].includes(key)) {
      reader.report({ at }, 'unknown-key', `a sample file has no key ${key}`, suggest(key, ['people', 'groups']));
    }
  }
  const people = reader.entries(top.get('people')?.node, 'people');
  const groups = reader.entries(top.get('groups')?.node, 'groups');
  for (const [key, { node }] of people) sample.people[key] = readPerson(reader, key, node, domain);
  for (const [key, { node }] of groups) sample.groups[key] = readGroup(reader, key, node);
  checkReferences(reader, sample, people, groups);
  return { sample, problems: reader.problems.sort(compareProblems) };
}

const personKeys = { ...personSwitches, ...userProperties };
/** What is written under this name of a person; undefined where no person has it. */
export const personKind = (name: string): Kind | undefined => (directoryExtension.test(name) ? 'text' : ownKind(personKeys)(name));
export const personHint = (name: string): string => hintFor(name, personKeys);

/** A file without a fault, in the one form that can be read fast; undefined for every other. */
function readQuickly(file: string, domain: string): SampleDirectory | undefined {
  if (!existsSync(file)) return undefined;
  const quick = quickSample(readFileSync(file, 'utf8'));
  if (quick === undefined) return undefined;
  const sample: SampleDirectory = { people: {}, groups: {} };
  const names = new Set<string>();
  const fits = (values: Record<string, unknown>, kindOf: (name: string) => Kind | undefined) =>
    Object.entries(values).every(([name, value]) => isKind[kindOf(name) ?? 'text'](value) && kindOf(name) !== undefined);
  for (const [key, values] of quick.people) {
    const person = fits(values, personKind) ? personOf(key, values, domain) : undefined;
    const manager = values.manager;
    if (person === undefined || (manager !== undefined && !quick.people.has(String(manager)))) return undefined;
    names.add(person.userPrincipalName.toLowerCase());
    sample.people[key] = person;
  }
  for (const [key, values] of quick.groups) {
    if (!fits(values, ownKind(groupKeys))) return undefined;
    const group = groupOf(key, values);
    if (!group.members.every((member) => quick.people.has(member)) || !group.groups.every((nested) => quick.groups.has(nested)))
      return undefined;
    sample.groups[key] = group;
  }
  const isSound = names.size === quick.people.size && sharedIds(sample.people).length + sharedIds(sample.groups).length === 0;
  return isSound ? sample : undefined;
}

function readPerson(reader: Reader, key: string, node: Tree, domain: string): SamplePerson {
  return personOf(key, reader.values(node, key, personKeys, personKind), domain);
}

/** A person by the values of the sample file. `domain` completes the user principal name. */
export function personOf(key: string, values: Record<string, unknown>, domain: string): SamplePerson {
  const { enabled = true, softDeleted = false, login, userPrincipalName, displayName, ids, ...properties } = values;
  const name = typeof userPrincipalName === 'string' ? userPrincipalName : `${key}@${domain}`;
  const mail = typeof properties.mail === 'string' ? properties.mail : undefined;
  return {
    userPrincipalName: name,
    displayName: typeof displayName === 'string' ? displayName : key,
    enabled: enabled === true,
    softDeleted: softDeleted === true,
    login: typeof login === 'string' ? login : (mail ?? name),
    properties,
    ...readIds(ids),
  };
}

function readGroup(reader: Reader, key: string, node: Tree): SampleGroup {
  return groupOf(key, reader.values(node, key, groupKeys, ownKind(groupKeys)));
}

function groupOf(key: string, values: Record<string, unknown>): SampleGroup {
  const { displayName, securityEnabled, members, groups, ids } = values;
  return {
    displayName: typeof displayName === 'string' ? displayName : key,
    securityEnabled: securityEnabled !== false,
    members: [...new Set((members as string[] | undefined) ?? [])],
    groups: [...new Set((groups as string[] | undefined) ?? [])],
    ...readIds(ids),
  };
}

type Entries = [string, { at: Tree['at']; node: Tree }][];

function checkReferences(reader: Reader, sample: SampleDirectory, people: Entries, groups: Entries): void {
  const seen = new Map<string, string>();
  for (const [key, { at, node }] of people) {
    const name = sample.people[key]?.userPrincipalName.toLowerCase() ?? '';
    const other = seen.get(name);
    if (other !== undefined) reader.report({ at }, 'duplicate-name', `${key} and ${other} have the same user principal name ${name}`);
    seen.set(name, key);
    const manager = node.kind === 'map' ? node.entries.get('manager')?.node : undefined;
    if (manager) checkKey(reader, manager, 'person', sample.people);
  }
  for (const [, { node }] of groups) {
    if (node.kind !== 'map') continue;
    checkList(reader, node.entries.get('members')?.node, 'person', sample.people);
    checkList(reader, node.entries.get('groups')?.node, 'group', sample.groups);
  }
  checkIds(reader, sample.people, people);
  checkIds(reader, sample.groups, groups);
}

function checkIds(reader: Reader, read: Record<string, WithIds>, written: Entries): void {
  const nodes = new Map(written);
  for (const { key, other, tenant, id } of sharedIds(read)) {
    const entry = nodes.get(key);
    const ids = entry?.node.kind === 'map' ? entry.node.entries.get('ids')?.node : undefined;
    const [, at = entry] = (ids?.kind === 'map' ? [...ids.entries] : []).find(([name]) => normalTenant(name) === tenant) ?? [];
    const hint = 'An object of a tenant is one entry: correct the id, or take one of the two out.';
    if (at !== undefined) reader.report(at, 'duplicate-id', `${key} and ${other} have the same id ${id} in the tenant ${tenant}`, hint);
  }
}

function checkList(reader: Reader, list: Tree | undefined, what: string, known: object): void {
  if (list?.kind === 'list') for (const item of list.items) checkKey(reader, item, what, known);
}

function checkKey(reader: Reader, item: Tree, what: string, known: object): void {
  if (item.kind !== 'scalar' || typeof item.value !== 'string' || Object.hasOwn(known, item.value)) return;
  reader.report(item, `unknown-${what}`, `there is no ${what} ${item.value} in this file`, suggest(item.value, Object.keys(known)));
}
