/** Roles and who gets which. */
import type { AppCheck } from './appCheck.ts';
import type { Directory } from './directory.ts';
import { effectiveMappings, roleValues } from './mappings.ts';
import { suggest } from './problem.ts';
import { roleFunctionOf } from './roleFunctions.ts';

/** The role function that sends one of several roles, any one. Okta's language has no role functions. */
const oneRoleFunction: Record<Directory, string | null> = { entra: 'SingleAppRoleAssignment', okta: null };

/** Graph, `appRole`: value. That a value is no scope's of the app is azure-docs 81899; every app made from a template has this one. */
const roleValueFaults: [faulty: (value: string, app: AppCheck['app']) => boolean, hint: string][] = [
  [(value) => value === 'default', 'It stands for default access.'],
  [(value) => /\s/.test(value), 'Entra takes no spaces in it.'],
  [(value) => value.startsWith('.'), 'Entra takes no dot at its beginning.'],
  [(value) => /[^!-~]|["<>\\]/.test(value), 'Entra takes letters from A to Z without accents, digits, and signs other than " < > \\.'],
  [(value) => value.length > 120, 'Entra takes 120 characters.'],
  [
    (value, app) => value === 'user_impersonation' && app.existing === undefined,
    'Entra gives every new app a scope of this value, and takes each value once.',
  ],
];

export function checkAssignments({ document, key, app, vendor, report }: AppCheck): void {
  const roles = Object.keys(app.roles ?? {});
  const expressions = [...effectiveMappings(key, app, vendor, 'users').values()].filter(({ kind }) => kind === 'expression');
  const oneRole = expressions.some(({ text }) => roleFunctionOf(text) === oneRoleFunction[app.directory]);
  for (const role of roles) {
    const fault = roleValueFaults.find(([faulty]) => faulty(role, app));
    if (fault !== undefined) report(['roles', role], 'role-value', `"${role}" cannot be a role value`, fault[1]);
  }
  for (const kind of ['groups', 'users'] as const) {
    for (const [name, assigned] of Object.entries(app.assign?.[kind] ?? {})) {
      const values = roleValues(assigned);
      for (const value of values) {
        const role = value === null ? undefined : app.roles?.[value];
        if (typeof role === 'object' && role.enabled === false)
          report(
            document.place(['apps', key, 'assign', kind, name]),
            'disabled-role',
            `${name} gets the role ${value}, which is off`,
            'Entra gives a disabled role to nobody: enable it, or take the assignment out.',
          );
        if (value === null || roles.includes(value)) continue;
        report(
          document.place(['apps', key, 'assign', kind, name]),
          'unknown-role',
          `${name} gets the role ${value}, which is not declared`,
          suggest(value, [...roles, 'default']),
        );
      }
      if (new Set(values).size < values.length) report(['assign', kind, name], 'role-twice', `${name} gets one role twice`);
      else if (oneRole && values.length > 1) {
        report(
          ['assign', kind, name],
          'several-roles',
          `${name} gets ${values.length} roles, and SingleAppRoleAssignment sends any one of them`,
          'Keep one role.',
        );
      }
    }
  }
  if (app.provisioning?.scope !== 'all') return;
  for (const { text, path } of expressions) {
    const name = roleFunctionOf(text);
    if (name === undefined) continue;
    const at = path === undefined ? ['users'] : path.slice(2);
    report(
      at,
      'role-function-scope',
      `${name} works with assigned people only, and the scope is all`,
      'Write provisioning: { scope: assigned }.',
    );
  }
}
