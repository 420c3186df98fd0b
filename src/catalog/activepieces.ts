/** Activepieces: its manual "SCIM with Microsoft Entra ID". */
import type { Vendor } from './vendor.ts';

const platformRole = 'urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:platformRole';
const projectRoles = ['Editor', 'Admin', 'Viewer'];

export const activepieces: Vendor = {
  id: 'activepieces',
  label: 'Activepieces',
  scimPath: '/api/v1/scim/v2',
  users: {
    mappings: {
      userName: { from: 'userPrincipalName', match: 1 },
      active: '=Switch([IsSoftDeleted], , "False", "True", "True", "False")',
      displayName: 'displayName',
      'emails[type eq "work"].value': 'mail',
      'name.givenName': 'givenName',
      'name.familyName': 'surname',
      externalId: 'objectId',
    },
  },
  groups: {
    enabled: true,
    mappings: { displayName: { from: 'displayName', match: 1 }, externalId: 'objectId', members: 'members' },
  },
  settings: ['projectRole'],
  customAttributes: { namespace: 'urn:ietf:params:scim:schemas:activepieces:1.0:CustomUserAttributes:', types: ['string'] },
  behaviour: (settings) => ({
    groupsBecome: 'project',
    syncGroups: true,
    role: { kind: 'attribute', path: platformRole, values: ['MEMBER', 'OPERATOR', 'ADMIN'], defaultRole: 'MEMBER' },
    projectRole: settings.projectRole ?? 'Editor',
    attributes: { [platformRole]: { type: 'string', description: 'MEMBER, OPERATOR or ADMIN' } },
    deactivationDropsGrants: false,
    reads: null,
  }),
  checkSettings(settings) {
    if (settings.projectRole === undefined || projectRoles.includes(settings.projectRole)) return [];
    const message = `Activepieces has no project role ${settings.projectRole} for provisioned groups`;
    return [
      { setting: 'projectRole', message, hint: `One of ${projectRoles.join(', ')}; others than Editor on self-hosted installations only.` },
    ];
  },
  checklist: (settings) => [
    'Set up SAML for Microsoft Entra ID first (recommended).',
    'Platform → Security → API keys (/platform/security/api-keys): create a key and store it as the token.',
    ...((settings.projectRole ?? 'Editor') === 'Editor'
      ? []
      : [`Self-hosted: set the environment variable SCIM_DEFAULT_PROJECT_ROLE to ${settings.projectRole}.`]),
  ],
  troubleshooting: [
    {
      status: 401,
      means: 'the API key is wrong or was revoked',
      fix: 'create a new one at /platform/security/api-keys and store it as the token',
    },
    { status: 404, means: 'the address is wrong', fix: 'it is https://your-domain/api/v1/scim/v2' },
    {
      status: 400,
      path: '/Users',
      means: 'platformRole is none of MEMBER, OPERATOR, ADMIN',
      fix: 'map it with an expression that yields exactly these values',
    },
    {
      status: 409,
      path: '/Users',
      means: 'somebody with this mail address exists',
      fix: 'map userName to the attribute that holds the mail address people really use',
    },
  ],
};
