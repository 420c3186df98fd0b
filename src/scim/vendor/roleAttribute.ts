import type { RoleRule } from '../../catalog/vendor.ts';
import { badRequest } from '../error.ts';
import { valuesAt } from '../filter/match.ts';
import { parsePath } from '../filter/parse.ts';
import type { SchemaSet } from '../schema/set.ts';
import type { VendorRule } from './rule.ts';

/** Activepieces: the platform role is the value of one attribute, one of a list as it is spelled there; a default when absent. */
export function roleAttribute(rule: Extract<RoleRule, { kind: 'attribute' }>, schemas: SchemaSet): VendorRule {
  const path = parsePath(rule.path, schemas);
  return {
    checkUser(user) {
      const wrong = valuesAt(path, user).find((value) => !rule.values.some((allowed) => allowed === value));
      if (wrong === undefined) return;
      throw badRequest('invalidValue', `"${path.name}" must be one of ${rule.values.join(', ')}, not ${JSON.stringify(wrong)}.`);
    },
    *userStored(rid, _, after, facts) {
      yield* facts.set(rid, 'role', String(valuesAt(path, after)[0] ?? rule.defaultRole));
    },
    showUser: (remembered) => ({ role: remembered.get('role')?.[0] ?? null }),
  };
}
