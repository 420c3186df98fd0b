/** Groups and their members. */
import { coreGroup, type ExpectedRequest, optional, patch, post, remove } from '../requests.ts';
import { type EntraRow, postUser, rowsWith, usualGroups, usualUsers } from './row.ts';

const sales = '/Groups/{sales}';
const off = (key: string) => patch(`/Users/{${key}}`, { op: 'Replace', path: 'active', value: 'False' });
const postGroup = (key: string): ExpectedRequest =>
  post('/Groups', { schemas: [coreGroup], externalId: key, displayName: key, meta: { resourceType: 'Group' } });
const add = (group: string, ...keys: string[]) =>
  patch(`/Groups/{${group}}`, { op: 'Add', path: 'members', value: keys.map((key) => ({ $ref: null, value: `{${key}}` })) });
/** Update Group [Remove Members] shows `$ref: null`, COMPAT's sample of the same request does not. */
const drop = (group: string, key: string) =>
  patch(`/Groups/{${group}}`, { op: 'Remove', path: 'members', value: [{ $ref: optional(null), value: `{${key}}` }] });

const scope: EntraRow[] = [
  {
    id: 'group-first-cycle',
    source: 'HPW, Initial cycle: users and groups, then references; USE, groups are created empty, Update Group [Add Members]',
    linked: false,
    steps: [{ sends: [postUser('ann'), postGroup('sales'), add('sales', 'ann')], ordered: true }],
  },
  {
    id: 'group-mapping-disabled',
    source: 'CAA, Editing group attribute-mappings, tip: assigned, but only its users are provisioned',
    groups: 'disabled',
    linked: false,
    steps: [{ sends: [postUser('ann')] }],
  },
  {
    id: 'group-nested',
    source: 'HPW, Nested groups: only immediate members of an assigned group; KI, nested groups beyond the first level',
    linked: false,
    people: { ann: {}, bob: {} },
    members: { sales: ['ann', 'inside'], inside: ['bob'] },
    steps: [{ sends: [postUser('ann'), postGroup('sales'), add('sales', 'ann')] }],
  },
  {
    id: 'group-nested-alone',
    source: 'HPW, Nested groups: users of a nested group are not read',
    linked: false,
    people: { bob: {} },
    members: { sales: ['inside'], inside: ['bob'] },
    steps: [{ sends: [postGroup('sales')] }],
  },
  {
    id: 'group-not-security-enabled',
    source: 'HPW, Assignment-based scoping, Groups: SecurityEnabled must be true',
    linked: false,
    groupProperties: { sales: { securityEnabled: false } },
    steps: [{ sends: [] }],
  },
  {
    id: 'group-outside-its-filter',
    source: 'FILTERS: each user or group is evaluated individually; HPW, Groups: members of an assigned group are provisioned',
    linked: false,
    groupFilter: [[['displayName', 'EQUALS', 'other']]],
    steps: [{ sends: [postUser('ann')] }],
  },
  {
    id: 'group-member-filtered-later-in',
    source: 'KI, Member of group not provisioned: the change is not detected before a restart',
    field: '1.8',
    certainty: 'ambiguous',
    note: 'The person changed, so that the next cycle sees the person (HPW, Incremental cycles); what is not seen is the membership.',
    linked: false,
    people: { ann: { country: 'NL' }, bob: { country: 'DE' } },
    members: { sales: ['ann', 'bob'] },
    filter: [[['country', 'EQUALS', 'NL']]],
    steps: [
      { sends: [postUser('ann'), postGroup('sales'), add('sales', 'ann')] },
      { when: [{ set: 'bob', to: { country: 'NL' } }], sends: [postUser('bob')] },
      { sends: [] },
      { when: [{ restart: '' }], sends: [add('sales', 'bob')] },
    ],
  },
  {
    id: 'group-member-disabled-later-in',
    source: 'KI, Member of group not provisioned; HPW, Known limitations: a disabled user is not provisioned',
    field: '1.8',
    certainty: 'ambiguous',
    note: 'The page speaks of scope; a disabled account is out of it (CAA, What you should know, on IsSoftDeleted).',
    linked: false,
    people: { ann: {}, bob: { accountEnabled: false } },
    members: { sales: ['ann', 'bob'] },
    steps: [
      { sends: [postUser('ann'), postGroup('sales'), add('sales', 'ann')] },
      { when: [{ set: 'bob', to: { accountEnabled: true } }], sends: [postUser('bob')] },
      { when: [{ restart: '' }], sends: [add('sales', 'bob')] },
    ],
  },
];

