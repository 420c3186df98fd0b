/** Stack AI: its manual "SCIM through Entra". */
import type { Vendor } from './vendor.ts';

export const stackAi: Vendor = {
  id: 'stack-ai',
  label: 'Stack AI',
  scimPath: '/scim/v2',
  url: 'https://api.stack-ai.com/scim/v2',
  users: {
    mappings: {
      userName: { from: 'userPrincipalName', match: 1 },
      active: '=Switch([IsSoftDeleted], , "False", "True", "True", "False")',
      externalId: 'objectId',
      'emails[type eq "work"].value': 'mail',
      'name.givenName': 'givenName',
      'name.familyName': 'surname',
      displayName: 'displayName',
    },
  },
  groups: {
    enabled: true,
    mappings: { displayName: { from: 'displayName', match: 1 }, externalId: 'objectId', members: 'members' },
  },
  settings: ['syncGroups', 'defaultRole', 'roleMappings'],
  behaviour: (settings) => ({
    groupsBecome: 'group',
    syncGroups: settings.syncGroups ?? false,
    role: { kind: 'resolver', roleMappings: settings.roleMappings ?? {}, defaultRole: settings.defaultRole ?? null },
    projectRole: null,
    attributes: {},
    deactivationDropsGrants: false,
    reads: ['userName', 'active', 'externalId', 'emails', 'name', 'displayName', 'roles'],
  }),
  checkSettings: (settings) =>
    Object.keys(settings.roleMappings ?? {})
      .filter((value) => value !== value.trim().toLowerCase())
      .map((value) => ({
        setting: 'roleMappings' as const,
        message: `Stack AI looks up ${value.trim().toLowerCase()}, never "${value}"`,
        hint: 'Write role values in lower case, without spaces around them.',
      })),
  checklist: (settings) => [
    'Settings → SCIM Provisioning: Enable SCIM.',
    'Overview card: Generate token, name it, and store it as the token at once (it is shown only once).',
    `Settings → SCIM Provisioning: Sync groups ${settings.syncGroups === true ? 'ON' : 'OFF'}.`,
    settings.defaultRole === undefined
      ? 'Role mappings card: no default role (people for whom none fits get no role).'
      : `Role mappings card: default role ${settings.defaultRole}.`,
    ...Object.entries(settings.roleMappings ?? {}).map(([value, role]) => `Role mappings card: ${value} → ${role}.`),
  ],
  troubleshooting: [
    { status: 401, means: 'the token is wrong, expired or revoked', fix: 'regenerate it in Stack AI and store the new one' },
    { status: 404, means: 'the tenant URL is wrong', fix: 'check that it ends in /scim/v2' },
    { status: 500, means: 'a fault on the side of Stack AI (any 5xx)', fix: 'look at the status page of Stack AI before going on' },
    { status: 403, path: '/Groups', means: 'Sync groups is off', fix: 'switch it on, or switch the group mapping off' },
    { status: 403, path: '/Users', means: 'SCIM was disabled in Stack AI', fix: 'enable it again on the SCIM Provisioning page' },
    {
      status: 400,
      path: '/Users',
      means: 'invalidValue on userName: the person has no userPrincipalName',
      fix: "check the person's profile in Entra",
    },
  ],
};
