/** Which permission a refused call needs. Source: the "Permissions" tables of Microsoft Graph v1.0, application permissions. */
import { GraphError } from './error.ts';

const reading: [path: RegExp, permission: string][] = [
  [/^\/auditLogs\/provisioning/, 'AuditLog.Read.All or ProvisioningLog.Read.All'],
  [/\/synchronization\//, 'Synchronization.Read.All'],
  [/^\/users/, 'User.Read.All'],
  [/^\/groups/, 'Group.Read.All'],
  [/^\/(applications|servicePrincipals|applicationTemplates)/, 'Application.Read.All'],
];

const writing: [path: RegExp, permission: string][] = [
  [/\/synchronization\//, 'Synchronization.ReadWrite.All (or Application.ReadWrite.OwnedBy for apps it owns)'],
  [/\/appRoleAssignedTo/, 'AppRoleAssignment.ReadWrite.All and Application.Read.All'],
  [
    /^\/(applications|servicePrincipals|applicationTemplates)/,
    'Application.ReadWrite.All (or Application.ReadWrite.OwnedBy for apps it owns)',
  ],
];

/** The same refusal with the permission named in front, when a call was answered 403; anything else as it is. */
export function explainForbidden(error: unknown): unknown {
  if (!(error instanceof GraphError) || error.status !== 403) return error;
  const permission = (error.method === 'GET' ? reading : writing).find(([path]) => path.test(error.path))?.[1];
  if (permission === undefined) return error;
  return error.explained(`A permission is missing: give the application ${permission} and grant admin consent.`, '');
}
