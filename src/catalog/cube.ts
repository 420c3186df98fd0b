/** Cube: its manuals "SCIM provisioning with Microsoft Entra ID" and "… with Okta". */
import type { Vendor, VendorSettings } from './vendor.ts';

/** Admin is given by hand in Cube only. */
const refused = ['Admin'];
const isRefused = (role: string) => refused.some((name) => name.toLowerCase() === role.trim().toLowerCase());
const byHand = 'Give Admin by hand in Cube under Admin → Users.';

export const cube: Vendor = {
  id: 'cube',
  label: 'Cube',
  scimPath: '/api/scim/v2',
  users: {
    mappings: {
      userName: { from: 'userPrincipalName', match: 1 },
      displayName: 'displayName',
      active: '=Switch([IsSoftDeleted], , "False", "True", "True", "False")',
    },
  },
  groups: { enabled: true, mappings: { displayName: { from: 'displayName', match: 1 }, members: 'members' } },
  okta: {
    users: {
      mappings: {
        givenName: 'user.firstName',
        familyName: 'user.lastName',
        displayName: '=user.firstName + " " + user.lastName',
        email: 'user.email',
      },
    },
    uniqueField: 'userName',
    authHeader: 'Bearer',
  },
  settings: ['defaultRole', 'groupRoles'],
  customAttributes: { namespace: 'urn:cube:params:1.0:UserAttribute:', types: ['string', 'integer'] },
  behaviour: (settings) => ({
    groupsBecome: 'group',
    syncGroups: true,
    role: { kind: 'byGroup', defaultRole: settings.defaultRole ?? 'Viewer', groupRoles: settings.groupRoles ?? {}, refused },
    projectRole: null,
    attributes: {},
    deactivationDropsGrants: false,
    reads: null,
  }),
  checkSettings(settings) {
    const found: ReturnType<Vendor['checkSettings']> = [];
    if (settings.defaultRole !== undefined && isRefused(settings.defaultRole)) {
      found.push({ setting: 'defaultRole', message: 'Cube does not give Admin to provisioned people', hint: byHand });
    }
    for (const [group, role] of Object.entries(settings.groupRoles ?? {})) {
      if (isRefused(role))
        found.push({ setting: 'groupRoles', message: `Cube does not give Admin to the members of ${group}`, hint: byHand });
    }
    return found;
  },
  checklist: (settings) => [
    'Set up SAML for this directory first.',
    'Admin → Settings → SAML: enable SCIM Provisioning.',
    'Settings → API Keys: create a key (such as "Entra SCIM" or "Okta SCIM") and store it as the token.',
    `SAML page, default role for new users: ${settings.defaultRole ?? 'Viewer'} (SAML and SCIM share it).`,
    ...roleLines(settings),
    'Admin → Settings → User Attributes: create one for each custom attribute, with the same reference name.',
    'Admin → Users: give Admin by hand where it is needed; take roles away by hand when somebody leaves a group.',
  ],
  troubleshooting: [
    {
      status: 401,
      means: 'the API key is wrong or was revoked',
      fix: 'create a new key under Settings → API Keys and store it as the token',
    },
    { status: 404, means: 'the address is not a SCIM endpoint', fix: 'it is the deployment URL with /api/scim/v2 appended' },
    { status: 403, means: 'SCIM provisioning is off', fix: 'enable it under Admin → Settings, section SAML' },
    {
      status: 400,
      path: '/Users',
      means: 'a user attribute has a value of another type',
      fix: 'compare the type of the user attribute in Cube with the declared one',
    },
  ],
};

const roleLines = (settings: VendorSettings) =>
  Object.entries(settings.groupRoles ?? {}).map(([group, role]) => `SAML page, map roles by group: ${group} → ${role}.`);
