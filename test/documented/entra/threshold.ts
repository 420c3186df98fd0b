/** "Prevent accidental deletion". What happens at the threshold exactly is not clear of the page, so that no row stands on it. */
import { patch, remove } from '../requests.ts';
import { type EntraRow, type Event, rowsWith } from './row.ts';

const keys = ['ann', 'bob', 'eve'];
const off = (key: string) => patch(`/Users/{${key}}`, { op: 'Replace', path: 'active', value: 'False' });
const everybodyLeaves: Event[] = keys.map((key) => ({ unassign: key }));
const held = { sends: [], quarantine: 'TooManyDeletes' };

const rows: EntraRow[] = [
  {
    id: 'threshold-passed',
    source: 'ACC: the job goes into quarantine, nothing is disabled; Allow deletes; Graph, restart with ForceDeletes',
    steps: [
      { when: everybodyLeaves, ...held },
      { ...held },
      { when: [{ restart: 'ForceDeletes' }], sends: keys.map(off), quarantine: null },
      { sends: [], quarantine: null },
    ],
  },
  {
    id: 'threshold-not-reached',
    source: 'ACC, FAQ: the circuit breaker is not triggered',
    settings: { deletionThreshold: 4 },
    steps: [{ when: everybodyLeaves, sends: keys.map(off), quarantine: null }],
  },
  {
    id: 'threshold-rejected',
    source: 'ACC, Rejecting deletions: assign them again and restart',
    steps: [
      { when: everybodyLeaves, ...held },
      { when: [...keys.map((key) => ({ assign: key })), { restart: '' }], sends: [], quarantine: null },
    ],
  },
  {
    id: 'threshold-counts-each-kind',
    source: 'ACC, FAQ: unassigned, soft or hard deleted, and disables count',
    steps: [
      {
        when: [{ unassign: 'ann' }, { purge: 'bob' }, { set: 'eve', to: { accountEnabled: false } }],
        ...held,
      },
      { when: [{ restart: 'ForceDeletes' }], sends: [off('ann'), remove('/Users/{bob}'), off('eve')], quarantine: null },
    ],
  },
  {
    id: 'threshold-counts-groups',
    source: 'ACC, FAQ: groups evaluated for deletion count',
    people: {},
    members: { red: [], green: [], blue: [] },
    assigned: { red: null, green: null, blue: null },
    steps: [
      { when: ['red', 'green', 'blue'].map((key) => ({ unassign: key })), ...held },
      {
        when: [{ restart: 'ForceDeletes' }],
        sends: ['red', 'green', 'blue'].map((key) => remove(`/Groups/{${key}}`)),
        quarantine: null,
      },
    ],
  },
  {
    id: 'threshold-per-cycle',
    source: 'ACC, FAQ: evaluated each cycle',
    steps: keys.map((key) => ({ when: [{ unassign: key }], sends: [off(key)], quarantine: null })),
  },
];

export const thresholdRows = rowsWith(
  { people: Object.fromEntries(keys.map((key) => [key, {}])), settings: { deletionThreshold: 2 }, linked: true },
  rows,
);
