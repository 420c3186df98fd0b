/** The life of an Okta integration. Promises: the Cube manual for Okta and Okta's own documentation of its SCIM client. */
import type { OktaApp } from '../../plan/types.ts';
import type { ScimResource } from '../../scim/target.ts';
import { check } from '../expect.ts';
import { groupMembers, type OktaUser, type OktaApp as StoredApp } from '../okta/store.ts';
import type { Check } from '../result.ts';
import type { World } from '../world.ts';
import { checkAsked } from './asked.ts';
import { profileChange } from './oktaAsked.ts';
import { type LifeStep, NotApplicable } from './step.ts';

export interface OktaLife {
  world: World;
  app: OktaApp;
  appId: string;
  /** Assigned by hand before provisioning was on; null when the stack assigns nobody by name who is active. */
  early: { userId: string; login: string } | null;
  /** What the first sync said of people it left alone. */
  unprovisioned: { userId: string; login: string; message: string; fix: string }[];
}

const stored = ({ world, appId }: OktaLife): StoredApp => {
  const app = world.okta.store.apps.get(appId);
  if (!app) throw new Error(`the loopback Okta has no app ${appId}`);
  return app;
};
const users = ({ world, app }: OktaLife): ScimResource[] => world.target.users(app.key);
const groups = ({ world, app }: OktaLife): ScimResource[] => world.target.groups(app.key);
const recordOf = (life: OktaLife, userId: string): ScimResource | undefined => {
  const externalId = stored(life).users.get(userId)?.externalId ?? null;
  return users(life).find((user) => user.id === externalId);
};

/** People who are provisioned and active, those assigned by name first: one click takes them out. */
function provisioned(life: OktaLife): OktaUser[] {
  const appUsers = [...stored(life).users.values()].filter(({ externalId }) => externalId !== null);
  const byName = [...appUsers.filter(({ scope }) => scope === 'USER'), ...appUsers.filter(({ scope }) => scope === 'GROUP')];
  return byName.flatMap(({ id }) => {
    const user = life.world.okta.store.users.get(id);
    return user?.status === 'ACTIVE' ? [user] : [];
  });
}

/** Takes a person out of the app and brings them back: by their own assignment, and by the groups that carry one for them as well. */
function exit(life: OktaLife, user: OktaUser): { out(): void; back(): void } {
  const { okta } = life.world;
  const app = stored(life);
  const isByName = app.users.get(user.id)?.scope === 'USER';
  const groups = [...app.groups.keys()].flatMap((id) => okta.store.groups.get(id) ?? []);
  const carrying = groups.filter((group) => groupMembers(okta.store, group).some(({ id }) => id === user.id));
  if (carrying.some(({ type }) => type === 'BUILT_IN')) throw new NotApplicable('nobody leaves the group Everyone');
  const setAll = (member: boolean) => {
    for (const { id } of carrying) okta.admin.setMember(id, user.id, member);
  };
  return {
    out() {
      if (isByName) okta.admin.unassignUser(life.appId, user.id);
      setAll(false);
    },
    back() {
      setAll(true);
      if (isByName) okta.admin.assignUser(life.appId, user.id);
    },
  };
}

function subject(life: OktaLife): OktaUser {
  const [user] = provisioned(life);
  if (user === undefined) throw new NotApplicable('nobody is provisioned');
  return user;
}

function pushedGroup(life: OktaLife): { id: string; name: string; externalId: string } {
  for (const mapping of stored(life).pushMappings.values()) {
    const group = life.world.okta.store.groups.get(mapping.sourceGroupId);
    if (group && mapping.externalId) return { id: group.id, name: group.profile.name, externalId: mapping.externalId };
  }
  throw new NotApplicable('no group is pushed');
}

