/** A restart with `Full`, which breaks the links between people and their accounts. */
import { enterprise, patch } from '../requests.ts';
import { type EntraRow, postUser, rowsWith, usualGroups, usualUsers } from './row.ts';

const full = { restart: 'Full' };
const source =
  'Graph synchronizationJobRestartCriteria, Full; HPW, Initial cycle: everybody in scope is looked up by the matching attributes';
const addAnn = patch('/Groups/{sales}', { op: 'Add', path: 'members', value: [{ $ref: null, value: '{ann}' }] });

const rows: EntraRow[] = [
  {
    id: 'full-finds-the-same',
    source,
    steps: [{ when: [full], searches: ['userName eq "ann@example.com"'], sends: [] }],
  },
  {
    id: 'full-writes-what-differs',
    source,
    steps: [
      {
        when: [{ vendorSets: 'ann', to: { displayName: 'Edited' } }, full],
        sends: [patch('/Users/{ann}', { op: 'Replace', path: 'displayName', value: 'ann' })],
      },
    ],
  },
  {
    id: 'full-forgets-whoever-leaves',
    source: `${source}; HPW, Initial cycle: those out of scope who were not provisioned before are ignored`,
    certainty: 'likely',
    steps: [{ when: [{ unassign: 'ann' }, full], sends: [] }, { sends: [] }],
  },
  {
    id: 'full-forgets-whoever-is-gone',
    source: `${source}; HPW, Incremental cycles, step 9: previously in scope`,
    certainty: 'likely',
    steps: [{ when: [{ softDelete: 'ann' }, { purge: 'ann' }, full], sends: [] }],
  },
  {
    id: 'full-with-a-new-match-value',
    source: `${source}: a user that is not found is created`,
    steps: [
      {
        when: [{ set: 'ann', to: { userPrincipalName: 'ann.lee@example.com' } }, full],
        sends: [postUser('ann', { userName: 'ann.lee@example.com' })],
      },
    ],
  },
  {
    id: 'full-members-again',
    source: `${source}, and with the links what was written of members`,
    certainty: 'likely',
    groups: usualGroups,
    members: { sales: ['ann'] },
    assigned: { sales: null },
    steps: [{ when: [full], sends: [addAnn] }, { sends: [] }],
  },
  {
    id: 'full-takes-no-member-out',
    source: `${source}, and with the links what was written of members`,
    certainty: 'likely',
    groups: usualGroups,
    members: { sales: ['ann'] },
    assigned: { sales: null, ann: null },
    steps: [{ when: [{ members: 'sales', are: [] }, full], sends: [] }],
  },
  {
    id: 'full-manager-again',
    source: `${source}, and with the links what was written of the manager`,
    certainty: 'likely',
    users: { ...usualUsers, [`${enterprise}:manager`]: '[manager]' },
    people: { ann: { manager: { id: 'bob' } }, bob: {} },
    steps: [{ when: [full], sends: [patch('/Users/{ann}', { op: 'Add', path: `${enterprise}:manager`, value: '{bob}' })] }],
  },
];

export const restartRows = rowsWith({ people: { ann: {} }, linked: true }, rows);
