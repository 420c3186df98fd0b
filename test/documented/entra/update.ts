/** What a change in the directory sends, in the dialect without a flag. */
import { enterprise, patch } from '../requests.ts';
import { type EntraRow, rowsWith, softDeletedSwitch, userBody, usualUsers } from './row.ts';

const custom = 'urn:ietf:params:scim:schemas:extension:Acme:2.0:User';
const ann = '/Users/{ann}';

const written: EntraRow[] = [
  {
    id: 'update-one',
    source: 'USE, Update User [Single-valued properties]',
    steps: [
      {
        when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }],
        sends: [patch(ann, { op: 'Replace', path: 'displayName', value: 'Ann Lee' })],
      },
      { sends: [] },
    ],
  },
  {
    id: 'update-new',
    source: 'COMPAT, add a single-value string attribute, without feature flag',
    users: { ...usualUsers, nickName: '[extensionAttribute1]' },
    steps: [
      {
        when: [{ set: 'ann', to: { onPremisesExtensionAttributes: { extensionAttribute1: 'Babs' } } }],
        sends: [patch(ann, { op: 'Add', path: 'nickName', value: 'Babs' })],
      },
    ],
  },
  {
    id: 'update-filtered-path',
    source: 'USE, Update User [Multi-valued properties]',
    steps: [
      {
        when: [{ set: 'ann', to: { mail: 'ann.lee@example.com' } }],
        sends: [patch(ann, { op: 'Replace', path: 'emails[type eq "work"].value', value: 'ann.lee@example.com' })],
      },
    ],
  },
  {
    id: 'update-several',
    source: 'COMPAT, replace multiple attributes, without feature flag: one operation each',
    users: {
      ...usualUsers,
      'name.givenName': '[givenName]',
      'name.familyName': '[surname]',
      [`${enterprise}:employeeNumber`]: '[employeeId]',
    },
    people: { ann: { givenName: 'Ann', surname: 'Lee', employeeId: '17' } },
    steps: [
      {
        when: [{ set: 'ann', to: { displayName: 'Pvlo', mail: 'pvlo@example.com', givenName: 'Gtfd', surname: 'Pkqf', employeeId: '18' } }],
        sends: [
          patch(
            ann,
            { op: 'Replace', path: 'displayName', value: 'Pvlo' },
            { op: 'Replace', path: 'emails[type eq "work"].value', value: 'pvlo@example.com' },
            { op: 'Replace', path: 'name.givenName', value: 'Gtfd' },
            { op: 'Replace', path: 'name.familyName', value: 'Pkqf' },
            { op: 'Replace', path: `${enterprise}:employeeNumber`, value: '18' },
          ),
        ],
      },
    ],
  },
  {
    id: 'update-custom-extension',
    source: 'COMPAT, Extension attributes use dot notation: fixed; CAA, custom extension attribute',
    users: { ...usualUsers, [`${custom}:badge`]: '[employeeId]' },
    people: { ann: { employeeId: 'B9' } },
    steps: [
      {
        when: [{ set: 'ann', to: { employeeId: 'B10' } }],
        sends: [patch(ann, { op: 'Replace', path: `${custom}:badge`, value: 'B10' })],
      },
    ],
  },
  {
    id: 'update-case-exact',
    source: 'CAA, attribute list: Exact case? values are evaluated in a case-sensitive way',
    field: '1.13',
    users: { ...usualUsers, displayName: { from: '[displayName]', caseExact: true } },
    steps: [
      { when: [{ set: 'ann', to: { displayName: 'Ann' } }], sends: [patch(ann, { op: 'Replace', path: 'displayName', value: 'Ann' })] },
    ],
  },
  {
    id: 'update-mappings-saved',
    source: 'HPW, Incremental cycles: a change in attribute mappings starts an initial cycle',
    people: { ann: { jobTitle: 'Chief' } },
    steps: [
      {
        when: [{ mappings: { ...usualUsers, title: '[jobTitle]' } }],
        sends: [patch(ann, { op: 'Add', path: 'title', value: 'Chief' })],
      },
    ],
  },
  {
    id: 'update-after-restart',
    source: 'KI, Changes not moving from target app; HPW, Restart provisioning: all source objects are evaluated again',
    steps: [
      { when: [{ vendorSets: 'ann', to: { displayName: 'clicked' } }], sends: [] },
      { when: [{ restart: '' }], sends: [patch(ann, { op: 'Replace', path: 'displayName', value: 'ann' })] },
    ],
  },
];

