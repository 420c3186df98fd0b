/** The app user profile Okta gives a SCIM app, and its default mappings. */

/** One property of an Okta app user profile; the external names say where it stands in SCIM. */
export interface ScimProperty {
  title: string;
  type: string;
  externalName?: string;
  externalNamespace?: string;
  required?: boolean;
  [key: string]: unknown;
}

/** Property → how it is filled. */
export type ProfileMappings = Record<string, { expression: string; pushStatus: 'PUSH' | 'DONT_PUSH' }>;

export const coreUser = 'urn:ietf:params:scim:schemas:core:2.0:User';
const enterpriseUser = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** name, title, SCIM path, default mapping (null: none), namespace. `userName` comes from the app's user name format. */
const rows: [string, string, string, string | null, string][] = [
  ['userName', 'Username', 'userName', null, coreUser],
  ['givenName', 'Given name', 'name.givenName', 'user.firstName', coreUser],
  ['familyName', 'Family name', 'name.familyName', 'user.lastName', coreUser],
  ['middleName', 'Middle name', 'name.middleName', 'user.middleName', coreUser],
  ['honorificPrefix', 'Honorific prefix', 'name.honorificPrefix', 'user.honorificPrefix', coreUser],
  ['honorificSuffix', 'Honorific suffix', 'name.honorificSuffix', 'user.honorificSuffix', coreUser],
  ['email', 'Email', 'emails.^[primary==true].value', 'user.email', coreUser],
  ['emailType', 'Email type', 'emails.^[primary==true].type', '"work"', coreUser],
  ['title', 'Title', 'title', 'user.title', coreUser],
  ['displayName', 'Display name', 'displayName', 'user.displayName', coreUser],
  ['nickName', 'Nickname', 'nickName', 'user.nickName', coreUser],
  ['profileUrl', 'Profile URL', 'profileUrl', 'user.profileUrl', coreUser],
  ['primaryPhone', 'Primary phone', 'phoneNumbers.^[primary==true].value', 'user.primaryPhone', coreUser],
  [
    'primaryPhoneType',
    'Primary phone type',
    'phoneNumbers.^[primary==true].type',
    '(user.primaryPhone != null AND user.primaryPhone != "") ? "work" : ""',
    coreUser,
  ],
  ['addressType', 'Address type', 'addresses.^[primary==true].type', null, coreUser],
  ['streetAddress', 'Street address', 'addresses.^[primary==true].streetAddress', 'user.streetAddress', coreUser],
  ['locality', 'Locality', 'addresses.^[primary==true].locality', 'user.city', coreUser],
  ['region', 'Region', 'addresses.^[primary==true].region', 'user.state', coreUser],
  ['postalCode', 'Postal code', 'addresses.^[primary==true].postalCode', 'user.zipCode', coreUser],
  ['country', 'Country', 'addresses.^[primary==true].country', 'user.countryCode', coreUser],
  ['formatted', 'Formatted address', 'addresses.^[primary==true].formatted', null, coreUser],
  ['preferredLanguage', 'Preferred language', 'preferredLanguage', 'user.preferredLanguage', coreUser],
  ['locale', 'Locale', 'locale', 'user.locale', coreUser],
  ['timezone', 'Time zone', 'timezone', 'user.timezone', coreUser],
  ['userType', 'User type', 'userType', 'user.userType', coreUser],
  ['employeeNumber', 'Employee number', 'employeeNumber', 'user.employeeNumber', enterpriseUser],
  ['costCenter', 'Cost center', 'costCenter', 'user.costCenter', enterpriseUser],
  ['organization', 'Organization', 'organization', 'user.organization', enterpriseUser],
  ['division', 'Division', 'division', 'user.division', enterpriseUser],
  ['department', 'Department', 'department', 'user.department', enterpriseUser],
  ['managerValue', 'Manager value', 'manager.value', 'user.managerId', enterpriseUser],
  ['managerDisplayName', 'Manager display name', 'manager.displayName', 'user.manager', enterpriseUser],
];

/** `definitions.base.properties` of a SCIM app. */
export function scimBaseProperties(): Record<string, ScimProperty> {
  return Object.fromEntries(
    rows.map(([name, title, externalName, , externalNamespace]) => [
      name,
      { title, type: 'string', ...(name === 'userName' ? { required: true } : {}), scope: 'NONE', externalName, externalNamespace },
    ]),
  );
}

/** Rows of a new mapping stand at "create" until someone sets "create and update". */
export function defaultMappings(): ProfileMappings {
  return Object.fromEntries(
    rows.flatMap(([name, , , expression]) => (expression === null ? [] : [[name, { expression, pushStatus: 'DONT_PUSH' as const }]])),
  );
}
