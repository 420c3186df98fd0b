/** From a vendor's behaviour to its rules. A new role kind is one entry here and one file beside it. */
import type { RoleRule, VendorBehaviour } from '../../catalog/vendor.ts';
import type { SchemaSet } from '../schema/set.ts';
import { grants } from './grants.ts';
import { groupsBecome } from './groupsBecome.ts';
import { roleAttribute } from './roleAttribute.ts';
import { roleByGroup } from './roleByGroup.ts';
import { roleResolver } from './roleResolver.ts';
import type { VendorRule } from './rule.ts';

const roleRules: { [Kind in RoleRule['kind']]: (rule: Extract<RoleRule, { kind: Kind }>, users: SchemaSet) => VendorRule } = {
  none: () => ({}),
  byGroup: roleByGroup,
  attribute: roleAttribute,
  resolver: roleResolver,
};

/** The rules of one mount. Throws a ScimError when the behaviour names an attribute path that cannot be parsed. */
export function vendorRules(behaviour: VendorBehaviour, users: SchemaSet): VendorRule[] {
  const role = roleRules[behaviour.role.kind] as (rule: RoleRule, users: SchemaSet) => VendorRule;
  return [
    role(behaviour.role, users),
    groupsBecome(behaviour.groupsBecome, behaviour.projectRole),
    ...(behaviour.deactivationDropsGrants ? [grants] : []),
  ];
}
