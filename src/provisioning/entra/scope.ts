/** Who is in the scope of a job: by state, by assignment, by filter; and which app roles somebody holds. */
import type { HeldRole } from '../../mapping/entra/expression.ts';
import { evaluateClause } from '../../mapping/entra/filters.ts';
import type { Source } from '../contract.ts';
import { ObjectFailure } from './failure.ts';
import type { ObjectRules } from './rules.ts';

export interface Scoping {
  assigned: boolean;
  inFilter: boolean;
  /** Live, account enabled (people), security enabled (groups). */
  active: boolean;
  /** Why the object is not provisioned, or null when it is. */
  reason: string | null;
}

/**
 * The service's own `IsSoftDeleted` is `reason !== null`: unassigned, outside the filter, in the recycle bin or account disabled (CAA, "What
 * you should know"). `assigned` is true for everybody under "Sync all". Throws `ObjectFailure` for a filter that cannot be evaluated.
 */
export function scopeOf(rules: ObjectRules, source: Source, assigned: boolean): Scoping {
  const inactive = inactiveReason(rules, source);
  const inFilter = passesFilter(rules, source);
  const reason = inactive ?? (assigned ? (inFilter ? null : 'outside the scoping filter') : 'not assigned to the app');
  return { assigned, inFilter, active: inactive === null, reason };
}

function inactiveReason({ type }: ObjectRules, { softDeleted, accountEnabled, securityEnabled }: Source): string | null {
  if (softDeleted) return 'deleted in Entra';
  if (type === 'User' && !accountEnabled) return 'account disabled in Entra';
  if (type === 'Group' && !securityEnabled) return 'not a security-enabled group';
  return null;
}

/** Clauses of one group are AND, groups are OR; no groups is everybody (Entra scoping filters). */
function passesFilter({ filter }: Pick<ObjectRules, 'filter'>, { attributes }: Pick<Source, 'attributes'>): boolean {
  if (filter.length === 0) return true;
  const read = (name: string) => attributes[name] ?? null;
  try {
    return filter.some((clauses) => clauses.every((clause) => evaluateClause(clause, read)));
  } catch (error) {
    throw new ObjectFailure('ScopingFilterInvalid', error instanceof Error ? error.message : String(error));
  }
}

/**
 * The roles of a person in the order in which the functions see them. Microsoft does not say which of several is sent ("no guarantee"), so
 * they stand in the order of their values, each once. A role without a value is none: the template's own "User" has none.
 */
export function heldRoles(roles: HeldRole[]): HeldRole[] {
  const byValue = new Map<string, HeldRole>();
  for (const role of roles) if (role.value !== '' && !byValue.has(role.value)) byValue.set(role.value, role);
  if (byValue.size < 2) return [...byValue.values()];
  return [...byValue.values()].sort((a, b) => (a.value < b.value ? -1 : 1));
}
