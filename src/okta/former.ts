/**
 * What the last update left in the state of an app, also in the words of an earlier version: one resource of the okta provider for each
 * assignment, push and mapping. Those must leave the state without being deleted in Okta.
 */
import okta from '@pulumi/okta';
import type { StateResource } from '../lastState.ts';
import { entryName } from '../plan/assigned.ts';
import type { StoodBefore } from '../provider/oktaInputs.ts';
import { resourceTypes } from '../provider/tokens.ts';
import type * as pulumi from '../pulumi.ts';

const types = {
  group: 'okta:app/groupAssignment:GroupAssignment',
  user: 'okta:app/user:User',
  push: 'okta:index/pushGroup:PushGroup',
  mapping: 'okta:profile/mapping:Mapping',
  property: 'okta:index/appUserSchemaProperty:AppUserSchemaProperty',
};
const shells = ['okta:app/swa:Swa', 'okta:app/saml:Saml'];

export interface Former {
  /** The state holds the app itself. */
  hasShell: boolean;
  /** Names by identity, for the collections that take over. */
  assignments: Record<string, string>;
  pushes: Record<string, string>;
  rows: string[];
  /** What of an app that was adopted by an earlier version is ours. */
  made: StoodBefore;
  /** What stood in an adopted app, as an earlier update of this version kept it. */
  before: StoodBefore | undefined;
  /** Those that no resource of ours has taken over yet. */
  owed: StateResource[];
}

/** `keys`: the app's key, and those it had before. */
export function readFormer(state: StateResource[], keys: string[]): Former {
  const ours = (type: string) => state.find((one) => one.type === type && keys.includes(one.name));
  const appId = ours(resourceTypes.oktaProvisioning)?.outputs.appId;
  const isOf = ({ outputs }: StateResource) => appId !== undefined && [outputs.appId, outputs.targetId].includes(appId);
  const old = (type: string) => state.filter((one) => one.type === type && isOf(one));
  /** By id, named as the entries of our own resources are. */
  const named = (type: string, property: string, word: string, principal: 'user' | 'group') =>
    old(type).map(({ name, outputs }) => {
      const prefix = keys.map((key) => `${key}-${word}-`).find((one) => name.startsWith(one)) ?? '';
      return { id: String(outputs[property]), name: entryName({ principal, name: name.slice(prefix.length) }) };
    });
  const groups = named(types.group, 'groupId', 'group', 'group');
  const users = named(types.user, 'userId', 'user', 'user');
  const pushes = named(types.push, 'sourceGroupId', 'push', 'group');
  const rows = old(types.mapping).flatMap(({ outputs }) => (outputs.mappings ?? []) as { id: string }[]);
  const idsOf = (some: { id: string }[]) => some.map(({ id }) => id);
  const byId = (some: { id: string; name: string }[], identity: (id: string) => string) =>
    Object.fromEntries(some.map(({ id, name }) => [identity(id), name]));
  return {
    hasShell: state.some((one) => shells.includes(one.type) && keys.includes(one.name)),
    assignments: { ...byId(groups, (id) => `group/${id}`), ...byId(users, (id) => `user/${id}`) },
    pushes: byId(pushes, (id) => id),
    rows: idsOf(rows),
    made: {
      groups: idsOf(groups),
      users: idsOf(users),
      pushes: idsOf(pushes),
      rows: Object.fromEntries(rows.map(({ id }) => [id, { expression: '', pushStatus: 'PUSH' }])),
      properties: Object.fromEntries(old(types.property).map(({ outputs }) => [String(outputs.index), {}])),
    },
    before: ours(resourceTypes.oktaAdoptedApp)?.outputs.before as StoodBefore | undefined,
    owed: [
      ...(ours(resourceTypes.oktaAppAssignments) ? [] : [...old(types.group), ...old(types.user)]),
      ...(ours(resourceTypes.oktaGroupPushMappings) ? [] : old(types.push)),
    ],
  };
}

/**
 * Declared once more, so that the state learns that they are not to be deleted; the run after this one takes them out of it and sends
 * nothing. Their provider would take away what they stand for, whatever the resources of ours hold.
 */
export function retain(owed: StateResource[], options: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const retained = { ...options, retainOnDelete: true, ignoreChanges: ['*'] };
  const text = (value: unknown) => String(value ?? '');
  return owed.map(({ type, name, outputs: { appId, groupId, userId, username, sourceGroupId } }) => {
    if (type === types.group) return new okta.app.GroupAssignment(name, { appId: text(appId), groupId: text(groupId) }, retained);
    if (type === types.user)
      return new okta.app.User(name, { appId: text(appId), userId: text(userId), username: text(username) }, retained);
    return new okta.PushGroup(name, { appId: text(appId), sourceGroupId: text(sourceGroupId) }, retained);
  });
}
