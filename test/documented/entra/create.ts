/** Who is created, and what the POST holds. */
import { coreGroup, coreUser, enterprise, patch, post } from '../requests.ts';
import { type EntraRow, type Properties, postUser, softDeletedSwitch, userBody, usualUsers } from './row.ts';

const custom = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User';
const meta = { resourceType: 'User' };
const schemas = [coreUser, enterprise];
const work = { primary: true, type: 'work', value: 'ann@mail.example.com' };

/** The mappings of a new job, without the ones that have rows of their own. */
const portalDefaults = {
  userName: { from: '[userPrincipalName]', match: 1 },
  active: softDeletedSwitch,
  displayName: '[displayName]',
  title: '[jobTitle]',
  'emails[type eq "work"].value': '[mail]',
  preferredLanguage: '[preferredLanguage]',
  'name.givenName': '[givenName]',
  'name.familyName': '[surname]',
  'name.formatted': 'Join(" ", [givenName], [surname])',
  'addresses[type eq "work"].streetAddress': '[streetAddress]',
  'phoneNumbers[type eq "work"].value': '[telephoneNumber]',
  'phoneNumbers[type eq "mobile"].value': '[mobile]',
  externalId: '[mailNickname]',
  [`${enterprise}:employeeNumber`]: '[employeeId]',
  [`${enterprise}:department`]: '[department]',
};

const bodies: EntraRow[] = [
  {
    id: 'create-usual',
    source: 'USE, Create User, request',
    people: { ann: { department: 'Sales' } },
    steps: [{ sends: [postUser('ann', { [enterprise]: { department: 'Sales' } })], searches: ['userName eq "ann@example.com"'] }],
  },
  {
    id: 'create-portal-defaults',
    source: 'USE, Create User and table of user attributes; CAA, Provisioning a multi-value attribute',
    users: portalDefaults,
    people: {
      ann: {
        givenName: 'Ann',
        surname: 'Lee',
        jobTitle: 'Engineer',
        preferredLanguage: 'en-US',
        businessPhones: ['+31 20 0000000'],
        mobilePhone: '+31 6 00000000',
        employeeId: '17',
      },
    },
    steps: [
      {
        sends: [
          post('/Users', {
            schemas,
            meta,
            ...userBody('ann'),
            title: 'Engineer',
            preferredLanguage: 'en-US',
            name: { givenName: 'Ann', familyName: 'Lee', formatted: 'Ann Lee' },
            phoneNumbers: [
              { type: 'work', value: '+31 20 0000000' },
              { type: 'mobile', value: '+31 6 00000000' },
            ],
            [enterprise]: { employeeNumber: '17' },
          }),
        ],
      },
    ],
  },
  {
    id: 'create-mail-nickname',
    source: 'USE, table of user attributes: mailNickname goes to externalId; Graph, user: mailNickname is never null',
    field: '1.14',
    users: { userName: { from: '[userPrincipalName]', match: 1 }, externalId: '[mailNickname]' },
    people: { ann: { mailNickname: 'ann.lee' } },
    steps: [{ sends: [post('/Users', { schemas, meta, userName: 'ann@example.com', externalId: 'ann.lee' })] }],
  },
  {
    id: 'create-extension-not-in-schemas',
    source: 'CAA, Provisioning a custom extension attribute: the header of a custom extension is not sent',
    users: { ...usualUsers, [`${custom}:badge`]: '[employeeId]' },
    people: { ann: { employeeId: 'B9' } },
    steps: [{ sends: [postUser('ann', { [custom]: { badge: 'B9' } })] }],
  },
  {
    id: 'create-null-left-out',
    source: 'KI, Null attribute cannot be provisioned: skipped',
    people: { ann: { mail: null, department: null } },
    steps: [
      { sends: [post('/Users', { schemas, meta, userName: 'ann@example.com', active: true, displayName: 'ann', externalId: 'ann' })] },
    ],
  },
  {
    id: 'create-expression-null',
    source: 'KI, Null attribute cannot be provisioned; CAA, What you should know',
    users: { ...usualUsers, userType: 'Switch([department], , "Sales", "seller")' },
    people: { ann: { department: 'Legal' } },
    steps: [{ sends: [postUser('ann', { [enterprise]: { department: 'Legal' } })] }],
  },
  {
    id: 'create-active-is-boolean',
    source: 'USE, Create User, request: active is the JSON value true',
    users: { ...usualUsers, active: 'Not([IsSoftDeleted])' },
    people: { ann: {} },
    steps: [{ sends: [postUser('ann')] }],
  },
  {
    id: 'create-constant',
    source: 'CAA, attribute-mapping types: Constant',
    users: { ...usualUsers, nickName: '"Acme"' },
    people: { ann: {} },
    steps: [{ sends: [postUser('ann', { nickName: 'Acme' })] }],
  },
  {
    id: 'create-none-with-default',
    source: 'CAA, attribute-mapping types: None fills an empty target attribute with the default',
    users: { ...usualUsers, userType: { from: null, default: 'Employee' } },
    people: { ann: {} },
    steps: [{ sends: [postUser('ann', { userType: 'Employee' })] }],
  },
  {
    id: 'create-default-when-null',
    source: 'CAA, attribute-mapping properties: Default value if null, given when a user is created',
    users: { ...usualUsers, title: { from: '[jobTitle]', default: 'New' } },
    people: { ann: {} },
    steps: [{ sends: [postUser('ann', { title: 'New' })] }],
  },
  {
    id: 'create-default-not-needed',
    source: 'CAA, attribute-mapping properties: Default value if null',
    users: { ...usualUsers, title: { from: '[jobTitle]', default: 'New' } },
    people: { ann: { jobTitle: 'Chief' } },
    steps: [{ sends: [postUser('ann', { title: 'Chief' })] }],
  },
  {
    id: 'create-other-mail',
    source: 'REF 6.4: the work mail is primary, as captured; others are not',
    certainty: 'likely',
    users: { ...usualUsers, 'emails[type eq "other"].value': '[userPrincipalName]' },
    people: { ann: {} },
    steps: [{ sends: [postUser('ann', { emails: [work, { type: 'other', value: 'ann@example.com' }] })] }],
  },
  {
    id: 'create-only-mapping',
    source: 'CAA, attribute-mapping properties: Only during creation',
    users: { ...usualUsers, nickName: { from: '[mailNickname]', onCreate: true } },
    people: { ann: {} },
    steps: [{ sends: [postUser('ann', { nickName: 'ann' })] }],
  },
  {
    id: 'create-guest',
    source: 'HPW, B2B (guest) users: #EXT# and the own domain are stripped from userPrincipalName, for matching and for provisioning',
    users: { userName: { from: '[userPrincipalName]', match: 1 }, nickName: '[originalUserPrincipalName]' },
    people: { gus: { userPrincipalName: 'gus_partner.example#EXT#@example.com' } },
    steps: [
      {
        sends: [post('/Users', { schemas, meta, userName: 'gus@partner.example', nickName: 'gus_partner.example#EXT#@example.com' })],
        searches: ['userName eq "gus@partner.example"'],
      },
    ],
  },
  {
    id: 'create-group-empty',
    source:
      'USE, Group Operations: groups are created with an empty members list; COMPAT, Group creation requests contain an invalid schema URI: fixed',
    note: 'The sample of Create Group still lists a second schema, which COMPAT calls invalid and fixed in 2018.',
    people: {},
    members: { sales: [] },
    assigned: { sales: null },
    steps: [
      {
        sends: [post('/Groups', { schemas: [coreGroup], externalId: 'sales', displayName: 'sales', meta: { resourceType: 'Group' } })],
        searches: ['displayName eq "sales"'],
      },
    ],
  },
];

