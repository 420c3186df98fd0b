/** The life of a person in an Entra app. Promises: the manuals' "What to expect operationally" and "Supported features". */
import { vendors } from '../../catalog/vendors.ts';
import { vendorUserSchema } from '../../scim/target.ts';
import { check, roleOf } from '../expect.ts';
import type { Check } from '../result.ts';
import { type EntraLife, roleSourceAttribute, sourceProperties } from './entraLife.ts';
import { type LifeStep, NotApplicable } from './step.ts';

const who = (life: EntraLife) => life.newcomer.displayName;

/** After a leave the record stays; what `active` and the count of records must be. */
function checkRecord(life: EntraLife, active: boolean): Check[] {
  const user = life.record();
  return [check('record kept', who(life), true, user !== undefined), check('active', who(life), active, user?.active)];
}

/** The role value that the `roles` mapping sends for somebody assigned to `assigned`; null when it sends none. */
function sentRole(life: EntraLife, assigned: string | null): string | null {
  const mapping = Object.entries(life.app.users.mappings).find(([target]) => /^roles\b/.test(target))?.[1];
  const constant = mapping?.source?.match(/^"(.*)"$/)?.[1];
  if (constant !== undefined) return constant;
  return mapping?.source?.includes('AppRoleAssignment') ? assigned : null;
}

function expectedJoinRole(life: EntraLife): string | null | undefined {
  const { role } = life.app.behaviour;
  switch (role.kind) {
    case 'none':
      return undefined;
    case 'resolver':
      return resolved(life, sentRole(life, firstRole(life)));
    default:
      return role.defaultRole;
  }
}

/** The manual maps externalId from objectId; a stack that drops the row loses what the manual promises. */
function promisesExternalId(life: EntraLife): boolean {
  const row = vendors[life.app.vendor]?.users.mappings.externalId;
  return row === 'objectId' || (typeof row === 'object' && row.from === 'objectId');
}

function firstRole(life: EntraLife): string | null {
  return Object.keys(life.app.roles)[0] ?? null;
}

/** What the vendor's role table makes of a role value (the manual's "How role resolution works"). */
function resolved(life: EntraLife, value: string | null): string | null {
  const { roleMappings, defaultRole } = life.app.settings;
  const entry = Object.entries(roleMappings ?? {}).find(([key]) => key.toLowerCase() === value?.trim().toLowerCase());
  return entry?.[1] ?? defaultRole ?? null;
}

