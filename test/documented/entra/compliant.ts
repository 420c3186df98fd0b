/** The dialect that `aadOptscim062020` on the address selects. Its group members have rows among the groups. */
import { enterprise, patch } from '../requests.ts';
import { type EntraRow, rowsWith, usualUsers } from './row.ts';

const ann = '/Users/{ann}';
const mail = 'emails[type eq "work"].value';
const users = {
  ...usualUsers,
  'name.givenName': '[givenName]',
  'name.familyName': '[surname]',
  [`${enterprise}:employeeNumber`]: '[employeeId]',
  nickName: '[extensionAttribute1]',
  title: '[jobTitle]',
};
const nickName = { onPremisesExtensionAttributes: { extensionAttribute1: 'Babs' } };

const rows: EntraRow[] = [
  {
    id: 'compliant-one',
    source: 'COMPAT, with feature flag: a single attribute has a path (disable; add a single-value string attribute)',
    field: '1.11',
    steps: [
      {
        when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }],
        sends: [patch(ann, { op: 'replace', path: 'displayName', value: 'Ann Lee' })],
      },
    ],
  },
  {
    id: 'compliant-one-new',
    source: 'COMPAT, add a single-value string attribute, with feature flag',
    field: '1.11',
    steps: [{ when: [{ set: 'ann', to: nickName }], sends: [patch(ann, { op: 'add', path: 'nickName', value: 'Babs' })] }],
  },
  {
    id: 'compliant-one-extension',
    source: 'COMPAT, with feature flag: a single attribute has a path',
    steps: [
      {
        when: [{ set: 'ann', to: { employeeId: '18' } }],
        sends: [patch(ann, { op: 'replace', path: `${enterprise}:employeeNumber`, value: '18' })],
      },
    ],
  },
  {
    id: 'compliant-disable',
    source: 'COMPAT, disable users, with feature flag',
    field: '1.11',
    steps: [
      { when: [{ set: 'ann', to: { accountEnabled: false } }], sends: [patch(ann, { op: 'replace', path: 'active', value: false })] },
      { when: [{ set: 'ann', to: { accountEnabled: true } }], sends: [patch(ann, { op: 'replace', path: 'active', value: true })] },
    ],
  },
  {
    id: 'compliant-several',
    source: 'COMPAT, replace multiple attributes, with feature flag',
    steps: [
      {
        when: [{ set: 'ann', to: { displayName: 'Bjfe', mail: 'new@example.com', givenName: 'Kkom', surname: 'Unua', employeeId: '18' } }],
        sends: [
          patch(
            ann,
            { op: 'replace', path: mail, value: 'new@example.com' },
            {
              op: 'replace',
              value: {
                displayName: 'Bjfe',
                'name.givenName': 'Kkom',
                'name.familyName': 'Unua',
                [`${enterprise}:employeeNumber`]: '18',
              },
            },
          ),
        ],
      },
    ],
  },
  {
    id: 'compliant-several-new',
    source: "Microsoft's SCIM validator, captured: several new attributes are one `add` without a path",
    certainty: 'likely',
    note: 'COMPAT shows the replacement of several attributes only.',
    steps: [
      {
        when: [{ set: 'ann', to: { ...nickName, jobTitle: 'Chief' } }],
        sends: [patch(ann, { op: 'add', value: { nickName: 'Babs', title: 'Chief' } })],
      },
    ],
  },
  {
    id: 'compliant-new-and-replaced',
    source: 'thomaspoignant/scim-patch 207, a gallery test captured: one `replace` and one `add`, each without a path',
    certainty: 'likely',
    note: 'COMPAT shows the replacement of several attributes only.',
    steps: [
      {
        when: [{ set: 'ann', to: { ...nickName, displayName: 'Bjfe', givenName: 'Kkom' } }],
        sends: [
          patch(
            ann,
            { op: 'replace', value: { displayName: 'Bjfe', 'name.givenName': 'Kkom' } },
            { op: 'add', value: { nickName: 'Babs' } },
          ),
        ],
      },
    ],
  },
  {
    id: 'compliant-filtered',
    source: 'COMPAT, replace multiple attributes, with feature flag: a filtered path on its own',
    steps: [
      {
        when: [{ set: 'ann', to: { mail: 'new@example.com' } }],
        sends: [patch(ann, { op: 'replace', path: mail, value: 'new@example.com' })],
      },
    ],
  },
  {
    id: 'compliant-filtered-new',
    source: 'COMPAT, add a single-value string attribute, with feature flag: `add`',
    people: { ann: { mail: null } },
    steps: [
      { when: [{ set: 'ann', to: { mail: 'new@example.com' } }], sends: [patch(ann, { op: 'add', path: mail, value: 'new@example.com' })] },
    ],
  },
  {
    id: 'downgraded',
    source: 'COMPAT, Downgrade URL: AzureAdScimPatch2017 rolls back to the old behavior',
    dialect: 'downgraded',
    steps: [
      { when: [{ set: 'ann', to: { accountEnabled: false } }], sends: [patch(ann, { op: 'Replace', path: 'active', value: 'False' })] },
    ],
  },
];

export const compliantRows = rowsWith(
  { users, dialect: 'compliant', people: { ann: { givenName: 'Ann', surname: 'Lee', employeeId: '17' } }, linked: true },
  rows,
);
