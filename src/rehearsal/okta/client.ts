import type { Flavour } from '../../provisioning/okta/rules.ts';
import { createGroupPush } from './clientGroups.ts';
import { createUserPush } from './clientUsers.ts';
import { isObject } from './http.ts';
import type { RequestOptions } from './scimRequest.ts';
import { scimSender, testConnector } from './scimRequest.ts';
import type { OktaStore, ScimSettings } from './store.ts';
import type { OktaSyncResult, SyncContext } from './sync.ts';

export interface OktaClientOptions extends RequestOptions {
  now(): Date;
  newId(): string;
  /** Absent: by the app, custom `put`, from the catalogue `patch`. */
  flavour?: Flavour;
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
