/** The schemas of RFC 7643 sections 3.1, 4.1, 4.2 and 4.3, as data. */
import { type Attribute, attribute, complex, type Schema } from './attribute.ts';

const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterpriseSchemaId = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const readOnly = { mutability: 'readOnly' } as const;

const reference = (...referenceTypes: string[]): Attribute => attribute('$ref', 'reference', { referenceTypes });

/** Attributes that every resource has and no schema lists. */
export const commonAttributes: Attribute[] = [
  attribute('schemas', 'reference', { multiValued: true, caseExact: true, ...readOnly }),
  attribute('id', 'string', { caseExact: true, ...readOnly }),
  attribute('externalId', 'string', { caseExact: true }),
  complex(
    'meta',
    [
      attribute('resourceType'),
      attribute('created', 'dateTime'),
      attribute('lastModified', 'dateTime'),
      attribute('location', 'reference'),
      'version',
    ],
    readOnly,
  ),
];

/** Types that Entra's attribute list knows; others are taken as well. Microsoft's gallery test finds `emails[type eq "work"].value` by these alone. */
const typed = (types: string): Attribute => attribute('type', 'string', types === '' ? {} : { canonicalValues: types.split(' ') });

function plural(name: string, types = '', value: Attribute = attribute('value')): Attribute {
  return complex(name, [value, 'display', typed(types), attribute('primary', 'boolean')], { multiValued: true });
}

export const userSchema: Schema = {
  id: userSchemaId,
  name: 'User',
  description: 'User Account',
  attributes: [
    attribute('userName', 'string', { required: true, uniqueness: 'server', description: 'Unique in any letter case.' }),
    complex('name', ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix']),
    ...['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'].map((name) => attribute(name)),
    attribute('profileUrl', 'reference', { referenceTypes: ['external'] }),
    attribute('active', 'boolean'),
    // Never stored and never listed: a client that reads its name in /Schemas would test that it comes back.
    attribute('password', 'string', { mutability: 'writeOnly' }),
    plural('emails', 'work home other'),
    plural('phoneNumbers', 'work home mobile fax pager other'),
    plural('ims', 'aim gtalk icq xmpp msn skype qq yahoo'),
    plural('photos', 'photo thumbnail', attribute('value', 'reference', { referenceTypes: ['external'] })),
    complex(
      'addresses',
      [
        'formatted',
        'streetAddress',
        'locality',
        'region',
        'postalCode',
        'country',
        typed('work home other'),
        attribute('primary', 'boolean'),
      ],
      { multiValued: true },
    ),
    complex('groups', [attribute('value', 'string', { caseExact: true }), reference('Group'), 'display', 'type'], {
      multiValued: true,
      ...readOnly,
    }),
    plural('entitlements'),
    plural('roles'),
    plural('x509Certificates'),
  ],
};

export const enterpriseSchema: Schema = {
  id: enterpriseSchemaId,
  name: 'EnterpriseUser',
  description: 'Enterprise user',
  attributes: [
    ...['employeeNumber', 'costCenter', 'organization', 'division', 'department'].map((name) => attribute(name)),
    complex('manager', [attribute('value', 'string', { caseExact: true }), reference('User'), 'displayName']),
  ],
};

/** Which member it is never changes (RFC 7643 section 8.7.1). */
const immutable = { mutability: 'immutable' } as const;

/**
 * Of a member the server says `type` and `display` itself, whatever was sent. `display` is none of the sub-attributes that RFC 7643 section 8.7.1
 * gives a member, so it comes on request only: strict clients meet exactly that schema, and a large group is a sixth smaller.
 */
const member = [
  attribute('value', 'string', { caseExact: true, ...immutable }),
  { ...reference('User', 'Group'), ...immutable },
  attribute('type', 'string', { canonicalValues: ['User', 'Group'], ...immutable }),
  attribute('display', 'string', { returned: 'request', ...readOnly }),
];

export const groupSchema: Schema = {
  id: groupSchemaId,
  name: 'Group',
  description: 'Group',
  attributes: [attribute('displayName', 'string', { required: true }), complex('members', member, { multiValued: true })],
};
