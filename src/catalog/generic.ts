/** Any SCIM 2.0 endpoint: the mappings that Entra itself starts a non-gallery app with. */
import type { SignIn, Vendor } from './vendor.ts';

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const steps: Record<SignIn, string[]> = {
  token: ['Enable SCIM at the vendor, create a token there and store it as the token.'],
  oauth: ['Enable SCIM at the vendor, create an OAuth client there for client credentials, and store its secret as the client secret.'],
  made: [],
};

export const generic: Vendor = {
  id: 'generic',
  label: 'SCIM 2.0',
  scimPath: '/scim/v2',
  users: {
    mappings: {
      userName: { from: 'userPrincipalName', match: 1 },
      active: '=Switch([IsSoftDeleted], , "False", "True", "True", "False")',
      displayName: 'displayName',
      title: 'jobTitle',
      'emails[type eq "work"].value': 'mail',
      preferredLanguage: 'preferredLanguage',
      'name.givenName': 'givenName',
      'name.familyName': 'surname',
      'name.formatted': '=Join(" ", [givenName], [surname])',
      'addresses[type eq "work"].formatted': 'physicalDeliveryOfficeName',
      'addresses[type eq "work"].streetAddress': 'streetAddress',
      'addresses[type eq "work"].locality': 'city',
      'addresses[type eq "work"].region': 'state',
      'addresses[type eq "work"].postalCode': 'postalCode',
      'addresses[type eq "work"].country': 'country',
      'phoneNumbers[type eq "work"].value': 'telephoneNumber',
      'phoneNumbers[type eq "mobile"].value': 'mobile',
      'phoneNumbers[type eq "fax"].value': 'facsimileTelephoneNumber',
      externalId: 'mailNickname',
      [`${enterprise}:employeeNumber`]: 'employeeId',
      [`${enterprise}:department`]: 'department',
      [`${enterprise}:manager`]: 'manager',
    },
  },
  groups: {
    enabled: true,
    mappings: { displayName: { from: 'displayName', match: 1 }, externalId: 'objectId', members: 'members' },
  },
  okta: {
    users: {
      mappings: { givenName: 'user.firstName', familyName: 'user.lastName', email: 'user.email', displayName: 'user.displayName' },
    },
    uniqueField: 'userName',
    authHeader: 'Bearer',
  },
  settings: [],
  behaviour: () => ({
    groupsBecome: 'group',
    syncGroups: true,
    role: { kind: 'none' },
    projectRole: null,
    attributes: {},
    deactivationDropsGrants: false,
    reads: null,
  }),
  checkSettings: () => [],
  checklist: (_settings, signIn = 'token') => steps[signIn],
  troubleshooting: [
    { status: 401, means: 'the token is wrong or expired', fix: 'create a new one at the vendor and store it as the token' },
    { status: 404, means: 'the address is not a SCIM base address', fix: 'open <address>/ServiceProviderConfig: it must answer' },
    { status: 409, path: '/Users', means: 'somebody with a unique value (mostly userName) exists', fix: 'match on that attribute' },
  ],
};
