import type { RoleRule } from '../../catalog/vendor.ts';
import { fold } from '../fold.ts';
import type { VendorRule } from './rule.ts';

/**
 * Cube: a default role for everybody, and the mapped role for whoever comes into a group matched by display name in any
 * letter case. Additive: nothing here ever takes a role away. Refused roles (Admin) are given by hand only.
 */
export function roleByGroup(rule: Extract<RoleRule, { kind: 'byGroup' }>): VendorRule {
  const refused = new Set(rule.refused.map(fold));
  const roleOf = new Map(Object.entries(rule.groupRoles).map(([group, role]) => [fold(group), role]));
  const isGiven = (role: string | null | undefined): role is string => typeof role === 'string' && !refused.has(fold(role));
  return {
    *userStored(rid, before, _, facts) {
      if (before === null && isGiven(rule.defaultRole)) yield* facts.add([rid], 'role', rule.defaultRole);
    },
    *membersAdded(group, rids, facts) {
      const role = roleOf.get(fold(group));
      if (isGiven(role)) yield* facts.add(rids, 'role', role);
    },
    showUser(remembered) {
      const roles = remembered.get('role') ?? [];
      return { role: roles[0] ?? null, roles };
    },
  };
}
