/** How a role comes about for the newcomer, and what a change of it must lead to: one way a kind of role rule. */
import { functionsOf } from '../../mapping/entra/source.ts';
import { readPath } from '../../mapping/scimPath.ts';
import { check, roleOf } from '../expect.ts';
import type { Check } from '../result.ts';
import { asked, filterReads, isAsked, parsed } from './asked.ts';
import { directSource, type EntraLife, roleSourceAttribute } from './entraLife.ts';
import { sourceProperties } from './newcomer.ts';
import { promisesOf } from './promises.ts';
import { NotApplicable } from './step.ts';

const who = (life: EntraLife) => life.newcomer.displayName;

/** The mapping that carries roles: by a role function, or to an attribute of that name. */
function roleMapping({ app }: EntraLife): { target: string; source: string | null } | undefined {
  const mappings = Object.entries(app.users.mappings).map(([target, { source }]) => ({ target, source }));
  return (
    mappings.find(({ source }) => roleFunctionIn(source) !== undefined) ?? mappings.find(({ target }) => /(^|:)roles?(\b|$)/i.test(target))
  );
}

const roleFunctionIn = (source: string | null): string | undefined => {
  const node = parsed(source);
  return node === null ? undefined : functionsOf(node).find((name) => /AppRoleAssignment/.test(name));
};

/** What a mapping sends of somebody who holds these roles: role values, or what its expression makes of them. */
function sentRoles(life: EntraLife, source: string | null, assigned: string | null): string[] {
  const { app, world } = life;
  // Under "Sync all" the functions see none.
  const role = assigned === null || app.provisioning.scope === 'all' ? undefined : app.roles[assigned];
  const held = role === undefined ? [] : [{ id: life.roleId(role.value), value: role.value, displayName: role.displayName }];
  const value = asked(source, life.person(), { plan: world.plan, roles: held });
  return [value ?? []].flat().map((text) => String(roleValue(text)));
}

/** The role value that the `roles` mapping sends for somebody assigned to `assigned`; null when it sends none. */
function sentRole(life: EntraLife, assigned: string | null): string | null {
  const mapping = Object.entries(life.app.users.mappings).find(([target]) => /^roles\b/.test(target))?.[1];
  return sentRoles(life, mapping?.source ?? null, assigned)[0] ?? null;
}

/** The role right after the join; undefined where the vendor takes none. */
export function expectedJoinRole(life: EntraLife): string | null | undefined {
  const { role } = life.app.behaviour;
  switch (role.kind) {
    case 'none':
      return undefined;
    case 'resolver':
      return resolved(life, sentRole(life, firstRole(life)));
    case 'attribute': {
      // By a filter the newcomer may have one already.
      const attribute = roleSourceAttribute(life.app);
      return attribute !== null && filterReads(life.app.users).has(attribute) ? undefined : role.defaultRole;
    }
    default:
      return role.defaultRole;
  }
}

/** A disabled role is given to nobody. Roles for which `active` is mapped to false come last. */
const usable = (life: EntraLife): string[] =>
  Object.keys(life.app.roles)
    .filter((value) => life.app.roles[value]?.enabled)
    .toSorted((a, b) => Number(switchesOff(life, a)) - Number(switchesOff(life, b)));

const switchesOff = (life: EntraLife, role: string): boolean =>
  sentRoles(life, life.app.users.mappings.active?.source ?? null, role)[0]?.toLowerCase() === 'false';

/** The role the newcomer is assigned first; null is default access. */
export function firstRole(life: EntraLife): string | null {
  return usable(life)[0] ?? null;
}

/** What the vendor's role table makes of a role value (the manual's "How role resolution works"). */
function resolved(life: EntraLife, value: string | null): string | null {
  const { roleMappings, defaultRole } = life.app.settings;
  const entry = Object.entries(roleMappings ?? {}).find(([key]) => key.toLowerCase() === value?.trim().toLowerCase());
  return entry?.[1] ?? defaultRole ?? null;
}

/** Changes the role in the way the vendor gets it. Throws NotApplicable where there is nothing to change. */
export function changeRole(life: EntraLife): Promise<Check[]> {
  const { role } = life.app.behaviour;
  switch (role.kind) {
    case 'none':
      return changeMappedRole(life);
    case 'resolver':
      return changeAppRole(life);
    case 'attribute':
      return changeRoleAttribute(life, role.values, role.defaultRole);
    case 'byGroup':
      return changeRoleByGroup(life, role.groupRoles);
  }
}

async function changeAppRole(life: EntraLife): Promise<Check[]> {
  const [, second] = usable(life);
  if (!second) throw new NotApplicable('the app declares fewer than two roles');
  if (sentRole(life, second) !== second) throw new NotApplicable('the roles mapping sends the same for everybody');
  await life.portal.unassign(life.servicePrincipalId, life.assignment ?? '');
  life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(second));
  await life.cycle();
  const user = life.record();
  return [
    check('role', who(life), resolved(life, second), user && roleOf(user)),
    check('active', who(life), !switchesOff(life, second), user?.active),
  ];
}

