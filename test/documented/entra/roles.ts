/** App roles. Roles of the tenant: `admin`, shown as Administrator, and `member`, shown as Member; the ids are `role-admin` and `role-member`. */
import { patch } from '../requests.ts';
import { type EntraRow, postUser, rowsWith, usualUsers } from './row.ts';

const ann = '/Users/{ann}';
const type = 'WindowsAzureActiveDirectoryRole';
const value = 'roles[primary eq "True"].value';
const single = { ...usualUsers, [value]: 'SingleAppRoleAssignment([appRoleAssignments])' };
const complex = { ...usualUsers, roles: 'AppRoleAssignmentsComplex([appRoleAssignments])' };
const assertive = { ...usualUsers, roles: 'AssertiveAppRoleAssignmentsComplex([appRoleAssignments])' };
const admin = { primary: false, type, display: 'Administrator', value: 'admin' };
const member = { primary: false, type, display: 'Member', value: 'member' };
/** The text that CAA packs into `value`. */
const packed = (role: string, displayName: string) => ({ value: JSON.stringify({ id: `role-${role}`, value: role, displayName }) });

const singles: EntraRow[] = [
  {
    id: 'role-single-post',
    source: 'CAA, SingleAppRoleAssignment, request (POST); entra-docs 391',
    field: '1.12',
    users: single,
    assigned: { ann: 'admin' },
    steps: [{ sends: [postUser('ann', { roles: [{ primary: true, type, value: 'admin' }] })] }, { sends: [] }],
  },
  {
    id: 'role-single-display-name',
    source: "CAA: a role name; DocuSign's tutorial and Docker's manual switch on display names",
    field: '1.18',
    certainty: 'ambiguous',
    note: 'Value (manual of Stack AI) or display name is an open question: settable.',
    users: single,
    settings: { roleText: 'displayName' },
    assigned: { ann: 'admin' },
    steps: [{ sends: [postUser('ann', { roles: [{ primary: true, type, value: 'Administrator' }] })] }],
  },
  {
    id: 'role-single-value',
    source: "CAA: a role name; Stack AI's manual: the value",
    field: '1.18',
    certainty: 'ambiguous',
    note: 'As above: settable.',
    users: single,
    settings: { roleText: 'value' },
    assigned: { ann: 'member' },
    steps: [{ sends: [postUser('ann', { roles: [{ primary: true, type, value: 'member' }] })] }],
  },
  {
    id: 'role-single-display',
    source:
      'CAA, SingleAppRoleAssignment: roles[primary eq "True"].display is one of three attributes; entra-docs 391: the type is always there',
    field: '1.12',
    certainty: 'likely',
    users: { ...single, 'roles[primary eq "True"].display': 'SingleAppRoleAssignment([appRoleAssignments])' },
    assigned: { ann: 'admin' },
    steps: [{ sends: [postUser('ann', { roles: [{ primary: true, type, display: 'admin', value: 'admin' }] })] }],
  },
  {
    id: 'role-single-none',
    source: 'KI, Null attribute cannot be provisioned: default access is no role',
    users: single,
    steps: [{ sends: [postUser('ann')] }],
  },
  {
    id: 'role-single-by-group',
    source: 'HPW, Groups: members of an assigned group; CAA, SingleAppRoleAssignment',
    field: '1.12',
    users: single,
    groups: 'disabled',
    members: { admins: ['ann'] },
    assigned: { admins: 'admin' },
    steps: [{ sends: [postUser('ann', { roles: [{ primary: true, type, value: 'admin' }] })] }],
  },
  {
    id: 'role-single-added',
    source: 'REF 6.7: Add at the mapped path with the text, as captured',
    certainty: 'ambiguous',
    note: "CAA's sample for this function is the packed list of AppRoleAssignmentsComplex, which one text cannot give.",
    users: single,
    linked: true,
    steps: [{ when: [{ assign: 'ann', role: 'admin' }], sends: [patch(ann, { op: 'Add', path: value, value: 'admin' })] }],
  },
  {
    id: 'role-single-changed',
    source: 'REF 6.5 and 6.7: Replace where the target showed one',
    certainty: 'ambiguous',
    note: 'As above; REF 6.7 prints Add only.',
    users: single,
    linked: true,
    assigned: { ann: 'member' },
    steps: [{ when: [{ assign: 'ann', role: 'admin' }], sends: [patch(ann, { op: 'Replace', path: value, value: 'admin' })] }],
  },
  {
    id: 'role-single-changed-compliant',
    source: 'COMPAT, with feature flag: a filtered path on its own',
    certainty: 'likely',
    users: single,
    dialect: 'compliant',
    linked: true,
    assigned: { ann: 'member' },
    steps: [{ when: [{ assign: 'ann', role: 'admin' }], sends: [patch(ann, { op: 'replace', path: value, value: 'admin' })] }],
  },
];

