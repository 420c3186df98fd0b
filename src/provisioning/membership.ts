/** Who is assigned to an app: an index, so that one person costs one look-up however many assignments there are. */
import type { SampleGroup, SamplePerson } from '../config/sample.ts';
import type { Assignment } from '../plan/types.ts';

export interface Membership {
  /** The assignments that reach a person: the direct ones first, then those of groups with the person as a direct member. */
  assignmentsOf(key: string, person: SamplePerson): Assignment[];
}

/** How a directory finds who is meant. */
export interface Reach {
  /** By what a person is named in an assignment. */
  names: readonly ('userPrincipalName' | 'login')[];
  /** In what form groups are known by name: Graph compares without letter case, Okta exactly. */
  groupName(name: string): string;
  /** Whether an assigned group takes its members along. */
  takes(group: SampleGroup): boolean;
}

/**
 * Nested groups are not expanded. `groups` is the sample's. Those whom the same assignments reach are given the same list, so that what follows
 * from a list can be kept by it.
 */
export function readMembership(
  assignments: Assignment[],
  groups: Record<string, SampleGroup>,
  { names, groupName, takes }: Reach,
): Membership {
  const direct = new Map<string, Assignment[]>();
  const byGroup = new Map<string, Reached>();
  const root = branch();
  const groupsByName = Map.groupBy(Object.values(groups), ({ displayName }) => groupName(displayName));
  for (const assignment of assignments) {
    if (assignment.principal === 'user') add(direct, assignment.name.toLowerCase(), assignment);
    else
      for (const group of groupsByName.get(groupName(assignment.name)) ?? []) {
        if (takes(group)) for (const key of group.members) byGroup.set(key, reachedToo(byGroup.get(key) ?? root, assignment));
      }
  }
  return {
    assignmentsOf: (key, person) => {
      const own = direct.size === 0 ? [] : [...new Set(names.flatMap((name) => direct.get(person[name].toLowerCase()) ?? []))];
      const reached = listOf(byGroup.get(key) ?? root);
      return own.length === 0 ? reached : [...own, ...reached];
    },
  };
}

/** The assignments that reach somebody through groups, as a branch that many people share: the index takes little for each. */
interface Reached {
  before: Reached | undefined;
  assignment: Assignment | undefined;
  next: Map<Assignment, Reached>;
  list: Assignment[] | undefined;
}

const branch = (before?: Reached, assignment?: Assignment): Reached => ({ before, assignment, next: new Map(), list: undefined });

function reachedToo(before: Reached, assignment: Assignment): Reached {
  const known = before.next.get(assignment);
  if (known !== undefined) return known;
  const reached = branch(before, assignment);
  before.next.set(assignment, reached);
  return reached;
}

function listOf(reached: Reached): Assignment[] {
  if (reached.list !== undefined) return reached.list;
  const list: Assignment[] = [];
  for (let one: Reached | undefined = reached; one?.assignment !== undefined; one = one.before) list.push(one.assignment);
  reached.list = list.reverse();
  return reached.list;
}

function add(map: Map<string, Assignment[]>, key: string, assignment: Assignment): void {
  const present = map.get(key);
  if (present === undefined) map.set(key, [assignment]);
  else present.push(assignment);
}
