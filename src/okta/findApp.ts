/** The Okta application of a declared app. */
import type { OktaApp } from '../plan/types.ts';
import { type OktaClient, OktaError } from '../provider/okta/client.ts';

/** Okta's `Application`, as far as it is read. */
export interface OktaApplication {
  id: string;
  name: string;
  label: string;
  status: string;
  features?: string[];
}

/** By id for an app that was there before, else by its label; undefined when there is none. Throws OktaError. */
export async function findOktaApp(okta: OktaClient, app: OktaApp): Promise<OktaApplication | undefined> {
  if (app.integration.kind === 'existing') {
    try {
      return await okta.get<OktaApplication>(`/api/v1/apps/${encodeURIComponent(app.integration.appId)}`);
    } catch (error) {
      if (error instanceof OktaError && error.status === 404) return undefined;
      throw error;
    }
  }
  const found = await okta.get<OktaApplication[]>(`/api/v1/apps?q=${encodeURIComponent(app.name)}&limit=200`);
  return found.find(({ label }) => label === app.name);
}
