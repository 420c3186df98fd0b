/** Whoever signs in to the loopback tenant, as an access token tells of them. May be changed while the tenant runs; a token that was given stays. */

export interface Caller {
  /** Of Microsoft Graph: application permissions, or delegated ones where a person has signed in. */
  permissions: string[];
  /** Null: an application. `roles` are template ids of directory roles. */
  person: { upn: string; roles: string[] } | null;
}

/** All that Muster asks for. */
export const everythingAllowed = (): Caller => ({
  permissions: [
    'Application.ReadWrite.All',
    'AppRoleAssignment.ReadWrite.All',
    'Synchronization.ReadWrite.All',
    'User.Read.All',
    'Group.Read.All',
    'AuditLog.Read.All',
    'Organization.Read.All',
  ],
  person: null,
});

export function claimsOf({ permissions, person }: Caller): object {
  if (person === null) return { idtyp: 'app', roles: permissions };
  return { idtyp: 'user', scp: permissions.join(' '), upn: person.upn, wids: person.roles };
}
