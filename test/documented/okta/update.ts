/** People who stand in the target: their profile changes, or they are assigned again. */
import { patch, put } from '../requests.ts';
import { bothApps, type OktaRow, userBody, vendorsOwn } from './row.ts';

const ann = '/Users/{ann}';
const titleBoth = { title: { expression: 'user.title', update: true } };

const update: OktaRow[] = bothApps.flatMap((app): OktaRow[] => [
  {
    id: `${app}-update`,
    source: 'SCIM20, Update a specific User (PUT): GET, then PUT of the new body, also for catalogue apps',
    app,
    mappings: titleBoth,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [
      {
        when: [
          { vendorSets: 'ann', to: vendorsOwn },
          { profile: 'ann', to: { title: 'Chief' } },
        ],
        sends: [put(ann, userBody('ann', { id: '{ann}', title: 'Chief', ...vendorsOwn }))],
        searches: [],
      },
      { sends: [] },
    ],
  },
  {
    id: `${app}-update-echoes-the-unchanged`,
    source: 'SCIM20, Update the User: what was read, with the attributes that were changed',
    certainty: 'ambiguous',
    note: 'GUIDE has changes made in the app overwritten with the values of the Okta profile, which has none here.',
    app,
    mappings: titleBoth,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [
      {
        when: [
          { vendorSets: 'ann', to: { nickName: 'Babs' } },
          { profile: 'ann', to: { title: 'Chief' } },
        ],
        sends: [put(ann, userBody('ann', { id: '{ann}', title: 'Chief', nickName: 'Babs' }))],
      },
    ],
  },
  {
    id: `${app}-update-after-vendor-deactivated`,
    source: 'SCIM, Update, note on active: a profile push does not update the status in the SCIM app',
    field: '1.7',
    app,
    mappings: titleBoth,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [
      {
        when: [
          { vendorSets: 'ann', to: { active: false } },
          { profile: 'ann', to: { title: 'Chief' } },
        ],
        sends: [put(ann, userBody('ann', { id: '{ann}', title: 'Chief', active: false }))],
      },
    ],
  },
  {
    id: `${app}-update-vendor-deactivated-alone`,
    source: 'SCIM, Update, note on active: Okta does not pull the status; nothing changed in Okta',
    field: '1.7',
    app,
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ vendorSets: 'ann', to: { active: false } }], sends: [] }],
  },
  {
    id: `${app}-update-create-only`,
    source: 'REF 5.2: rows of a mapping stand at "Create" until set to "Create and update"',
    app,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ profile: 'ann', to: { title: 'Chief', firstName: 'Anna' } }], sends: [] }],
  },
  {
    id: `${app}-update-not-mapped`,
    source: 'SCIM20, Update a specific User (PUT): an attribute that is mapped to one in the SCIM application',
    app,
    mappings: titleBoth,
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ profile: 'ann', to: { mobilePhone: '+31 6 00000000' } }], sends: [] }],
  },
  {
    id: `${app}-update-emptied`,
    source: 'SCIM20, Update a specific User (PUT): the new body in place of the old; REF 5.2: empty attributes are left out',
    certainty: 'likely',
    app,
    mappings: titleBoth,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ profile: 'ann', to: { title: '' } }], sends: [put(ann, userBody('ann', { id: '{ann}' }))] }, { sends: [] }],
  },
  {
    id: `${app}-update-box-off`,
    source: 'SCIM20, Update a specific User (PUT): Update User Attributes has to be enabled',
    app,
    boxes: { update: false },
    mappings: titleBoth,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ profile: 'ann', to: { title: 'Chief' } }], sends: [] }],
  },
  {
    id: `${app}-update-gone-from-target`,
    source: 'REF 5.2: 404 on the GET of an update is an error, nobody is created again',
    certainty: 'likely',
    app,
    mappings: titleBoth,
    people: { ann: { title: 'Clerk' } },
    assigned: ['ann'],
    linked: true,
    steps: [
      {
        when: [{ vendorRefuses: { method: 'GET', path: '/Users/', status: 404 } }, { profile: 'ann', to: { title: 'Chief' } }],
        sends: [],
      },
    ],
  },
]);

const reactivate: OktaRow[] = [
  {
    id: 'custom-reactivate',
    source: 'SCIM20, Update a specific User (PATCH): custom apps always PUT; SCIM, note on active: reassigned, set to active=true',
    app: 'custom',
    assigned: ['ann'],
    linked: true,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [put(ann, userBody('ann', { id: '{ann}', active: false }))] },
      {
        when: [{ assign: 'ann' }],
        sends: [put(ann, userBody('ann', { id: '{ann}' }))],
        searches: ['userName eq "ann@example.com"'],
      },
    ],
  },
  {
    id: 'catalogue-reactivate',
    source: 'SCIM20, Update a specific User (PATCH): activating a user; SCIM, note on active: reassigned, set to active=true',
    note: 'The page prints the request of a deactivation; that of an activation is taken to be the same with true.',
    app: 'catalogue',
    assigned: ['ann'],
    linked: true,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [patch(ann, { op: 'replace', value: { active: false } })] },
      {
        when: [{ assign: 'ann' }],
        sends: [
          patch(ann, { op: 'replace', value: { active: true } }),
          { ...put(ann, { ...userBody('ann', { id: '{ann}' }), active: false }), mayMiss: true },
          { ...put(ann, userBody('ann', { id: '{ann}' })), mayMiss: true },
        ],
        searches: ['userName eq "ann@example.com"'],
      },
    ],
  },
];

export const oktaUpdateRows = [...update, ...reactivate];
