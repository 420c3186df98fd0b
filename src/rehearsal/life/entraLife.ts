/** One Entra app while its life is played: the newcomer it is played on, and what can be seen of it in the target. */

import { appRoleId } from '../../entra/roles.ts';
import { ask } from '../../http/send.ts';
import type { EntraApp } from '../../plan/types.ts';
import { defaultRoleId } from '../../provider/entra/appRoles.ts';
import type { ScimResource } from '../../scim/target.ts';
import type { CycleResult } from '../entra/run.ts';
import type { World } from '../world.ts';
import { asked, type Directory, filterReads, reads } from './asked.ts';
import { type Newcomer, newcomerLike, sourceProperties } from './newcomer.ts';
import { openPortal, type Portal } from './portal.ts';
import { NotApplicable } from './step.ts';

export interface EntraLife {
  world: World;
  app: EntraApp;
  portal: Portal;
  servicePrincipalId: string;
  jobId: string;
  newcomer: Newcomer & { id: string; displayName: string };
  /** The newcomer's assignment, while there is one. */
  assignment: string | null;
  /** SCIM id of the newcomer's record once it exists. */
  recordId: string | null;
  group: { id: string; displayName: string; assignment: string } | null;
  /** What the last cycle said against the newcomer, or of itself; null: nothing. */
  trouble: string | null;
  cycle(): Promise<CycleResult>;
  users(): ScimResource[];
  groups(): ScimResource[];
  /** The newcomer as Graph has them. */
  person(): Directory;
  /** SCIM id of what the service has linked with an object. */
  linked(objectId: string): string | null;
  /** The newcomer's record, by its SCIM id. */
  record(): ScimResource | undefined;
  groupRecord(): ScimResource | undefined;
  /** Role id for a role value, or for default access. */
  roleId(value: string | null): string;
  /** A read in the target as a client would send it; throws on anything but 200. */
  search(path: string): Promise<ScimResource[]>;
}

/**
 * Opens the life of an app. Null: nobody is provisioned, so there is nobody to be like. Throws NotApplicable where no newcomer can fit what
 * the stack declares.
 */
export async function openEntraLife(world: World, app: EntraApp): Promise<EntraLife | null> {
  const { servicePrincipalId, jobId } = world.job(app);
  const { store } = world.graph;
  const portal = openPortal(world.admin, (userId, properties) => Object.assign(store.users.get(userId) ?? {}, properties));
  const newcomer = findNewcomer(world, app, jobId);
  if (newcomer === null) return null;
  const { properties } = newcomer;
  Object.assign(properties, blankRoleAttribute(app, properties));
  const id = await createPerson(world, portal, properties);
  const { appId } = store.servicePrincipals.get(servicePrincipalId) ?? {};
  const application = [...store.applications.values()].find((one) => one.appId === appId);
  const defaultRole = defaultRoleId(application?.appRoles ?? []);

  const life: EntraLife = {
    world,
    app,
    portal,
    servicePrincipalId,
    jobId,
    newcomer: { ...newcomer, id, displayName: String(properties.displayName) },
    assignment: null,
    recordId: null,
    group: null,
    trouble: null,
    async cycle() {
      const result = await world.cycle(app);
      const own = result.entries.filter((entry) => entry.id === id && entry.status !== 'success');
      const worst = own.find(({ status }) => status === 'failure') ?? own[0];
      life.trouble = worst?.reason ?? worst?.errorCode ?? result.reason;
      return result;
    },
    users: () => world.target.users(app.key),
    groups: () => world.target.groups(app.key),
    person: () => structuredClone(store.users.get(id) ?? {}),
    linked: (objectId) => store.jobs.get(jobId)?.links.get(objectId)?.targetId ?? null,
    record: () => life.users().find((user) => user.id === life.recordId),
    groupRecord: () => life.groups().find((group) => group.id === life.linked(life.group?.id ?? '')),
    roleId: (value) => (value ? appRoleId(app.origin, value) : defaultRole),
    async search(path) {
      const token = await world.token(app);
      const url = `${world.address(app.key)}${path}`;
      const answer = await ask({ method: 'GET', url, headers: { authorization: `Bearer ${token}` } });
      if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
      return (answer.json() as { Resources: ScimResource[] }).Resources;
    },
  };
  return life;
}

/** Made with what Graph demands; the rest as a synchronization from on-premises would write it, which may write everything. */
async function createPerson(world: World, portal: Portal, properties: Directory): Promise<string> {
  const { userPrincipalName, displayName } = properties;
  const mailNickname = properties.mailNickname ?? 'muster.newcomer';
  const id = await portal.createUser({ userPrincipalName, displayName, mailNickname, accountEnabled: true });
  Object.assign(world.graph.store.users.get(id) ?? {}, structuredClone(properties));
  return id;
}

/** The source attribute that a direct mapping reads the vendor's role from, or null. */
export function roleSourceAttribute(app: EntraApp): string | null {
  if (app.behaviour.role.kind !== 'attribute') return null;
  return directSource(app, app.behaviour.role.path);
}

/** The source attribute of a direct mapping; null for another one, and for none. */
export function directSource(app: EntraApp, target: string): string | null {
  const source = app.users.mappings[target]?.source ?? null;
  const [name] = reads(source);
  return name !== undefined && source === `[${name}]` ? name : null;
}

/** The newcomer starts without the attribute that carries a role, so that the vendor's default is seen first. */
function blankRoleAttribute(app: EntraApp, properties: Directory): Directory {
  const attribute = roleSourceAttribute(app);
  return attribute === null || filterReads(app.users).has(attribute) ? {} : sourceProperties(attribute, null, properties);
}

/** Like somebody who is provisioned, members before guests; those for whom `active` is mapped to false come last. */
function findNewcomer(world: World, app: EntraApp, jobId: string): Newcomer | null {
  const { store } = world.graph;
  const linked = [...(store.jobs.get(jobId)?.links ?? [])].flatMap(([id, { objectType, disabled }]) => {
    const user = store.users.get(id);
    return objectType === 'User' && !disabled && user ? [user] : [];
  });
  const isGuest = ({ userPrincipalName }: { userPrincipalName: string }) => userPrincipalName.includes('#EXT#');
  const { source = null } = app.users.mappings.active ?? {};
  const isOff = (user: Directory) => String(asked(source, user, { plan: world.plan })).toLowerCase() === 'false';
  const models = linked.toSorted((a, b) => Number(isOff(a)) - Number(isOff(b)) || Number(isGuest(a)) - Number(isGuest(b)));
  let reason: NotApplicable | null = null;
  // A few are enough: who is let in by a filter is let in by much the same values.
  for (const model of models.slice(0, 20)) {
    try {
      return newcomerLike(model, app, world.plan, [...store.users.values()]);
    } catch (error) {
      if (!(error instanceof NotApplicable)) throw error;
      reason ??= error;
    }
  }
  if (reason !== null) throw reason;
  return null;
}
