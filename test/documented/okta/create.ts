/** People who are assigned: looked up, created or linked. */
import { coreUser, enterprise, optional, put } from '../requests.ts';
import { bothApps, type OktaRow, postUser, userBody, vendorsOwn } from './row.ts';

/** A record that the vendor's own admins made. */
const vendors = (active: boolean) => ({ schemas: [coreUser], userName: 'ann@example.com', active, ...vendorsOwn });

const create: OktaRow[] = bothApps.flatMap((app): OktaRow[] => [
  {
    id: `${app}-create`,
    source: 'SCIM20, Determine if the User already exists; Create the User',
    app,
    people: { ann: { locale: 'en-US' } },
    steps: [
      { when: [{ assign: 'ann' }], sends: [postUser('ann', { locale: 'en-US' })], searches: ['userName eq "ann@example.com"'] },
      { sends: [], searches: [] },
    ],
  },
  {
    id: `${app}-create-by-group`,
    source: 'SCIM, Create: by profile values and group assignments; SCIM20, Create the User',
    app,
    people: { ann: {}, bob: {} },
    groups: { Sales: ['ann', 'bob'] },
    steps: [{ when: [{ assign: 'Sales' }], sends: [postUser('ann'), postUser('bob')] }],
  },
  {
    id: `${app}-create-not-found-404`,
    source: 'SCIM20, Determine if the User already exists: an error with status 404 is another acceptable answer',
    app,
    steps: [
      {
        when: [{ vendorRefuses: { method: 'GET', path: '/Users?filter', status: 404 } }, { assign: 'ann' }],
        sends: [postUser('ann')],
      },
    ],
  },
  {
    id: `${app}-create-conflict`,
    source: 'SCIM20, Create the User: 409 stops the provisioning job',
    app,
    steps: [
      { when: [{ vendorRefuses: { method: 'POST', path: '/Users', status: 409 } }, { assign: 'ann' }], sends: [postUser('ann')] },
      { when: [{ vendorRefuses: null }], sends: [] },
    ],
  },
  {
    id: `${app}-create-rate-limited`,
    source: 'SCIM, Handle SCIM server rate limiting: rescheduled without manual intervention',
    app,
    steps: [
      { when: [{ vendorRefuses: { method: 'POST', path: '/Users', status: 429 } }, { assign: 'ann' }], sends: [postUser('ann')] },
      { when: [{ vendorRefuses: null }], sends: [postUser('ann')] },
    ],
  },
  {
    id: `${app}-create-empty-values`,
    source: 'SCIM20, Create the User, request: only what has a value; REF 5.2: empty attributes are left out',
    app,
    people: { ann: { title: '', middleName: '', nickName: 'Babs' } },
    steps: [{ when: [{ assign: 'ann' }], sends: [postUser('ann', { nickName: 'Babs' })] }],
  },
  {
    id: `${app}-create-title`,
    source: 'SCIM20, Create Users: the application profile becomes the User object; mapping of a new app',
    field: '1.15',
    app,
    people: { ann: { title: 'Chief' } },
    steps: [{ when: [{ assign: 'ann' }], sends: [postUser('ann', { title: 'Chief' })] }],
  },
  {
    id: `${app}-create-enterprise`,
    source: 'RFC 7643 3.3: schemas names the extensions that are there; REF 5.2',
    certainty: 'likely',
    app,
    people: { ann: { department: 'Sales' } },
    steps: [
      {
        when: [{ assign: 'ann' }],
        sends: [postUser('ann', { schemas: [coreUser, enterprise], [enterprise]: { department: 'Sales' } })],
      },
    ],
  },
  {
    id: `${app}-create-box-off`,
    source: 'SCIM20, Create Users: Create User has to be enabled',
    app,
    boxes: { create: false },
    steps: [{ when: [{ assign: 'ann' }], sends: [], searches: [] }],
  },
  {
    id: `${app}-assigned-before-provisioning`,
    source: "REF 5.2 and the app's own message: assigned before provisioning was enabled, not provisioned",
    app,
    enabledLater: true,
    assigned: ['ann'],
    steps: [
      { when: [{ enable: true }], sends: [] },
      { when: [{ unassign: 'ann' }, { assign: 'ann' }], sends: [postUser('ann')] },
    ],
  },
  {
    id: `${app}-link`,
    source: 'SCIM20, Determine if the User already exists (2021): matched, and the application profile is sent; REF 5.2: GET and PUT',
    certainty: 'likely',
    note: 'The page of 2026 says only that the id is kept.',
    app,
    standing: { users: { 'v-ann': vendors(true) } },
    steps: [
      {
        when: [{ assign: 'ann' }],
        sends: [
          put('/Users/v-ann', {
            ...userBody('ann', { id: 'v-ann', ...vendorsOwn }),
            externalId: optional('{okta:ann}'),
            groups: optional([]),
          }),
        ],
        searches: ['userName eq "ann@example.com"'],
      },
    ],
  },
]);

const byOtherField: OktaRow = {
  id: 'custom-create-unique-field',
  source: 'SCIM20, Determine if the User already exists: against the unique identifier configured for the integration',
  app: 'custom',
  uniqueField: 'displayName',
  steps: [{ when: [{ assign: 'ann' }], sends: [postUser('ann')], searches: ['displayName eq "ann Example"'] }],
};

const byScimName: OktaRow = {
  id: 'custom-create-unique-scim-attribute',
  source: 'SCIM20, Determine if the User already exists: against the unique identifier configured for the integration',
  certainty: 'likely',
  note: 'The page filters on a SCIM attribute; that its value is the one of the property behind it is not said.',
  app: 'custom',
  uniqueField: 'name.familyName',
  people: { ann: { lastName: 'Lee' } },
  steps: [
    {
      when: [{ assign: 'ann' }],
      sends: [postUser('ann', { name: { givenName: 'ann', familyName: 'Lee' } })],
      searches: ['name.familyName eq "Lee"'],
    },
  ],
};

const linkInactive: OktaRow = {
  id: 'custom-link-inactive',
  source: 'SCIM, Update, note on active: the first time somebody is assigned, active=true is set; SCIM20: custom apps always PUT',
  app: 'custom',
  standing: { users: { 'v-ann': vendors(false) } },
  steps: [
    {
      when: [{ assign: 'ann' }],
      sends: [
        put('/Users/v-ann', {
          ...userBody('ann', { id: 'v-ann', ...vendorsOwn }),
          externalId: optional('{okta:ann}'),
          groups: optional([]),
        }),
      ],
    },
  ],
};

export const oktaCreateRows = [...create, byOtherField, byScimName, linkInactive];
