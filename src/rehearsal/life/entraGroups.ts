/** The life of a group in an Entra app. Promises: Stack AI "Group sync", Cerby "Push groups", Activepieces "Group provisioning". */
import { vendorGroupSchema, vendorUserSchema } from '../../scim/schema/vendor.ts';
import { check } from '../expect.ts';
import type { Check } from '../result.ts';
import { asked, changesOf, checkAsked, type Directory, filterReads, passes } from './asked.ts';
import type { EntraLife } from './entraLife.ts';
import { list } from './newcomer.ts';
import { promisesOf } from './promises.ts';
import { type LifeStep, NotApplicable } from './step.ts';

function memberIds(life: EntraLife): string[] {
  return ((life.groupRecord()?.members ?? []) as { value: string }[]).map((member) => member.value);
}

/** With no mapping of the members a group has none. */
function checkMembers(life: EntraLife, what: string, expected: string[], found = memberIds(life)): Check[] {
  const { app, group } = life;
  if (Object.values(app.groups.mappings).every(({ source }) => source !== '[members]')) return [];
  return [check(what, group?.displayName ?? null, expected, found)];
}

const graphGroup = (life: EntraLife): Directory => structuredClone(life.world.graph.store.groups.get(life.group?.id ?? '') ?? {});

/** The attributes that the groups' filter reads and a new group or name has other values of. */
function needsScope({ app }: EntraLife, object: Directory): void {
  if (passes(app.groups, object)) return;
  throw new NotApplicable(
    `the groups' scoping filter reads ${list([...filterReads(app.groups)])}, and a group of the rehearsal is outside`,
  );
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
      if (!life.app.groups.actions.includes('create')) throw new NotApplicable('the actions of the groups allow no creation');
      const displayName = `Muster Rehearsal ${life.app.name}`;
      const id = await life.portal.createGroup(displayName);
      const object = structuredClone(life.world.graph.store.groups.get(id) ?? {});
      if (!passes(life.app.groups, object)) await life.portal.deleteGroup(id);
      needsScope(life, object);
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
        ...checkName(life),
        ...checkMembers(life, 'members', [life.recordId ?? '']),
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
      const displayName = `${group.displayName} (renamed)`;
      const object = graphGroup(life);
      needsScope(life, { ...object, displayName });
      group.displayName = displayName;
      await life.portal.renameGroup(group.id, displayName);
      await life.cycle();
      const record = life.groupRecord();
      const { app, world } = life;
      return [
        check('same group', displayName, before, record?.id),
        check('groups', displayName, count, life.groups().length),
        ...changesOf(app, app.groups, object, graphGroup(life), { plan: world.plan }).map((change) =>
          checkAsked(record, change, displayName),
        ),
        ...checkMembers(life, 'members after the rename', [life.recordId ?? '']),
      ];
    },
  },
  {
    id: 'group-members',
    title: 'Member out and in',
    promise: 'Removing or adding a member is a PATCH of the group in the next cycle (Stack AI).',
    async run(life) {
      const group = groupOf(life);
      if (checkMembers(life, '', []).length === 0) throw new NotApplicable('the members of groups are not mapped');
      await life.portal.removeMember(group.id, life.newcomer.id);
      await life.cycle();
      const out = memberIds(life);
      await life.portal.addMember(group.id, life.newcomer.id);
      await life.cycle();
      return [
        ...checkMembers(life, 'members after removal', [], out),
        ...checkMembers(life, 'members after adding', [life.recordId ?? '']),
      ];
    },
  },
  {
    id: 'group-delete',
    title: 'Group deleted',
    promise: 'Deleting the group in Entra removes it at the vendor; its people are kept (Stack AI).',
    async run(life) {
      const group = groupOf(life);
      if (life.app.provisioning.deletionThreshold === 1) throw new NotApplicable('a deletion threshold of 1 holds back every removal');
      const people = life.users().length;
      const record = life.groupRecord()?.id;
      await life.portal.deleteGroup(group.id);
      await life.cycle();
      const stays = !life.app.groups.actions.includes('delete');
      return [
        check(
          'group in the target',
          group.displayName,
          stays,
          life.groups().some(({ id }) => id === record),
        ),
        check('people kept', group.displayName, people, life.users().length),
        check('member kept', life.newcomer.displayName, true, life.record() !== undefined),
      ];
    },
  },
];

/** What is mapped to the name; a name by an expression is asked of it. */
function checkName(life: EntraLife): Check[] {
  const { app, group, world } = life;
  const value = asked(app.groups.mappings.displayName?.source ?? null, graphGroup(life), { plan: world.plan });
  if (value === undefined || value === null) return [];
  return [check('displayName', group?.displayName ?? null, value, life.groupRecord()?.displayName)];
}

function projectRole(life: EntraLife, project: string): Check[] {
  if (life.app.behaviour.groupsBecome !== 'project') return [];
  const vendor = (life.record()?.[vendorUserSchema] ?? {}) as { projects?: { name: string; role: string }[] };
  const found = vendor.projects?.find((one) => one.name === project)?.role;
  return [check(`role in the project ${project}`, life.newcomer.displayName, life.app.behaviour.projectRole, found)];
}
