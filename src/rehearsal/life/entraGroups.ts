/** The life of a group in an Entra app. Promises: Stack AI "Group sync", Cerby "Push groups", Activepieces "Group provisioning". */
import { vendorGroupSchema, vendorUserSchema } from '../../scim/schema/vendor.ts';
import { check } from '../expect.ts';
import type { Check } from '../result.ts';
import type { EntraLife } from './entraLife.ts';
import { promisesOf } from './promises.ts';
import { type LifeStep, NotApplicable } from './step.ts';

function memberIds(life: EntraLife): string[] {
  return ((life.groupRecord()?.members ?? []) as { value: string }[]).map((member) => member.value);
}

/** The group these steps are about; without one they have nothing to look at. */
function groupOf(life: EntraLife): { id: string; displayName: string; assignment: string } {
  if (!life.group) throw new NotApplicable('no group was synchronized');
  return life.group;
}

export const groupSteps: LifeStep<EntraLife>[] = [
  {
    id: 'group-join',
    title: 'Group assigned',
    promise: 'An assigned group appears at the vendor with its members, under its own name; as a team (Cerby) or project (Activepieces).',
    async run(life) {
      if (!life.app.groups.enabled) throw new NotApplicable('the group mapping is off');
      const displayName = `Muster Rehearsal ${life.app.name}`;
      const id = await life.portal.createGroup(displayName);
      await life.portal.addMember(id, life.newcomer.id);
      const assignment = await life.portal.assign(life.servicePrincipalId, id, life.roleId(null));
      const group = { id, displayName, assignment };
      const result = await life.cycle();
      if (!life.app.behaviour.syncGroups) {
        const entry = result.entries.find((one) => one.id === id);
        await life.portal.deleteGroup(id);
        return [
          check('group sync is off at the vendor', displayName, 'failure', entry?.status),
          check('the refusal says why (403)', displayName, true, entry?.reason?.includes('403') ?? false),
        ];
      }
      life.group = group;
      const record = life.groupRecord();
      const vendor = (record?.[vendorGroupSchema] ?? {}) as { becomes?: string };
      return [
        check('group in the target', displayName, true, record !== undefined),
        check('members', displayName, [life.recordId], memberIds(life)),
        check('becomes a', displayName, promisesOf(life.app)?.groupsBecome ?? life.app.behaviour.groupsBecome, vendor.becomes),
        ...projectRole(life, displayName),
      ];
    },
  },
  {
    id: 'group-rename',
    title: 'Group renamed',
    promise: 'Renaming the group in Entra renames it at the vendor; it is the same group (Stack AI).',
    async run(life) {
      const group = groupOf(life);
      const before = life.groupRecord()?.id;
      const count = life.groups().length;
      group.displayName = `${group.displayName} (renamed)`;
      await life.portal.renameGroup(group.id, group.displayName);
      await life.cycle();
      return [
        check('same group', group.displayName, before, life.groupRecord()?.id),
        check('groups', group.displayName, count, life.groups().length),
        check('members after the rename', group.displayName, [life.recordId], memberIds(life)),
      ];
    },
  },
  {
    id: 'group-members',
    title: 'Member out and in',
    promise: 'Removing or adding a member is a PATCH of the group in the next cycle (Stack AI).',
    async run(life) {
      const group = groupOf(life);
      await life.portal.removeMember(group.id, life.newcomer.id);
      await life.cycle();
      const out = memberIds(life);
      await life.portal.addMember(group.id, life.newcomer.id);
      await life.cycle();
      return [
        check('members after removal', group.displayName, [], out),
        check('members after adding', group.displayName, [life.recordId], memberIds(life)),
      ];
    },
  },
  {
    id: 'group-delete',
    title: 'Group deleted',
    promise: 'Deleting the group in Entra removes it at the vendor; its people are kept (Stack AI).',
    async run(life) {
      const group = groupOf(life);
      const people = life.users().length;
      await life.portal.deleteGroup(group.id);
      await life.cycle();
      return [
        check('group in the target', group.displayName, false, life.groupRecord() !== undefined),
        check('people kept', group.displayName, people, life.users().length),
        check('member kept', life.newcomer.displayName, true, life.record() !== undefined),
      ];
    },
  },
];

function projectRole(life: EntraLife, project: string): Check[] {
  if (life.app.behaviour.groupsBecome !== 'project') return [];
  const vendor = (life.record()?.[vendorUserSchema] ?? {}) as { projects?: { name: string; role: string }[] };
  const found = vendor.projects?.find((one) => one.name === project)?.role;
  return [check(`role in the project ${project}`, life.newcomer.displayName, life.app.behaviour.projectRole, found)];
}