export const oktaSteps: LifeStep<OktaLife>[] = [
  {
    id: 'assigned-before',
    title: 'Assigned before provisioning was on',
    promise:
      'Whoever was assigned before stays unprovisioned and is reported; "Provision User" puts it right (Cube on Okta, Assign users and groups).',
    async run(life) {
      const { early, world, app, appId } = life;
      if (!early) throw new NotApplicable('the stack assigns nobody by name who is active');
      if (!app.actions.includes('create')) throw new NotApplicable('Create Users is off, so nobody is provisioned');
      const reported = life.unprovisioned.find((one) => one.userId === early.userId);
      const before = recordOf(life, early.userId);
      world.okta.admin.provisionUser(appId, early.userId);
      const result = await world.sync(app);
      const key = Object.entries(world.sampleIds.okta.people).find(([, id]) => id === early.userId)?.[0];
      const failure = result.errors.find(({ id }) => id === early.userId);
      const isExpected = app.expect.people[key ?? '']?.outcome === 'failed';
      return [
        check('in the target after the first sync', early.login, false, before !== undefined),
        check('reported with what to do', early.login, true, /Provision User/.test(`${reported?.message} ${reported?.fix}`)),
        check(
          'in the target after "Provision User"',
          early.login,
          !isExpected,
          recordOf(life, early.userId) !== undefined || (isExpected ? false : (failure?.message ?? false)),
        ),
        check(
          'still reported',
          early.login,
          false,
          result.unprovisioned.some((one) => one.userId === early.userId),
        ),
      ];
    },
  },
  {
    id: 'profile-update',
    title: 'Profile update',
    promise: 'Update User Attributes: a profile change in Okta reaches the same record (Cube on Okta, Configure provisioning actions).',
    async run(life) {
      const { okta } = life.world;
      if (!life.app.actions.includes('update')) throw new NotApplicable('the box "Update User Attributes" is off');
      const found = provisioned(life).map((user) => ({ user, change: profileChange(life.world, life.app, stored(life), user) }));
      const { user, change } = found.find((one) => one.change !== null) ?? {};
      if (found.length === 0) throw new NotApplicable('nobody is provisioned');
      if (user === undefined || !change) throw new NotApplicable('no row of the mapping that is kept up to date reads the profile');
      const before = users(life).length;
      const record = recordOf(life, user.id)?.id;
      const names = Object.keys(change.profile);
      const own = Object.fromEntries(names.map((name) => [name, user.profile[name]]));
      okta.admin.setProfile(user.id, change.profile);
      await life.world.sync(life.app);
      const changed = users(life).find((one) => one.id === record);
      okta.admin.setProfile(user.id, own);
      await life.world.sync(life.app);
      const who = String(user.profile.login);
      return [...change.changes.map((one) => checkAsked(changed, one, who)), check('records', who, before, users(life).length)];
    },
  },
  {
    id: 'leave-and-return',
    title: 'Leave and come back',
    promise: 'Deactivate Users: unassigned, the person is deactivated and the record kept, never deleted; assigned again, active again.',
    async run(life) {
      const { world, app } = life;
      const user = subject(life);
      const { out, back } = exit(life, user);
      const who = String(user.profile.login);
      const record = recordOf(life, user.id)?.id;
      const standing = () => users(life).find((one) => one.id === record);
      const firstRequest = world.records.length;
      out();
      await world.sync(app);
      const left = standing();
      back();
      await world.sync(app);
      const deletes = world.records.slice(firstRequest).filter((one) => one.method === 'DELETE' && one.path.includes('/Users/'));
      return [
        check('active after leaving', who, false, left?.active),
        check('active after coming back', who, true, standing()?.active),
        check('DELETE requests', who, 0, deletes.length),
      ];
    },
  },
  {
    id: 'group-members',
    title: 'Pushed group: member out and in',
    promise: 'Push Groups keeps the membership of the pushed group the same (Cube on Okta, Push groups).',
    async run(life) {
      const { world, app } = life;
      const group = pushedGroup(life);
      const member = [...(world.okta.store.groups.get(group.id)?.members ?? [])].find((id) => recordOf(life, id));
      if (!member) throw new NotApplicable(`nobody in ${group.name} is provisioned`);
      const scimId = recordOf(life, member)?.id ?? '';
      const isMember = () => membersOf(groups(life).find((one) => one.id === group.externalId)).includes(scimId);
      world.okta.admin.setMember(group.id, member, false);
      await world.sync(app);
      const out = isMember();
      world.okta.admin.setMember(group.id, member, true);
      await world.sync(app);
      return [check('member after removal', group.name, false, out), check('member after adding', group.name, true, isMember())];
    },
  },
  {
    id: 'group-rename',
    title: 'Pushed group renamed',
    promise: 'A renamed group is renamed downstream; it is the same group.',
    async run(life) {
      const group = pushedGroup(life);
      const { admin } = life.world.okta;
      admin.renameGroup(group.id, `${group.name} (renamed)`);
      await life.world.sync(life.app);
      const renamed = groups(life).find((one) => one.id === group.externalId)?.displayName;
      admin.renameGroup(group.id, group.name);
      await life.world.sync(life.app);
      return [
        check('displayName', group.name, `${group.name} (renamed)`, renamed),
        check(
          'displayName after renaming back',
          group.name,
          group.name,
          groups(life).find((one) => one.id === group.externalId)?.displayName,
        ),
      ];
    },
  },
  {
    id: 'wrong-token',
    title: 'Wrong token and wrong path',
    promise: '"Test Connector Configuration" must succeed before anything is saved (Cube on Okta, Configure SCIM connection).',
    async run(life) {
      const before = JSON.stringify(stored(life).scim);
      const form = scimForm(life.world, life.app);
      const token = await life.world.okta.admin.enableScim(life.appId, { ...form, token: 'not-the-token' });
      const path = await life.world.okta.admin.enableScim(life.appId, { ...form, baseUrl: `${form.baseUrl}/nowhere` });
      return [
        check('wrong token', life.app.key, 401, token?.status),
        check('wrong path', life.app.key, 404, path?.status),
        check('what was saved before is untouched', life.app.key, true, JSON.stringify(stored(life).scim) === before),
      ];
    },
  },
];

function membersOf(group: ScimResource | undefined): string[] {
  return ((group?.members ?? []) as { value: string }[]).map((member) => member.value);
}

/** The values of the one manual step, as the run prints them for a person. */
export function scimForm(world: World, app: OktaApp) {
  return {
    baseUrl: world.address(app.key),
    token: world.secrets.get(app.endpoint.tokenSecret) ?? '',
    uniqueField: app.uniqueField,
    authHeader: 'Bearer' as const,
    actions: app.actions,
    pushGroups: app.push.groups.length > 0 || Object.keys(app.push.rules).length > 0,
  };
}

/** What a cautious person looks at first: did the API write to the app after SCIM was set up on it by hand? */
export function checkNotOverwritten(life: OktaLife): Check {
  return check('PUTs on the app after the step by hand', life.app.key, 0, stored(life).puts);
}
