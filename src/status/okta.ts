/** How provisioning of one Okta app stands: its boxes. Okta's public API tells nothing of single objects. */
import { featureLabels, oktaFeatures } from '../okta/features.ts';
import { findOktaApps } from '../okta/findApp.ts';
import type { OktaApp } from '../plan/types.ts';
import type { OktaClient } from '../provider/okta/client.ts';
import type { OktaStatus } from './types.ts';

/** Throws OktaError. */
export async function readOktaStatus(okta: OktaClient, stack: string, app: OktaApp): Promise<OktaStatus> {
  const base = { directory: 'okta', key: app.key, name: app.name } as const;
  const [found, ...twins] = await findOktaApps(okta, app, stack);
  if (found !== undefined && twins.length > 0) {
    const ids = [found, ...twins].map(({ id }) => id).join(', ');
    const advice = [
      { why: 'give one another label, or name the one that is meant: okta: { integration: { existing: <id> } }', command: null },
    ];
    return { ...base, health: 'unknown', state: `${twins.length + 1} apps have this name: ${ids}`, appId: null, boxes: {}, advice };
  }
  if (found === undefined) {
    const advice = [{ why: 'make what is missing', command: `pulumi up --stack ${stack}` }];
    return { ...base, health: 'missing', state: 'there is no app of this name', appId: null, boxes: {}, advice };
  }
  const on = found.features ?? [];
  const wanted = oktaFeatures(app);
  const off = wanted.filter((feature) => !on.includes(feature));
  const labelOf = (feature: string) => featureLabels[feature] ?? feature;
  const address = `${okta.adminUrl}/admin/app/${found.name}/instance/${found.id}/#tab-provisioning`;
  const byHand = { why: `switch on ${off.map(labelOf).join(', ')} at ${address}`, command: null };
  const then = { why: 'then let the run assign people and push groups', command: `pulumi up --stack ${stack}` };
  return {
    ...base,
    health: found.status !== 'ACTIVE' ? 'paused' : off.length > 0 ? 'waiting' : 'good',
    state:
      found.status !== 'ACTIVE'
        ? `the app is ${found.status.toLowerCase()}`
        : off.length > 0
          ? 'provisioning is not on'
          : 'provisioning is on',
    appId: found.id,
    boxes: Object.fromEntries(wanted.map((feature) => [labelOf(feature), on.includes(feature)])),
    advice: off.length > 0 ? [byHand, then] : [],
  };
}