const lists: EntraRow[] = [
  {
    id: 'role-complex-post',
    source: 'CAA, AppRoleAssignmentsComplex, request (POST): primary false for all',
    note: 'That sample names the text `displayName`; the one of the assertive function, RFC 7643 and captures have `display`.',
    users: complex,
    groups: 'disabled',
    members: { everybody: ['ann'] },
    assigned: { ann: 'admin', everybody: 'member' },
    steps: [{ sends: [postUser('ann', { roles: [admin, member] })] }, { sends: [] }],
  },
  {
    id: 'role-complex-added',
    source: 'CAA, AppRoleAssignmentsComplex, output (PATCH): id, value and displayName as JSON text; azure-docs 50772, SCIM-SDK 516',
    field: '1.12',
    note: 'Captured ids are GUIDs, as those of roles are and those of assignments are not.',
    users: complex,
    linked: true,
    steps: [
      {
        when: [{ assign: 'ann', role: 'admin' }],
        sends: [patch(ann, { op: 'Add', path: 'roles', value: [packed('admin', 'Administrator')] })],
      },
    ],
  },
  {
    id: 'role-complex-taken-away',
    source: 'CAA, AssertiveAppRoleAssignmentsComplex: the other function only adds and removes no role',
    users: complex,
    linked: true,
    groups: 'disabled',
    members: { everybody: ['ann'] },
    assigned: { ann: 'admin', everybody: 'member' },
    steps: [{ when: [{ members: 'everybody', are: [] }], sends: [] }],
  },
  {
    id: 'role-complex-added-compliant',
    source: 'CAA, SingleAppRoleAssignment: with the feature flag POST and PATCH have the same format',
    users: complex,
    dialect: 'compliant',
    linked: true,
    steps: [{ when: [{ assign: 'ann', role: 'admin' }], sends: [patch(ann, { op: 'add', path: 'roles', value: [admin] })] }],
  },
  {
    id: 'role-assertive-post',
    source: 'CAA, AssertiveAppRoleAssignmentsComplex, request (POST)',
    users: assertive,
    assigned: { ann: 'admin' },
    steps: [{ sends: [postUser('ann', { roles: [admin] })] }, { sends: [] }],
  },
  {
    id: 'role-assertive-added',
    source: 'CAA, AssertiveAppRoleAssignmentsComplex, output (PATCH): replace with all roles',
    users: assertive,
    linked: true,
    groups: 'disabled',
    members: { everybody: [] },
    assigned: { ann: 'admin', everybody: 'member' },
    steps: [
      { when: [{ members: 'everybody', are: ['ann'] }], sends: [patch(ann, { op: 'replace', path: 'roles', value: [admin, member] })] },
    ],
  },
  {
    id: 'role-assertive-taken-away',
    source: 'CAA, AssertiveAppRoleAssignmentsComplex: a role removed in the directory is removed in the target',
    users: assertive,
    linked: true,
    groups: 'disabled',
    members: { everybody: ['ann'] },
    assigned: { ann: 'admin', everybody: 'member' },
    steps: [{ when: [{ members: 'everybody', are: [] }], sends: [patch(ann, { op: 'replace', path: 'roles', value: [admin] })] }],
  },
];

export const roleRows = rowsWith({ people: { ann: {} } }, [...singles, ...lists]);
