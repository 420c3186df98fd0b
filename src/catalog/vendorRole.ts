/** The role that a person has at the vendor for what was sent. */
import type { RoleRule } from './vendor.ts';

/** What the vendor is sent about one person. */
export interface SentPerson {
  /** Value of the attribute at a SCIM path, or undefined. */
  read(path: string): unknown;
  /** Role values in the order they are sent, the primary one first. */
  roles: string[];
  /** Display names of the groups the person is sent in. */
  groups: string[];
}

const fold = (text: string) => text.trim().toLowerCase();

/** The vendor's roles by the rule of its manual; several only where they add up (`byGroup`). Undefined: no roles over SCIM. */
export function vendorRoles(rule: RoleRule, sent: SentPerson): string[] | undefined {
  switch (rule.kind) {
    case 'none':
      return undefined;
    case 'attribute':
      return [String(sent.read(rule.path) ?? rule.defaultRole)];
    case 'resolver': {
      const [value] = sent.roles;
      const known = Object.entries(rule.roleMappings).find(([key]) => value !== undefined && key.toLowerCase() === fold(value));
      const role = known?.[1] ?? rule.defaultRole;
      return role === null ? [] : [role];
    }
    case 'byGroup': {
      const refused = rule.refused.map(fold);
      const groups = new Set(sent.groups.map((name) => name.toLowerCase()));
      const mapped = Object.entries(rule.groupRoles).flatMap(([group, role]) => (groups.has(group.toLowerCase()) ? [role] : []));
      return [...new Set([...(rule.defaultRole === null ? [] : [rule.defaultRole]), ...mapped])].filter(
        (role) => !refused.includes(fold(role)),
      );
    }
  }
}