/** A person who is assigned and in the filter, but for one thing. */
const never: [id: string, source: string, properties: Properties, assigned: boolean][] = [
  ['disabled', 'HPW, Known limitations: a disabled user is not provisioned', { accountEnabled: false }, true],
  ['soft-deleted', 'HPW, Known limitations: must be active before being provisioned', { deletedDateTime: '2026-01-01T00:00:00Z' }, true],
  ['filtered', 'HPW, Attribute-based scoping; FILTERS', { country: 'DE' }, true],
  ['unassigned', 'HPW, Assignment-based scoping', {}, false],
];

const who: EntraRow[] = [
  ...never.map(
    ([id, source, properties, assigned]): EntraRow => ({
      id: `create-never-${id}`,
      source,
      people: { ann: { country: 'NL', ...properties } },
      assigned: assigned ? { ann: null } : {},
      filter: [[['country', 'EQUALS', 'NL']]],
      steps: [{ sends: [], searches: [] }],
    }),
  ),
  {
    id: 'create-once-enabled',
    source: 'HPW, Known limitations: active first, then provisioned',
    people: { ann: { accountEnabled: false } },
    steps: [{ sends: [] }, { when: [{ set: 'ann', to: { accountEnabled: true } }], sends: [postUser('ann')] }],
  },
  {
    id: 'create-sync-all',
    source: 'HPW, Scoping; POD, Scope sync all',
    people: { ann: {} },
    assigned: {},
    settings: { syncAll: true },
    steps: [{ sends: [postUser('ann')] }],
  },
  {
    id: 'create-action-off',
    source: 'HPW, Target object actions; CAA: without Create no new users',
    people: { ann: {} },
    actions: ['update', 'delete'],
    steps: [{ sends: [] }],
  },
  {
    id: 'create-action-off-existing',
    source: 'CAA, note on Create: clearing it does not affect existing users',
    people: { ann: {} },
    actions: ['update', 'delete'],
    standing: { users: { 'v-ann': userBody('ann', { displayName: 'Old' }) } },
    steps: [{ sends: [patch('/Users/v-ann', { op: 'Replace', path: 'displayName', value: 'ann' })] }],
  },
  {
    id: 'create-retried',
    source: 'HPW, Errors and retries: tried again in the next cycle',
    people: { ann: {} },
    steps: [
      { when: [{ vendorRefuses: { method: 'POST', status: 400 } }], sends: [postUser('ann')] },
      { when: [{ vendorRefuses: null }], sends: [postUser('ann')] },
      { sends: [] },
    ],
  },
];

export const createRows: EntraRow[] = [...bodies, ...who];
