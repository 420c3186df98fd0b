import { isScimName, targetAttributes } from '../../../catalog/targetAttributes.ts';
import { byDirectory } from '../../../config/directory.ts';
import type { AppPlan } from '../../../plan/types.ts';
import type { FindingRule } from '../finding.ts';
import { wordsOf } from './byDirectory.ts';
import { entraOnly, mappingAt, readsSoftDeleted } from './entra.ts';

interface AddedList {
  list: 'attributes' | 'groupAttributes';
  side: 'users' | 'groups';
  names: string[];
}

/** What an app adds to the target's lists. */
function addedLists(app: AppPlan): AddedList[] {
  const people: AddedList = { list: 'attributes', side: 'users', names: Object.keys(app.attributes) };
  return byDirectory<AppPlan, AddedList[]>(app, {
    entra: ({ groupAttributes }) => [people, { list: 'groupAttributes', side: 'groups', names: Object.keys(groupAttributes) }],
    okta: () => [people],
  });
}

export const attributeRules: FindingRule[] = [
  {
    id: 'undeclared-attribute',
    severity: 'error',
    why: "Entra refuses a mapping to an attribute that is not on the target's list.",
    fix: 'Declare it under attributes, with its full name and type.',
    run: entraOnly((app) =>
      Object.keys(app.users.mappings)
        .filter((target) => !targetAttributes('users').includes(target) && !Object.hasOwn(app.attributes, target))
        .map((target) => ({ message: `${target} is mapped and not declared`, at: mappingAt(target) })),
    ),
  },
  {
    id: 'attribute-without-urn',
    severity: 'error',
    why: "An attribute that is not SCIM's own is named by the URN of its schema (Microsoft's page on customizing attributes). Under a bare name a SCIM endpoint drops it, or answers 400.",
    fix: "Name it as the vendor's schema does, urn:ietf:params:scim:schemas:extension:<vendor>:2.0:User:<name>, here and in its mapping. If the vendor takes the bare name: ignore: { attribute-without-urn: why }.",
    run: (app) =>
      addedLists(app).flatMap(({ list, side, names }) =>
        names
          .filter((name) => !isScimName(name, side))
          .map((name) => ({ message: `${name} is neither an attribute of SCIM nor named by a URN`, at: [list, name] })),
      ),
  },
  {
    id: 'unmapped-attribute',
    severity: 'warning',
    why: 'A declared attribute without a mapping is never sent.',
    fix: 'Map it, or take it out.',
    run: (app) => {
      const { targets: targetsOf, property } = wordsOf(app);
      const targets = targetsOf(app);
      const isMapped = (name: string) =>
        targets.some((target) => target === name || target.startsWith(`${name}[`) || target.startsWith(`${name}.`));
      return Object.keys(app.attributes)
        .filter((name) => !isMapped(property(app, name)))
        .map((name) => ({ message: `${name} is declared and not mapped`, at: ['attributes', name] }));
    },
  },
  {
    id: 'groups-switched-off',
    severity: 'error',
    why: 'The vendor answers 403 to every request for a group, which ends in quarantine.',
    fix: 'Set vendor: { syncGroups: true } and switch it on at the vendor, or groups: { enabled: false }.',
    run: (app) => {
      const { sendsGroups, groupsAt } = wordsOf(app);
      if (!sendsGroups(app) || app.behaviour.syncGroups) return [];
      return [{ message: 'groups are provisioned, and the vendor does not take them', at: groupsAt }];
    },
  },
  {
    id: 'no-deletion-threshold',
    severity: 'note',
    why: 'Nothing stops a cycle that deletes or disables everybody after a wrong filter or assignment.',
    fix: 'Set provisioning: { deletionThreshold: 50 }.',
    run: entraOnly((app) => {
      const deletes = (['users', 'groups'] as const).some((side) => app[side].enabled && app[side].actions.includes('delete'));
      const disables = app.users.actions.includes('update') && !app.provisioning.skipOutOfScopeDeletions && readsSoftDeleted(app);
      if ((!deletes && !disables) || app.provisioning.deletionThreshold !== null) return [];
      const what = deletes ? 'delete is among the actions' : 'whoever leaves is disabled';
      return [{ message: `${what}, and there is no deletion threshold`, at: ['provisioning', 'deletionThreshold'], about: 'threshold' }];
    }),
  },
];
