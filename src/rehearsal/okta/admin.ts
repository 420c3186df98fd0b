/** What a person does by hand in the admin console. A side door for rehearsals: no route of the management API leads here. */
import { assignUser, pushesNewUsers, reconcileApp, removeIndividualAssignment } from './assign.ts';
import { checkGroupName, groupById, setMembership, setUserProfile, setUserStatus, userByIdOrLogin } from './directory.ts';
import { invalid, notFound, objectAt } from './http.ts';
import type { RequestOptions } from './scimRequest.ts';
import { scimSender, testConnector } from './scimRequest.ts';
import type { AppUser, OktaApp, OktaStore, PushMapping, ScimSettings, UserStatus } from './store.ts';
import { stamp } from './store.ts';

export interface ScimForm extends ScimSettings {
  /** The "Provisioning to App" boxes; all off until someone ticks them. */
  actions: ('create' | 'update' | 'deactivate')[];
  pushGroups: boolean;
}

/** Box → names under `features`. */
const boxes: Record<ScimForm['actions'][number], string[]> = {
  create: ['PUSH_NEW_USERS'],
  update: ['PUSH_PROFILE_UPDATES'],
  deactivate: ['PUSH_USER_DEACTIVATION', 'REACTIVATE_USERS'],
};

/** Every method throws `OktaFault` (404) for an id that is not there. */
export interface OktaAdmin {
  /** Provisioning: SCIM, "Test Connector Configuration", Save, then the boxes. Refuses, with the reason, when the test fails. */
  enableScim(appId: string, form: ScimForm): Promise<{ status: number; message: string } | null>;
  /** Provisioning: None. */
  disableScim(appId: string): void;
  /** Ticks or clears one box by its feature name. */
  setFeature(appId: string, name: string, on: boolean): void;
  /** "Assign to People". */
  assignUser(appId: string, userId: string): AppUser;
  unassignUser(appId: string, userId: string): void;
  /** "Provision User": queues the push for a person assigned before provisioning was on. Throws 400 while the create box is off. */
  provisionUser(appId: string, userId: string): void;
  /** "Retry" on the failed tasks of the app. */
  retryFailed(appId: string): void;
  /** "Push now". */
  pushNow(appId: string, mappingId: string): void;
  /** "Application username format", such as `${source.email}`. */
  setUserNameFormat(appId: string, template: string): void;
  setProfile(userId: string, changes: Record<string, unknown>): void;
  setStatus(userId: string, status: UserStatus): void;
  renameGroup(groupId: string, name: string): void;
  setMember(groupId: string, userId: string, member: boolean): void;
}

export function createAdmin(store: OktaStore, options: RequestOptions & { onChange(): void }): OktaAdmin {
  const appOf = (appId: string): OktaApp => {
    const app = store.apps.get(appId);
    if (app === undefined) throw notFound(appId, 'AppInstance');
    return app;
  };
  const change = <T>(result: T): T => {
    options.onChange();
    return result;
  };
  return {
    async enableScim(appId, { actions, pushGroups, ...settings }) {
      const app = appOf(appId);
      const refusal = await testConnector(scimSender(options, appId, settings));
      if (refusal !== null) return refusal;
      app.scim = settings;
      app.features = ['SCIM_PROVISIONING', ...actions.flatMap((action) => boxes[action]), ...(pushGroups ? ['GROUP_PUSH'] : [])];
      return change(null);
    },
    disableScim(appId) {
      const app = appOf(appId);
      app.scim = null;
      app.features = [];
    },
    setFeature(appId, name, on) {
      const app = appOf(appId);
      app.features = [...app.features.filter((other) => other !== name), ...(on ? [name] : [])];
      change(null);
    },
    assignUser(appId, userId) {
      return change(assignUser(store, appOf(appId), userByIdOrLogin(store, userId), { scope: 'USER', profile: {} }));
    },
    unassignUser(appId, userId) {
      removeIndividualAssignment(store, appOf(appId), userId);
      change(null);
    },
    provisionUser(appId, userId) {
      const app = appOf(appId);
      const appUser = app.users.get(userId);
      if (appUser === undefined) throw notFound(userId, 'AppUser');
      if (!pushesNewUsers(app)) throw invalid('appUser', 'Create Users is not enabled for the app instance.');
      if (appUser.externalId === null) {
        appUser.status = 'STAGED';
        appUser.syncState = 'OUT_OF_SYNC';
        appUser.errorMessage = null;
        appUser.statusChanged = stamp(store);
      }
      change(null);
    },
    retryFailed(appId) {
      for (const appUser of appOf(appId).users.values()) {
        if (appUser.syncState === 'ERROR') appUser.syncState = 'OUT_OF_SYNC';
      }
      change(null);
    },
    pushNow(appId, mappingId) {
      const mapping: PushMapping | undefined = appOf(appId).pushMappings.get(mappingId);
      if (mapping === undefined) throw notFound(mappingId, 'GroupPushMapping');
      mapping.status = 'ACTIVE';
      mapping.errorSummary = null;
      change(null);
    },
    setUserNameFormat(appId, template) {
      const app = appOf(appId);
      const credentials = objectAt(app.body, 'credentials');
      app.body.credentials = {
        ...credentials,
        userNameTemplate: { template, type: /^\$\{source\.\w+\}$/.test(template) ? 'BUILT_IN' : 'CUSTOM' },
      };
      reconcileApp(store, app);
      change(null);
    },
    setProfile(userId, changes) {
      const user = userByIdOrLogin(store, userId);
      setUserProfile(store, user, { ...user.profile, ...changes });
      change(null);
    },
    setStatus(userId, status) {
      setUserStatus(store, userByIdOrLogin(store, userId), status);
      change(null);
    },
    renameGroup(groupId, name) {
      const group = groupById(store, groupId);
      group.profile.name = checkGroupName(store, name, groupId);
      group.lastUpdated = stamp(store);
      change(null);
    },
    setMember(groupId, userId, member) {
      setMembership(store, groupById(store, groupId), userByIdOrLogin(store, userId).id, member);
      change(null);
    },
  };
}
