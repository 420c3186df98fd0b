/** "Provision on demand", and restarts. */
import { coreGroup, patch, post } from '../requests.ts';
import { without } from './leaving.ts';
import { type EntraRow, postUser, rowsWith, userBody } from './row.ts';

const ann = '/Users/{ann}';
const off = patch(ann, { op: 'Replace', path: 'active', value: 'False' });
const run = { onDemand: 'ann' };
const limits = 'POD, Known limitations: users disabled or deleted in the directory are not supported';

const rows: EntraRow[] = [
  { id: 'on-demand-new', source: 'POD, step 5; FAQ: nothing to stop with a bearer token', steps: [{ run, sends: [postUser('ann')] }] },
  {
    id: 'on-demand-stopped',
    source: 'POD, FAQ',
    steps: [{ when: [{ job: 'stopped' }], run, sends: [postUser('ann')] }],
  },
  {
    id: 'on-demand-existing',
    source: 'POD, step 4: match between source and target',
    standing: { users: { 'v-ann': userBody('ann', { displayName: 'Old' }) } },
    steps: [{ run, sends: [patch('/Users/v-ann', { op: 'Replace', path: 'displayName', value: 'ann' })] }],
  },
  {
    id: 'on-demand-changed',
    source: 'POD, step 5',
    linked: true,
    steps: [
      {
        when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }],
        run,
        sends: [patch(ann, { op: 'Replace', path: 'displayName', value: 'Ann Lee' })],
      },
      { run, sends: [] },
    ],
  },
  {
    id: 'on-demand-never-compliant',
    source: 'COMPAT: the feature flag does not work with on-demand provisioning',
    dialect: 'compliant',
    linked: true,
    steps: [
      {
        when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }],
        run,
        sends: [patch(ann, { op: 'Replace', path: 'displayName', value: 'Ann Lee' })],
      },
      { when: [{ unassign: 'ann' }], run, sends: [off] },
    ],
  },
  {
    id: 'on-demand-unassigned',
    source: 'POD, Known limitations: disabling users that have been unassigned is supported',
    field: '1.10',
    linked: true,
    steps: [{ when: [{ unassign: 'ann' }], run, sends: [off] }],
  },
  {
    id: 'on-demand-unassigned-unmapped',
    source: 'POD, Known limitations; HPW, Deprovisioning events, row 1',
    field: '1.10',
    users: without,
    linked: true,
    steps: [{ when: [{ unassign: 'ann' }], run, sends: [] }],
  },
  {
    id: 'on-demand-stranger',
    source: 'POD, step 5, troubleshooting: not assigned to the application, cannot be provisioned',
    assigned: {},
    steps: [{ run, sends: [] }],
  },
  {
    id: 'on-demand-outside-the-filter',
    source: 'POD, step 3: scoping filters',
    filter: [[['country', 'EQUALS', 'NL']]],
    steps: [{ run, sends: [] }],
  },
  {
    id: 'on-demand-disabled',
    source: limits,
    linked: true,
    steps: [{ when: [{ set: 'ann', to: { accountEnabled: false } }], run, sends: [] }],
  },
  { id: 'on-demand-soft-deleted', source: limits, linked: true, steps: [{ when: [{ softDelete: 'ann' }], run, sends: [] }] },
  {
    id: 'on-demand-nothing-to-match-by',
    source: 'POD, step 2, troubleshooting: the matching attribute is missing',
    users: { ...without, userName: '[userPrincipalName]', externalId: { from: '[employeeId]', match: 1 } },
    steps: [{ run, sends: [] }],
  },
  {
    id: 'on-demand-group',
    source: 'POD, How to use: a group and up to five of its users',
    people: { ann: {}, bob: {} },
    members: { sales: ['ann', 'bob'] },
    assigned: { sales: null },
    steps: [
      {
        run: { onDemand: 'sales', members: ['ann'] },
        sends: [
          postUser('ann'),
          post('/Groups', { schemas: [coreGroup], externalId: 'sales', displayName: 'sales', meta: { resourceType: 'Group' } }),
          patch('/Groups/{sales}', { op: 'Add', path: 'members', value: [{ $ref: null, value: '{ann}' }] }),
        ],
      },
    ],
  },
  {
    id: 'on-demand-nested-group',
    source: 'POD, Known limitations: nested groups that are not assigned themselves',
    members: { sales: ['inside'], inside: ['ann'] },
    assigned: { sales: null },
    steps: [{ run: { onDemand: 'inside', members: ['ann'] }, sends: [] }],
  },
  {
    id: 'on-demand-oauth-running',
    source: 'POD, FAQ: with OAuth the job has to be stopped first',
    field: '1.17',
    settings: { connection: 'oauth' },
    steps: [
      { run, sends: [] },
      { when: [{ job: 'stopped' }], run, sends: [postUser('ann')] },
    ],
  },
  {
    id: 'restart-keeps-links',
    source: 'HPW, Restart provisioning: the links between source and target are not broken',
    linked: true,
    steps: [{ when: [{ restart: '' }], sends: [], searches: [] }],
  },
  {
    id: 'restart-full',
    source: 'HPW, restart with Full breaks the links: everybody is searched for again',
    linked: true,
    steps: [{ when: [{ restart: 'Full' }], sends: [], searches: ['userName eq "ann@example.com"'] }],
  },
  {
    id: 'restart-full-renamed',
    source: 'HPW, restart with Full breaks the links; Initial cycle, step 4: no match, created',
    linked: true,
    steps: [
      {
        when: [{ restart: 'Full' }, { set: 'ann', to: { userPrincipalName: 'ann.lee@example.com' } }],
        sends: [postUser('ann', { userName: 'ann.lee@example.com' })],
      },
    ],
  },
  {
    id: 'job-stopped',
    source: 'KI, Provisioning cycle continues until completion: no future cycles while it is off',
    steps: [
      { when: [{ job: 'stopped' }], sends: [] },
      { when: [{ job: 'started' }], sends: [postUser('ann')] },
    ],
  },
];

export const onDemandRows = rowsWith({ people: { ann: {} } }, rows);
