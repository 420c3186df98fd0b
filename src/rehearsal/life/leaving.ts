/** What is promised of somebody who leaves: by what is mapped, and by the manual where there is one. */

import { keeps } from '../../catalog/keeps.ts';
import { check } from '../expect.ts';
import type { Check } from '../result.ts';
import { asked, checkAsked, reads } from './asked.ts';
import type { EntraLife } from './entraLife.ts';
import { promisesOf } from './promises.ts';
import { NotApplicable } from './step.ts';

const who = (life: EntraLife) => life.newcomer.displayName;

/** With skipOutOfScopeDeletions nothing is sent about who leaves. */
export const hearsOfLeavers = (life: EntraLife) => !life.app.provisioning.skipOutOfScopeDeletions;

const isLeaving = (source: string | null) => reads(source).includes('IsSoftDeleted');

/** Throws NotApplicable where nothing can be promised of a leaver. */
export function needsLeavers({ app, world }: EntraLife): void {
  const { deletionThreshold } = app.provisioning;
  if (deletionThreshold === 1) throw new NotApplicable('a deletion threshold of 1 holds back everybody who leaves');
  // A manual that promises it is held to it, and so is a stack that maps the switch itself.
  const { mappings } = app.users;
  if (promisesOf(app) !== undefined || mappings.active || Object.values(mappings).some(({ source }) => isLeaving(source))) return;
  if (app.fromGallery !== false && world.plan.assume.galleryLeavers === 'deleted')
    throw new NotApplicable(
      'no mapping reads IsSoftDeleted, and whether Entra deletes leavers of a gallery app is open: assume: { galleryLeavers }',
    );
  throw new NotApplicable(
    'active is not mapped and no mapping reads IsSoftDeleted, so nothing is sent about who leaves: see the finding leavers-keep-access',
  );
}

/** Throws NotApplicable where unassigning takes nobody out. */
export function needsAssignment({ app }: EntraLife): void {
  if (app.provisioning.scope === 'all') throw new NotApplicable('everybody is synced, so unassigning changes nothing');
}

/** After a leave the record stays, switched off. */
export function checkLeft(life: EntraLife): Check[] {
  if (hearsOfLeavers(life)) return checkRecord(life, false);
  return [check('active with skipOutOfScopeDeletions', who(life), true, life.record()?.active)];
}

/** The record is kept, `active` as it must be, and so is what else the mappings send of a leaver. */
export function checkRecord(life: EntraLife, active: boolean): Check[] {
  const user = life.record();
  const { app, world } = life;
  const kept = keeps(app.behaviour);
  const mappings = Object.entries(app.users.mappings).filter(([, { source }]) => isLeaving(source));
  const switches = promisesOf(app) !== undefined || app.users.mappings.active !== undefined;
  const others = mappings.flatMap(([target, { source, apply }]): Check[] => {
    if (target === 'active' || apply === 'onCreate' || !kept(target)) return [];
    const value = asked(source, life.person(), { plan: world.plan, softDeleted: !active });
    return value === undefined || value === null ? [] : [checkAsked(user, { target, value }, who(life))];
  });
  return [
    check('record kept', who(life), true, user !== undefined),
    ...(switches ? [check('active', who(life), active, user?.active)] : []),
    ...others,
  ];
}
