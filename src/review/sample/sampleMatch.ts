/** Two samples of one stack side by side: who of before is who of now, by the object ids where both have them and else by the key. */
import { isDeepStrictEqual } from 'node:util';
import type { SampleDirectory, SampleGroup, SamplePerson } from '../../config/sample.ts';
import { formOf, normalTenant, type WithIds } from '../../config/sampleIds.ts';
import type { Plan } from '../../plan/types.ts';

/** The sample of before, so that it can be looked at beside the one of now. */
export interface Matched {
  /** With the keys of now: an object of before has the key that it has now, and nobody else's. */
  keyed: SampleDirectory;
  /** With the keys and the names of now, where the ids tell. */
  named: SampleDirectory;
}

/** `tenants` are those whose ids count. */
export function matchSamples(before: SampleDirectory, after: SampleDirectory, tenants: string[]): Matched {
  const people = keysOfNow(before.people, after.people, tenants);
  const groups = keysOfNow(before.groups, after.groups, tenants);
  const person = (key: string) => people.get(key)?.key ?? key;
  const group = (key: string) => groups.get(key)?.key ?? key;
  const rekeyed = <One>(entries: Record<string, One>, keyOf: (key: string) => string, made: (one: One, key: string) => One) =>
    Object.fromEntries(Object.entries(entries).map(([key, one]) => [keyOf(key), made(one, key)]));
  const withKeys = (one: SampleGroup) => ({ ...one, members: one.members.map(person), groups: one.groups.map(group) });
  const withManager = (one: SamplePerson) => {
    const { manager } = one.properties;
    return typeof manager === 'string' && person(manager) !== manager
      ? { ...one, properties: { ...one.properties, manager: person(manager) } }
      : one;
  };
  const keyed = { people: rekeyed(before.people, person, withManager), groups: rekeyed(before.groups, group, withKeys) };
  const namesOfNow = <One extends object>(one: One, now: Partial<One> | undefined): One => (now === undefined ? one : { ...one, ...now });
  const knownPeople = new Set([...people.values()].flatMap(({ key, isById }) => (isById ? [key] : [])));
  const knownGroups = new Set([...groups.values()].flatMap(({ key, isById }) => (isById ? [key] : [])));
  const named = {
    people: rekeyed(
      keyed.people,
      (key) => key,
      (one, key) => {
        const now = knownPeople.has(key) ? after.people[key] : undefined;
        return namesOfNow(one, now && { userPrincipalName: now.userPrincipalName, login: now.login });
      },
    ),
    groups: rekeyed(
      keyed.groups,
      (key) => key,
      (one, key) => {
        const now = knownGroups.has(key) ? after.groups[key] : undefined;
        return namesOfNow(one, now && { displayName: now.displayName });
      },
    ),
  };
  return { keyed, named };
}

/** Tenants that both versions of a stack go to: only there an object can be the same. */
export function tenantsOf(old: Plan, young: Plan): string[] {
  const pairs = [
    [old.entra?.tenantId, young.entra?.tenantId],
    [old.okta?.org, young.okta?.org],
  ];
  return pairs.flatMap(([before, after]) =>
    before !== undefined && after !== undefined && normalTenant(before) === normalTenant(after) ? [normalTenant(after)] : [],
  );
}

interface Known {
  key: string;
  /** The ids say so, so that the names may differ. */
  isById: boolean;
}

/** Key of before → key of now; one that nobody has now for whoever is gone. */
function keysOfNow(before: Record<string, WithIds>, after: Record<string, WithIds>, tenants: string[]): Map<string, Known> {
  const idsOf = ({ ids }: WithIds) => tenants.flatMap((tenant) => (ids?.[tenant] === undefined ? [] : [`${tenant} ${ids[tenant]}`]));
  const byId = new Map(Object.entries(after).flatMap(([key, one]) => idsOf(one).map((id) => [id, key] as const)));
  const found = new Map<string, Known>();
  for (const [key, one] of Object.entries(before)) {
    const now = idsOf(one).flatMap((id) => byId.get(id) ?? [])[0];
    if (now !== undefined) found.set(key, { key: now, isById: true });
  }
  const taken = new Set([...found.values()].map(({ key }) => key));
  for (const [key, one] of Object.entries(before)) {
    if (found.has(key)) continue;
    const now = Object.hasOwn(after, key) ? after[key] : undefined;
    const isFree = !taken.has(key) && (now === undefined || !areTwo(one, now, tenants));
    let free = key;
    while (!isFree && (taken.has(free) || Object.hasOwn(after, free) || Object.hasOwn(before, free))) free = `${free} (before)`;
    taken.add(free);
    found.set(key, { key: free, isById: false });
  }
  return found;
}

/** Both have an id of one form in one tenant, and they differ. */
function areTwo(one: WithIds, other: WithIds, tenants: string[]): boolean {
  return tenants.some((tenant) => {
    const [was, is] = [one.ids?.[tenant], other.ids?.[tenant]];
    return was !== undefined && is !== undefined && was !== is && formOf(was) === formOf(is);
  });
}

/** As apps and directories can tell: ids alone make no difference. */
export function isSamePerson({ ids: _, ...one }: SamplePerson, { ids: __, ...other }: SamplePerson): boolean {
  return isDeepStrictEqual(one, other);
}

interface Counts {
  added: number;
  gone: number;
  changed: number;
}

/** How many people and groups an edit of the sample touches. */
export interface SampleEdit {
  /** Changed is who has another entry, or is in other groups. */
  people: Counts;
  groups: Counts;
}

/** Undefined where both say the same, in whatever order. Both have the keys of now. */
export function editBetween(before: SampleDirectory, after: SampleDirectory): SampleEdit | undefined {
  const moved = new Set<string>();
  const groups = countsOf(before.groups, after.groups, (was, is) => {
    const { members, groups: nested, ids: _, ...rest } = was ?? noGroup;
    const { members: membersNow, groups: nestedNow, ids: __, ...restNow } = is ?? noGroup;
    const others = differing(members, membersNow);
    for (const key of others) moved.add(key);
    return others.length + differing(nested, nestedNow).length === 0 && isDeepStrictEqual(rest, restNow);
  });
  const people = countsOf(before.people, after.people, (was, is, key) => {
    return was === undefined || is === undefined || (!moved.has(key) && isSamePerson(was, is));
  });
  const touched = [...Object.values(people), ...Object.values(groups)].some((count) => count > 0);
  return touched ? { people, groups } : undefined;
}

const noGroup: SampleGroup = { displayName: '', securityEnabled: true, members: [], groups: [] };

/** `isSame` is asked of everybody, also of those whom one side lacks. */
function countsOf<One>(
  before: Record<string, One>,
  after: Record<string, One>,
  isSame: (was: One | undefined, is: One | undefined, key: string) => boolean,
): Counts {
  const counts = { added: 0, gone: 0, changed: 0 };
  const own = (entries: Record<string, One>, key: string) => (Object.hasOwn(entries, key) ? entries[key] : undefined);
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const [was, is] = [own(before, key), own(after, key)];
    const same = isSame(was, is, key);
    if (was === undefined) counts.added++;
    else if (is === undefined) counts.gone++;
    else if (!same) counts.changed++;
  }
  return counts;
}

/** Those that only one of the two has. */
function differing(one: string[], other: string[]): string[] {
  if (one.length === other.length && one.every((key, at) => key === other[at])) return [];
  const [before, after] = [new Set(one), new Set(other)];
  return [...one.filter((key) => !after.has(key)), ...other.filter((key) => !before.has(key))];
}
