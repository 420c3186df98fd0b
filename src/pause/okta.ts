/** What `muster pause` says of an Okta app: there is no job, and Okta's public API does not switch provisioning. */
import { featureLabels } from '../okta/features.ts';
import { findOktaApps } from '../okta/findApp.ts';
import type { OktaApp } from '../plan/types.ts';
import type { OktaClient } from '../provider/okta/client.ts';
import type { Said } from './types.ts';

const nothing = { servicePrincipalId: null, jobId: null, pause: null };

/** Writes nothing. Throws OktaError. */
export async function pauseOkta(okta: OktaClient, stack: string, app: OktaApp): Promise<Said> {
  const [found, ...twins] = await findOktaApps(okta, app, stack);
  if (found === undefined) return { ...nothing, outcome: 'refused', message: `the org has no app labelled ${app.name}` };
  if (twins.length > 0) {
    const ids = [found, ...twins].map(({ id }) => id).join(', ');
    return { ...nothing, outcome: 'refused', message: `the org has ${twins.length + 1} apps that may be meant: ${ids}` };
  }
  if (found.status !== 'ACTIVE')
    return { ...nothing, outcome: 'left', message: `the app is ${found.status.toLowerCase()}: nothing is sent` };
  const on = (found.features ?? []).filter((feature) => Object.hasOwn(featureLabels, feature));
  if (on.length === 0) return { ...nothing, outcome: 'left', message: 'provisioning is not on: nothing is sent' };
  const boxes = on.map((feature) => featureLabels[feature]).join(', ');
  const address = `${okta.adminUrl}/admin/app/${found.name}/instance/${found.id}/#tab-provisioning`;
  return {
    ...nothing,
    outcome: 'refused',
    message:
      `Okta's public API cannot pause provisioning. By hand: switch off ${boxes} at ${address}, or deactivate the app, ` +
      'which also ends sign-on and group rules. What happens meanwhile is not sent later by itself',
  };
}

/** Nothing was paused there, so nothing is started. */
export const resumeOkta = (): Said => ({
  ...nothing,
  outcome: 'left',
  message: 'muster pause does not reach Okta: boxes that somebody switched off are switched on by hand; muster status shows them',
});
