/** Everybody who is assigned to an Okta app, as one resource: known by id, whatever they are called. Source: Okta API, "Application Users", "Application Groups". */
import { asError } from '../collection/carryOut.ts';
import { createCollection, isKnown } from '../collection/collection.ts';
import type { Collection, Found, Remains } from '../collection/kind.ts';
import type { AppAssignmentInput, AppAssignmentsInputs, AppAssignmentsOutputs, StandingAppAssignment } from '../oktaInputs.ts';
import type { Context, ResourceKind } from '../resource.ts';
import { resourceTypes } from '../tokens.ts';
import { OktaError } from './client.ts';
import { readOktaNames } from './names.ts';
import { ofActiveApp, orGone } from './orGone.ts';
import { appPath, orMissing, readPages } from './pages.ts';

interface AppUser {
  id: string;
  scope: 'USER' | 'GROUP';
  credentials?: { userName?: string } | null;
}
interface AppGroup {
  id: string;
  priority: number;
  profile?: Record<string, unknown>;
}

const identityOf = ({ principal, id }: Pick<AppAssignmentInput, 'principal' | 'id'>): string => `${principal}/${id}`;

/** Asked for one by one up to so many; an app may have tens of thousands of people who came by a group. */
const mostOneByOne = 20;

const kind: Collection<AppAssignmentsInputs, AppAssignmentInput, StandingAppAssignment> = {
  type: resourceTypes.oktaAppAssignments,
  owner: 'appId',
  property: 'assignments',
  ownerOf: ({ appId }) => appId,
  entriesOf: ({ assignments }) => assignments,
  inputsOf: (appId, assignments, last) => ({ ...last, appId, assignments }),
  identityOf,

  async list(context, { appId, assignments, before }, { known, all }) {
    const okta = context.okta();
    const groups = await orGone(okta, appId, readPages<AppGroup>(okta, `${appPath(appId)}/groups?limit=200`));
    if (groups === undefined) return undefined;
    const declared = new Map(Object.values(assignments).map((one) => [identityOf(one), one]));
    const found = new Map<string, Found<StandingAppAssignment>>();
    for (const group of groups) {
      const identity = identityOf({ principal: 'group', id: group.id });
      const isMeant = declared.has(identity) || known.has(identity);
      if (!all && !isMeant) continue;
      const name = isMeant ? identity : await nameOfGroup(context, group.id);
      const standing = { name, ...saidOf(group, declared.get(identity)) };
      found.set(identity, { standing, stoodBefore: before?.groups.includes(group.id) ?? false });
    }
    const ids = [...new Set([...declared.keys(), ...known])].flatMap(userIn);
    for (const { id, credentials } of await readUsers(context, appId, ids, all)) {
      const standing = { name: `user ${credentials?.userName ?? id}`, isDeactivated: undefined };
      found.set(identityOf({ principal: 'user', id }), { standing, stoodBefore: before?.users.includes(id) ?? false });
    }
    for (const identity of known) {
      if (found.has(identity) || !declared.has(identity)) continue;
      const standing = await standingOfDeactivated(context, userIn(identity));
      if (standing !== undefined) found.set(identity, { standing: { name: identity, ...standing }, stoodBefore: false });
    }
    return found;
  },

  behind({ profile = {}, priority }, standing) {
    const isOther = (name: string) => JSON.stringify(standing.profile?.[name]) !== JSON.stringify(profile[name]);
    return [...(priority === undefined || priority === standing.priority ? [] : ['priority']), ...Object.keys(profile).filter(isOther)];
  },

  // One after the other: Okta counts calls by the minute.
  atOnce: 1,
  give: async (context, { appId }, some) => {
    const answers: (Omit<StandingAppAssignment, 'name'> | Error)[] = [];
    for (const [, entry] of some) answers.push(await assign(context, appId, entry).catch(asError));
    return answers;
  },
  change: (context, { appId }, entry) => assign(context, appId, entry),
  take: async (context, { appId }, some) => {
    const answers: (null | Error | Remains<StandingAppAssignment>)[] = [];
    for (const [identity, { name }] of some) answers.push(await unassign(context, appId, identity, name).catch(asError));
    return answers;
  },
  subjectOf: (identity) => identity,
  async nameNow(context, _standing, identity) {
    const [principal, id = ''] = identity.split('/');
    const { users, groups } = await readOktaNames(context.okta(), {
      users: principal === 'user' ? [id] : [],
      groups: principal === 'group' ? [id] : [],
    });
    return users[id] ?? groups[id];
  },
  // Who is in a group is not known here.
  holds: ({ principal }, identity) => principal === 'group' || identity.startsWith('group/'),
  // The one resource of an app goes with the app alone.
  isLetGo: async () => true,
};

/** Those assigned one by one; whoever came by a group is that group's. */
async function readUsers(context: Context, appId: string, ids: string[], all: boolean): Promise<AppUser[]> {
  const path = `${appPath(appId)}/users`;
  if (all || ids.length > mostOneByOne) {
    const users = await readPages<AppUser>(context.okta(), `${path}?limit=500`);
    const asked = new Set(ids);
    return users.filter(({ id, scope }) => scope === 'USER' && (all || asked.has(id)));
  }
  const found: AppUser[] = [];
  for (const id of ids) {
    const user = await orMissing(context.okta().get<AppUser>(`${path}/${encodeURIComponent(id)}`));
    if (user?.scope === 'USER') found.push(user);
  }
  return found;
}

