/** What a verification of an Okta app is given. */

import type { OktaApp } from '../../plan/types.ts';
import type { OktaApplication } from '../../provider/okta/apps.ts';
import type { OktaClient } from '../../provider/okta/client.ts';
import type { Endpoint } from '../endpoint.ts';
import type { VerifyStore } from '../store.ts';

export interface VerifyOktaOptions {
  app: OktaApp;
  application: OktaApplication;
  okta: OktaClient;
  /** Org subdomain. */
  org: string;
  endpoint: Endpoint;
  store: VerifyStore;
  now: Date;
  onProgress(message: string): void;
}
