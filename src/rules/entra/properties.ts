/** What a rule may read of a user or a device, and where Graph keeps it. Source: Microsoft Learn, "Manage rules for dynamic membership groups". */
import { nearestSource } from '../../mapping/entra/attributeNames.ts';
import { isDirectoryExtension } from '../../mapping/entra/attributes.ts';
import type { ObjectWord } from './rule.ts';

export type PropertyType =
  | 'text'
  | 'boolean'
  | 'date'
  | 'texts'
  /** `assignedPlans`. */
  | 'plans'
  /** `memberOf`, which has a form of its own. */
  | 'groups'
  /** Taken, and never true of any object. */
  | 'unread';

export interface RuleProperty {
  name: string;
  type: PropertyType;
  /** Path of the Graph property. */
  path: string[];
}

type Row = [name: string, type?: PropertyType, path?: string];

const texts = (names: string): Row[] => names.split(' ').map((name) => [name]);
const extensionAttributes = Array.from({ length: 15 }, (_, index) => `extensionAttribute${index + 1}`);

const rows: Record<ObjectWord, Row[]> = {
  user: [
    ['accountEnabled', 'boolean'],
    ['dirSyncEnabled', 'boolean', 'onPremisesSyncEnabled'],
    ['employeeHireDate', 'date'],
    ...texts('city country companyName department givenName jobTitle mail onPremisesDistinguishedName postalCode state streetAddress'),
    ...texts('surname userType displayName employeeId onPremisesSecurityIdentifier passwordPolicies preferredLanguage usageLocation'),
    ...texts('userPrincipalName'),
    ['facsimileTelephoneNumber', 'text', 'faxNumber'],
    ['mobile', 'text', 'mobilePhone'],
    ['physicalDeliveryOfficeName', 'text', 'officeLocation'],
    ['sipProxyAddress', 'text', 'imAddresses.0'],
    ['telephoneNumber', 'text', 'businessPhones.0'],
    ['mailNickName', 'text', 'mailNickname'],
    ['objectId', 'text', 'id'],
    ['otherMails', 'texts'],
    ['proxyAddresses', 'texts'],
    ['assignedPlans', 'plans'],
    ['memberOf', 'groups'],
    ...extensionAttributes.map((name): Row => [name, 'text', `onPremisesExtensionAttributes.${name}`]),
  ],
  device: [
    ['accountEnabled', 'boolean'],
    ['isRooted', 'boolean'],
    ...texts('deviceCategory deviceId deviceOwnership displayName enrollmentProfileName managementType profileType'),
    ['deviceManagementAppId', 'text', 'mdmAppId'],
    ['deviceManufacturer', 'text', 'manufacturer'],
    ['deviceModel', 'text', 'model'],
    ['deviceOSType', 'text', 'operatingSystem'],
    ['deviceOSVersion', 'text', 'operatingSystemVersion'],
    ['deviceTrustType', 'text', 'trustType'],
    ['objectId', 'text', 'id'],
    ['devicePhysicalIds', 'texts', 'physicalIds'],
    ['systemLabels', 'texts'],
    ['memberOf', 'groups'],
    ['organizationalUnit', 'unread'],
    ...extensionAttributes.map((name): Row => [name, 'text', `extensionAttributes.${name}`]),
  ],
};

const byName = (list: Row[]): ReadonlyMap<string, RuleProperty> =>
  new Map(list.map(([name, type = 'text', path = name]) => [name.toLowerCase(), { name, type, path: path.split('.') }]));

const tables: Record<ObjectWord, ReadonlyMap<string, RuleProperty>> = { user: byName(rows.user), device: byName(rows.device) };

/** The fields of `assignedPlans`, all texts. */
export const planFields = ['capabilityStatus', 'service', 'servicePlanId'];

/** By name in any letter case; a directory extension is a text. Undefined where the service has none. */
export function propertyOf(of: ObjectWord, name: string): RuleProperty | undefined {
  if (of === 'user' && isDirectoryExtension(name)) return { name, type: 'text', path: [name] };
  return tables[of].get(name.toLowerCase());
}

const propertyNames = (of: ObjectWord): string[] => [...tables[of].values()].map(({ name }) => name);

/** What people ask for that no rule can read. */
const notReadable: Record<string, string> = {
  manager: 'a rule on the manager is Direct Reports for "<object id of the manager>"',
  assignedlicenses: 'licences are read as assignedPlans',
  skuid: 'licences are read as assignedPlans',
  employeetype: 'it can be put into an extension attribute',
  createddatetime: 'the only date is employeeHireDate',
};

export function propertyHint(of: ObjectWord, name: string): string {
  const why = Object.hasOwn(notReadable, name.toLowerCase()) ? notReadable[name.toLowerCase()] : undefined;
  if (why !== undefined) return why;
  if (/^extension_/i.test(name)) return 'a directory extension is extension_<application id without dashes>_<name>';
  if (/^extensionAttribute\d+$/i.test(name)) return 'there are extensionAttribute1 to extensionAttribute15';
  const near = nearestSource(name, propertyNames(of));
  return near === null ? `the properties of a ${of} are ${propertyNames(of).slice(0, 4).join(', ')}, …` : `did you mean ${of}.${near}?`;
}

type Read = string | boolean | number | null | unknown[];

/** The value in a Graph object, whose keys may also be those of the rule. Null for what is absent. */
export function readProperty(object: Record<string, unknown>, { name, path }: RuleProperty): Read {
  const found = path.reduce<unknown>((value, key) => own(value, key), object) ?? own(object, name) ?? null;
  return typeof found === 'object' && !Array.isArray(found) ? null : (found as Read);
}

function own(value: unknown, key: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, key)) return (value as Record<string, unknown>)[key];
  const other = /^extension_/i.test(key) && Object.keys(value).find((each) => each.toLowerCase() === key.toLowerCase());
  return other ? (value as Record<string, unknown>)[other] : undefined;
}
