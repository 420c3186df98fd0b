/** Cerby: its manual "Configure automatic user and group provisioning with Entra ID via SCIM", tables 1 and 2. */
import type { Vendor } from './vendor.ts';

export const cerby: Vendor = {
  id: 'cerby',
  label: 'Cerby',
  scimPath: '/v1/scim/v2',
  url: 'https://api.cerby.com/v1/scim/v2',
  gallery: 'Cerby',
  users: {
    mappings: {
      userName: { from: 'userPrincipalName', match: 1 },
      'emails[type eq "work"].value': { from: 'mail', match: 2 },
      active: '=Not([IsSoftDeleted])',
      'name.givenName': 'givenName',
      'name.familyName': 'surname',
      externalId: 'objectId',
    },
  },
  groups: {
    enabled: true,
    mappings: { displayName: { from: 'displayName', match: 1 }, members: 'members', externalId: 'objectId' },
  },
  settings: [],
  behaviour: () => ({
    groupsBecome: 'team',
    syncGroups: true,
    role: { kind: 'none' },
    projectRole: null,
    attributes: {},
    deactivationDropsGrants: true,
    reads: null,
  }),
  checkSettings: () => [],
  checklist: () => [
    'Entra ID P1 or P2: assigning groups to an app needs it.',
    'Set up SAML between Cerby and Entra ID first.',
    'Copy the SCIM API authentication token, as a Workspace Owner, Super Admin or Admin, and store it as the token.',
    'After somebody was reactivated: give account access again in Cerby; it does not come back by itself.',
  ],
  troubleshooting: [
    { status: 401, means: 'the token is wrong or was regenerated', fix: 'retrieve the SCIM API authentication token again and store it' },
    {
      status: 403,
      means: 'the account behind the token may not provision',
      fix: 'it needs the workspace role Owner, Super Admin or Admin',
    },
    { status: 404, means: 'the address is wrong', fix: 'it is https://api.cerby.com/v1/scim/v2' },
    {
      status: 400,
      path: '/Users',
      means: 'an attribute used for matching cannot be filtered on',
      fix: 'match on userName and the work mail only',
    },
  ],
};
