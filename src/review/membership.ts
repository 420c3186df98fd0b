/** Who is assigned to an app: an index, so that one person costs one look-up however many assignments there are. */
import type { SampleGroup, SamplePerson } from '../config/sample.ts';
import type { AppPlan, Assignment } from '../plan/types.ts';

export interface Membership {
  /** The assignments that reach a person: the direct ones first, then those of groups with the person as a direct member. */
  assignmentsOf(key: string, person: SamplePerson): Assignment[];
}

/** Nested groups are not expanded, and Entra takes security-enabled groups only. `groups` is the sample's. */
export function readMembership(app: AppPlan, groups: Record<string, SampleGroup>): Membership {
  const direct = new Map<string, Assignment[]>();
  const byGroup = new Map<string, Assignment[]>();
  const groupsByName = Map.groupBy(Object.values(groups), ({ displayName }) => displayName.toLowerCase());
  for (const assignment of app.assignments) {
    if (assignment.principal === 'user') add(direct, assignment.name.toLowerCase(), assignment);
    else
      for (const group of groupsByName.get(assignment.name.toLowerCase()) ?? []) {
        if (app.directory === 'okta' || group.securityEnabled) for (const key of group.members) add(byGroup, key, assignment);
      }
  }
  const names = app.directory === 'okta' ? (['userPrincipalName', 'login'] as const) : (['userPrincipalName'] as const);
  return {
    assignmentsOf: (key, person) => {
      const own = direct.size === 0 ? [] : [...new Set(names.flatMap((name) => direct.get(person[name].toLowerCase()) ?? []))];
      const reached = byGroup.get(key) ?? [];
      return own.length === 0 ? reached : [...own, ...reached];
    },
  };
}

function add(map: Map<string, Assignment[]>, key: string, assignment: Assignment): void {
  const present = map.get(key);
  if (present === undefined) map.set(key, [assignment]);
  else present.push(assignment);
}
