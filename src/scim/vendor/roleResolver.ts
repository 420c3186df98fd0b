import type { RoleRule } from '../../catalog/vendor.ts';
import { type Document, isObject } from '../document.ts';
import type { VendorRule } from './rule.ts';

/**
 * Stack AI: the primary role or the first, lower-cased and trimmed, looked up exactly; else the default; else none.
 * Resolved when the record changes, so other mappings reach a person only with the next change.
 */
export function roleResolver(rule: Extract<RoleRule, { kind: 'resolver' }>): VendorRule {
  const mapped = new Map(Object.entries(rule.roleMappings).map(([value, role]) => [value.toLowerCase(), role]));
  return {
    *userStored(rid, _, after, facts) {
      const sent = sentRole(after);
      const role = sent === null ? undefined : mapped.get(sent.toLowerCase().trim());
      yield* facts.set(rid, 'role', role ?? rule.defaultRole);
    },
    showUser: (remembered) => ({ role: remembered.get('role')?.[0] ?? null }),
  };
}

function sentRole(user: Document): string | null {
  const roles = Array.isArray(user.roles) ? user.roles.filter(isObject) : [];
  const value = (roles.find(({ primary }) => primary === true) ?? roles[0])?.value;
  return typeof value === 'string' ? value : null;
}
