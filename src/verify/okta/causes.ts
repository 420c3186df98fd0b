/** Likely causes of differences of an Okta app, and what to do about them. Source: Okta help, "Provision applications". */

import { featureLabels } from '../../okta/features.ts';
import type { OktaApplication } from '../../provider/okta/apps.ts';
import type { AppUser, GroupPush } from './org.ts';

/** Why nothing is sent, or null: the app is inactive or the box `feature` is off. */
function boxTrouble({ status, features = [] }: OktaApplication, feature: string): string | null {
  if (status !== 'ACTIVE') return 'the app is not active in Okta, so nothing is sent';
  return features.includes(feature) ? null : `${featureLabels[feature] ?? feature} is off under Provisioning, so nothing is sent`;
}

const failedTask = 'the last push failed: Dashboard > Tasks shows the answer; then "Retry Selected"';

/** Somebody assigned without a record. */
export function whyMissing(app: OktaApplication, { status, externalId, syncState }: AppUser): string {
  const trouble = boxTrouble(app, 'PUSH_NEW_USERS');
  if (trouble !== null) return trouble;
  if (syncState === 'ERROR') return failedTask;
  if (externalId !== null)
    return 'removed at the vendor, and Okta does not look: take the assignment away and assign again, so that it creates the account anew';
  if (status === 'ACTIVE') return 'assigned before provisioning was on: click "Provision User" beside the person (Assignments)';
  return 'not pushed yet';
}

/** A value that is not the wanted one. `isStale`: Okta itself keeps another value than its mapping gives. */
export function whyWrong(app: OktaApplication, appUser: AppUser, isStale: boolean, expected: unknown, found: unknown): string {
  const trouble = boxTrouble(app, 'PUSH_PROFILE_UPDATES');
  if (trouble !== null) return trouble;
  if (appUser.externalId === null)
    return 'Okta has not linked the account, so it does not change it: click "Provision User" beside the person (Assignments)';
  if (appUser.syncState === 'ERROR') return failedTask;
  if (isStale) return 'Okta has not worked the mapping off yet: "Force Sync" on the page Provisioning > To App applies it to everybody';
  if (found === undefined) return 'the endpoint shows no value: refused, or cleared at the vendor';
  if (String(expected).toLowerCase() === String(found).toLowerCase()) return 'only the letter case differs: the vendor wrote it so';
  return 'changed at the vendor, and Okta writes only what changes in Okta: "Force Sync" on the page Provisioning > To App writes it again';
}

/** Somebody out of scope, for `reason`, whose record is active. */
export function whyActive(app: OktaApplication, reason: string): string {
  const trouble = boxTrouble(app, 'PUSH_USER_DEACTIVATION');
  if (trouble !== null) return `${reason}; ${trouble}: deactivate the account at the vendor`;
  return `${reason}; Okta deactivates once and does not come back: it was refused (Dashboard > Tasks), or the account was switched on again at the vendor`;
}

export function whyExtraUser(externalId: unknown): string {
  if (typeof externalId === 'string' && externalId !== '')
    return 'it carries an externalId that nobody in the org has: the person was deleted, or comes from another org';
  return 'nobody in the org matches it: made by hand at the vendor';
}

/** A pushed group that is not there, or not as it should be. */
export function whyGroup(app: OktaApplication, { status, errorSummary }: GroupPush, otherwise: string): string {
  const trouble = boxTrouble(app, 'GROUP_PUSH');
  if (trouble !== null) return trouble;
  if (status === 'ERROR') return `the push failed${errorSummary === null ? '' : ` (${errorSummary})`}: "Push now" tries again`;
  return otherwise;
}
