/** The manager, a reference that is written once both ends stand in the target. */
import { enterprise, patch, remove } from '../requests.ts';
import { type EntraRow, postUser, rowsWith, usualUsers } from './row.ts';

const path = `${enterprise}:manager`;
const set = (op: string, value: string) => patch('/Users/{ann}', { op, path, value });
const off = (key: string) => patch(`/Users/{${key}}`, { op: 'Replace', path: 'active', value: 'False' });
const captured = 'REF 6.5: the path with the URN and a plain id, as captured (also SCIM-SDK 686); USE, Example 5 shows an older form';

const rows: EntraRow[] = [
  {
    id: 'manager-second-pass',
    source: `KI, Manager is not provisioned: first the user, then the manager; HPW, Initial cycle, step 6; ${captured}`,
    steps: [{ sends: [postUser('ann'), postUser('bob'), set('Add', '{bob}')] }, { sends: [] }],
  },
  {
    id: 'manager-compliant',
    source: captured,
    certainty: 'likely',
    dialect: 'compliant',
    steps: [{ sends: [postUser('ann'), postUser('bob'), set('add', '{bob}')] }],
  },
  {
    id: 'manager-later-in-scope',
    source: 'KI, Manager is not provisioned: not updated until provisioning is restarted',
    assigned: { ann: null },
    steps: [
      { sends: [postUser('ann')] },
      { when: [{ assign: 'bob' }], sends: [postUser('bob')] },
      { sends: [] },
      { when: [{ restart: '' }], sends: [set('Add', '{bob}')] },
    ],
  },
  {
    id: 'manager-changed',
    source: `HPW, Incremental cycles, step 6; ${captured}`,
    people: { ann: { manager: { id: 'bob' } }, bob: {}, eve: {} },
    linked: true,
    steps: [{ when: [{ set: 'ann', to: { manager: { id: 'eve' } } }], sends: [set('Replace', '{eve}')] }],
  },
  {
    id: 'manager-cleared',
    source: "REF 6.5: a removed reference is sent, as an empty text (traces of Microsoft's SCIM validator)",
    certainty: 'ambiguous',
    note: 'KI has null attributes skipped, without an exception for references; the traces also show `{"value":""}`, and scim-patch 453 a `remove` of `manager[value eq "…"]`.',
    linked: true,
    steps: [{ when: [{ set: 'ann', to: { manager: null } }], sends: [set('Replace', '')] }],
  },
  {
    id: 'manager-leaves',
    source: 'HPW, Incremental cycles, step 7: the manager is disabled, and still the manager',
    linked: true,
    steps: [{ when: [{ unassign: 'bob' }], sends: [off('bob')] }],
  },
  {
    id: 'manager-purged',
    source: 'HPW, Incremental cycles, step 9',
    certainty: 'likely',
    linked: true,
    people: { ann: {}, bob: { manager: { id: 'ann' } } },
    steps: [{ when: [{ purge: 'bob' }], sends: [remove('/Users/{bob}')] }],
  },
];

export const managerRows = rowsWith(
  { users: { ...usualUsers, [path]: '[manager]' }, people: { ann: { manager: { id: 'bob' } }, bob: {} } },
  rows,
);
