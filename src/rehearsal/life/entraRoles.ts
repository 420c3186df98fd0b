/** How a role comes about for the newcomer, and what a change of it must lead to: one way a kind of role rule. */
import { check, roleOf } from '../expect.ts';
import type { Check } from '../result.ts';
import { type EntraLife, roleSourceAttribute, sourceProperties } from './entraLife.ts';
import { NotApplicable } from './step.ts';

const who = (life: EntraLife) => life.newcomer.displayName;

/** The role value that the `roles` mapping sends for somebody assigned to `assigned`; null when it sends none. */
function sentRole(life: EntraLife, assigned: string | null): string | null {
  const mapping = Object.entries(life.app.users.mappings).find(([target]) => /^roles\b/.test(target))?.[1];
  const constant = mapping?.source?.match(/^"(.*)"$/)?.[1];
  if (constant !== undefined) return constant;
  return mapping?.source?.includes('AppRoleAssignment') ? assigned : null;
}

/** The role right after the join; undefined where the vendor takes none. */
export function expectedJoinRole(life: EntraLife): string | null | undefined {
  const { role } = life.app.behaviour;
  switch (role.kind) {
    case 'none':
      return undefined;
    case 'resolver':
      return resolved(life, sentRole(life, firstRole(life)));
    default:
      return role.defaultRole;
  }
}

/** The role the newcomer is assigned first; null is default access. */
export function firstRole(life: EntraLife): string | null {
  return Object.keys(life.app.roles)[0] ?? null;
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
      throw new NotApplicable(`${life.app.vendor} takes no roles over SCIM`);
    case 'resolver':
      return changeAppRole(life);
    case 'attribute':
      return changeRoleAttribute(life, role.values, role.defaultRole);
    case 'byGroup':
      return changeRoleByGroup(life, role.groupRoles);
  }
}

async function changeAppRole(life: EntraLife): Promise<Check[]> {
  const [, second] = Object.keys(life.app.roles);
  if (!second) throw new NotApplicable('the app declares fewer than two roles');
  if (sentRole(life, second) !== second) throw new NotApplicable('the roles mapping sends the same for everybody');
  await life.portal.unassign(life.servicePrincipalId, life.assignment ?? '');
  life.assignment = await life.portal.assign(life.servicePrincipalId, life.newcomer.id, life.roleId(second));
  await life.cycle();
  const user = life.record();
  return [check('role', who(life), resolved(life, second), user && roleOf(user)), check('active', who(life), true, user?.active)];
}

async function changeRoleAttribute(life: EntraLife, values: string[], defaultRole: string): Promise<Check[]> {
  const attribute = roleSourceAttribute(life.app);
  if (!attribute) throw new NotApplicable('the role comes from an expression: what it yields is checked by the expectations');
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
