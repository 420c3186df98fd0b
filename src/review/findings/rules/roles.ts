import { roleFunctionOf } from '../../../config/roleFunctions.ts';
import type { EntraApp } from '../../../plan/types.ts';
import type { FindingRule } from '../finding.ts';
import { reachOf } from '../reach.ts';
import { entraOnly, mappingAt, sendsSingleRole } from './entra.ts';

export const roleRules: FindingRule[] = [
  {
    id: 'role-display-name',
    severity: 'warning',
    why: 'The documents do not agree on whether SingleAppRoleAssignment sends the value or the display name of a role.',
    fix: 'Give both the same text, or check with "Provision on demand" which one arrives and write it down: assume: { singleAppRoleAssignment: value } or displayName.',
    run: entraOnly((app, _sample, plan) => {
      if (!sendsRoleText(app) || plan?.answered.includes('singleAppRoleAssignment')) return [];
      return Object.values(app.roles)
        .filter(({ value, displayName }) => value !== displayName)
        .map(({ value, displayName }) => ({
          message: `the value of the role ${value} differs from its display name "${displayName}"`,
          at: ['roles', value],
          about: value,
        }));
    }),
  },
  {
    id: 'role-function-scope',
    severity: 'error',
    why: 'The role functions read assignments, so they work with the scope "assigned" only.',
    fix: 'Set provisioning: { scope: assigned }.',
    run: entraOnly((app) =>
      app.provisioning.scope === 'assigned'
        ? []
        : Object.entries(app.users.mappings).flatMap(([target, { source }]) => {
            const name = roleFunctionOf(source);
            return name === undefined ? [] : [{ message: `${target} uses ${name}, and the scope is all`, at: mappingAt(target) }];
          }),
    ),
  },
  {
    id: 'two-roles',
    severity: 'warning',
    why: 'SingleAppRoleAssignment sends any one of the roles a person holds, and not always the same one.',
    fix: 'Keep the person in one of the groups, or assign one role to both.',
    run: entraOnly((app, sample, plan) => {
      if (sample === undefined || !sendsSingleRole(app)) return [];
      return reachOf(app, sample, plan).people.flatMap(({ key, assignments }) => {
        const reaching = assignments.filter(({ role }) => role !== null);
        const roles = new Set(reaching.map(({ role }) => role));
        if (roles.size < 2) return [];
        const by = reaching.map(({ role, name }) => `${role} by ${name}`);
        return [{ message: `${key} would hold ${roles.size} roles: ${by.join(', ')}`, place: reaching[0]?.place, about: key }];
      });
    }),
  },
  {
    id: 'role-not-mapped',
    severity: 'warning',
    why: 'The vendor finds no role for the value it is sent and has no default, so these people get none.',
    fix: 'Add the value to vendor: { roleMappings }, or set vendor: { defaultRole }.',
    run: entraOnly((app) => {
      const { role } = app.behaviour;
      if (role.kind !== 'resolver' || role.defaultRole !== null) return [];
      const known = new Set(Object.keys(role.roleMappings).map((value) => value.trim().toLowerCase()));
      return sentRoles(app)
        .filter(({ value }) => !known.has(value.trim().toLowerCase()))
        .map(({ value, at }) => ({ message: `${app.vendor} has no role for "${value}"`, at }));
    }),
  },
  {
    id: 'vendor-refuses',
    severity: 'error',
    why: 'The vendor refuses a person with such a value (400), in every cycle.',
    fix: "Send one of the vendor's values, or of the attribute's type.",
    run: (app, sample, plan) =>
      (sample === undefined ? [] : reachOf(app, sample, plan).people).flatMap(({ key, failure }) =>
        // A required userName has a rule of its own.
        failure?.code !== 'VendorRefuses' || failure.reason.startsWith('userName is')
          ? []
          : [{ message: `${app.vendor} refuses ${key}: ${failure.reason}`, at: ['users', 'mappings'], about: key }],
      ),
  },
  {
    id: 'role-value',
    severity: 'error',
    why: 'The vendor refuses a person with a role value that it does not know.',
    fix: "Send one of the vendor's values, in its letter case.",
    run: entraOnly((app) => {
      const { role } = app.behaviour;
      if (role.kind !== 'attribute') return [];
      const constant = constantOf(app.users.mappings[role.path]?.source ?? null);
      if (constant === undefined || role.values.includes(constant)) return [];
      return [
        { message: `${role.path} is "${constant}", not one of ${role.values.join(', ')}`, at: mappingAt(role.path), about: constant },
      ];
    }),
  },
];

/** Whether one of the user mappings gives roles by their value or display name. */
function sendsRoleText(app: EntraApp): boolean {
  const functions = ['SingleAppRoleAssignment', 'AppRoleAssignments'];
  return Object.values(app.users.mappings).some(({ source }) => functions.includes(roleFunctionOf(source) ?? ''));
}

function constantOf(source: string | null): string | undefined {
  return source?.match(/^"((?:[^"\\]|\\.)*)"$/)?.[1]?.replace(/\\(.)/g, '$1');
}

/** Role values that the directory can send, each with its place: a constant, or the declared roles when a function reads them. */
function sentRoles(app: EntraApp): { value: string; at: string[] }[] {
  return Object.entries(app.users.mappings)
    .filter(([target]) => /^roles\b/.test(target))
    .flatMap(([target, { source }]) => {
      const constant = constantOf(source);
      if (constant !== undefined) return [{ value: constant, at: mappingAt(target) }];
      return roleFunctionOf(source) === undefined ? [] : Object.keys(app.roles).map((value) => ({ value, at: ['roles', value] }));
    });
}
