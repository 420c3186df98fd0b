/**
 * The attribute lists of a `scim` app's synchronization schema, as a real export shows them (Graph beta, December 2020):
 * `*` required, `^` anchor, `[]` multi-valued, `:Type` unless String, `>A|B` referenced objects.
 */
import type { AttributeDefinition, AttributeType } from '../../../provider/graph/schemaTypes.ts';

export const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const coreGroup = 'urn:ietf:params:scim:schemas:core:2.0:Group';

const numbered = (name: string, count: number): string[] => Array.from({ length: count }, (_, index) => `${name}${index + 1}`);
const under = (path: string, names: string): string[] => names.split(' ').map((name) => `${path}.${name}`);
const typed = (attribute: string, types: string): string[] => types.split(' ').map((type) => `${attribute}[type eq "${type}"].value`);

const address = 'streetAddress locality region postalCode country';

/** Source object name → attributes, in order. */
export const sourceAttributes: Record<string, string[]> = {
  User: [
    ...'^objectId *IsSoftDeleted:Boolean *accountEnabled:Boolean streetAddress city state postalCode country companyName'.split(' '),
    ...'department employeeId dirSyncEnabled:Boolean *displayName immutableId appRoleAssignments:Reference'.split(' '),
    ...numbered('extensionAttribute', 15),
    ...'facsimileTelephoneNumber givenName jobTitle mail *mailNickname manager:Reference>User mobile'.split(' '),
    ...'onPremisesSecurityIdentifier originalUserPrincipalName *passwordProfile.password physicalDeliveryOfficeName'.split(' '),
    ...'*preferredLanguage proxyAddresses[] *surname telephoneNumber usageLocation *userPrincipalName'.split(' '),
  ],
  Group: [
    ...'^objectId *displayName appRoleAssignments:Reference mail description isPublic:Boolean *mailEnabled:Boolean'.split(' '),
    ...'*mailNickname onPremisesSecurityIdentifier visibility members[]:Reference>Group|User proxyAddresses[]'.split(' '),
    ...'*securityEnabled:Boolean groupTypes[] creationOptions[]'.split(' '),
    ...numbered('extensionAttribute', 15),
  ],
  ServicePrincipal: '^objectId *displayName *appId *appRoles homepage appMetadata tags[]'.split(' '),
  Application: '^objectId *appId appMetadata displayName *appRoles homepage *identifierUris[] *replyUrls[]'.split(' '),
  AppRole: '^*id *allowedMemberTypes[] *description *displayName *isEnabled:Boolean origin value'.split(' '),
  AppRoleAssignment: [
    ...'^objectId *id *entitlement *principalId *principalType *resourceId *resourceDisplayName'.split(' '),
    ...'servicePrincipalApplicationIdentifier displayName value'.split(' '),
  ],
};

/** Listed by newer tenants behind the others; the exact set differs from tenant to tenant. */
export const newerUserAttributes = [
  ...'otherMails[] employeeType employeeHireDate:DateTime employeeLeaveDateTime:DateTime'.split(' '),
  ...'employeeOrgData.costCenter employeeOrgData.division onPremisesDistinguishedName'.split(' '),
];

/** Target object name → attributes, in order. Spaces occur inside the names. */
export const targetAttributes: Record<string, string[]> = {
  [coreGroup]: ['^*id', 'externalId', '*displayName', `members[]:Reference>${enterpriseUser}|${coreGroup}`],
  [enterpriseUser]: [
    ...['^*id', 'active:Boolean', 'displayName', 'title', 'emails[type eq "work"].value', 'preferredLanguage', '*userName'],
    ...under('name', 'givenName familyName formatted'),
    ...under('addresses[type eq "work"]', `formatted ${address}`),
    'addresses[type eq "other"].formatted',
    ...typed('phoneNumbers', 'work mobile fax'),
    ...['externalId', 'name.honorificPrefix', 'name.honorificSuffix', 'nickName', 'userType', 'locale', 'timezone'],
    ...typed('emails', 'home other'),
    ...typed('phoneNumbers', 'home other pager'),
    ...typed('ims', 'aim gtalk icq xmpp msn skype qq yahoo'),
    ...under('addresses[type eq "home"]', `formatted ${address}`),
    ...under('addresses[type eq "other"]', address),
    ...under('roles[primary eq "True"]', 'display type value'),
    ...'employeeNumber costCenter organization division department'.split(' ').map((name) => `${enterpriseUser}:${name}`),
    `${enterpriseUser}:manager:Reference>${enterpriseUser}`,
  ],
};

const shorthand = /^(\^?)(\*?)(.+?)(\[\])?(?::(Boolean|DateTime|Reference))?(?:>(.+))?$/;

/** Attributes whose value is an object of its own, described in the attribute's metadata. */
const complexAttributes: Record<string, string> = {
  appRoleAssignments: 'AppRoleAssignment',
  appRoles: 'AppRole',
  entitlement: 'AppRole',
};

function metadataOf(name: string): { key: string; value: string }[] {
  if (name === 'members') return [{ key: 'IsContainer', value: 'true' }];
  const object = complexAttributes[name];
  if (object === undefined) return [];
  const attributes = (sourceAttributes[object] ?? []).map((line) => {
    const { anchor, required, name: inner, type } = readAttribute(line);
    return { ...(anchor ? { anchor } : {}), apiExpressions: [], metadata: [], name: inner, ...(required ? { required } : {}), type };
  });
  const definition = { definition: { attributes, metadata: [], name: object, supportedApis: [object] } };
  return [{ key: 'ComplexObjectDefinition', value: JSON.stringify(definition) }];
}

/** One line of the lists above as Graph's `attributeDefinition`. */
export function readAttribute(line: string): AttributeDefinition {
  const [, anchor, required, name = line, multivalued, type = 'String', objects] = shorthand.exec(line) ?? [];
  const referenced = objects?.split('|') ?? [];
  return {
    anchor: anchor === '^',
    caseExact: false,
    defaultValue: null,
    flowNullValues: false,
    multivalued: multivalued !== undefined,
    mutability: name === 'appMetadata' ? 'ReadOnly' : 'ReadWrite',
    name,
    required: required === '*',
    type: type as AttributeType,
    apiExpressions: [],
    metadata: metadataOf(name),
    referencedObjects: referenced.map((referencedObjectName) => ({ referencedObjectName, referencedProperty: null })),
  };
}
