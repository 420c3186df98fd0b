import type { VendorRule } from './rule.ts';

/** Cerby: whoever is deactivated loses the access grants, and has none after reactivation until somebody grants again there. */
export const grants: VendorRule = {
  *userStored(rid, before, after, facts) {
    if (after.active === false) yield* facts.set(rid, 'grants', null);
    else if (before === null) yield* facts.set(rid, 'grants', 'true');
  },
  showUser: (remembered) => ({ grants: remembered.has('grants') }),
};
