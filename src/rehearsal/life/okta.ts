/** The life of an Okta integration. Promises: the Cube manual for Okta and Okta's own documentation of its SCIM client. */
import type { OktaApp } from '../../plan/types.ts';
import type { ScimResource } from '../../scim/target.ts';
import { check } from '../expect.ts';
import type { OktaUser, OktaApp as StoredApp } from '../okta/store.ts';
import type { Check } from '../result.ts';
import type { World } from '../world.ts';
import { type LifeStep, NotApplicable } from './step.ts';

export interface OktaLife {
  world: World;
  app: OktaApp;
  appId: string;
  /** Assigned by hand before provisioning was on; null when the stack assigns nobody by name. */
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

/** Somebody provisioned who is assigned by name and by no group, so that one click takes the person out. */
function subject(life: OktaLife): OktaUser {
  for (const appUser of stored(life).users.values()) {
    const user = life.world.okta.store.users.get(appUser.id);
    if (appUser.scope === 'USER' && appUser.externalId && user?.status === 'ACTIVE') return user;
  }
  throw new NotApplicable('nobody is assigned by name alone');
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
      if (!early) throw new NotApplicable('the stack assigns nobody by name');
      const reported = life.unprovisioned.find((one) => one.userId === early.userId);
      const before = recordOf(life, early.userId);
      world.okta.admin.provisionUser(appId, early.userId);
      const result = await world.sync(app);
      return [
        check('in the target after the first sync', early.login, false, before !== undefined),
        check('reported with what to do', early.login, true, /Provision User/.test(`${reported?.message} ${reported?.fix}`)),
        check('in the target after "Provision User"', early.login, true, recordOf(life, early.userId) !== undefined),
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
      const user = subject(life);
      const { lastName, displayName } = user.profile;
      const before = users(life).length;
      const record = recordOf(life, user.id)?.id;
      life.world.okta.admin.setProfile(user.id, { lastName: 'Rehearsed', displayName: 'Rehearsed' });
      await life.world.sync(life.app);
      const changed = users(life).find((one) => one.id === record);
      life.world.okta.admin.setProfile(user.id, { lastName, displayName });
      await life.world.sync(life.app);
      const who = String(user.profile.login);
      return [
        check(
          'family or display name',
          who,
          true,
          (changed?.name as { familyName?: string } | undefined)?.familyName === 'Rehearsed' || changed?.displayName === 'Rehearsed',
        ),
        check('records', who, before, users(life).length),
      ];
    },
  },
  {
    id: 'leave-and-return',
    title: 'Leave and come back',
    promise: 'Deactivate Users: unassigned, the person is deactivated and the record kept, never deleted; assigned again, active again.',
    async run(life) {
      const { world, app, appId } = life;
      const user = subject(life);
      const who = String(user.profile.login);
      const record = recordOf(life, user.id)?.id;
      const standing = () => users(life).find((one) => one.id === record);
      const firstRequest = world.records.length;
      world.okta.admin.unassignUser(appId, user.id);
      await world.sync(app);
      const left = standing();
      world.okta.admin.assignUser(appId, user.id);
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
