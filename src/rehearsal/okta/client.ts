/** Okta's provisioning client: it knows what stands in the org, nothing else, and speaks SCIM to the app's target. */
import type { ScimRequest } from '../../provisioning/contract.ts';
import type { Flavour, OktaRules } from '../../provisioning/okta/rules.ts';
import { createGroupPush } from './clientGroups.ts';
import { createUserPush } from './clientUsers.ts';
import { isObject } from './http.ts';
import type { RequestOptions, ScimAnswer, Send } from './scimRequest.ts';
import { scimSender, testConnector } from './scimRequest.ts';
import type { OktaApp, OktaStore, ScimSettings } from './store.ts';

export interface OktaClientOptions extends RequestOptions {
  now(): Date;
  newId(): string;
  /** Absent: by the app, custom `put`, from the catalogue `patch`. */
  flavour?: Flavour;
}

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

export interface OktaClient {
  /** "Test Connector Configuration". Null when good; status 0 when nothing answered. */
  testConnector(settings: ScimSettings): Promise<{ status: number; message: string } | null>;
  /** Works off everything that is due for one app. Throws for an app that is not in the store; refusals are in the result. */
  sync(store: OktaStore, appId: string): Promise<OktaSyncResult>;
}

function emptyResult(): OktaSyncResult {
  return {
    users: { created: [], linked: [], reactivated: [], updated: [], deactivated: [], failed: [] },
    groups: { pushed: [], linked: [], updated: [], deleted: [], failed: [] },
    unprovisioned: [],
    errors: [],
  };
}

export function createOktaClient(options: OktaClientOptions): OktaClient {
  return {
    testConnector: (settings) => testConnector(scimSender(options, '', settings)),
    async sync(store, appId) {
      const app = store.apps.get(appId);
      if (app === undefined) throw new Error(`No app ${appId} in the org`);
      const result = emptyResult();
      if (app.scim === null || app.status === 'INACTIVE') {
        const message = app.scim === null ? 'Provisioning is not enabled for the app.' : 'The app is inactive.';
        result.errors.push({ subject: 'app', id: app.id, name: app.label, status: 0, message, method: '', path: '' });
        return result;
      }
      const send = scimSender(options, app.id, app.scim);
      const has = (feature: string) => app.features.includes(feature);
      const context: SyncContext = {
        store,
        app,
        scim: app.scim,
        flavour: options.flavour ?? (app.custom ? 'put' : 'patch'),
        send,
        carryOut: ({ method, path, body }) => send(method, path, isObject(body) ? body : undefined),
        may: {
          create: has('PUSH_NEW_USERS'),
          update: has('PUSH_PROFILE_UPDATES'),
          deactivate: has('PUSH_USER_DEACTIVATION'),
          pushGroups: has('GROUP_PUSH'),
        },
        newPassword: () => options.newId().replaceAll('-', '').slice(-8),
        result,
        refuse(subject, id, name, method, path, answer) {
          const message = answer.message === '' ? `unexpected answer ${answer.status}` : answer.message;
          result[subject === 'user' ? 'users' : 'groups'].failed.push(name);
          result.errors.push({ subject, id, name, status: answer.status, message, method, path });
          return message;
        },
      };
      const time = () => options.now().toISOString();
      const users = createUserPush(context, time);
      await users.deactivate();
      await users.push();
      await createGroupPush(context, time)();
      return result;
    },
  };
}