const changes: EntraRow[] = [
  {
    id: 'group-renamed',
    source: 'USE, Update Group [Non-member attributes]',
    steps: [
      {
        when: [{ set: 'sales', to: { displayName: 'Sales NL' } }],
        sends: [patch(sales, { op: 'Replace', path: 'displayName', value: 'Sales NL' })],
        searches: [],
      },
    ],
  },
  {
    id: 'group-renamed-compliant',
    source: 'COMPAT, with feature flag: a single attribute has a path',
    dialect: 'compliant',
    steps: [
      {
        when: [{ set: 'sales', to: { displayName: 'Sales NL' } }],
        sends: [patch(sales, { op: 'replace', path: 'displayName', value: 'Sales NL' })],
      },
    ],
  },
  {
    id: 'group-member-joins',
    source: 'USE, Update Group [Add Members]; HPW, Groups',
    people: { ann: {}, bob: {} },
    steps: [{ when: [{ members: 'sales', are: ['ann', 'bob'] }], sends: [postUser('bob'), add('sales', 'bob')], ordered: true }],
  },
  {
    id: 'group-member-joins-disabled',
    source: 'KI, Member of group not provisioned: a member who is out of scope is not written',
    certainty: 'likely',
    note: 'The page speaks of scope; a disabled account is out of it (CAA, What you should know, on IsSoftDeleted).',
    people: { ann: {}, bob: {} },
    assigned: { sales: null, bob: null },
    steps: [
      { when: [{ set: 'bob', to: { accountEnabled: false } }], sends: [off('bob')] },
      { when: [{ members: 'sales', are: ['ann', 'bob'] }], sends: [] },
    ],
  },
  {
    id: 'group-member-joins-compliant',
    source: 'USE, Update Group [Add Members]; COMPAT: operations in lower case with the flag',
    certainty: 'likely',
    note: 'COMPAT does not list the addition of members among what the flag alters.',
    dialect: 'compliant',
    people: { ann: {}, bob: {} },
    steps: [
      {
        when: [{ members: 'sales', are: ['ann', 'bob'] }],
        sends: [postUser('bob'), patch(sales, { op: 'add', path: 'members', value: [{ $ref: optional(null), value: '{bob}' }] })],
      },
    ],
  },
  {
    id: 'group-member-leaves',
    source: 'USE, Update Group [Remove Members]; COMPAT, remove a group member, without feature flag',
    assigned: { sales: null, ann: null },
    steps: [{ when: [{ members: 'sales', are: [] }], sends: [drop('sales', 'ann')] }],
  },
  {
    id: 'group-member-leaves-compliant',
    source: 'COMPAT, remove a group member, with feature flag',
    dialect: 'compliant',
    assigned: { sales: null, ann: null },
    steps: [{ when: [{ members: 'sales', are: [] }], sends: [patch(sales, { op: 'remove', path: 'members[value eq "{ann}"]' })] }],
  },
  {
    id: 'group-member-leaves-the-app',
    source: 'HPW, Groups: deprovisioned when no longer a member of an assigned group; USE, Update Group [Remove Members]',
    steps: [{ when: [{ members: 'sales', are: [] }], sends: [off('ann'), drop('sales', 'ann')] }],
  },
  {
    id: 'group-members-without-update',
    source: 'HPW, Target object actions: Update can be disabled; members follow by PATCH',
    certainty: 'likely',
    actions: ['create', 'delete'],
    linked: false,
    steps: [{ sends: [postUser('ann'), postGroup('sales')] }],
  },
  {
    id: 'group-unassigned',
    source: 'USE, Delete Group; HPW, Incremental cycles, step 7; azure-docs 97984: a group taken out of scope is deleted at Atlassian',
    certainty: 'likely',
    note: 'HPW has "a disable request" sent for an unassigned group, which SCIM groups do not have.',
    steps: [{ when: [{ unassign: 'sales' }], sends: [remove(sales), off('ann')] }],
  },
  {
    id: 'group-unassigned-member-stays',
    source: 'USE, Delete Group',
    certainty: 'likely',
    assigned: { sales: null, ann: null },
    steps: [{ when: [{ unassign: 'sales' }], sends: [remove(sales)] }],
  },
  {
    id: 'group-deleted',
    source: 'USE, Delete Group; HPW, Incremental cycles, step 9',
    assigned: { sales: null, ann: null },
    steps: [{ when: [{ purge: 'sales' }], sends: [remove(sales)] }],
  },
  {
    id: 'group-deleted-delete-off',
    source: 'HPW, Deprovisioning events, row 4',
    actions: ['create', 'update'],
    assigned: { sales: null, ann: null },
    steps: [{ when: [{ purge: 'sales' }], sends: [] }],
  },
  {
    id: 'group-unassigned-skip',
    source: 'SKIP: what goes out of scope is left as it is',
    certainty: 'likely',
    note: 'The page speaks of users and of accounts.',
    settings: { skipOutOfScopeDeletions: true },
    steps: [{ when: [{ unassign: 'sales' }], sends: [] }],
  },
  {
    id: 'group-member-purged',
    source: 'HPW, Incremental cycles, step 9; the target drops the memberships of what it deletes',
    certainty: 'likely',
    steps: [
      {
        when: [{ softDelete: 'ann' }, { purge: 'ann' }, { members: 'sales', are: [] }],
        sends: [remove('/Users/{ann}')],
      },
    ],
  },
];

export const groupRows = rowsWith(
  { users: usualUsers, groups: usualGroups, people: { ann: {} }, members: { sales: ['ann'] }, assigned: { sales: null }, linked: true },
  [...scope, ...changes],
);
