/** Who is assigned to an app: an index, so that one person costs one look-up however many assignments there are. */
import type { SampleGroup, SamplePerson } from '../config/sample.ts';
import type { Assignment } from '../plan/types.ts';

export interface Membership {
  /** The assignments that reach a person: the direct ones first, then those of groups with the person as a direct member. */
  assignmentsOf(key: string, person: SamplePerson): Assignment[];
}

/** How a directory finds who is meant. */
export interface Reach {
  directory: 'entra' | 'okta';
  /** By what a person is named in an assignment. */
  name: 'userPrincipalName' | 'login';
  /** In what form groups are known by name: Graph compares without letter case, Okta exactly. */
  groupName(name: string): string;
  /** Whether an assigned group takes its members along. */
  takes(group: SampleGroup): boolean;
}

/**
 * Nested groups are not expanded. `groups` is the sample's. Those whom the same assignments reach are given the same list, so that what follows
 * from a list can be kept by it.
 */
export function readMembership(assignments: Assignment[], groups: Record<string, SampleGroup>, reach: Reach): Membership {
  const direct = new Map<string, Assignment[]>();
  for (const assignment of assignments) if (assignment.principal === 'user') add(direct, assignment.name.toLowerCase(), assignment);
  const branchOf = sharedIndex(assignments, groups, reach);
  const lists = new Map<Branch, Assignment[]>();
  const reachedBy = (key: string): Assignment[] => {
    const branch = branchOf(key);
    const list = lists.get(branch) ?? assignmentsAlong(branch, assignments);
    lists.set(branch, list);
    return list;
  };
  // A person is asked for several times in a row.
  let last: { key: string; person: SamplePerson; found: Assignment[] } | undefined;
  return {
    assignmentsOf: (key, person) => {
      if (last?.key === key && last.person === person) return last.found;
      const own = direct.size === 0 ? [] : (direct.get(person[reach.name].toLowerCase()) ?? []);
      const found = own.length === 0 ? reachedBy(key) : [...own, ...reachedBy(key)];
      last = { key, person, found };
      return found;
    },
  };
}

/** The assignments that reach somebody through groups, by their places in the list, as a branch that many people share. */
interface Branch {
  before: Branch | undefined;
  at: number;
  next: Map<number, Branch>;
}

type Index = (key: string) => Branch;

/** Kept, because the index is the largest thing in memory: versions and apps with the same assignments of groups share one. */
const indexes = new WeakMap<Record<string, SampleGroup>, Map<string, Index>>();

function sharedIndex(assignments: Assignment[], groups: Record<string, SampleGroup>, reach: Reach): Index {
  const names = assignments.map(({ principal, name }) => (principal === 'group' ? reach.groupName(name) : null));
  const text = JSON.stringify([reach.directory, names]);
  const ofGroups = indexes.get(groups) ?? new Map<string, Index>();
  indexes.set(groups, ofGroups);
  const index = ofGroups.get(text) ?? readIndex(names, groups, reach);
  ofGroups.set(text, index);
  return index;
}

/** `names` are those of the assigned groups in the form in which they are known, null for a person's. */
function readIndex(names: (string | null)[], groups: Record<string, SampleGroup>, { groupName, takes }: Reach): Index {
  const root: Branch = { before: undefined, at: -1, next: new Map() };
  const byKey = new Map<string, Branch>();
  const groupsByName = Map.groupBy(Object.values(groups), ({ displayName }) => groupName(displayName));
  for (const [at, name] of names.entries()) {
    for (const group of (name !== null && groupsByName.get(name)) || []) {
      if (takes(group)) for (const key of group.members) byKey.set(key, grown(byKey.get(key) ?? root, at));
    }
  }
  // Every app asks for the same person before the next one comes.
  let last = { key: '', branch: byKey.get('') ?? root };
  return (key) => {
    if (last.key !== key) last = { key, branch: byKey.get(key) ?? root };
    return last.branch;
  };
}

function grown(before: Branch, at: number): Branch {
  const known = before.next.get(at);
  if (known !== undefined) return known;
  const branch = { before, at, next: new Map() };
  before.next.set(at, branch);
  return branch;
}

function assignmentsAlong(branch: Branch, assignments: Assignment[]): Assignment[] {
  const list: Assignment[] = [];
  for (let one: Branch | undefined = branch; one !== undefined; one = one.before) {
    const assignment = assignments[one.at];
    if (assignment !== undefined) list.push(assignment);
  }
  return list.reverse();
}

function add(map: Map<string, Assignment[]>, key: string, assignment: Assignment): void {
  const present = map.get(key);
  if (present === undefined) map.set(key, [assignment]);
  else present.push(assignment);
}
