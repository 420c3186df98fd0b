/** Group push. */
import { coreGroup, type ExpectedRequest, mayMiss, optional, patch, post, put, remove } from '../requests.ts';
import { off, on } from './leaving.ts';
import { bothApps, groupBody, type OktaRow, type OktaStep, postUser } from './row.ts';

const sales = '/Groups/{Sales}';
type App = (typeof bothApps)[number];

/** `PUT` of the whole group: the reference prints it without an id, measured ones have it. */
const whole = (name: string, ...keys: string[]) => put(sales, { ...groupBody(name, ...keys), id: optional('{Sales}') });
const named = (displayName: string) => patch(sales, { op: 'replace', value: { id: '{Sales}', displayName } });
const added = (key: string) => patch(sales, { op: 'add', path: 'members', value: [{ value: `{${key}}`, display: `${key}@example.com` }] });
const dropped = (key: string) => patch(sales, { op: 'remove', path: `members[value eq "{${key}}"]` });
/** Okta has each change of members bring the name along: taken to be a request of its own. */
const nameToo = 'Update a specific Group name: sent with each change of members';

const rows = (app: App): OktaRow[] => {
  const either = (custom: ExpectedRequest[], catalogue: ExpectedRequest[]) => (app === 'custom' ? custom : catalogue);
  const unlink = (deleteTarget: boolean, sends: ExpectedRequest[]): OktaStep => ({ when: [{ unlink: 'Sales', deleteTarget }], sends });
  return [
    {
      id: `${app}-push-empty`,
      source: 'SCIM20, Create Groups; Retrieve Groups: looked up by name when the id is not known',
      app,
      assigned: [],
      steps: [
        { when: [{ push: 'Sales' }], sends: [post('/Groups', groupBody('Sales'))], searches: ['displayName eq "Sales"'] },
        { sends: [] },
      ],
    },
    {
      id: `${app}-push-members`,
      source: 'SCIM20, Create Groups; REF 5.2: with the members',
      certainty: 'likely',
      app,
      linked: true,
      pushed: [],
      steps: [{ when: [{ push: 'Sales' }], sends: [post('/Groups', groupBody('Sales', 'ann'))] }],
    },
    {
      id: `${app}-push-only-assigned-members`,
      source: 'SCIM20, Update specific Group membership: the user is assigned to the integration',
      app,
      people: { ann: {}, bob: {} },
      groups: { Sales: ['ann', 'bob'] },
      linked: true,
      pushed: [],
      steps: [{ when: [{ push: 'Sales' }], sends: [post('/Groups', groupBody('Sales', 'ann'))] }],
    },
    {
      id: `${app}-push-box-off`,
      source: 'SCIM20, Create Groups: Group Push has to be enabled',
      app,
      boxes: { pushGroups: false },
      linked: true,
      pushed: [],
      steps: [{ when: [{ push: 'Sales' }], sends: [], searches: [] }],
    },
    {
      id: `${app}-push-existing`,
      source: 'SCIM20, Retrieve Groups: found by name; Update specific Group membership: a full push replaces the members',
      certainty: 'likely',
      app,
      linked: true,
      pushed: [],
      standing: { groups: { 'v-sales': { schemas: [coreGroup], displayName: 'Sales', members: [{ value: 'stranger' }] } } },
      steps: [
        {
          when: [{ push: 'Sales' }],
          sends: either(
            [put('/Groups/v-sales', { ...groupBody('Sales', 'ann'), id: optional('v-sales') })],
            [
              patch('/Groups/v-sales', { op: 'replace', path: 'members', value: [{ value: '{ann}', display: 'ann@example.com' }] }),
              mayMiss(patch('/Groups/v-sales', { op: 'replace', value: { id: 'v-sales', displayName: 'Sales' } })),
            ],
          ),
        },
      ],
    },
    {
      id: `${app}-push-existing-empty`,
      source: 'SCIM-SDK 757, captured of a catalogue app: a full push of a group without members replaces them with none',
      certainty: 'likely',
      app,
      assigned: [],
      standing: { groups: { 'v-sales': { schemas: [coreGroup], displayName: 'Sales', members: [{ value: 'stranger' }] } } },
      steps: [
        {
          when: [{ push: 'Sales' }],
          sends: either(
            [put('/Groups/v-sales', { ...groupBody('Sales'), id: optional('v-sales') })],
            [
              patch('/Groups/v-sales', { op: 'replace', path: 'members', value: [] }),
              mayMiss(patch('/Groups/v-sales', { op: 'replace', value: { id: 'v-sales', displayName: 'Sales' } })),
            ],
          ),
        },
      ],
    },
    {
      id: `${app}-push-renamed`,
      source: 'SCIM20, Update a specific Group name',
      app,
      linked: true,
      steps: [
        { when: [{ rename: 'Sales', to: 'Sales NL' }], sends: either([whole('Sales NL', 'ann')], [named('Sales NL')]) },
        { sends: [] },
      ],
    },
    {
      id: `${app}-push-member-joins`,
      source: `SCIM20, Update specific Group membership; ${nameToo}`,
      app,
      people: { ann: {}, bob: {} },
      assigned: ['ann', 'bob'],
      linked: true,
      steps: [
        {
          when: [{ join: 'bob', group: 'Sales' }],
          sends: either([whole('Sales', 'ann', 'bob')], [named('Sales'), added('bob')]),
        },
        { sends: [] },
      ],
    },
    {
      id: `${app}-push-member-assigned-later`,
      source: `SCIM20, Update specific Group membership: added once the three requirements are met; ${nameToo}`,
      app,
      people: { ann: {}, bob: {} },
      groups: { Sales: ['ann', 'bob'] },
      linked: true,
      steps: [
        {
          when: [{ assign: 'bob' }],
          sends: [postUser('bob'), ...either([whole('Sales', 'ann', 'bob')], [named('Sales'), added('bob')])],
        },
      ],
    },
    {
      id: `${app}-push-member-leaves`,
      source: `SCIM20, Update specific Group membership; ${nameToo}`,
      app,
      linked: true,
      steps: [
        { when: [{ quit: 'ann', group: 'Sales' }], sends: either([whole('Sales')], [named('Sales'), dropped('ann')]) },
        { sends: [] },
      ],
    },
    {
      id: `${app}-push-member-leaves-the-app`,
      source: 'SCIM20, Update specific Group membership: members are assigned to the integration',
      certainty: 'ambiguous',
      note: 'HELP, Deactivate user accounts: whoever is deactivated stays in the groups; metabase 48276: an inactive member is not taken out.',
      app,
      linked: true,
      steps: [{ when: [{ unassign: 'ann' }], sends: [off[app], ...either([whole('Sales')], [named('Sales'), dropped('ann')])] }],
    },
    {
      id: `${app}-push-member-comes-back`,
      source: `SCIM20, Update specific Group membership: added once the three requirements are met; ${nameToo}`,
      certainty: 'ambiguous',
      note: 'HELP, Group Push prerequisites: after somebody inactive is reactivated the group has to be pushed again by hand.',
      app,
      linked: true,
      steps: [
        { when: [{ unassign: 'ann' }], sends: [off[app], ...either([whole('Sales')], [named('Sales'), dropped('ann')])] },
        {
          when: [{ assign: 'ann' }],
          sends: [...on[app], ...either([whole('Sales', 'ann')], [named('Sales'), added('ann')])],
        },
      ],
    },
    {
      id: `${app}-unlink-delete`,
      source: 'SCIM20, Delete a specific Group: "Delete the group in the target app" sends DELETE',
      app,
      linked: true,
      steps: [unlink(true, [remove(sales)]), { sends: [] }],
    },
    {
      id: `${app}-unlink-leave`,
      source: 'SCIM20, Delete a specific Group: "Leave the group in the target app"',
      app,
      linked: true,
      steps: [unlink(false, []), { when: [{ rename: 'Sales', to: 'Sales NL' }], sends: [] }],
    },
  ];
};

/** Ann is in Sales and assigned to the app, unless a row says otherwise. */
export const oktaGroupRows: OktaRow[] = bothApps
  .flatMap(rows)
  .map((row) => ({ groups: { Sales: ['ann'] }, assigned: ['ann'], pushed: row.linked ? ['Sales'] : [], ...row }));
