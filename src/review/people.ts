/** Who an app reaches in the sample directory. */

import type { SampleDirectory, SampleGroup, SamplePerson } from '../config/sample.ts';
import { readSourceAttribute } from '../mapping/entra/attributes.ts';
import { evaluateClause } from '../mapping/entra/filters.ts';
import type { AppPlan, Assignment } from '../plan/types.ts';

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

/** Sample groups of one display name. */
export function groupsNamed(sample: SampleDirectory, name: string): SampleGroup[] {
  return Object.values(sample.groups).filter((group) => same(group.displayName, name));
}

/** The assignments that reach a person: the direct ones, and those of groups with the person as a direct member (nested ones do not count). */
export function assignmentsOf(app: AppPlan, sample: SampleDirectory, key: string, person: SamplePerson): Assignment[] {
  return app.assignments.filter(({ principal, name }) => {
    if (principal === 'group') return groupsNamed(sample, name).some((group) => group.members.includes(key));
    return same(name, person.userPrincipalName) || (app.directory === 'okta' && same(name, person.login));
  });
}

/** People the app provisions on a first cycle: live, assigned (unless everybody is in scope), and let in by the filter. */
export function peopleInScope(app: AppPlan, sample: SampleDirectory): [string, SamplePerson][] {
  return Object.entries(sample.people).filter(([key, person]) => {
    if (!person.enabled || person.softDeleted) return false;
    const everybody = app.directory === 'entra' && app.provisioning.scope === 'all';
    if (!everybody && assignmentsOf(app, sample, key, person).length === 0) return false;
    return app.directory === 'okta' || passesFilter(app.users.scope, person);
  });
}

function passesFilter(
  scope: Record<string, { attribute: string; operator: string; value: string | null }[]>,
  person: SamplePerson,
): boolean {
  const groups = Object.values(scope);
  const read = (name: string) => sourceValue(person, name);
  return groups.length === 0 || groups.some((clauses) => clauses.every((clause) => evaluateClause(clause, read)));
}

/** A source attribute of a sample person, as the provisioning service reads it. */
export function sourceValue(person: SamplePerson, name: string): string | string[] | null {
  const { userPrincipalName, displayName, enabled, properties } = person;
  return readSourceAttribute({ ...properties, userPrincipalName, displayName, accountEnabled: enabled }, name);
}
