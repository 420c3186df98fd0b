/** The boxes of Okta's "Provisioning to App" page and the names its API reads them by (`features` of an app). */
import type { OktaApp } from '../plan/types.ts';

/** Label of each box in the admin console, by feature name. */
export const featureLabels: Record<string, string> = {
  PUSH_NEW_USERS: 'Create Users',
  PUSH_PROFILE_UPDATES: 'Update User Attributes',
  PUSH_USER_DEACTIVATION: 'Deactivate Users',
  GROUP_PUSH: 'Push Groups (Integration page, "Supported provisioning actions")',
};

const actionFeatures = {
  create: 'PUSH_NEW_USERS',
  update: 'PUSH_PROFILE_UPDATES',
  deactivate: 'PUSH_USER_DEACTIVATION',
} as const;

/** Feature names that must be on for what the stack declares. */
export function oktaFeatures(app: OktaApp): string[] {
  const pushes = app.push.groups.length > 0 || Object.keys(app.push.rules).length > 0;
  return [...app.actions.map((action) => actionFeatures[action]), ...(pushes ? ['GROUP_PUSH'] : [])];
}