export const personSteps: LifeStep<EntraLife>[] = [
  {
    id: 'join',
    title: 'Join',
    promise: 'Adding a person to the app: in the next cycle they appear at the vendor (Stack AI, What to expect; Cerby, Push users).',
    async run(life) {
      const before = life.users().length;
      life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(firstRole(life)));
      await life.cycle();
      const added = life.users().filter((user) => String(user.userName).toLowerCase().startsWith('muster.newcomer.'));
      life.recordId = added[0]?.id ?? null;
      const role = expectedJoinRole(life);
      const user = life.record();
      return [
        check('new records', who(life), 1, life.users().length - before),
        check('active', who(life), true, user?.active),
        ...(role === undefined ? [] : [check('role', who(life), role, user && roleOf(user))]),
      ];
    },
  },
  {
    id: 'rename',
    title: 'Rename',
    promise: 'Renaming a person updates the existing record, found by externalId; no duplicate is made (Stack AI).',
    async run(life) {
      const before = life.users().length;
      life.newcomer.displayName = `Renamed ${life.app.name}`;
      life.newcomer.userPrincipalName = life.newcomer.userPrincipalName.replace('muster.newcomer.', 'muster.renamed.');
      await life.portal.changeUser(life.newcomer.id, {
        displayName: life.newcomer.displayName,
        userPrincipalName: life.newcomer.userPrincipalName,
        mail: life.newcomer.userPrincipalName,
        mailNickname: 'muster.renamed',
        surname: 'Married',
      });
      await life.cycle();
      const user = life.record();
      const mapped = life.app.users.mappings;
      const checks = [
        check('records', who(life), before, life.users().length),
        check('same record, userName', who(life), life.newcomer.userPrincipalName, user?.userName),
      ];
      if (mapped.displayName) checks.push(check('displayName', who(life), life.newcomer.displayName, user?.displayName));
      if (promisesExternalId(life)) {
        const found = await life.search(`/Users?filter=${encodeURIComponent(`externalId eq "${life.newcomer.id}"`)}`);
        checks.push(
          check(
            'records found by externalId',
            who(life),
            [life.recordId],
            found.map((one) => one.id),
          ),
        );
      }
      return checks;
    },
  },
  {
    id: 'role-change',
    title: 'Role change',
    promise:
      'A changed role reaches the vendor with the next cycle (Stack AI, Role mapping; Activepieces, Platform Role; Cube, Map roles by SCIM group).',
    async run(life) {
      const { role } = life.app.behaviour;
      if (role.kind === 'none') throw new NotApplicable(`${life.app.vendor} takes no roles over SCIM`);
      if (role.kind === 'resolver') return changeAppRole(life);
      if (role.kind === 'attribute') return changeRoleAttribute(life, role.values, role.defaultRole);
      return changeRoleByGroup(life, role.groupRoles);
    },
  },
  {
    id: 'leave',
    title: 'Leave',
    promise: 'Removing a person from the app sends active=false; the record is kept (Stack AI; Cerby, Disable users).',
    async run(life) {
      await life.portal.unassign(life.servicePrincipalId, life.assignment ?? '');
      life.assignment = null;
      await life.cycle();
      return [...checkRecord(life, false), ...checkGrants(life, false)];
    },
  },
  {
    id: 'return',
    title: 'Come back',
    promise:
      'A person assigned again is active again in the same record; access grants are given anew at the vendor (Cerby, Reactivate users).',
    async run(life) {
      life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(firstRole(life)));
      await life.cycle();
      return [...checkRecord(life, true), ...checkGrants(life, false)];
    },
  },
  {
    id: 'disable',
    title: 'Disable and enable',
    promise: 'A person disabled in Entra is detected and disabled at the vendor; enabled again, valid again (Cerby).',
    async run(life) {
      await life.portal.changeUser(life.newcomer.id, { accountEnabled: false });
      await life.cycle();
      const disabled = checkRecord(life, false);
      await life.portal.changeUser(life.newcomer.id, { accountEnabled: true });
      await life.cycle();
      return [...disabled, ...checkRecord(life, true)];
    },
  },
  {
    id: 'on-demand',
    title: 'Provision on demand',
    promise: 'A one-time run for a chosen person; for somebody not assigned it is skipped, not failed (Stack AI step 6; Activepieces).',
    async run(life) {
      life.newcomer.displayName = `On Demand ${life.app.name}`;
      await life.portal.changeUser(life.newcomer.id, { displayName: life.newcomer.displayName, surname: 'Demand' });
      const done = await life.portal.provisionOnDemand(life.servicePrincipalId, life.jobId, life.newcomer.id);
      const outsider = await life.portal.createUser({
        userPrincipalName: `muster.outsider@${life.world.plan.entra?.domain ?? 'example.com'}`,
        displayName: 'Outsider',
        mailNickname: 'muster.outsider',
        accountEnabled: true,
      });
      const skipped = await life.portal.provisionOnDemand(life.servicePrincipalId, life.jobId, outsider);
      await life.portal.deleteUser(outsider);
      await life.portal.purgeUser(outsider);
      const expected = life.app.provisioning.scope === 'assigned' ? 'Skipped' : skipped.result;
      return [check('result', who(life), 'Success', done.result), check('result', 'Outsider', expected, skipped.result)];
    },
  },
  {
    id: 'soft-delete',
    title: 'Soft delete and restore',
    promise: 'Soft-deleting a person sends active=false and keeps the record; a restore brings it back (Stack AI).',
    async run(life) {
      await life.portal.deleteUser(life.newcomer.id);
      await life.cycle();
      const deleted = checkRecord(life, false);
      await life.portal.restoreUser(life.newcomer.id);
      await life.cycle();
      return [...deleted, ...checkRecord(life, true)];
    },
  },
];

