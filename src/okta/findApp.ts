/** The Okta application of a declared app. */
import type { OktaApp } from '../plan/types.ts';
import { appsLabelled, type OktaApplication, ownerIn } from '../provider/okta/apps.ts';
import type { OktaClient } from '../provider/okta/client.ts';
import { appPath, orMissing, readPages } from '../provider/okta/pages.ts';

/**
 * By id for an app that was there before, then by the mark of the declaration, then by its label: of several, those that nobody has marked. The
 * mark's project is not known here, so any will do. Throws OktaError.
 */
export async function findOktaApps(okta: OktaClient, app: OktaApp, stack: string): Promise<OktaApplication[]> {
  if (app.integration.kind === 'existing') {
    const found = await orMissing(okta.get<OktaApplication>(appPath(app.integration.appId)));
    return found === undefined ? [] : [found];
  }
  const isOurs = (one: OktaApplication) => ownerIn(one)?.endsWith(`/${stack}/${app.origin}`) === true;
  const labelled = await appsLabelled(okta, app.name);
  const ours = labelled.filter(isOurs);
  if (ours.length > 0) return ours;
  const unmarked = labelled.filter((one) => ownerIn(one) === null);
  if (unmarked.length > 0) return unmarked;
  // One that was given another label by hand is found by its mark alone.
  const renamed = (await readPages<OktaApplication>(okta, '/api/v1/apps?limit=200')).filter(isOurs);
  return renamed.length > 0 ? renamed : labelled;
}
