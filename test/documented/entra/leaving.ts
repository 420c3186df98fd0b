/** The four ways to lose an app (HPW, Deprovisioning), and what each sends. */
import { type Certainty, type ExpectedRequest, patch, remove } from '../requests.ts';
import { type EntraRow, type Event, type Mappings, rowsWith, usualUsers } from './row.ts';

const ann = '/Users/{ann}';
const off = patch(ann, { op: 'Replace', path: 'active', value: 'False' });
/** The name of whoever is deleted, which is an attribute as any other: the object id stands before it. */
export const named = (value: string) => ({ op: 'Replace', path: 'userName', value });
export const inBin = named('annann@example.com');
const binned = 'onyx 14074 and ssoready 166, captured: userName with the object id before it';
const compliantOff = patch(ann, { op: 'replace', path: 'active', value: false });
const offInBin = patch(ann, inBin, { op: 'Replace', path: 'active', value: 'False' });
const events = 'HPW, Deprovisioning events';

export const ways: Record<'unassigned' | 'filtered' | 'disabled' | 'soft-deleted', { leave: Event[]; comeBack: Event[] }> = {
  unassigned: { leave: [{ unassign: 'ann' }], comeBack: [{ assign: 'ann' }] },
  filtered: { leave: [{ set: 'ann', to: { country: 'DE' } }], comeBack: [{ set: 'ann', to: { country: 'NL' } }] },
  disabled: { leave: [{ set: 'ann', to: { accountEnabled: false } }], comeBack: [{ set: 'ann', to: { accountEnabled: true } }] },
  'soft-deleted': { leave: [{ softDelete: 'ann' }], comeBack: [{ restore: 'ann' }] },
};
export const inTheFilter = {
  people: { ann: { country: 'NL' } },
  filter: [[['country', 'EQUALS', 'NL']]],
  linked: true,
} satisfies Partial<EntraRow>;

/** Nothing reads IsSoftDeleted. */
export const without: Mappings = Object.fromEntries(Object.entries(usualUsers).filter(([target]) => target !== 'active'));

/** One row for each way; `deleted` is what is sent of whoever is deleted, where that is more. */
function eachWay(
  name: string,
  source: string,
  sends: ExpectedRequest[],
  { deleted, ...more }: Partial<EntraRow> & { certainty?: Certainty; deleted?: ExpectedRequest } = {},
): EntraRow[] {
  return Object.entries(ways).map(([way, { leave }]) => ({
    id: `${name}-${way}`,
    ...(way === 'soft-deleted' && deleted !== undefined
      ? { source: `${source}; ${binned}`, certainty: 'likely', ...more, steps: [{ when: leave, sends: [deleted] }, { sends: [] }] }
      : { source, ...more, steps: [{ when: leave, sends }, { sends: [] }] }),
  }));
}

