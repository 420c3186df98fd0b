/** What a 404 about a part of an app means. Source: terraform-provider-okta 1502: an app that is inactive answers 404 to changes of its assignments. */
import type { OktaApplication } from './apps.ts';
import { type OktaClient, OktaError } from './client.ts';
import { appPath, orMissing } from './pages.ts';

/** Undefined for what is gone, or whose app is. Throws OktaError, and a plain Error for an app that is inactive: what it has stands on. */
export async function orGone<T>(okta: OktaClient, appId: string, answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if (!(error instanceof OktaError) || error.status !== 404) throw error;
    await refuseInactive(okta, appId);
    return undefined;
  }
}

/** The answer; in place of a 404 of an app that is inactive an Error that says so. Throws OktaError. */
export async function ofActiveApp<T>(okta: OktaClient, appId: string, answer: Promise<T>): Promise<T> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof OktaError && error.status === 404) await refuseInactive(okta, appId);
    throw error;
  }
}

async function refuseInactive(okta: OktaClient, appId: string): Promise<void> {
  const app = await orMissing(okta.get<OktaApplication>(appPath(appId)));
  if (app?.status === 'INACTIVE')
    throw new Error(`the app "${app.label}" is inactive in Okta, which then changes no assignment of it; activate it, and run this again`);
}