/** Last of all, when the groups are through with the newcomer. */
export const farewell: LifeStep<EntraLife> = {
  id: 'hard-delete',
  title: 'Hard delete',
  promise: 'A person hard-deleted in Entra (30 days later) is removed with DELETE (Stack AI).',
  async run(life) {
    const before = life.world.records.length;
    await life.portal.deleteUser(life.newcomer.id);
    await life.portal.purgeUser(life.newcomer.id);
    await life.cycle();
    const deletes = life.world.records.slice(before).filter((record) => record.method === 'DELETE' && record.path.includes('/Users/'));
    if (!life.app.users.actions.includes('delete')) {
      return [check('DELETE requests with the delete action off', who(life), 0, deletes.length)];
    }
    return [check('DELETE requests', who(life), 1, deletes.length), check('record kept', who(life), false, life.record() !== undefined)];
  },
};

function checkGrants(life: EntraLife, expected: boolean): Check[] {
  if (!life.app.behaviour.deactivationDropsGrants) return [];
  const vendor = (life.record()?.[vendorUserSchema] ?? {}) as { grants?: boolean };
  return [check('access grants', who(life), expected, vendor.grants)];
}

async function changeAppRole(life: EntraLife): Promise<Check[]> {
  const [, second] = Object.keys(life.app.roles);
  if (!second) throw new NotApplicable('the app declares fewer than two roles');
  if (sentRole(life, second) !== second) throw new NotApplicable('the roles mapping sends the same for everybody');
  await life.portal.unassign(life.servicePrincipalId, life.assignment ?? '');
  life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(second));
  await life.cycle();
  const user = life.record();
  return [check('role', who(life), resolved(life, second), user && roleOf(user)), check('active', who(life), true, user?.active)];
}

async function changeRoleAttribute(life: EntraLife, values: string[], defaultRole: string): Promise<Check[]> {
  const attribute = roleSourceAttribute(life.app);
  if (!attribute) throw new NotApplicable('the role comes from an expression: what it yields is checked by the expectations');
  const other = values.find((value) => value !== defaultRole) ?? defaultRole;
  await life.portal.changeUser(life.newcomer.id, sourceProperties(attribute, other));
  await life.cycle();
  const user = life.record();
  const checks = [check('role', who(life), other, user && roleOf(user))];

  await life.portal.changeUser(life.newcomer.id, sourceProperties(attribute, 'SUPERUSER'));
  const refused = await life.cycle();
  const entry = refused.entries.find((one) => one.id === life.newcomer.id);
  checks.push(check(`${attribute} "SUPERUSER"`, who(life), 'failure', entry?.status ?? 'no entry in the log'));
  checks.push(
    check(
      'the refusal names the allowed values',
      who(life),
      true,
      values.every((value) => entry?.reason?.includes(value)),
    ),
  );
  const after = life.record();
  checks.push(check('role after the refusal', who(life), other, after && roleOf(after)));
  await life.portal.changeUser(life.newcomer.id, sourceProperties(attribute, other));
  await life.cycle();
  return checks;
}

async function changeRoleByGroup(life: EntraLife, groupRoles: Record<string, string>): Promise<Check[]> {
  const names = new Map(Object.entries(groupRoles).map(([group, role]) => [group.toLowerCase(), role]));
  const { groups, assignments } = life.world.graph.store;
  const assigned = new Set(
    [...assignments.values()].filter((one) => one.resourceId === life.servicePrincipalId).map((one) => one.principalId),
  );
  const group = [...groups.values()].find((one) => assigned.has(one.id) && names.has(one.displayName.toLowerCase()));
  if (!group) throw new NotApplicable('no assigned group has a role at the vendor');
  const role = names.get(group.displayName.toLowerCase()) ?? '';
  const hasRole = () => {
    const user = life.record();
    return ((user && roleOf(user)) ?? '').split(', ').includes(role);
  };
  await life.portal.addMember(group.id, life.newcomer.id);
  await life.cycle();
  const checks = [check(`has role ${role} as a member of ${group.displayName}`, who(life), true, hasRole())];
  await life.portal.removeMember(group.id, life.newcomer.id);
  await life.cycle();
  checks.push(check(`keeps role ${role} after leaving ${group.displayName} (additive)`, who(life), true, hasRole()));
  return checks;
}
