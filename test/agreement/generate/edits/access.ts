/** Edits of roles, assignments and filters. */
import type { App } from '../../../../src/config/schema.ts';
import { givenRoles, newAssigned, newRole } from '../access.ts';
import { assignableGroups, assignablePeople } from '../draft.ts';
import { newScope } from '../scope.ts';
import { anyApp, type Change, type Edit, groupsOf, setOrDrop, usersOf } from './edit.ts';

type Kind = 'groups' | 'users';

const kindOf = ({ random }: Change): Kind => (random.chance(0.6) ? 'groups' : 'users');

const namesOf = ({ sample }: Change, app: App, kind: Kind) =>
  (kind === 'groups' ? assignableGroups : assignablePeople)(sample, app.directory);

const roleFor = (change: Change, app: App) => (app.directory === 'okta' ? 'default' : newAssigned(change.random, app));

function give(app: App, kind: Kind, name: string, assigned: string | string[]): void {
  app.assign = { ...app.assign, [kind]: { ...app.assign?.[kind], [name]: assigned } };
}

const assign: Edit = (change) => {
  const app = anyApp(change);
  if (app === undefined) return false;
  const kind = kindOf(change);
  const names = namesOf(change, app, kind).filter((name) => app.assign?.[kind]?.[name] === undefined);
  if (names.length === 0) return false;
  give(app, kind, change.random.pick(names), roleFor(change, app));
  return true;
};

function anyAssignment(change: Change, app: App | undefined): [Record<string, string | string[]>, string] | undefined {
  const all = [app?.assign?.groups, app?.assign?.users].flatMap((map) =>
    map === undefined ? [] : Object.keys(map).map((name) => [map, name] as const),
  );
  const [map, name] = all.length === 0 ? [] : change.random.pick(all);
  return map === undefined || name === undefined ? undefined : [map, name];
}

const takeAway: Edit = (change) => {
  const app = anyApp(change);
  const found = anyAssignment(change, app);
  if (app?.assign === undefined || found === undefined) return false;
  delete found[0][found[1]];
  for (const kind of ['groups', 'users'] as const) if (Object.keys(app.assign[kind] ?? {}).length === 0) delete app.assign[kind];
  return true;
};

const reassign: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ roles }) => roles !== undefined);
  const found = anyAssignment(change, app);
  if (app === undefined || found === undefined) return false;
  found[0][found[1]] = newAssigned(change.random, app);
  return true;
};

/** Somebody of an assigned group gets a role directly as well. */
const second: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ roles }) => roles !== undefined);
  if (app === undefined) return false;
  const names = assignablePeople(change.sample, 'entra').filter((name) => app.assign?.users?.[name] === undefined);
  const roles = givenRoles(app);
  if (names.length === 0 || roles.length === 0) return false;
  give(app, 'users', change.random.pick(names), change.random.pick(roles));
  return true;
};

const addRole: Edit = (change) => {
  const app = anyApp(change, 'entra');
  const free = ['admin', 'member', 'viewer', 'Editor', 'auditor'].filter((value) => app?.roles?.[value] === undefined);
  if (app === undefined || free.length === 0) return false;
  const value = change.random.pick(free);
  app.roles = { ...app.roles, [value]: newRole(change.random, value) };
  const found = anyAssignment(change, app);
  if (found !== undefined && change.random.chance(0.5)) found[0][found[1]] = value;
  return true;
};

function holdersOf(app: App, role: string): [Record<string, string | string[]>, string][] {
  return [app.assign?.groups, app.assign?.users].flatMap((map) =>
    map === undefined
      ? []
      : Object.entries(map).flatMap(([name, given]): [typeof map, string][] => ([given].flat().includes(role) ? [[map, name]] : [])),
  );
}

/** Its holders get another one, or default access. */
const dropRole: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ roles }) => Object.keys(roles ?? {}).length > 0);
  if (app?.roles === undefined) return false;
  const value = change.random.pick(Object.keys(app.roles));
  delete app.roles[value];
  if (app.vendor?.roleMappings !== undefined && change.random.chance(0.5)) delete app.vendor.roleMappings[value];
  for (const [map, name] of holdersOf(app, value)) map[name] = newAssigned(change.random, app);
  if (Object.keys(app.roles).length === 0) delete app.roles;
  return true;
};

const renameRole: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ roles }) => Object.keys(roles ?? {}).length > 0);
  if (app?.roles === undefined) return false;
  const value = change.random.pick(Object.keys(app.roles));
  const role = app.roles[value];
  const displayName = `${value} renamed`;
  app.roles[value] = typeof role === 'object' ? { ...role, displayName } : displayName;
  return true;
};

const disableRole: Edit = (change) => {
  const app = anyApp(change, 'entra', ({ roles }) => Object.keys(roles ?? {}).length > 0);
  if (app?.roles === undefined) return false;
  const free = Object.entries(app.roles).filter(([value]) => holdersOf(app, value).length === 0);
  if (free.length === 0) return false;
  const [value, role] = change.random.pick(free);
  const { enabled, ...rest } = typeof role === 'object' ? role : { displayName: role, enabled: undefined };
  app.roles[value] = enabled === false ? rest : { ...rest, enabled: false };
  return true;
};

const filterPeople: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  setOrDrop(change.random, usersOf(app), 'scope', newScope(change.random, 'users'));
  return true;
};

const filterGroups: Edit = (change) => {
  const app = anyApp(change, 'entra');
  if (app === undefined) return false;
  setOrDrop(change.random, groupsOf(app), 'scope', newScope(change.random, 'groups'));
  return true;
};

export const accessEdits: Record<string, Edit> = {
  assign,
  takeAway,
  reassign,
  second,
  addRole,
  dropRole,
  renameRole,
  disableRole,
  filterPeople,
  filterGroups,
};
