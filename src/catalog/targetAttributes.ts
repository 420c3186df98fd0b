/**
 * What a mapping may write without adding anything: the target attribute list of an app made from Entra's SCIM template
 * (`customappsso`, enterprise User and core Group objects of its synchronization schema).
 */
const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const addressParts = ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country'];

const each = (names: string[], path: (name: string) => string) => names.map(path);

const user = [
  ...['id', 'active', 'displayName', 'title', 'preferredLanguage', 'userName', 'externalId'],
  ...['nickName', 'userType', 'locale', 'timezone'],
  ...each(['givenName', 'familyName', 'formatted', 'honorificPrefix', 'honorificSuffix'], (part) => `name.${part}`),
  ...each(['work', 'home', 'other'], (type) => `emails[type eq "${type}"].value`),
  ...['work', 'home', 'other'].flatMap((type) => addressParts.map((part) => `addresses[type eq "${type}"].${part}`)),
  ...each(['work', 'mobile', 'fax', 'home', 'other', 'pager'], (type) => `phoneNumbers[type eq "${type}"].value`),
  ...each(['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'], (type) => `ims[type eq "${type}"].value`),
  ...each(['display', 'type', 'value'], (part) => `roles[primary eq "True"].${part}`),
  ...each(['employeeNumber', 'costCenter', 'organization', 'division', 'department', 'manager'], (part) => `${enterprise}:${part}`),
];

const group = ['id', 'externalId', 'displayName', 'members'];

/** SCIM's own attributes, on that list or not (RFC 7643 sections 3.1, 4.1 and 4.2): the only ones that are named without a URN. */
const ownAttributes = {
  users: [
    ...[
      'id',
      'externalId',
      'userName',
      'name',
      'displayName',
      'nickName',
      'profileUrl',
      'title',
      'userType',
      'preferredLanguage',
      'locale',
    ],
    ...['timezone', 'active', 'emails', 'phoneNumbers', 'ims', 'photos', 'addresses', 'entitlements', 'roles', 'x509Certificates'],
  ],
  groups: group,
};

/** Whether a name is a URN, or one of SCIM's own with whatever follows: `emails[type eq "x"].value`. */
export function isScimName(name: string, side: 'users' | 'groups'): boolean {
  return /^urn:/i.test(name) || ownAttributes[side].includes(/^[^.[]*/.exec(name)?.[0] ?? '');
}

/** Graph's `attributeType` of those that are no `String`. */
export const targetTypes: Record<string, string> = { active: 'Boolean', [`${enterprise}:manager`]: 'Reference', members: 'Reference' };

/** Those that the same schema marks as required. */
export const requiredTargets = { User: ['userName'], Group: ['displayName'] };

/** Names on the target's list for one kind of object. */
export function targetAttributes(side: 'users' | 'groups'): string[] {
  return side === 'users' ? user : group;
}

/** Properties that every Okta app user profile of a SCIM app has, and that a profile mapping may fill. */
export const oktaAppUserProperties = [
  ...['userName', 'givenName', 'familyName', 'middleName', 'honorificPrefix', 'honorificSuffix', 'displayName', 'nickName', 'profileUrl'],
  ...['email', 'emailType', 'primaryPhone', 'primaryPhoneType', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'],
  ...['addressType', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'formatted'],
  ...['employeeNumber', 'costCenter', 'organization', 'division', 'department', 'managerValue', 'managerDisplayName'],
];
