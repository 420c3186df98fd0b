/**
 * Source attributes of the provisioning service and the Graph properties behind them. The service kept the names of Azure AD Graph.
 * Source: the directory of a `scim` job's schema, and Microsoft Graph's `user` and `group` resources.
 */

export interface SourceAttribute {
  name: string;
  type: 'String' | 'Boolean' | 'DateTime' | 'Reference';
  multiValued: boolean;
  /** Path of the Graph property, such as `mobilePhone`, `businessPhones[0]`, `employeeOrgData.division`; null where Graph v1.0 has none. */
  property: string | null;
  /** Multi-valued attributes, references and dates cannot stand in a scoping filter. */
  usableInFilter: boolean;
}

type Shape = Partial<Pick<SourceAttribute, 'type' | 'multiValued' | 'property'>>;

function attribute(name: string, shape: Shape = {}): SourceAttribute {
  const { type = 'String', multiValued = false, property = name } = shape;
  return { name, type, multiValued, property, usableInFilter: !multiValued && (type === 'String' || type === 'Boolean') };
}

const extensionAttributes = Array.from({ length: 15 }, (_, index) =>
  attribute(`extensionAttribute${index + 1}`, { property: `onPremisesExtensionAttributes.extensionAttribute${index + 1}` }),
);

const userAttributes: SourceAttribute[] = [
  attribute('objectId', { property: 'id' }),
  attribute('IsSoftDeleted', { type: 'Boolean' }),
  attribute('accountEnabled', { type: 'Boolean' }),
  attribute('streetAddress'),
  attribute('city'),
  attribute('state'),
  attribute('postalCode'),
  attribute('country'),
  attribute('companyName'),
  attribute('department'),
  attribute('employeeId'),
  attribute('dirSyncEnabled', { type: 'Boolean', property: 'onPremisesSyncEnabled' }),
  attribute('displayName'),
  attribute('immutableId', { property: 'onPremisesImmutableId' }),
  attribute('appRoleAssignments', { type: 'Reference' }),
  ...extensionAttributes,
  attribute('facsimileTelephoneNumber', { property: 'faxNumber' }),
  attribute('givenName'),
  attribute('jobTitle'),
  attribute('mail'),
  attribute('mailNickname'),
  attribute('manager', { type: 'Reference' }),
  attribute('mobile', { property: 'mobilePhone' }),
  attribute('onPremisesSecurityIdentifier'),
  attribute('originalUserPrincipalName', { property: 'userPrincipalName' }),
  attribute('passwordProfile.password'),
  attribute('physicalDeliveryOfficeName', { property: 'officeLocation' }),
  attribute('preferredLanguage'),
  attribute('proxyAddresses', { multiValued: true }),
  attribute('surname'),
  attribute('telephoneNumber', { property: 'businessPhones[0]' }),
  attribute('usageLocation'),
  attribute('userPrincipalName'),
  // Listed by newer tenants only.
  attribute('otherMails', { multiValued: true }),
  attribute('employeeType'),
  attribute('employeeHireDate', { type: 'DateTime' }),
  attribute('employeeLeaveDateTime', { type: 'DateTime' }),
  attribute('employeeOrgData.costCenter'),
  attribute('employeeOrgData.division'),
  attribute('onPremisesDistinguishedName'),
];

const groupAttributes: SourceAttribute[] = [
  attribute('objectId', { property: 'id' }),
  attribute('displayName'),
  attribute('appRoleAssignments', { type: 'Reference' }),
  attribute('mail'),
  attribute('description'),
  attribute('isPublic', { type: 'Boolean', property: 'visibility' }),
  attribute('mailEnabled', { type: 'Boolean' }),
  attribute('mailNickname'),
  attribute('onPremisesSecurityIdentifier'),
  attribute('visibility'),
  attribute('members', { type: 'Reference', multiValued: true }),
  attribute('proxyAddresses', { multiValued: true }),
  attribute('securityEnabled', { type: 'Boolean' }),
  attribute('groupTypes', { multiValued: true }),
  attribute('creationOptions', { multiValued: true, property: null }),
  ...extensionAttributes,
];

const byName = (attributes: SourceAttribute[]): ReadonlyMap<string, SourceAttribute> =>
  new Map(attributes.map((each) => [each.name, each]));
const tables = { User: byName(userAttributes), Group: byName(groupAttributes) };

/** What an expression or a filter may read of people or groups, by name. Directory extensions (`isDirectoryExtension`) come on top. */
export function sourceAttributes(kind: 'User' | 'Group'): ReadonlyMap<string, SourceAttribute> {
  return tables[kind];
}

/** Whether a filter may read a source attribute that a stack adds, its type in YAML's or in Graph's spelling. `userType` is excluded by name. */
export function filterableWhenAdded(name: string, type: string, multiValued: boolean): boolean {
  return ['string', 'integer', 'boolean'].includes(type.toLowerCase()) && !multiValued && name !== 'userType';
}

/** `extension_<application id without hyphens>_<name>`; the letter case counts. */
export function isDirectoryExtension(name: string): boolean {
  return /^extension_[0-9a-f]{32}_\w+$/i.test(name);
}

/** A guest's stored name `ann_partner.com#EXT#@tenant` is `ann@partner.com` to the service. */
function withoutGuestForm(userPrincipalName: string): string {
  const [local, rest] = userPrincipalName.split(/#EXT#/i);
  if (local === undefined || rest === undefined) return userPrincipalName;
  const at = local.lastIndexOf('_');
  return at < 0 ? local : `${local.slice(0, at)}@${local.slice(at + 1)}`;
}

/** What the service makes of a Graph object rather than copies. */
const computed: Record<string, (object: Record<string, unknown>) => string | null> = {
  // Assignment and scoping filter count too, but only the job knows them.
  IsSoftDeleted: (object) => (typeof object.deletedDateTime === 'string' || object.accountEnabled === false ? 'True' : 'False'),
  isPublic: (object) => (typeof object.visibility === 'string' ? (object.visibility === 'Public' ? 'True' : 'False') : null),
  userPrincipalName: (object) => (typeof object.userPrincipalName === 'string' ? withoutGuestForm(object.userPrincipalName) : null),
};

/** Graph property by source name; a name that both kinds have is read alike. */
const properties = new Map([...groupAttributes, ...userAttributes].map(({ name, property }) => [name, property]));

/** The value of a source attribute of a Graph user or group: booleans as `True` and `False`, references as ids, absence as null. */
export function readSourceAttribute(object: Record<string, unknown>, name: string): string | string[] | null {
  const compute = Object.hasOwn(computed, name) ? computed[name] : undefined;
  if (compute !== undefined) return compute(object);
  return toText(readProperty(object, properties.get(name) ?? name));
}

const oneName = /^[^.[\]]+$/;

function readProperty(object: Record<string, unknown>, path: string): unknown {
  if (Object.hasOwn(object, path)) return object[path];
  if (oneName.test(path)) return null;
  let value: unknown = object;
  for (const key of path.split(/[.[\]]+/).filter((part) => part !== '')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}

function toText(value: unknown): string | string[] | null {
  if (Array.isArray(value)) {
    const texts = value.flatMap((element) => toText(element) ?? []);
    return texts.length === 0 ? null : texts;
  }
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object' && value !== null && 'id' in value && typeof value.id === 'string') return value.id;
  return null;
}
