/** How a person or group of the directory is found in the target, and whom a scoping filter lets through. */
import { coreGroup, coreUser, enterprise, patch, post } from '../requests.ts';
import { type Clause, type EntraRow, type Properties, postUser, userBody, usualUsers } from './row.ts';

const schemas = [coreUser, enterprise];
const meta = { resourceType: 'User' };

/** First by externalId, then by userName. */
const two = {
  ...usualUsers,
  externalId: { from: '[objectId]', match: 1 },
  userName: { from: '[userPrincipalName]', match: 2 },
};

const found: EntraRow[] = [
  {
    id: 'match-links',
    source: 'HPW, Initial cycle, step 5: a matching user is updated, not created',
    people: { ann: {} },
    standing: { users: { 'v-ann': userBody('ann', { displayName: 'Old', title: 'kept' }) } },
    steps: [
      {
        sends: [patch('/Users/v-ann', { op: 'Replace', path: 'displayName', value: 'ann' })],
        searches: ['userName eq "ann@example.com"'],
      },
    ],
  },
  {
    id: 'match-nothing-to-write',
    source: 'CAA, What you should know: only objects that require updates are processed',
    people: { ann: {} },
    standing: { users: { 'v-ann': userBody('ann') } },
    steps: [{ sends: [] }],
  },
  {
    id: 'match-first-precedence',
    source: 'CAA, Matching precedence: as soon as a match is found, no further attribute is evaluated',
    users: two,
    people: { ann: {} },
    standing: { users: { 'v-ann': userBody('ann', { userName: 'old@example.com' }) } },
    steps: [
      {
        sends: [patch('/Users/v-ann', { op: 'Replace', path: 'userName', value: 'ann@example.com' })],
        searches: ['externalId eq "ann"'],
      },
    ],
  },
  {
    id: 'match-second-precedence',
    source: 'CAA, Matching precedence: evaluated in the order of the field',
    users: two,
    people: { ann: {} },
    standing: { users: { 'v-ann': userBody('ann', { externalId: undefined }) } },
    steps: [
      {
        sends: [patch('/Users/v-ann', { op: 'Add', path: 'externalId', value: 'ann' })],
        searches: ['externalId eq "ann"', 'userName eq "ann@example.com"'],
      },
    ],
  },
  {
    id: 'match-none-of-two',
    source: 'CAA, Matching precedence; HPW, Initial cycle, step 4',
    users: two,
    people: { ann: {} },
    steps: [{ sends: [postUser('ann')], searches: ['externalId eq "ann"', 'userName eq "ann@example.com"'] }],
  },
  {
    id: 'match-first-has-no-value',
    source: 'CAA, Matching users: not all users need a value for the same matching attribute',
    users: { ...two, externalId: { from: '[employeeId]', match: 1 } },
    people: { ann: {} },
    standing: { users: { 'v-ann': userBody('ann') } },
    steps: [{ sends: [], searches: ['userName eq "ann@example.com"'] }],
  },
  {
    id: 'match-by-function',
    source: 'CAA, Matching users: the value in the target can be a function of the one in the source',
    users: { ...usualUsers, userName: { from: 'Append([mailNickname], "@corp.example.com")', match: 1 } },
    people: { ann: {} },
    standing: { users: { 'v-ann': userBody('ann', { userName: 'ann@corp.example.com' }) } },
    steps: [{ sends: [], searches: ['userName eq "ann@corp.example.com"'] }],
  },
  {
    id: 'match-once',
    source: 'HPW, Initial cycle, steps 4 and 5: the cached id is used for all future operations',
    people: { ann: {} },
    linked: true,
    steps: [
      {
        when: [{ set: 'ann', to: { userPrincipalName: 'ann.lee@example.com' } }],
        sends: [patch('/Users/{ann}', { op: 'Replace', path: 'userName', value: 'ann.lee@example.com' })],
        searches: [],
      },
    ],
  },
  {
    id: 'match-group-by-name',
    source: 'USE, /Groups: displayName is unique, to match; Get Group by displayName',
    people: {},
    members: { sales: [] },
    assigned: { sales: null },
    standing: { groups: { 'v-sales': { displayName: 'sales', externalId: 'old' } } },
    steps: [
      {
        sends: [patch('/Groups/v-sales', { op: 'Replace', path: 'externalId', value: 'sales' })],
        searches: ['displayName eq "sales"'],
      },
    ],
  },
];