const everyWay: EntraRow[] = [
  ...eachWay('leave', 'HPW, Incremental cycles, steps 7 and 8; COMPAT, disable users, without feature flag', [off], { deleted: offInBin }),
  ...eachWay('leave-not', 'HPW, Deprovisioning: IsSoftDeleted in the mappings decides on active = false', [off], {
    deleted: offInBin,
    users: { ...usualUsers, active: 'Not([IsSoftDeleted])' },
  }),
  ...eachWay('leave-compliant', 'COMPAT, disable users, with feature flag', [compliantOff], {
    deleted: patch(ann, { op: 'replace', value: { userName: 'annann@example.com', active: false } }),
    dialect: 'compliant',
    field: '1.11',
  }),
  ...eachWay('leave-gallery', `${events}: rules for custom apps generally apply to gallery apps`, [off], {
    deleted: offInBin,
    app: 'gallery',
  }),
  ...eachWay('leave-unmapped', `${events}, row 1: without IsSoftDeleted in the mappings nothing is done`, [], {
    users: without,
    field: '1.1',
    certainty: 'ambiguous',
    note: 'A sentence above the table has a target "that does not support soft-deletes" get a DELETE; row 3 keeps that to a limited set of gallery apps.',
  }),
  ...eachWay(
    'leave-unmapped-gallery',
    `${events}, row 3 and the paragraph above: a hard delete where the app has no soft delete`,
    [remove(ann)],
    {
      users: without,
      app: 'gallery',
      field: '1.1',
      certainty: 'may',
      note: 'The page says "might": a limited set of gallery apps, not configurable.',
    },
  ),
  ...eachWay('leave-unmapped-older', `${events}, row 1; COMPAT: customappsso was the template of custom apps before scim`, [], {
    users: without,
    app: 'older',
    certainty: 'likely',
  }),
  ...eachWay(
    'leave-other-attribute',
    `${events}, row 2: IsSoftDeleted mapped to another attribute sets that one`,
    [patch(ann, { op: 'Replace', path: 'userType', value: 'leaver' })],
    {
      deleted: patch(ann, inBin, { op: 'Replace', path: 'userType', value: 'leaver' }),
      users: { ...without, userType: 'Switch([IsSoftDeleted], "staff", "True", "leaver")' },
    },
  ),
  ...eachWay('leave-switch-null', 'KI, Null attribute cannot be provisioned; HPW, Deprovisioning events, row 1', [], {
    deleted: patch(ann, inBin),
    users: { ...without, active: 'Switch([IsSoftDeleted], , "False", "True")' },
  }),
  ...eachWay('leave-constant-active', `${events}, row 1: nothing reads IsSoftDeleted`, [], {
    users: { ...without, active: '"True"' },
    field: '1.1',
  }),
  ...eachWay('leave-update-off', 'HPW, Configure your application to disable a user: the checkbox for updates is selected', [], {
    actions: ['create', 'delete'],
  }),
  ...eachWay('leave-delete-off', 'HPW, Incremental cycles, steps 7 and 8: disabling is an update', [off], {
    deleted: offInBin,
    actions: ['create', 'update'],
  }),
  ...eachWay('leave-skip', 'SKIP; HPW, Deprovisioning events, row 1: unassigned, soft-deleted or blocked, nothing is done', [], {
    settings: { skipOutOfScopeDeletions: true },
    certainty: 'ambiguous',
    note: 'SKIP speaks of accounts that go out of scope; HPW names soft-deleted and blocked ones as well.',
  }),
];

/** `active` follows the account, not the scope. */
const byAccount: EntraRow[] = [
  ['unassigned', []],
  ['filtered', []],
  ['disabled', [off]],
  ['soft-deleted', []],
].map(([way, sends]) => ({
  id: `leave-account-enabled-${way}`,
  source: 'HPW, note on Target object actions: the disable can be mapped from a field such as accountEnabled; Deprovisioning events, row 1',
  field: '1.1',
  users: { ...usualUsers, active: '[accountEnabled]' },
  steps: [{ when: ways[way as keyof typeof ways].leave, sends: sends as ExpectedRequest[] }],
}));

const afterwards: EntraRow[] = [
  {
    id: 'leave-not-managed-any-more',
    source: 'HPW, Known limitations: unassigned, the service does not manage the user',
    steps: [
      { when: [{ unassign: 'ann' }], sends: [off] },
      { when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }], sends: [] },
      { when: [{ restart: '' }], sends: [] },
    ],
  },
  {
    id: 'leave-twice',
    source: 'HPW, Incremental cycles, steps 7 and 8: active is false already',
    steps: [
      { when: [{ set: 'ann', to: { accountEnabled: false } }], sends: [off] },
      { when: [{ unassign: 'ann' }], sends: [] },
    ],
  },
  {
    id: 'leave-filter-saved',
    source: 'FILTERS, important: a saved filter starts a full cycle, and those who fall out of it are disabled',
    people: { ann: { country: 'NL' }, bob: { country: 'NL', city: 'Delft' } },
    steps: [{ when: [{ filter: [[['city', 'EQUALS', 'Delft']]] }], sends: [off] }],
  },
  {
    id: 'leave-sync-all-to-assigned',
    source: 'KI, Switching from Sync All to Sync Assigned: takes effect after a restart',
    people: { ann: { country: 'NL' }, bob: { country: 'NL' } },
    assigned: { bob: null },
    settings: { syncAll: true },
    steps: [{ when: [{ syncAll: false }, { restart: '' }], sends: [off] }],
  },
  {
    id: 'leave-never-linked',
    source: 'HPW, Incremental cycles, step 7: only who was provisioned before is disabled',
    linked: false,
    assigned: {},
    standing: { users: { 'v-ann': { userName: 'ann@example.com', active: true } } },
    steps: [{ when: [{ assign: 'ann' }, { unassign: 'ann' }], sends: [] }],
  },
];

export const leavingRows = rowsWith(inTheFilter, [...everyWay, ...byAccount, ...afterwards]);