const silent: EntraRow[] = [
  {
    id: 'update-nothing-changed',
    source: 'CAA, What you should know: only objects requiring updates are processed',
    steps: [{ sends: [] }, { when: [{ restart: '' }], sends: [] }],
  },
  {
    id: 'update-not-mapped',
    source: 'HPW, Mapping attributes: mappings determine what flows',
    steps: [{ when: [{ set: 'ann', to: { jobTitle: 'Chief' } }], sends: [] }],
  },
  {
    id: 'update-to-null',
    source: 'KI, Null attribute cannot be provisioned; CAA, null values are not provisioned',
    people: { ann: { department: 'Sales' } },
    steps: [
      { when: [{ set: 'ann', to: { department: null, mail: null } }], sends: [] },
      { when: [{ restart: '' }], sends: [] },
    ],
  },
  {
    id: 'update-to-null-by-expression',
    source: 'KI, Null attribute cannot be provisioned',
    users: { ...usualUsers, userType: 'Switch([department], , "Sales", "seller")', [`${enterprise}:department`]: '[companyName]' },
    people: { ann: { department: 'Sales' } },
    steps: [{ when: [{ set: 'ann', to: { department: 'Legal' } }], sends: [] }],
  },
  {
    id: 'update-case-alone',
    source: "CAA, attribute list: Exact case?; Graph, attributeDefinition: caseExact, false by default; Bynder's manual",
    field: '1.13',
    certainty: 'likely',
    steps: [{ when: [{ set: 'ann', to: { displayName: 'ANN', mail: 'Ann@mail.example.com' } }], sends: [] }],
  },
  {
    id: 'update-case-alone-when-matched',
    source: 'CAA, attribute list: Exact case?',
    field: '1.13',
    certainty: 'likely',
    linked: false,
    standing: { users: { 'v-ann': userBody('ann', { displayName: 'Ann' }) } },
    steps: [{ sends: [] }],
  },
  {
    id: 'update-create-only',
    source: 'CAA, attribute-mapping properties: Only during creation',
    users: { ...usualUsers, nickName: { from: '[extensionAttribute1]', onCreate: true } },
    people: { ann: { onPremisesExtensionAttributes: { extensionAttribute1: 'Babs' } } },
    steps: [
      { when: [{ set: 'ann', to: { onPremisesExtensionAttributes: { extensionAttribute1: 'Bobs' } } }], sends: [] },
      { when: [{ restart: '' }], sends: [] },
    ],
  },
  {
    id: 'update-create-only-is-no-change',
    source:
      'CAA, attribute-mapping properties: Only during creation; KI, Changes not moving from target app: no action is taken to roll back',
    users: { ...usualUsers, nickName: { from: '[extensionAttribute1]', onCreate: true } },
    people: { ann: { onPremisesExtensionAttributes: { extensionAttribute1: 'Babs' } } },
    steps: [
      {
        when: [
          { vendorSets: 'ann', to: { displayName: 'clicked' } },
          { set: 'ann', to: { onPremisesExtensionAttributes: { extensionAttribute1: 'Bobs' } } },
        ],
        sends: [],
      },
    ],
  },
  {
    id: 'update-default-not-sent',
    source: 'CAA, attribute-mapping properties: the default is not provisioned when updating an existing user',
    users: { ...usualUsers, title: { from: '[jobTitle]', default: 'New' } },
    people: { ann: { jobTitle: 'Chief' } },
    steps: [{ when: [{ set: 'ann', to: { jobTitle: null } }], sends: [] }],
  },
  {
    id: 'update-default-not-sent-when-matched',
    source: 'CAA, attribute-mapping properties: the default is only provisioned when a user is created',
    users: { ...usualUsers, title: { from: '[jobTitle]', default: 'New' } },
    linked: false,
    standing: { users: { 'v-ann': userBody('ann') } },
    steps: [{ sends: [] }],
  },
  {
    id: 'update-action-off',
    source: 'HPW, Target object actions: Update can be disabled',
    actions: ['create', 'delete'],
    steps: [{ when: [{ set: 'ann', to: { displayName: 'Ann Lee' } }], sends: [] }],
  },
  {
    id: 'update-action-off-matched',
    source: 'HPW, Target object actions: Update can be disabled',
    actions: ['create', 'delete'],
    linked: false,
    standing: { users: { 'v-ann': userBody('ann', { displayName: 'Old' }) } },
    steps: [{ sends: [] }],
  },
  {
    id: 'update-active-set-by-vendor',
    source: 'KI, Changes not moving from target app: no action is taken to roll back',
    users: { ...usualUsers, active: softDeletedSwitch },
    steps: [{ when: [{ vendorSets: 'ann', to: { active: false } }], sends: [] }],
  },
];

export const updateRows = rowsWith({ people: { ann: {} }, linked: true }, [...written, ...silent]);
