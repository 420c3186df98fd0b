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

function plural(name: string, more: (string | Attribute)[] = [], value: Attribute = attribute('value')): Attribute {
  return complex(name, [value, 'display', 'type', attribute('primary', 'boolean'), ...more], { multiValued: true });
}

export const userSchema: Schema = {
  id: userSchemaId,
  name: 'User',
  description: 'User account',
  attributes: [
    attribute('userName', 'string', { required: true, uniqueness: 'server', description: 'Unique in any letter case.' }),
    complex('name', ['formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix']),
    ...['displayName', 'nickName', 'title', 'userType', 'preferredLanguage', 'locale', 'timezone'].map((name) => attribute(name)),
    attribute('profileUrl', 'reference', { referenceTypes: ['external'] }),
    attribute('active', 'boolean'),
    // Never stored and never listed: a client that reads its name in /Schemas would test that it comes back.
    attribute('password', 'string', { mutability: 'writeOnly' }),
    plural('emails'),
    plural('phoneNumbers'),
    plural('ims'),
    plural('photos', [], attribute('value', 'reference', { referenceTypes: ['external'] })),
    complex(
      'addresses',
      ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type', attribute('primary', 'boolean')],
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

/** Of a member the server says these itself, whatever was sent. */
const derived = [attribute('display', 'string', readOnly), attribute('type', 'string', readOnly)];

export const groupSchema: Schema = {
  id: groupSchemaId,
  name: 'Group',
  description: 'Group',
  attributes: [
    attribute('displayName', 'string', { required: true }),
    complex('members', [attribute('value', 'string', { caseExact: true }), reference('User', 'Group'), ...derived], {
      multiValued: true,
    }),
  ],
};
