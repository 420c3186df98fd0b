import type { VendorBehaviour } from '../../catalog/vendor.ts';
import type { VendorRule } from './rule.ts';

/** What a group is at the vendor: a group, a team (Cerby), or a project in which every member has one role (Activepieces). */
export function groupsBecome(becomes: VendorBehaviour['groupsBecome'], projectRole: string | null): VendorRule {
  const kinds: Record<VendorBehaviour['groupsBecome'], VendorRule> = {
    group: {},
    team: { showUser: (_, groups) => ({ teams: groups.map(({ display }) => display) }) },
    project: {
      showUser: (_, groups) => ({ projects: groups.map(({ display }) => ({ name: display, role: projectRole })) }),
      showGroup: () => ({ role: projectRole }),
    },
  };
  const rule = kinds[becomes];
  // A group that stays a group needs no words, and strict testers meet no extension that they cannot write.
  return becomes === 'group' ? rule : { ...rule, showGroup: () => ({ becomes, ...rule.showGroup?.() }) };
}
