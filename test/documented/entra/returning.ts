/** Somebody who left comes back. */
import { mayMiss, patch, remove } from '../requests.ts';
import { inBin, inTheFilter, named, ways, without } from './leaving.ts';
import { type EntraRow, postUser, rowsWith } from './row.ts';

const ann = '/Users/{ann}';
const off = patch(ann, { op: 'Replace', path: 'active', value: 'False' });
const on = patch(ann, { op: 'Replace', path: 'active', value: 'True' });
/** Restored, the name is the old one again. */
const restored = patch(ann, named('ann@example.com'), { op: 'Replace', path: 'active', value: 'True' });
const offInBin = patch(ann, inBin, { op: 'Replace', path: 'active', value: 'False' });
const member = (op: string) => patch('/Groups/{sales}', { op, path: 'members', value: [{ $ref: null, value: '{ann}' }] });
const groupsStay = 'HPW, Known limitations: activated again, but group memberships are not restored; a restart updates them';

const back: EntraRow[] = [
  ...Object.entries(ways).map(
    ([way, { leave, comeBack }]): EntraRow => ({
      id: `return-${way}`,
      source: 'HPW, Known limitations: active again in the directory, activated in the target; USE: restoring a user, active true',
      ...(way === 'soft-deleted'
        ? {
            certainty: 'likely',
            steps: [{ when: leave, sends: [offInBin] }, { when: comeBack, sends: [restored] }, { sends: [] }],
          }
        : { steps: [{ when: leave, sends: [off] }, { when: comeBack, sends: [on] }, { sends: [] }] }),
    }),
  ),
  ...Object.entries(ways).map(
    ([way, { leave, comeBack }]): EntraRow => ({
      id: `return-unmapped-${way}`,
      source: 'HPW, Deprovisioning events, row 1: nothing was done, so that nothing is to be undone',
      field: '1.1',
      users: without,
      steps: [
        { when: leave, sends: [] },
        { when: comeBack, sends: [] },
      ],
    }),
  ),
  {
    id: 'return-unmapped-purged',
    source: 'HPW, Incremental cycles, step 9; Known limitations: no delete request for who is unassigned, which ann is no longer',
    certainty: 'likely',
    users: without,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [] },
      { when: [{ assign: 'ann' }], sends: [] },
      { when: [{ purge: 'ann' }], sends: [remove(ann)] },
    ],
  },
  {
    id: 'return-compliant',
    source: 'COMPAT, with feature flag: active as boolean',
    dialect: 'compliant',
    steps: [
      { when: [{ unassign: 'ann' }], sends: [patch(ann, { op: 'replace', path: 'active', value: false })] },
      { when: [{ assign: 'ann' }], sends: [patch(ann, { op: 'replace', path: 'active', value: true })] },
    ],
  },
  {
    id: 'return-changed',
    source: 'HPW, Incremental cycles, step 5: updated with the attributes of the source system',
    steps: [
      { when: [{ unassign: 'ann' }], sends: [off] },
      {
        when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }, { assign: 'ann' }],
        sends: [patch(ann, { op: 'Replace', path: 'active', value: 'True' }, { op: 'Replace', path: 'displayName', value: 'Ann Lee' })],
      },
    ],
  },
  {
    id: 'return-after-delete',
    source: 'HPW, Deprovisioning events, row 3; Incremental cycles, step 4: not found any more, created',
    certainty: 'may',
    note: 'As when leaving: a limited set of gallery apps.',
    app: 'gallery',
    users: without,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [remove(ann)] },
      { when: [{ assign: 'ann' }], sends: [postUser('ann', { active: undefined })] },
    ],
  },
];

/** Ann is in the group and assigned herself; the target takes inactive people out of their groups. */
const memberships: EntraRow[] = [
  {
    id: 'return-groups-soft-deleted',
    source: groupsStay,
    field: '1.9',
    note: 'Whether the deletion itself takes the member out is not said: both are taken.',
    steps: [
      {
        when: [{ softDelete: 'ann' }, { members: 'sales', are: ['bob'] }, { vendorDrops: 'ann', from: 'sales' }],
        sends: [offInBin, mayMiss(member('Remove'))],
      },
      { when: [{ restore: 'ann' }, { members: 'sales', are: ['ann', 'bob'] }], sends: [restored] },
      { sends: [] },
      { when: [{ restart: '' }], sends: [member('Add')] },
    ],
  },
  {
    id: 'return-groups-disabled',
    source: groupsStay,
    field: '1.9',
    steps: [
      {
        when: [
          { set: 'ann', to: { accountEnabled: false } },
          { vendorDrops: 'ann', from: 'sales' },
        ],
        sends: [off],
      },
      { when: [{ set: 'ann', to: { accountEnabled: true } }], sends: [on] },
      { sends: [] },
      { when: [{ restart: '' }], sends: [member('Add')] },
    ],
  },
];

export const returningRows = [
  ...rowsWith(inTheFilter, back),
  ...rowsWith(
    { people: { ann: {}, bob: {} }, members: { sales: ['ann', 'bob'] }, assigned: { ann: null, sales: null }, linked: true },
    memberships,
  ),
];
