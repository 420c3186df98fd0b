/** App roles and "Users and groups" of a live app as the YAML declares them. */
import type { App } from '../config/schema.ts';
import type { AppRole } from '../provider/entra/appRoles.ts';
import { defaultRoleId } from '../provider/entra/appRoles.ts';
import type { LiveApp } from './live.ts';
import type { Say } from './note.ts';

type Access = Pick<App, 'roles' | 'assign'>;

/** Roles that every app is born with have no value: they are not declared. */
const builtIn = ['User', 'msiam_access'];

/** `domain`: user names in it are written without it. */
export function declareAccess(live: LiveApp, domain: string | undefined, note: Say): Access {
  const found = live.application?.appRoles ?? live.servicePrincipal.appRoles;
  const roles = declareRoles(found, note);
  const assign = declareAssignments(live, found, domain, note);
  return {
    ...(Object.keys(roles).length === 0 ? {} : { roles }),
    ...(Object.keys(assign).length === 0 ? {} : { assign }),
  };
}

function declareRoles(found: AppRole[], note: Say): NonNullable<App['roles']> {
  const roles: NonNullable<App['roles']> = {};
  for (const { value, displayName, description, isEnabled, allowedMemberTypes } of found) {
    if (!value) {
      if (!builtIn.includes(displayName))
        note(['roles'], `The role "${displayName}" has no value and cannot be declared; it stays as it is.`);
      continue;
    }
    if (!allowedMemberTypes.includes('User')) {
      note(['roles'], `The role ${value} is for applications only and is left out; it stays as it is.`);
      continue;
    }
    const said = description && description !== displayName ? { description } : {};
    const state = isEnabled ? {} : { enabled: false };
    const more = { ...said, ...state };
    roles[value] = Object.keys(more).length === 0 ? displayName : { displayName, ...more };
  }
  return roles;
}

function declareAssignments(live: LiveApp, found: AppRole[], domain: string | undefined, note: Say): NonNullable<App['assign']> {
  const valued = new Map(found.flatMap(({ id, value }) => (value ? [[id, value] as const] : [])));
  const standard = defaultRoleId(found);
  const assigned = { groups: new Map<string, string[]>(), users: new Map<string, string[]>() };
  for (const { appRoleId: roleId, kind, name, namesakes } of live.assignments) {
    const role = roleId === standard ? 'default' : valued.get(roleId);
    if (kind === 'other' || role === undefined) {
      const what =
        kind === 'other' ? 'is neither a person nor a group that can be found' : `has the role ${roleId}, which cannot be declared`;
      note(['assign'], `${name} ${what}: the assignment is left out and stays as it is.`);
      continue;
    }
    const side = kind === 'user' ? 'users' : 'groups';
    const suffix = `@${domain?.toLowerCase()}`;
    const short = kind === 'user' && name.toLowerCase().endsWith(suffix) ? name.slice(0, -suffix.length) : name;
    if (namesakes > 1) note(['assign', side, short], `${namesakes} groups are called ${name}: up stops until their names differ.`);
    const roles = assigned[side].get(short) ?? [];
    if (!roles.includes(role)) roles.push(role);
    assigned[side].set(short, roles);
  }
  const written = (entries: Map<string, string[]>) =>
    Object.fromEntries(
      [...entries]
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .map(([name, roles]) => [name, roles.length === 1 ? (roles[0] ?? '') : roles.sort()]),
    );
  return {
    ...(assigned.groups.size === 0 ? {} : { groups: written(assigned.groups) }),
    ...(assigned.users.size === 0 ? {} : { users: written(assigned.users) }),
  };
}
