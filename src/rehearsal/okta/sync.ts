/** What the halves of one sync share, and what it leaves behind. */
import type { ScimRequest } from '../../provisioning/contract.ts';
import type { Flavour, OktaRules } from '../../provisioning/okta/rules.ts';
import type { ScimAnswer, Send } from './scimRequest.ts';
import type { OktaApp, OktaStore, ScimSettings } from './store.ts';

export interface OktaSyncError {
  subject: 'app' | 'user' | 'group';
  /** Okta id of the app, user or group. */
  id: string;
  /** Label, login or group name. */
  name: string;
  /** 0 when no request was answered. */
  status: number;
  message: string;
  method: string;
  path: string;
}

/** What one sync did. People by user name in the app, groups by name. */
export interface OktaSyncResult {
  users: Record<'created' | 'linked' | 'reactivated' | 'updated' | 'deactivated' | 'failed', string[]>;
  groups: Record<'pushed' | 'linked' | 'updated' | 'deleted' | 'failed', string[]>;
  /** People who are assigned and will not be pushed until someone acts. */
  unprovisioned: { userId: string; login: string; message: string; fix: string }[];
  errors: OktaSyncError[];
}

/** What the user and group halves share during one sync. */
export interface SyncContext {
  store: OktaStore;
  app: OktaApp;
  scim: ScimSettings;
  flavour: Flavour;
  send: Send;
  carryOut(request: ScimRequest): Promise<ScimAnswer>;
  /** The boxes that are on. */
  may: OktaRules['may'];
  newPassword(): string;
  result: OktaSyncResult;
  /** Records a refusal and gives its text as Okta shows it on the task. */
  refuse(subject: 'user' | 'group', id: string, name: string, method: string, path: string, answer: ScimAnswer): string;
}
