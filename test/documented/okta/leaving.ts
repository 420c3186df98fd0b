/** People who lose the app, or their account. */
import { type ExpectedRequest, mayMiss, patch, put } from '../requests.ts';
import { bothApps, type OktaEvent, type OktaRow, postUser, userBody } from './row.ts';

const ann = '/Users/{ann}';
export const off: Record<(typeof bothApps)[number], ExpectedRequest> = {
  custom: put(ann, userBody('ann', { id: '{ann}', active: false })),
  catalogue: patch(ann, { op: 'replace', value: { active: false } }),
};
/** A catalogue app may have the profile sent as well. */
export const on: Record<(typeof bothApps)[number], ExpectedRequest[]> = {
  custom: [put(ann, userBody('ann', { id: '{ann}' }))],
  catalogue: [
    patch(ann, { op: 'replace', value: { active: true } }),
    mayMiss(put(ann, userBody('ann', { id: '{ann}', active: false }))),
    mayMiss(put(ann, userBody('ann', { id: '{ann}' }))),
  ],
};
const deprovision =
  'SCIM20, Delete Users: deactivated or removed from the integration, active=false, PATCH for catalogue apps, PUT for custom ones';

const ways: [id: string, assigned: string, leave: OktaEvent[]][] = [
  ['unassigned', 'ann', [{ unassign: 'ann' }]],
  ['deactivated', 'ann', [{ status: 'ann', by: 'deactivate' }]],
  ['out-of-the-group', 'Sales', [{ quit: 'ann', group: 'Sales' }]],
  ['group-unassigned', 'Sales', [{ unassign: 'Sales' }]],
];

export const oktaLeavingRows: OktaRow[] = bothApps.flatMap((app): OktaRow[] => [
  ...ways.map(
    ([way, assigned, leave]): OktaRow => ({
      id: `${app}-leave-${way}`,
      source: deprovision,
      app,
      groups: { Sales: ['ann'] },
      assigned: [assigned],
      linked: true,
      steps: [{ when: leave, sends: [off[app]] }, { sends: [] }],
    }),
  ),
  {
    id: `${app}-leave-box-off`,
    source: 'SCIM20, Update a specific User (PATCH): Deactivate Users has to be enabled',
    app,
    boxes: { deactivate: false },
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ unassign: 'ann' }], sends: [] }],
  },
  {
    id: `${app}-erased`,
    source: 'SCIM, Delete (Deprovision): a deleted profile changes nothing, no delete request is sent; FAQ, Deactivate',
    app,
    assigned: ['ann'],
    linked: true,
    steps: [
      { when: [{ status: 'ann', by: 'deactivate' }], sends: [off[app]] },
      { when: [{ erase: 'ann' }], sends: [] },
    ],
  },
  {
    id: `${app}-suspended`,
    source: 'SCIM20, Delete Users: no deprovisioning event for suspended users',
    app,
    assigned: ['ann'],
    linked: true,
    steps: [
      { when: [{ status: 'ann', by: 'suspend' }], sends: [] },
      { when: [{ status: 'ann', by: 'unsuspend' }], sends: [] },
    ],
  },
  {
    id: `${app}-deactivated-never-provisioned`,
    source: 'SCIM20, Create Users: Create User is off, so that there is nobody to deactivate',
    app,
    boxes: { create: false },
    assigned: ['ann'],
    linked: true,
    steps: [{ when: [{ status: 'ann', by: 'deactivate' }], sends: [] }],
  },
  {
    id: `${app}-left-and-gone-from-target`,
    source: 'REF 5.2: a failed deactivation is tried once',
    certainty: 'likely',
    app,
    assigned: ['ann'],
    linked: true,
    steps: [
      {
        when: [{ vendorRefuses: { method: app === 'custom' ? 'PUT' : 'PATCH', path: '/Users/', status: 400 } }, { unassign: 'ann' }],
        sends: [off[app]],
      },
      { when: [{ vendorRefuses: null }], sends: [] },
    ],
  },
  {
    id: `${app}-others-untouched`,
    source: deprovision,
    app,
    people: { ann: {}, bob: {} },
    assigned: ['ann', 'bob'],
    linked: true,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [off[app]] },
      { when: [{ vendorSets: 'ann', to: { active: true } }], sends: [] },
    ],
  },
  {
    id: `${app}-back-after-the-vendor-deleted`,
    source: 'PagerDuty, Assign or deactivate users: it deletes whoever is deactivated, and Okta makes a new user; SCIM20, Create the User',
    app,
    assigned: ['ann'],
    linked: true,
    steps: [
      { when: [{ unassign: 'ann' }], sends: [off[app]] },
      {
        when: [{ vendorRefuses: { method: 'GET', path: '/Users?filter', status: 404 } }, { assign: 'ann' }],
        sends: [postUser('ann')],
      },
    ],
  },
  {
    id: `${app}-back-by-group`,
    source: 'SCIM, Delete (Deprovision): reprovisioned later, active is switched back to true',
    app,
    groups: { Sales: ['ann'] },
    assigned: ['Sales'],
    steps: [
      { sends: [postUser('ann')] },
      { when: [{ status: 'ann', by: 'deactivate' }], sends: [off[app]] },
      {
        when: [{ status: 'ann', by: 'activate' }],
        sends: on[app],
      },
    ],
  },
]);
