/**
 * The schemas of RFC 7643 sections 3.1, 4.1, 4.2 and 4.3, as data. Where they depart from the representation in section 8.7.1 stands with the
 * reason in `test/scim/conformance/rfc7643.test.ts`.
 */
import { type Attribute, attribute, complex, type Schema } from './attribute.ts';

const userSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:User';
const groupSchemaId = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const enterpriseSchemaId = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const readOnly = { mutability: 'readOnly' } as const;

const reference = (description: string, ...referenceTypes: string[]): Attribute =>
  attribute('$ref', 'reference', { description, referenceTypes });
/** A plain string. */
const text = (name: string, description: string, more: Partial<Attribute> = {}): Attribute =>
  attribute(name, 'string', { description, ...more });
const texts = (described: Record<string, string>): Attribute[] =>
  Object.entries(described).map(([name, description]) => text(name, description));

/** Attributes that every resource has and no schema lists. */
export const commonAttributes: Attribute[] = [
  attribute('schemas', 'reference', { multiValued: true, caseExact: true, ...readOnly }),
  attribute('id', 'string', { caseExact: true, ...readOnly }),
  text('externalId', 'What the client calls it.', { caseExact: true }),
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

/** Microsoft's gallery test finds `emails[type eq "work"].value` by the types that stand here alone; others are taken as well. */
const typed = (types: string): Attribute => text('type', 'What it is for.', types === '' ? {} : { canonicalValues: types.split(' ') });
const primary = attribute('primary', 'boolean', { description: 'The one to be preferred; at most one is.' });

function plural(name: string, description: string, types: string, value: Attribute): Attribute {
  return complex(name, [value, text('display', 'As it is shown to people.'), typed(types), primary], { description, multiValued: true });
}

const personal = texts({
  displayName: 'The name that is shown to people.',
  nickName: 'What the person is called by others.',
  title: 'Position, such as Vice President.',
  userType: 'What the person is to the organization, such as Employee.',
  preferredLanguage: 'Preferred language, such as en-US.',
  locale: 'Where the person is, for currencies, numbers and dates.',
  timezone: 'Name in the IANA time zone database, such as Europe/Amsterdam.',
});

const name = texts({
  formatted: 'The full name.',
  familyName: 'Family name.',
  givenName: 'Given name.',
  middleName: 'Middle names.',
  honorificPrefix: 'What stands before the name, such as Ms.',
  honorificSuffix: 'What stands behind the name, such as III.',
});

const address = texts({
  formatted: 'The full address, with line breaks.',
  streetAddress: 'Street and number, with line breaks.',
  locality: 'City.',
  region: 'State or region.',
  postalCode: 'Postal code.',
  country: 'Country.',
});

const link = (sub: string, description: string, more: Partial<Attribute> = {}): Attribute =>
  attribute(sub, 'reference', { description, referenceTypes: ['external'], ...more });

export const userSchema: Schema = {
  id: userSchemaId,
  name: 'User',
  description: 'User Account',
  attributes: [
    text('userName', 'Name to sign in with; unique in any letter case.', { required: true, uniqueness: 'server' }),
    complex('name', name, { description: 'The parts of the name.' }),
    ...personal,
    link('profileUrl', 'A page about the person.'),
    attribute('active', 'boolean', { description: 'Whether the person may sign in.' }),
    // Never stored and never listed: a client that reads its name in /Schemas would believe that it can be set.
    text('password', 'Never kept.', { mutability: 'writeOnly', returned: 'never' }),
    plural('emails', 'E-mail addresses.', 'work home other', text('value', 'The address.')),
    plural('phoneNumbers', 'Telephone numbers.', 'work home mobile fax pager other', text('value', 'The number.')),
    plural('ims', 'Addresses for messages.', 'aim gtalk icq xmpp msn skype qq yahoo', text('value', 'The address.')),
    plural('photos', 'Addresses of pictures.', 'photo thumbnail', link('value', 'The address.', { caseExact: true })),
    complex('addresses', [...address, typed('work home other'), primary], { description: 'Postal addresses.', multiValued: true }),
    complex(
      'groups',
      [
        text('value', 'The id of the group.', { caseExact: true, ...readOnly }),
        { ...reference('The address of the group.', 'Group'), ...readOnly },
        text('display', 'The name of the group.', readOnly),
        text('type', 'Whether the person is in the group itself.', { canonicalValues: ['direct', 'indirect'], ...readOnly }),
      ],
      { description: 'Groups that the person is in; changed by changing the group.', multiValued: true, ...readOnly },
    ),
    plural('entitlements', 'What the person has a right to.', '', text('value', 'The entitlement.')),
    plural('roles', 'What the person is, such as Student.', '', text('value', 'The role.')),
    plural(
      'x509Certificates',
      'Certificates of the person.',
      '',
      attribute('value', 'binary', { description: 'The certificate, DER in base64.', caseExact: true }),
    ),
  ],
};

export const enterpriseSchema: Schema = {
  id: enterpriseSchemaId,
  name: 'EnterpriseUser',
  description: 'Enterprise User',
  attributes: [
    ...texts({
      employeeNumber: 'Number or name of the employment.',
      costCenter: 'Name of the cost center.',
      organization: 'Name of the organization.',
      division: 'Name of the division.',
      department: 'Name of the department.',
    }),
    complex(
      'manager',
      [
        text('value', 'The id of the manager.', { caseExact: true }),
        reference('The address of the manager.', 'User'),
        text('displayName', 'The name of the manager.'),
      ],
      { description: 'Whom the person reports to.' },
    ),
  ],
};

/** Which member it is never changes (RFC 7643 section 8.7.1). */
const immutable = { mutability: 'immutable' } as const;

/**
 * Of a member the server says `type` and `display` itself, whatever was sent. `display` comes on request only: strict clients meet no more than
 * they may write, and a large group is a sixth smaller.
 */
const member = [
  text('value', 'The id of the member.', { caseExact: true, ...immutable }),
  { ...reference('The address of the member.', 'User', 'Group'), ...immutable },
  text('type', 'What the member is.', { canonicalValues: ['User', 'Group'], ...immutable }),
  text('display', 'The name of the member.', { returned: 'request', ...readOnly }),
];

export const groupSchema: Schema = {
  id: groupSchemaId,
  name: 'Group',
  description: 'Group',
  attributes: [
    text('displayName', 'The name of the group.', { required: true }),
    complex('members', member, { description: 'Who is in the group.', multiValued: true }),
  ],
};
