/** Purged from the recycle bin, by hand or after 30 days. */
import { patch, remove } from '../requests.ts';
import { inBin, without } from './leaving.ts';
import { type EntraRow, rowsWith } from './row.ts';

const ann = '/Users/{ann}';
const off = patch(ann, { op: 'Replace', path: 'active', value: 'False' });
const offInBin = patch(ann, inBin, { op: 'Replace', path: 'active', value: 'False' });
const gone = 'HPW, Incremental cycles, step 9: hard-deleted in the source system, deleted in the target system';

const rows: EntraRow[] = [
  {
    id: 'purge-from-the-bin',
    source: gone,
    steps: [{ when: [{ softDelete: 'ann' }], sends: [offInBin] }, { when: [{ purge: 'ann' }], sends: [remove(ann)] }, { sends: [] }],
  },
  {
    id: 'purge-between-two-cycles',
    source: gone,
    steps: [{ when: [{ softDelete: 'ann' }, { purge: 'ann' }], sends: [remove(ann)] }],
  },
  {
    id: 'purge-after-disabled',
    source: gone,
    steps: [
      { when: [{ set: 'ann', to: { accountEnabled: false } }], sends: [off] },
      { when: [{ softDelete: 'ann' }], sends: [patch(ann, inBin)] },
      { when: [{ purge: 'ann' }], sends: [remove(ann)] },
    ],
  },
  {
    id: 'purge-unmapped',
    source: `${gone}; Deprovisioning events, rows 1 and 6`,
    field: '1.1',
    users: without,
    steps: [
      { when: [{ softDelete: 'ann' }], sends: [] },
      { when: [{ purge: 'ann' }], sends: [remove(ann)] },
    ],
  },
  {
    id: 'purge-compliant',
    source: gone,
    dialect: 'compliant',
    steps: [{ when: [{ purge: 'ann' }], sends: [remove(ann)] }],
  },
  {
    id: 'purge-update-off',
    source: 'HPW, Deprovisioning events, row 6: Delete selected as target object action',
    actions: ['create', 'delete'],
    steps: [
      { when: [{ softDelete: 'ann' }], sends: [] },
      { when: [{ purge: 'ann' }], sends: [remove(ann)] },
    ],
  },
  {
    id: 'purge-delete-off',
    source: 'HPW, Deprovisioning events, row 4: Delete not selected, nothing is done',
    actions: ['create', 'update'],
    steps: [
      { when: [{ softDelete: 'ann' }], sends: [offInBin] },
      { when: [{ purge: 'ann' }], sends: [] },
    ],
  },
  {
    id: 'purge-after-unassigned',
    source: 'HPW, Known limitations: unassigned, then deleted: no delete request; Microsoft Q&A 552508: deleted only while in scope',
    certainty: 'ambiguous',
    note: 'Since entra-docs 1151 the page speaks of soft deletion only; its author has a hard deletion sent.',
    steps: [
      { when: [{ unassign: 'ann' }], sends: [off] },
      { when: [{ softDelete: 'ann' }], sends: [] },
      { when: [{ purge: 'ann' }], sends: [] },
    ],
  },
  {
    id: 'purge-after-unassigned-unmapped',
    source: 'HPW, Known limitations: unassigned, then deleted: no delete request',
    field: '1.1',
    users: without,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [] },
      { when: [{ softDelete: 'ann' }], sends: [] },
      { when: [{ purge: 'ann' }], sends: [] },
    ],
  },
  ...[
    ['skip', { settings: { skipOutOfScopeDeletions: true } }],
    ['update-off', { actions: ['create', 'delete'] }],
  ].map(
    ([way, setup]): EntraRow => ({
      id: `purge-after-unassigned-${way}`,
      source: 'HPW, Known limitations: unassigned, then deleted: no delete request',
      certainty: 'likely',
      ...(setup as Partial<EntraRow>),
      steps: [
        { when: [{ unassign: 'ann' }], sends: [] },
        { when: [{ softDelete: 'ann' }], sends: [] },
        { when: [{ purge: 'ann' }], sends: [] },
      ],
    }),
  ),
  {
    id: 'purge-skip',
    source: 'HPW, Deprovisioning events, rows 4 and 6: only the action Delete decides on a deleted user',
    certainty: 'ambiguous',
    note: 'SKIP is about accounts that go out of scope and says nothing of purged ones.',
    settings: { skipOutOfScopeDeletions: true },
    steps: [{ when: [{ purge: 'ann' }], sends: [remove(ann)] }],
  },
  {
    id: 'purge-never-linked',
    source: 'HPW, Incremental cycles, step 9: previously in scope',
    people: { ann: {}, bob: {} },
    assigned: { ann: null },
    steps: [{ when: [{ softDelete: 'bob' }, { purge: 'bob' }], sends: [] }],
  },
];

export const purgeRows = rowsWith({ people: { ann: {} }, linked: true }, rows);
