/** Who an app reaches in the sample directory. */

import type { SampleDirectory, SampleGroup, SamplePerson } from '../config/sample.ts';
import { readSourceAttribute } from '../mapping/entra/attributes.ts';
import { evaluateClause } from '../mapping/entra/filters.ts';
import type { AppPlan, Assignment } from '../plan/types.ts';
import { type Membership, readMembership } from './membership.ts';

interface Reach {
  membership: Membership;
  inScope: [string, SamplePerson][] | null;
}

/** Plans and samples are values, so what was read from a pair holds; several rules ask for the same. */
const reaches = new WeakMap<SampleDirectory, WeakMap<AppPlan, Reach>>();
const groupIndexes = new WeakMap<SampleDirectory, Map<string, SampleGroup[]>>();

function reachOf(app: AppPlan, sample: SampleDirectory): Reach {
  const ofSample = reaches.get(sample) ?? new WeakMap<AppPlan, Reach>();
  reaches.set(sample, ofSample);
  const reach = ofSample.get(app) ?? { membership: readMembership(app, sample.groups), inScope: null };
  ofSample.set(app, reach);
  return reach;
}

/** Sample groups of one display name. */
export function groupsNamed(sample: SampleDirectory, name: string): SampleGroup[] {
  const index = groupIndexes.get(sample) ?? Map.groupBy(Object.values(sample.groups), ({ displayName }) => displayName.toLowerCase());
  groupIndexes.set(sample, index);
  return index.get(name.toLowerCase()) ?? [];
}

/** The assignments that reach a person: the direct ones, and those of groups with the person as a direct member (nested ones do not count). */
export function assignmentsOf(app: AppPlan, sample: SampleDirectory, key: string, person: SamplePerson): Assignment[] {
  return reachOf(app, sample).membership.assignmentsOf(key, person);
}

/** People the app provisions on a first cycle: live, assigned (unless everybody is in scope), and let in by the filter. */
export function peopleInScope(app: AppPlan, sample: SampleDirectory): [string, SamplePerson][] {
  const reach = reachOf(app, sample);
  reach.inScope ??= Object.entries(sample.people).filter(([key, person]) => {
    if (!person.enabled || person.softDeleted) return false;
    const everybody = app.directory === 'entra' && app.provisioning.scope === 'all';
    if (!everybody && reach.membership.assignmentsOf(key, person).length === 0) return false;
    return app.directory === 'okta' || passesFilter(app.users.scope, person);
  });
  return reach.inScope;
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
