import { writePath } from '../../mapping/scimPath.ts';
import type { DesiredAttribute } from './desired.ts';

/** `schemas` of a POST: an extension of the vendor's own is never listed. */
const scimSchemas = {
  User: ['urn:ietf:params:scim:schemas:core:2.0:User', 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'],
  Group: ['urn:ietf:params:scim:schemas:core:2.0:Group'],
};

/**
 * The POST body of a new object as the Entra SCIM client writes it: the extension objects of a vendor are present but not listed in
 * `schemas`, the work mail is primary, the one role of a person has its type (CAA, `SingleAppRoleAssignment`), members and manager follow by
 * PATCH. Throws on a target that is no SCIM path.
 */
export function scimBody(type: 'User' | 'Group', desired: DesiredAttribute[]): Record<string, unknown> {
  const body: Record<string, unknown> = { schemas: scimSchemas[type] };
  for (const { target, value } of desired) writePath(body, target, value);
  for (const mail of elements(body.emails)) if (mail.type === 'work') mail.primary = true;
  if (desired.some(({ target, roles }) => roles === 'single' && target.startsWith('roles[')))
    for (const role of elements(body.roles)) role.type ??= 'WindowsAzureActiveDirectoryRole';
  return { ...body, meta: { resourceType: type } };
}

function elements(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.filter((each) => typeof each === 'object' && each !== null) : [];
}
