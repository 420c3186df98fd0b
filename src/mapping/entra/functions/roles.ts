import type { Expression, HeldRole } from '../expression.ts';
import { type FunctionDefinition, parameter } from '../function.ts';

const roleTexts = (roles: HeldRole[]): string[] | null =>
  roles.length === 0 ? null : roles.map(({ id, value, displayName }) => JSON.stringify({ id, value, displayName }));

/** One element of SCIM `roles`, as Entra sends it. */
export interface ScimRole {
  primary: false;
  type: 'WindowsAzureActiveDirectoryRole';
  display: string;
  value: string;
}

/** The SCIM role object of one value of the two `…Complex` functions, each of which is the JSON of `{id, value, displayName}`. */
export function scimRole(text: string): ScimRole {
  const held = JSON.parse(text) as HeldRole;
  return { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: held.displayName, value: held.value };
}

/** The role assignment's id in the same text; empty where none was given. */
export function roleId(text: string): string {
  return (JSON.parse(text) as HeldRole).id ?? '';
}

/** "Required: [appRoleAssignments] object" (Microsoft's reference): whatever else stands there, the roles are not read from it. */
const readsRoles = ([source]: (Expression | null)[]): string | null =>
  source?.kind === 'attribute' && source.name === 'appRoleAssignments' ? null : 'it reads [appRoleAssignments] and nothing else';

export const roleFunctions: FunctionDefinition[] = [
  {
    name: 'SingleAppRoleAssignment',
    summary: 'Gives the app role of the person; with several, which one is not settled.',
    parameters: [parameter('appRoleAssignments=source', 'Reference')],
    check: readsRoles,
    evaluate: (call) => call.context.roles[0]?.[call.context.roleText] ?? null,
  },
  {
    name: 'AppRoleAssignments',
    summary: 'Gives the app roles of the person as a list; in the list of functions of Microsoft Graph only, without a description.',
    parameters: [parameter('appRoleAssignments=source', 'Reference')],
    check: readsRoles,
    evaluate: ({ context: { roles, roleText } }) => (roles.length === 0 ? null : roles.map((role) => role[roleText])),
  },
  {
    name: 'AppRoleAssignmentsComplex',
    summary: 'Gives all app roles of the person; updates only ever add roles.',
    parameters: [parameter('appRoleAssignments=source', 'Reference')],
    check: readsRoles,
    evaluate: (call) => roleTexts(call.context.roles),
  },
  {
    name: 'AssertiveAppRoleAssignmentsComplex',
    summary: 'Gives all app roles of the person; updates replace the roles of the target.',
    parameters: [parameter('appRoleAssignments=source', 'Reference')],
    check: readsRoles,
    evaluate: (call) => roleTexts(call.context.roles),
  },
];