async function nameOfGroup(context: Context, id: string): Promise<string> {
  const group = await orMissing(context.okta().get<{ profile: { name: string } }>(`/api/v1/groups/${encodeURIComponent(id)}`));
  return `group ${group?.profile.name ?? id}`;
}

/** Of a group's assignment what is declared of it: Okta adds values, and gives priorities, of its own. */
function saidOf(
  group: AppGroup,
  { profile, priority }: Partial<AppAssignmentInput> = {},
): Pick<StandingAppAssignment, 'profile' | 'priority'> {
  const values = Object.keys(profile ?? {}).flatMap((name) => (group.profile?.[name] === undefined ? [] : [[name, group.profile[name]]]));
  return {
    ...(profile === undefined ? {} : { profile: Object.fromEntries(values) }),
    ...(priority === undefined ? {} : { priority: group.priority }),
  };
}

async function assign(context: Context, appId: string, entry: AppAssignmentInput): Promise<Omit<StandingAppAssignment, 'name'>> {
  const { principal, id, userName, profile, priority } = entry;
  const okta = context.okta();
  if (principal === 'user') {
    const post = (credentials: object) =>
      ofActiveApp(okta, appId, okta.send('POST', `${appPath(appId)}/users`, { id, scope: 'USER', ...credentials }));
    try {
      if (userName === undefined) await post({});
      else await post({ credentials: { userName } }).catch((error) => (isOfNoUserName(error) ? post({}) : Promise.reject(error)));
      return {};
    } catch (error) {
      const mayBeGone = error instanceof OktaError && [400, 403, 404].includes(error.status);
      const standing = mayBeGone ? await standingOfDeactivated(context, [id]).catch(() => undefined) : undefined;
      if (standing === undefined) throw error;
      context.log('warning', deactivated(`user ${userName ?? id}`));
      return standing;
    }
  }
  const path = `${appPath(appId)}/groups/${encodeURIComponent(id)}`;
  // A PUT replaces the whole profile.
  const standing = profile === undefined ? undefined : await orMissing(okta.get<AppGroup>(path));
  const body = { ...(profile && { profile: { ...standing?.profile, ...profile } }), ...(priority === undefined ? {} : { priority }) };
  const made = await ofActiveApp(okta, appId, okta.send<AppGroup>('PUT', path, body));
  return made === null ? {} : saidOf(made, entry);
}

/** Of an app whose people share one account, or who sign in with Okta's: it takes no user name (Okta API, "Assign an application user"). */
const isOfNoUserName = (error: unknown): boolean =>
  error instanceof OktaError && error.status === 400 && /credentials should not be set/i.test(error.message);

/** Code of "the application cannot be unassigned while group memberships grant access". */
const comesByGroup = 'E0000046';

async function unassign(context: Context, appId: string, identity: string, name: string): Promise<null | Remains<StandingAppAssignment>> {
  const [principal, id = ''] = identity.split('/');
  const okta = context.okta();
  try {
    await orGone(okta, appId, okta.send('DELETE', `${appPath(appId)}/${principal}s/${encodeURIComponent(id)}`));
    return null;
  } catch (error) {
    if (!(error instanceof OktaError) || error.errorCode !== comesByGroup) throw error;
    context.log(
      'warning',
      `${name}: also comes by a group that is assigned, and as long as that is so Okta takes no assignment of one person away. It is asked again with every up; to end it now, convert the assignment in Okta (Assignments, Convert Assignments).`,
    );
    return { now: {} };
  }
}

const userIn = (identity: string): string[] => (identity.startsWith('user/') ? [identity.slice('user/'.length)] : []);

/** Of somebody whom Okta has deactivated; undefined for everybody else. */
async function standingOfDeactivated(context: Context, [id]: string[]): Promise<{ isDeactivated: true } | undefined> {
  if (id === undefined) return undefined;
  const user = await orMissing(context.okta().get<{ status: string }>(`/api/v1/users/${encodeURIComponent(id)}`));
  return user?.status === 'DEPROVISIONED' ? { isDeactivated: true } : undefined;
}

const collection = createCollection(kind);

export const appAssignments: ResourceKind<AppAssignmentsInputs, AppAssignmentsOutputs> = {
  ...collection,
  async announce(context, inputs, change) {
    const declared = new Set(isKnown(kind, inputs) ? Object.values(inputs.assignments).map(identityOf) : []);
    for (const [identity, { name, isDeactivated }] of Object.entries(change?.old.outputs.standing ?? {}))
      if (isDeactivated && declared.has(identity)) context.log('warning', deactivated(name));
    await collection.announce?.(context, inputs, change);
  },
};

const deactivated = (name: string): string =>
  `${name}: is deactivated in Okta, which takes every assignment away. Nothing is sent; take the entry out, or activate the person.`;
