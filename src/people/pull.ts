/** A sample directory taken from a tenant, page by page. Source: Graph v1.0 `user`, `group`. */
import { stringify } from 'yaml';
import { appsIn } from '../config/directory.ts';
import type { SampleDirectory } from '../config/sample.ts';
import { isDirectoryExtension, sourceAttributes } from '../mapping/entra/attributes.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { nameBefore } from '../mapping/entra/recycleBin.ts';
import { sourcesOf } from '../mapping/entra/source.ts';
import type { Plan } from '../plan/types.ts';
import type { GraphClient } from '../provider/graph/client.ts';
import { pagesOf, readAll } from '../provider/graph/pages.ts';
import { type Entry, type Keys, openKeys } from './keys.ts';
import { type MaskOptions, maskPerson, maskText } from './mask.ts';
import { countShared } from './shared.ts';

type Item = Record<string, unknown> & { id: string };

/** What provisioning can read and Graph gives in a list with User.Read.All. */
export const properties = [
  ...['id', 'userPrincipalName', 'displayName', 'accountEnabled', 'givenName', 'surname', 'mail', 'mailNickname', 'jobTitle', 'department'],
  ...[
    'companyName',
    'employeeId',
    'employeeType',
    'employeeHireDate',
    'employeeOrgData',
    'officeLocation',
    'streetAddress',
    'city',
    'state',
  ],
  ...[
    'postalCode',
    'country',
    'mobilePhone',
    'faxNumber',
    'preferredLanguage',
    'usageLocation',
    'userType',
    'businessPhones',
    'otherMails',
  ],
  ...['proxyAddresses', 'onPremisesExtensionAttributes', 'onPremisesImmutableId', 'onPremisesSecurityIdentifier'],
  ...['onPremisesDistinguishedName', 'onPremisesSyncEnabled'],
];

export interface PullOptions {
  graph: GraphClient;
  /** Whose assigned groups are taken, and whose mappings may read directory extensions. */
  plan: Plan;
  /** Null: as it is. */
  mask: Omit<MaskOptions, 'isShared'> | null;
  /** With a mask: how many people must have a department, a title or a domain for it to stay. Defaults to 2. */
  sharedBy?: number;
  /** At most so many people; the rest is left out, in groups too. */
  most: number;
  /** The file that is replaced: its objects keep their keys, and their ids in other tenants. */
  previous?: SampleDirectory;
  write(text: string): void;
  onProgress(message: string): void;
}

export interface PullResult {
  people: number;
  groups: number;
  /** Assigned groups that the tenant does not have. */
  unknownGroups: string[];
  /** Those of them that the file that is replaced knew, and what they are called now. */
  renamedGroups: { before: string; after: string }[];
  /** Members left out: over the limit, or no people. */
  leftOut: number;
}

/** Writes the YAML of a sample file as it comes. Only the key of each person is kept in memory, besides the file that is replaced. Throws GraphError. */
export async function pullSample(options: PullOptions): Promise<PullResult> {
  const { graph, plan, most, write, onProgress, sharedBy = 2 } = options;
  const select = [...properties, ...extensionsOf(plan)].map(encodeURIComponent).join(',');
  const users = `/users?$select=${select}&$top=999`;
  const deleted = `/directory/deletedItems/microsoft.graph.user?$select=${select}&$top=999`;
  const own = plan.entra?.domain.toLowerCase();
  const mask: MaskOptions | null = options.mask && {
    ...options.mask,
    isShared: await countShared(graph, [users, deleted], { sharedBy, always: own === undefined ? [] : [own], onProgress }),
  };
  const keys = new Map<string, string>();
  const names = new Set<string>();
  const entries = keysOf(options, 'people');
  write(
    `# People and groups of the tenant ${plan.entra?.domain ?? ''}${mask === null ? '; personal data, not masked' : ', personal data masked'}.\npeople:\n`,
  );
  for (const [list, isDeleted] of [[users, false] as const, [deleted, true] as const]) {
    if (keys.size >= most) break;
    for await (const page of pagesOf<Item>(graph, list)) {
      for (const raw of page.slice(0, most - keys.size)) {
        const named = isDeleted ? { ...raw, userPrincipalName: nameBefore(raw.id, String(raw.userPrincipalName)) } : raw;
        const person = mask === null ? named : withOwnName(maskPerson(named, mask), names);
        const { key, ids } = entries.entryOf(raw.id, keyFor(String(person.userPrincipalName ?? person.displayName ?? person.id)));
        keys.set(raw.id, key);
        write(line(key, { ...sampleOf(person, isDeleted), ids }));
      }
      onProgress(`${keys.size} people`);
      if (keys.size >= most) break;
    }
  }
  write('\ngroups:\n');
  return { people: keys.size, ...(await pullGroups(options, keys)) };
}

/** Short names may get one mask; two people of one user principal name are none that a tenant has. */
function withOwnName(person: Record<string, unknown>, taken: Set<string>): Record<string, unknown> {
  const { userPrincipalName: name } = person;
  if (typeof name !== 'string') return person;
  const isTaken = taken.has(name.toLowerCase());
  const own = isTaken ? name.replace(/@|$/, `-${String(person.id).slice(-6)}$&`) : name;
  taken.add(own.toLowerCase());
  return isTaken ? { ...person, userPrincipalName: own } : person;
}

const keysOf = ({ plan, mask, previous }: PullOptions, of: keyof SampleDirectory): Keys =>
  openKeys({ previous: previous?.[of] ?? {}, tenant: plan.entra?.tenantId ?? '', maskKey: mask?.key ?? null });