/** A vendor without a role rule of its own: what is mapped must stand in the attribute to which it goes. */
async function changeMappedRole(life: EntraLife): Promise<Check[]> {
  const { app, newcomer, portal } = life;
  const mapping = roleMapping(life);
  if (mapping === undefined)
    throw new NotApplicable(promisesOf(app) === undefined ? 'no mapping carries a role' : `${app.vendor} takes no roles over SCIM`);
  const { target, source } = mapping;
  const direct = directSource(app, target);
  const name = roleFunctionIn(source);
  if (name === undefined && direct === null)
    throw new NotApplicable(`${target} comes from an expression: what it gives is checked by the expectations`);
  if (direct !== null) {
    if (filterReads(app.users).has(direct)) throw new NotApplicable(`the scoping filter reads ${direct}, which carries the role`);
    if (app.users.mappings[target]?.match) throw new NotApplicable(`${target} is what people are matched by`);
    const before = asked(source, life.person(), { plan: life.world.plan });
    const others = [...life.world.graph.store.users.values()].map((user) => asked(source, user, { plan: life.world.plan }));
    const value = others.find((one) => typeof one === 'string' && one !== before) ?? 'Rehearsed';
    await portal.changeUser(newcomer.id, sourceProperties(direct, value, life.person()));
    await life.cycle();
    return [checkRoles(life, target, [String(value)], true)];
  }
  const [first = null, second] = usable(life);
  if (second === undefined) throw new NotApplicable('the app declares fewer than two roles');
  if (app.provisioning.scope === 'all') throw new NotApplicable('everybody is synced, so the functions see no roles');
  const [then, now] = [sentRoles(life, source, first), sentRoles(life, source, second)];
  if (now.length === 0 || then.join() === now.join()) throw new NotApplicable(`the mapping of ${target} sends the same for everybody`);
  const joined = checkRoles(life, target, then, true);
  await portal.unassign(life.servicePrincipalId, life.assignment ?? '');
  life.assignment = await portal.assign(life.servicePrincipalId, newcomer.id, life.roleId(second));
  await life.cycle();
  // AppRoleAssignmentsComplex adds; the others replace.
  return [{ ...joined, what: `${target} before the change` }, checkRoles(life, target, now, name !== 'AppRoleAssignmentsComplex')];
}

/** A role that is added by PATCH is the JSON of `{id, value, displayName}`. */
function roleValue(one: unknown): unknown {
  return typeof one === 'string' && one.startsWith('{') ? (JSON.parse(one) as { value?: string }).value : one;
}

/** The values in the record's attribute: exactly these, or these among them. */
function checkRoles(life: EntraLife, target: string, expected: string[], exactly: boolean): Check {
  const record = life.record();
  const found = [(record && readPath(record, target)) ?? []]
    .flat()
    .map((one) => roleValue(typeof one === 'object' && one !== null && 'value' in one ? one.value : one));
  const [only] = expected;
  const holds = expected.every((value) => found.some((one) => isAsked(one, value))) && (!exactly || found.length === expected.length);
  return check(target, who(life), expected.length === 1 ? only : expected, holds ? (expected.length === 1 ? only : expected) : found);
}

async function changeRoleAttribute(life: EntraLife, values: string[], defaultRole: string): Promise<Check[]> {
  const attribute = roleSourceAttribute(life.app);
  if (!attribute) throw new NotApplicable('the role comes from an expression: what it yields is checked by the expectations');
  if (filterReads(life.app.users).has(attribute)) throw new NotApplicable(`the scoping filter reads ${attribute}, which carries the role`);
  const other = values.find((value) => value !== defaultRole) ?? defaultRole;
  await life.portal.changeUser(life.newcomer.id, sourceProperties(attribute, other));
  await life.cycle();
  const user = life.record();
  const checks = [check('role', who(life), other, user && roleOf(user))];

  await life.portal.changeUser(life.newcomer.id, sourceProperties(attribute, 'SUPERUSER'));
  const refused = await life.cycle();
  const entry = refused.entries.find((one) => one.id === life.newcomer.id);
  checks.push(check(`${attribute} "SUPERUSER"`, who(life), 'failure', entry?.status ?? 'no entry in the log'));
  checks.push(
    check(
      'the refusal names the allowed values',
      who(life),
      true,
      values.every((value) => entry?.reason?.includes(value)),
    ),
  );
  const after = life.record();
  checks.push(check('role after the refusal', who(life), other, after && roleOf(after)));
  await life.portal.changeUser(life.newcomer.id, sourceProperties(attribute, other));
  await life.cycle();
  return checks;
}

async function changeRoleByGroup(life: EntraLife, groupRoles: Record<string, string>): Promise<Check[]> {
  const names = new Map(Object.entries(groupRoles).map(([group, role]) => [group.toLowerCase(), role]));
  const { groups, assignments } = life.world.graph.store;
  const assigned = new Set(
    [...assignments.values()].filter((one) => one.resourceId === life.servicePrincipalId).map((one) => one.principalId),
  );
  const group = [...groups.values()].find((one) => assigned.has(one.id) && names.has(one.displayName.toLowerCase()));
  if (!group) throw new NotApplicable('no assigned group has a role at the vendor');
  const role = names.get(group.displayName.toLowerCase()) ?? '';
  const hasRole = () => {
    const user = life.record();
    return ((user && roleOf(user)) ?? '').split(', ').includes(role);
  };
  await life.portal.addMember(group.id, life.newcomer.id);
  await life.cycle();
  const checks = [check(`has role ${role} as a member of ${group.displayName}`, who(life), true, hasRole())];
  await life.portal.removeMember(group.id, life.newcomer.id);
  await life.cycle();
  checks.push(check(`keeps role ${role} after leaving ${group.displayName} (additive)`, who(life), true, hasRole()));
  return checks;
}
