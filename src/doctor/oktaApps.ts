/** Apps that stand in the org already, and whether Okta offers provisioning at all. */
import { appsIn } from '../config/directory.ts';
import { findOktaApps } from '../okta/findApp.ts';
import type { OktaApp } from '../plan/types.ts';
import { appsLabelled, type OktaApplication, ownerIn } from '../provider/okta/apps.ts';
import type { OktaClient } from '../provider/okta/client.ts';
import { type Check, type Finding, ok, problem, unknown, warning } from './types.ts';

type Application = OktaApplication & { signOnMode?: string | null };

export const oktaApps: Check = {
  name: 'Okta apps',
  applies: (plan) => appsIn(plan.apps, 'okta').length > 0,
  async examine({ plan, okta }) {
    const { client } = okta();
    const found: Finding[] = [];
    for (const app of appsIn(plan.apps, 'okta')) {
      const named = app.integration.kind === 'existing' ? findOktaApps(client, app, plan.stack) : appsLabelled(client, app.name);
      found.push(ofApp(app, plan.stack, await named));
    }
    return [...found, await ofLicence(client)];
  },
};

function ofApp(app: OktaApp, stack: string, there: Application[]): Finding {
  const { key, name, integration } = app;
  const isOurs = (found: Application) => ownerIn(found)?.endsWith(`/${stack}/${app.origin}`) === true;
  const one = there.find(isOurs) ?? there[0];
  if (integration.kind !== 'existing') {
    if (one === undefined) return ok(`${key}: \`up\` makes the app ${name}`);
    const owner = ownerIn(one);
    if (isOurs(one)) return ok(`${key}: the app ${name} is declared already (${one.id})`);
    const whose = owner === null ? 'that no stack made' : `of ${owner}`;
    return warning(
      `${key}: the org has an app labelled ${name} ${whose} (${one.id})`,
      `${owner === null ? `adopt it with okta: { integration: { existing: ${one.id} } }, or give` : 'give'} the app another name`,
    );
  }
  const { appId } = integration;
  if (one === undefined)
    return problem(
      `${key}: the org has no app ${appId}, which existing names`,
      'correct the id: it stands in the address of the app in the admin console',
    );
  // Okta's own integrations may have both; a custom one that was made for OIDC has no Provisioning tab.
  if (one.signOnMode === 'OPENID_CONNECT' && one.name === 'oidc_client')
    return problem(
      `${key}: ${appId} was made for OIDC, and Okta offers no SCIM provisioning for such an app`,
      'let `up` make a second app for provisioning (integration: { saml: … } or header), and leave sign-on with this one',
    );
  if (one.status !== 'ACTIVE')
    return problem(
      `${key}: the app ${appId} is ${one.status.toLowerCase()}: nothing can be assigned or pushed`,
      'activate it in the admin console',
    );
  return ok(`${key}: the app ${appId} (${one.label}) is there and active`);
}

/** Okta shows no licence. An app that provisions is a sign of one (first 200 apps). */
async function ofLicence(client: OktaClient): Promise<Finding> {
  const { value } = await client.page<Application>('/api/v1/apps?limit=200');
  const one = value.find(({ features = [] }) => features.some((feature) => /^(PUSH_|SCIM_PROVISIONING|GROUP_PUSH)/.test(feature)));
  if (one !== undefined) return ok(`provisioning works in this org: ${one.label} uses it`);
  return unknown(
    'whether the org has Lifecycle Management (provisioning) is not shown by Okta, and no app uses it yet',
    'look at an app under General → App Settings: with it "Provisioning" offers SCIM',
  );
}
