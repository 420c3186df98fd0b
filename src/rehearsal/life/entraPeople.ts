/** The life of a person in an Entra app. Promises: the manuals' "What to expect operationally" and "Supported features". */

import { vendorUserSchema } from '../../scim/schema/vendor.ts';
import { check, roleOf } from '../expect.ts';
import type { Check } from '../result.ts';
import { type Change, changesOf, checkAsked } from './asked.ts';
import type { EntraLife } from './entraLife.ts';
import { changeRole, expectedJoinRole, firstRole } from './entraRoles.ts';
import { checkLeft, checkRecord, hearsOfLeavers, needsAssignment, needsLeavers } from './leaving.ts';
import { list, namesAs } from './newcomer.ts';
import { promisesOf } from './promises.ts';
import { type LifeStep, NotApplicable } from './step.ts';

const who = (life: EntraLife) => life.newcomer.displayName;

/** Changes the newcomer's names, and tells what must reach the record. */
async function changeNames(life: EntraLife, as: Parameters<typeof namesAs>[0]): Promise<Change[]> {
  const { app, newcomer, portal, world } = life;
  const before = life.person();
  const names = namesAs(as, app, newcomer);
  await portal.changeUser(newcomer.id, names);
  if (typeof names.displayName === 'string') newcomer.displayName = names.displayName;
  return changesOf(app, app.users, before, life.person(), { plan: world.plan });
}

/** What is mapped stands in the record. */
function checkChanges(life: EntraLife, changes: Change[]): Check[] {
  const record = life.record();
  return changes.map((change) => checkAsked(record, change, who(life)));
}

export const personSteps: LifeStep<EntraLife>[] = [
  {
    id: 'join',
    title: 'Join',
    promise: 'Adding a person to the app: in the next cycle they appear at the vendor (Stack AI, What to expect; Cerby, Push users).',
    async run(life) {
      const before = life.users().length;
      life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(firstRole(life)));
      const result = await life.cycle();
      life.recordId = life.linked(life.newcomer.id);
      const entry = result.entries.find(({ id, status }) => id === life.newcomer.id && status !== 'success');
      if (life.recordId === null)
        throw new Error(`the newcomer was not provisioned: ${entry?.reason ?? result.reason ?? 'nothing was sent'}`);
      const role = expectedJoinRole(life);
      const user = life.record();
      const path = promisesOf(life.app)?.path;
      return [
        ...(path === undefined ? [] : [check('end of the SCIM base address', life.app.key, path, life.app.endpoint.path)]),
        check('new records', who(life), 1, life.users().length - before),
        ...checkRecord(life, true),
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
      const { kept } = life.newcomer;
      const changes = await changeNames(life, 'renamed');
      await life.cycle();
      const checks = [
        check('records', who(life), before, life.users().length),
        check('same record', who(life), true, life.record() !== undefined),
        ...checkChanges(life, changes),
      ];
      if (changes.length === 0 && kept.size > 0 && checks.every(({ ok }) => ok))
        throw new NotApplicable(`the scoping filter reads ${list([...kept])}, so they stay, and nothing else of a name is mapped`);
      if (promisesOf(life.app)?.findsByObjectId) {
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
      return changeRole(life);
    },
  },
  {
    id: 'leave',
    title: 'Leave',
    promise: 'Removing a person from the app sends active=false; the record is kept (Stack AI; Cerby, Disable users).',
    async run(life) {
      needsLeavers(life);
      needsAssignment(life);
      await life.portal.unassign(life.servicePrincipalId, life.assignment ?? '');
      life.assignment = null;
      await life.cycle();
      return [...checkLeft(life), ...checkGrants(life, !hearsOfLeavers(life))];
    },
  },
  {
    id: 'return',
    title: 'Come back',
    promise:
      'A person assigned again is active again in the same record; access grants are given anew at the vendor (Cerby, Reactivate users).',
    async run(life) {
      needsLeavers(life);
      needsAssignment(life);
      life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(firstRole(life)));
      await life.cycle();
      return [...checkRecord(life, true), ...checkGrants(life, !hearsOfLeavers(life))];
    },
  },
  {
    id: 'disable',
    title: 'Disable and enable',
    promise: 'A person disabled in Entra is detected and disabled at the vendor; enabled again, valid again (Cerby).',
    async run(life) {
      needsLeavers(life);
      await life.portal.changeUser(life.newcomer.id, { accountEnabled: false });
      await life.cycle();
      const disabled = checkLeft(life);
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
      const changes = await changeNames(life, 'demand');
      // "Applications that use OAuth require the job to be stopped" (provision on demand, FAQ).
      const isStopped = life.app.endpoint.oauth !== undefined;
      if (isStopped) await life.portal.stop(life.servicePrincipalId, life.jobId);
      const done = await life.portal.provisionOnDemand(life.servicePrincipalId, life.jobId, life.newcomer.id);
      // Where everybody is synced nobody is an outsider, and one who is deleted afterwards counts towards the threshold.
      const skipped = life.app.provisioning.scope === 'assigned' ? await provisionOutsider(life) : null;
      if (isStopped) await life.portal.start(life.servicePrincipalId, life.jobId);
      return [
        check('result', who(life), 'Success', done.result),
        ...checkChanges(life, changes),
        ...(skipped === null ? [] : [check('result', 'Outsider', 'Skipped', skipped.result)]),
      ];
    },
  },
  {
    id: 'soft-delete',
    title: 'Soft delete and restore',
    promise: 'Soft-deleting a person sends active=false and keeps the record; a restore brings it back (Stack AI).',
    async run(life) {
      needsLeavers(life);
      await life.portal.deleteUser(life.newcomer.id);
      await life.cycle();
      const deleted = checkLeft(life);
      await life.portal.restoreUser(life.newcomer.id);
      await life.cycle();
      return [...deleted, ...checkRecord(life, true)];
    },
  },
];

/** Somebody who is assigned to nothing, for this one run. */
async function provisionOutsider({ portal, servicePrincipalId, jobId, world }: EntraLife) {
  const outsider = await portal.createUser({
    userPrincipalName: `muster.outsider@${world.plan.entra?.domain ?? 'example.com'}`,
    displayName: 'Outsider',
    mailNickname: 'muster.outsider',
    accountEnabled: true,
  });
  const result = await portal.provisionOnDemand(servicePrincipalId, jobId, outsider);
  await portal.deleteUser(outsider);
  await portal.purgeUser(outsider);
  return result;
}

/** Last of all, when the groups are through with the newcomer. */
export const farewell: LifeStep<EntraLife> = {
  id: 'hard-delete',
  title: 'Hard delete',
  promise: 'A person hard-deleted in Entra (30 days later) is removed with DELETE (Stack AI).',
  async run(life) {
    if (life.app.provisioning.deletionThreshold === 1) needsLeavers(life);
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
