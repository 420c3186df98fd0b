/** What the caller may do in Entra against what this stack needs. Source: the "Permissions" tables of Microsoft Graph v1.0. */
import { appsIn } from '../config/directory.ts';
import type { EntraApp, Plan } from '../plan/types.ts';
import type { Claims, EntraAccess } from './entraAccess.ts';
import { type Check, type Finding, ok, problem, unknown, warning } from './types.ts';

interface Need {
  permission: string;
  /** Any of these does as well. */
  instead: string[];
  /** `up` cannot do without; the others are commands that say less. */
  neededBy(apps: EntraApp[]): 'up' | 'status' | 'verify';
  for: string;
  applies(apps: EntraApp[]): boolean;
}

/** An application that creates its apps owns them. */
const ownsAll = (apps: EntraApp[]) => apps.every(({ existing }) => existing === null);
const names = (principal: 'user' | 'group') => (apps: EntraApp[]) =>
  apps.some(({ assignments, onDemand }) => assignments.some((one) => one.principal === principal) || onDemand !== null);
const usedBy = (principal: 'user' | 'group') => (apps: EntraApp[]) => (names(principal)(apps) ? ('up' as const) : ('verify' as const));

const needs: Need[] = [
  {
    permission: 'Application.ReadWrite.All',
    instead: ['Directory.AccessAsUser.All'],
    neededBy: () => 'up',
    for: 'the apps, their roles and sign-on',
    applies: () => true,
  },
  {
    permission: 'AppRoleAssignment.ReadWrite.All',
    instead: [],
    neededBy: () => 'up',
    for: 'assignments',
    applies: (apps) => apps.some(({ assignments }) => assignments.length > 0),
  },
  {
    permission: 'Synchronization.ReadWrite.All',
    instead: [],
    neededBy: () => 'up',
    for: 'provisioning jobs, connections and schemas',
    applies: () => true,
  },
  {
    permission: 'User.Read.All',
    instead: ['User.ReadWrite.All', 'Directory.Read.All', 'Directory.ReadWrite.All', 'Directory.AccessAsUser.All'],
    neededBy: usedBy('user'),
    for: 'people by name',
    applies: () => true,
  },
  {
    permission: 'Group.Read.All',
    instead: ['Group.ReadWrite.All', 'GroupMember.Read.All', 'Directory.Read.All', 'Directory.ReadWrite.All', 'Directory.AccessAsUser.All'],
    neededBy: usedBy('group'),
    for: 'groups by name',
    applies: () => true,
  },
  {
    permission: 'AuditLog.Read.All',
    instead: ['ProvisioningLog.Read.All'],
    neededBy: () => 'status',
    for: 'the provisioning log',
    applies: () => true,
  },
];

/** Does for the first and the third where every app is made here. On-demand provisioning is not in it. */
const ownedBy = 'Application.ReadWrite.OwnedBy';
const coveredByOwner = new Set(['Application.ReadWrite.All', 'Synchronization.ReadWrite.All']);

export const permissions: Check = {
  name: 'Entra permissions',
  applies: (plan) => appsIn(plan.apps, 'entra').length > 0,
  async examine({ plan, entra }) {
    const access = await entra();
    const held = heldBy(access.claims);
    if (held === null)
      return [unknown('the token does not say which permissions it holds', 'look at "API permissions" of the application')];
    return findingsOf(plan, access, held);
  },
};

function findingsOf(plan: Plan, { person }: EntraAccess, held: ReadonlySet<string>): Finding[] {
  const apps = appsIn(plan.apps, 'entra');
  const kind = person === null ? 'application' : 'delegated';
  const found = needs
    .filter((need) => need.applies(apps))
    .map((need): Finding => {
      const { permission, instead } = need;
      const has = [permission, ...instead].find((one) => held.has(one));
      if (has !== undefined) return ok(`${has}: ${need.for}`);
      if (coveredByOwner.has(permission) && held.has(ownedBy)) return ofOwner(need, apps);
      const command = need.neededBy(apps);
      const message = `${permission} is missing: ${need.for}${command === 'up' ? '' : ` (\`muster ${command}\`)`}`;
      const fix = `give the ${kind} permission ${permission} (Microsoft Graph) ${person === null ? 'to the application ' : ''}and grant admin consent`;
      return command === 'up' ? problem(message, fix) : warning(message, fix);
    });
  return found;
}

function ofOwner({ permission, for: what }: Need, apps: EntraApp[]): Finding {
  const adopted = apps.filter(({ existing }) => existing !== null).map(({ key }) => key);
  if (ownsAll(apps) && (permission !== 'Synchronization.ReadWrite.All' || apps.every(({ onDemand }) => onDemand === null)))
    return ok(`${ownedBy}: ${what}, of apps that it owns`);
  const why =
    adopted.length > 0 ? `${adopted.join(', ')} ${adopted.length === 1 ? 'was' : 'were'} made by somebody else` : 'onDemand needs more';
  return warning(
    `${ownedBy} is held in place of ${permission}, and ${why}`,
    `give ${permission}, or make the application an owner of what it adopts`,
  );
}

/** Null where the token is no JWT. */
function heldBy({ tid, roles = [], scp = '' }: Claims): Set<string> | null {
  return tid === undefined ? null : new Set([...roles, ...scp.split(' ').filter((one) => one !== '')]);
}
