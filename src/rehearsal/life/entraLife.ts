/** One Entra app while its life is played: the newcomer it is played on, and what can be seen of it in the target. */
import { appRoleId } from '../../entra/roles.ts';
import type { EntraApp } from '../../plan/types.ts';
import { defaultRoleId } from '../../provider/entra/appRoles.ts';
import type { ScimResource } from '../../scim/target.ts';
import type { CycleResult } from '../entra/run.ts';
import type { World } from '../world.ts';
import { openPortal, type Portal } from './portal.ts';

export interface EntraLife {
  world: World;
  app: EntraApp;
  portal: Portal;
  servicePrincipalId: string;
  jobId: string;
  newcomer: { id: string; userPrincipalName: string; displayName: string };
  /** The newcomer's assignment, while there is one. */
  assignment: string | null;
  /** SCIM id of the newcomer's record once it exists. */
  recordId: string | null;
  group: { id: string; displayName: string; assignment: string } | null;
  cycle(): Promise<CycleResult>;
  users(): ScimResource[];
  groups(): ScimResource[];
  /** The newcomer's record, by its SCIM id. */
  record(): ScimResource | undefined;
  groupRecord(): ScimResource | undefined;
  /** Role id for a role value, or for default access. */
  roleId(value: string | null): string;
  /** A read in the target as a client would send it; throws on anything but 200. */
  search(path: string): Promise<ScimResource[]>;
}

/**
 * Opens the life of an app. The newcomer is a copy of somebody already provisioned, under a new name, so that scoping filters
 * and attribute mappings fit whatever the stack declares.
 */
export async function openEntraLife(world: World, app: EntraApp): Promise<EntraLife> {
  const { servicePrincipalId, jobId } = world.job(app);
  const portal = openPortal(world.admin);
  const model = modelPerson(world, app, jobId);
  const userPrincipalName = `muster.newcomer.${app.key}@${world.plan.entra?.domain ?? 'example.com'}`;
  const displayName = `Newcomer ${app.name}`;
  const { id: _id, deletedDateTime: _deleted, manager: _manager, ...copied } = model;
  const id = await portal.createUser({
    ...copied,
    ...blankRoleAttribute(app),
    userPrincipalName,
    displayName,
    mail: userPrincipalName,
    mailNickname: `muster.newcomer.${app.key}`,
    givenName: 'New',
    surname: 'Comer',
    accountEnabled: true,
  });
  const applicationRoles =
    [...world.graph.store.applications.values()].find(
      (application) => application.appId === world.graph.store.servicePrincipals.get(servicePrincipalId)?.appId,
    )?.appRoles ?? [];
  const defaultRole = defaultRoleId(applicationRoles);

  const life: EntraLife = {
    world,
    app,
    portal,
    servicePrincipalId,
    jobId,
    newcomer: { id, userPrincipalName, displayName },
    assignment: null,
    recordId: null,
    group: null,
    cycle: () => world.cycle(app),
    users: () => world.target.users(app.key),
    groups: () => world.target.groups(app.key),
    record: () => life.users().find((user) => user.id === life.recordId),
    groupRecord: () => life.groups().find((group) => group.displayName === life.group?.displayName),
    roleId: (value) => (value ? appRoleId(app.origin, value) : defaultRole),
    async search(path) {
      const token = await world.token(app);
      const answer = await fetch(`${world.address(app.key)}${path}`, { headers: { authorization: `Bearer ${token}` } });
      if (answer.status !== 200) throw new Error(`GET ${path} answered ${answer.status}`);
      return ((await answer.json()) as { Resources: ScimResource[] }).Resources;
    },
  };
  return life;
}

/** The source attribute that a direct mapping reads the vendor's role from, or null. */
export function roleSourceAttribute(app: EntraApp): string | null {
  if (app.behaviour.role.kind !== 'attribute') return null;
  const source = app.users.mappings[app.behaviour.role.path]?.source;
  return source?.match(/^\[(\w+)\]$/)?.[1] ?? null;
}

/** Graph properties that set one source attribute. */
export function sourceProperties(attribute: string, value: string | null): Record<string, unknown> {
  return /^extensionAttribute\d+$/.test(attribute) ? { onPremisesExtensionAttributes: { [attribute]: value } } : { [attribute]: value };
}

/** The newcomer starts without the attribute that carries a role, so that the vendor's default is seen first. */
function blankRoleAttribute(app: EntraApp): Record<string, unknown> {
  const attribute = roleSourceAttribute(app);
  return attribute ? sourceProperties(attribute, null) : {};
}

function modelPerson(world: World, app: EntraApp, jobId: string): Record<string, unknown> {
  const { store } = world.graph;
  const links = store.jobs.get(jobId)?.links ?? new Map();
  for (const [id, link] of links) {
    const user = store.users.get(id);
    if (link.objectType === 'User' && !link.disabled && user && !user.userPrincipalName.includes('#EXT#')) return user;
  }
  const isAssigned = app.provisioning.scope === 'all' || app.assignments.length > 0;
  const fixes = [
    ...(app.start ? [] : ['write provisioning: { start: true }']),
    ...(isAssigned ? [] : ['write assign: { groups: { NAME: default } }, with a group of the sample']),
  ];
  const fix = fixes.length > 0 ? fixes.join(', and ') : 'somebody of the sample must be in scope, and no guest: see the first cycle';
  throw new Error(`nobody was provisioned in the first cycle, so there is nobody to play the life of ${app.key} on; ${fix}`);
}