async function pullGroups(options: PullOptions, keys: Map<string, string>): Promise<Omit<PullResult, 'people'>> {
  const { graph, plan, mask, previous, write, onProgress } = options;
  const assigned = Object.values(plan.apps).flatMap((app) => app.assignments.filter(({ principal }) => principal === 'group'));
  const names = new Map(assigned.map(({ name }) => [name.toLowerCase(), name]));
  const all = await readAll<Item>(graph, '/groups?$select=id,displayName,securityEnabled&$top=999');
  const byId = new Map(all.map((group) => [group.id, group]));
  const entries = keysOf(options, 'groups');
  const nameOf = (group: Item) => String(group.displayName);
  /** What an assigned group was called when the file was written. */
  const nameBefore = ({ id }: Item): string | undefined => {
    const key = entries.previousKey(id);
    return key === undefined ? undefined : names.get(previous?.groups[key]?.displayName.toLowerCase() ?? '');
  };
  const wanted = all.filter((group) => names.has(nameOf(group).toLowerCase()) || nameBefore(group) !== undefined);
  const found = new Set(all.map((group) => nameOf(group).toLowerCase()));
  const renamedGroups = wanted.flatMap((group) => {
    const before = nameBefore(group);
    return before === undefined || found.has(before.toLowerCase()) ? [] : [{ before, after: nameOf(group) }];
  });
  const written = new Map<string, Entry>();
  const isWanted = new Set(wanted.map(({ id }) => id));
  // The stack names what it assigns; what is nested in it is named after teams and people.
  const shownName = (group: Item): string => (mask === null || isWanted.has(group.id) ? nameOf(group) : maskText(nameOf(group), mask.key));
  const entryOf = (group: Item): Entry => {
    const entry = written.get(group.id) ?? entries.entryOf(group.id, shownName(group));
    written.set(group.id, entry);
    return entry;
  };
  let leftOut = 0;
  const done = new Set<string>();
  for (let group = wanted.shift(); group !== undefined; group = wanted.shift()) {
    if (done.has(group.id)) continue;
    done.add(group.id);
    const members = await readAll<Item>(graph, `/groups/${group.id}/members?$select=id&$top=999`);
    const nested = members.flatMap(({ id }) => byId.get(id) ?? []);
    const people = members.flatMap(({ id }) => keys.get(id) ?? []);
    leftOut += members.length - nested.length - people.length;
    wanted.push(...nested);
    const { key, ids } = entryOf(group);
    write(
      line(key, {
        ...(key === shownName(group) ? {} : { displayName: shownName(group) }),
        ...(group.securityEnabled === false ? { securityEnabled: false } : {}),
        members: people,
        ...(nested.length > 0 ? { groups: nested.map((one) => entryOf(one).key) } : {}),
        ids,
      }),
    );
    onProgress(`${done.size} groups`);
  }
  const unknownGroups = [...names.values()].filter((name) => !found.has(name.toLowerCase())).sort();
  return { groups: done.size, unknownGroups, renamedGroups, leftOut };
}

const line = (key: string, value: object): string =>
  `  ${stringify({ [key]: value }, { collectionStyle: 'flow', lineWidth: 0 })
    .trim()
    .replace(/^\{ (.*) \}$/s, '$1')}\n`;

/** A Graph user in the words of the sample file; what is empty or a default is left out. */
function sampleOf(person: Record<string, unknown>, deleted: boolean): Record<string, unknown> {
  const { id: _id, accountEnabled, userType, ...rest } = person;
  const kept = Object.entries(rest).flatMap(([name, value]): [string, unknown][] => {
    if (name.startsWith('@') || name === 'deletedDateTime' || isBlank(value)) return [];
    if (typeof value !== 'object' || Array.isArray(value)) return [[name, value]];
    const parts = Object.entries(value as object).filter(([, part]) => !isBlank(part));
    return parts.length === 0 ? [] : [[name, Object.fromEntries(parts)]];
  });
  return {
    ...Object.fromEntries(kept),
    ...(typeof userType === 'string' && userType !== 'Member' ? { userType } : {}),
    ...(accountEnabled === false ? { enabled: false } : {}),
    ...(deleted ? { softDeleted: true } : {}),
  };
}

const isBlank = (value: unknown): boolean => value === null || value === undefined || (Array.isArray(value) && value.length === 0);

/** What stands before the @, in small letters. */
const keyFor = (name: string): string =>
  (name.split('@')[0] ?? name)
    .toLowerCase()
    .replace(/#ext#$/, '')
    .replace(/[^\p{L}\p{N}.-]+/gu, '-');

/** Directory extensions that a mapping or filter of the stack reads. */
function extensionsOf(plan: Plan): string[] {
  return sourcesRead(plan).filter(isDirectoryExtension);
}

/** Source attributes that the scoping filters of a stack read: masked, they would let in others. */
export function filterProperties(plan: Plan): string[] {
  const known = sourceAttributes('User');
  const names = appsIn(plan.apps, 'entra').flatMap(({ users }) =>
    Object.values(users.scope).flatMap((clauses) => clauses.map(({ attribute }) => attribute)),
  );
  return [...new Set(names.flatMap((name) => [name, known.get(name)?.property ?? name]))].sort();
}

function sourcesRead(plan: Plan): string[] {
  const mapped = appsIn(plan.apps, 'entra').flatMap(({ users }) =>
    Object.values(users.mappings).flatMap(({ source }) => {
      const parsed = source === null ? null : parseExpression(source);
      return parsed?.ok ? sourcesOf(parsed.node) : [];
    }),
  );
  return [...new Set([...mapped, ...filterProperties(plan)])];
}
