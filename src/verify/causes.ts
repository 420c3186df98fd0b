/** Likely causes of differences, and what to do about them. */
import type { EntraApp } from '../plan/types.ts';
import type { SynchronizationJob, SynchronizationQuarantine } from '../provider/graph/schemaTypes.ts';
import { causes, diagnose } from '../provider/graph/serviceCauses.ts';

/** Why nothing moves at all, or null when the job runs. */
export function jobTrouble(job: SynchronizationJob): string | null {
  const { code, quarantine } = job.status;
  if (code === 'Quarantine') return quarantineTrouble(job, quarantine);
  if (code === 'Paused') return 'the job is paused: start it (provisioning: { start: true })';
  if (code === 'NotRun' || code === 'NotConfigured') return 'the job has not run yet';
  return null;
}

/** The service's own text is long and full of headers: what it means is enough, where that is known. */
function quarantineTrouble({ schedule }: SynchronizationJob, quarantine: SynchronizationQuarantine | null): string {
  const { code = '', message = '' } = quarantine?.error ?? {};
  const { kind } = diagnose(code, message);
  const said = kind === null ? message : causes[kind].means;
  const state = schedule.state === 'Disabled' ? 'was switched off after four weeks in quarantine' : 'is in quarantine';
  return `the job ${state}${said === '' ? '' : ` (${said})`}: clear its cause and restart it`;
}

/** What is looked for is the value of today. */
export const linkedBefore = 'an account that was linked before has the value of then';

/** Somebody in scope without a record. */
export function whyMissing(job: SynchronizationJob, app: EntraApp, side: 'users' | 'groups'): string {
  const trouble = jobTrouble(job);
  if (trouble !== null) return trouble;
  const { actions } = app[side];
  // Nobody but the service knows which account it has linked.
  const then = actions.includes('update') ? '' : `; update is not among them either: ${linkedBefore}`;
  if (!actions.includes('create')) return `create is not among the actions of ${side}${then}`;
  if (!actions.includes('update')) return `not provisioned yet, or refused; update is not among the actions of ${side}: ${linkedBefore}`;
  return 'not provisioned yet, or refused: look at the provisioning log ("Provision on demand" shows the answer)';
}

/** Somebody out of scope, for `reason`, whose record is active. */
export function whyActive(job: SynchronizationJob, app: EntraApp, reason: string): string {
  const trouble = jobTrouble(job);
  if (trouble !== null) return `${reason}; ${trouble}`;
  if (app.provisioning.skipOutOfScopeDeletions && !/deleted|disabled/.test(reason)) {
    return `${reason}; skipOutOfScopeDeletions keeps whoever leaves the scope`;
  }
  if (app.users.mappings.active === undefined) return `${reason}; active is not mapped, so nobody is ever disabled`;
  if (!app.users.actions.includes('update')) return `${reason}; update is not among the actions of users`;
  return `${reason}; the cycle has not reached it, or the account was made by hand and the service never took it over`;
}

export function whyExtraUser(externalId: unknown): string {
  if (typeof externalId === 'string' && externalId !== '') {
    return 'it carries an externalId that nobody in the tenant has: the person was deleted for good, or comes from another tenant';
  }
  return 'nobody in the tenant matches it: made by hand at the vendor, or a second record left by a rename';
}

/** A value that is not the wanted one. */
export function whyWrong(job: SynchronizationJob, app: EntraApp, expected: unknown, found: unknown): string {
  const trouble = jobTrouble(job);
  if (trouble !== null) return trouble;
  if (!app.users.actions.includes('update')) return 'update is not among the actions, so later changes are not sent';
  if (found === undefined) return 'the endpoint shows no value: not sent yet, refused, or cleared at the vendor';
  if (String(expected).toLowerCase() === String(found).toLowerCase())
    return 'only the letter case differs: the vendor or an older mapping wrote it so';
  return 'changed at the vendor (the service does not look again at what has not changed in the tenant), or not sent yet: restart the job, or provision the person on demand';
}
