/** Which permission a refused call needs. Source: the "Permissions" tables of Microsoft Graph v1.0, application permissions. */
import { GraphError } from './error.ts';

const reading: [path: RegExp, permission: string][] = [
  [/^\/auditLogs\/provisioning/, 'AuditLog.Read.All or ProvisioningLog.Read.All'],
  [/\/synchronization\//, 'Synchronization.Read.All'],
  [/^\/users\//, 'User.Read.All'],
  [/^\/groups/, 'Group.Read.All'],
  [/^\/(applications|servicePrincipals|applicationTemplates)/, 'Application.Read.All'],
];

/** The same refusal with the permission named in front, when a reading call was answered 403; anything else as it is. */
export function explainForbidden(error: unknown): unknown {
  if (!(error instanceof GraphError) || error.status !== 403 || error.method !== 'GET') return error;
  const permission = reading.find(([path]) => path.test(error.path))?.[1];
  if (permission === undefined) return error;
  return error.explained(`A permission is missing: give the application ${permission} and grant admin consent.`, '');
}