const failing: EntraRow[] = [
  {
    id: 'match-by-nothing',
    source: 'CAA, Matching users: all users must have a value for at least one matching attribute; POD, step 2',
    field: '2.11',
    users: { userName: '[userPrincipalName]', 'emails[type eq "work"].value': { from: '[mail]', match: 1 } },
    people: { ann: { mail: null } },
    steps: [{ sends: [], searches: [] }],
  },
  {
    id: 'match-two-hits',
    source: 'POD, step 4: the user cannot be matched uniquely; CAA, Matching attributes should be unique',
    people: { ann: {} },
    standing: { users: { 'v-1': userBody('ann', { displayName: 'one' }), 'v-2': userBody('ann', { displayName: 'two' }) } },
    steps: [{ sends: [] }],
  },
  ...[
    ['ampersand', 'R&D'],
    ['hash', 'Team #1'],
    ['quote', 'The "core" team'],
    ['backtick', 'Rock`n`roll'],
  ].map(
    ([name, displayName]): EntraRow => ({
      id: `match-special-group-${name}`,
      source: 'KI, Special characters are not supported on joining properties: the attempt fails',
      field: '1.16',
      certainty: 'likely',
      note: 'The page names no character. These are the ones of the field case.',
      people: { ann: {} },
      members: { team: ['ann'] },
      groupProperties: { team: { displayName } },
      assigned: { team: null },
      steps: [{ sends: [postUser('ann')] }],
    }),
  ),
  {
    id: 'match-special-person',
    source: 'KI, Special characters are not supported on joining properties: the attempt fails',
    field: '1.16',
    certainty: 'likely',
    users: { ...usualUsers, userName: { from: '[displayName]', match: 1 } },
    people: { ann: { displayName: 'Ann "R&D" Lee' }, bob: {} },
    steps: [{ sends: [postUser('bob', { userName: 'bob' })] }],
  },
  {
    id: 'match-special-second-precedence',
    source: 'KI, Special characters are not supported on joining properties: the attempt fails',
    field: '1.16',
    certainty: 'likely',
    users: { ...two, userName: { from: '[displayName]', match: 2 } },
    people: { ann: { displayName: 'Ann #1' }, bob: {} },
    steps: [{ sends: [postUser('bob', { userName: 'bob' })] }],
  },
  {
    id: 'match-special-elsewhere',
    source: 'KI, Special characters are not supported on joining properties: on filter attributes only',
    people: { ann: { displayName: 'Ann "R&D" #1', mail: null } },
    steps: [
      {
        sends: [
          post('/Users', { schemas, meta, userName: 'ann@example.com', active: true, displayName: 'Ann "R&D" #1', externalId: 'ann' }),
        ],
      },
    ],
  },
  {
    id: 'match-special-group-name-not-joining',
    source: 'KI, Special characters are not supported on joining properties: on filter attributes only',
    people: {},
    members: { team: [] },
    groupProperties: { team: { displayName: 'R&D' } },
    groups: { displayName: '[displayName]', externalId: { from: '[objectId]', match: 1 }, members: '[members]' },
    assigned: { team: null },
    steps: [
      {
        sends: [post('/Groups', { schemas: [coreGroup], externalId: 'team', displayName: 'R&D', meta: { resourceType: 'Group' } })],
        searches: ['externalId eq "team"'],
      },
    ],
  },
];

const filters: [id: string, source: string, filter: Clause[][], through: Properties, out: Properties][] = [
  [
    'and',
    'FILTERS, construction: clauses of one filter are AND',
    [
      [
        ['country', 'EQUALS', 'NL'],
        ['city', 'EQUALS', 'Delft'],
      ],
    ],
    { country: 'NL', city: 'Delft' },
    { country: 'NL', city: 'Breda' },
  ],
  [
    'or',
    'FILTERS, construction: several filters are OR',
    [[['country', 'EQUALS', 'NL']], [['city', 'EQUALS', 'Berlin']]],
    { country: 'DE', city: 'Berlin' },
    { country: 'DE', city: 'Bonn' },
  ],
  ['case', 'FILTERS, EQUALS: case sensitive', [[['city', 'EQUALS', 'Delft']]], { city: 'Delft' }, { city: 'delft' }],
  ['null', 'FILTERS, important: false when the value is null', [[['city', 'NOT EQUALS', 'Delft']]], { city: 'Breda' }, {}],
  ['is-null', 'FILTERS, IS NULL', [[['city', 'IS NULL']]], {}, { city: 'Delft' }],
  ['regex', 'FILTERS, REGEX MATCH', [[['userPrincipalName', 'REGEX MATCH', 'ann.*\\@example.com']]], {}, {}],
];

export const matchingRows: EntraRow[] = [
  ...found,
  ...failing,
  ...filters.map(
    ([id, source, filter, through, out]): EntraRow => ({
      id: `filter-${id}`,
      source,
      filter,
      people: { ann: through, bob: out },
      steps: [{ sends: [postUser('ann')] }],
    }),
  ),
  {
    id: 'filter-without-assignment',
    source: 'FILTERS, use cases: in addition to assignments or instead of them',
    filter: [[['city', 'EQUALS', 'Delft']]],
    settings: { syncAll: true },
    people: { ann: { city: 'Delft' }, bob: { city: 'Breda' } },
    assigned: {},
    steps: [{ sends: [postUser('ann')] }],
  },
];
