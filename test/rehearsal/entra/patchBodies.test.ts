import { expect, test } from 'vitest';
import type { AttributeChange } from '../../../src/provisioning/entra/compare.ts';
import { attributesPatch, membersPatch, referencePatch } from '../../../src/provisioning/entra/patchBodies.ts';
import { startHarness } from './harness.ts';
import { addGroup, addUser, assign, enterprise, userMappings } from './tenant.ts';

const change = (target: string, value: unknown, current?: unknown, roles?: 'add' | 'replace'): AttributeChange => ({
  attribute: { target, value, onCreateOnly: false, ...(roles === undefined ? {} : { roles }) },
  current,
});
const admin = { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'Admin', value: 'admin' };

const cases: [string, AttributeChange[], unknown[], unknown[]][] = [
  [
    'a boolean that was there',
    [change('active', false, true)],
    [{ op: 'Replace', path: 'active', value: 'False' }],
    [{ op: 'replace', path: 'active', value: false }],
  ],
  [
    'a boolean that was not',
    [change('active', true)],
    [{ op: 'Add', path: 'active', value: 'True' }],
    [{ op: 'add', path: 'active', value: true }],
  ],
  [
    'a number',
    [change('urn:acme:2.0:User:badge', 17, 16)],
    [{ op: 'Replace', path: 'urn:acme:2.0:User:badge', value: '17' }],
    [{ op: 'replace', path: 'urn:acme:2.0:User:badge', value: 17 }],
  ],
  [
    'filtered paths stand alone, the others together',
    [
      change('name.familyName', 'Li', 'Lee'),
      change('emails[type eq "work"].value', 'li@x', 'ann@x'),
      change(`${enterprise}:department`, 'R&D'),
    ],
    [
      { op: 'Replace', path: 'name.familyName', value: 'Li' },
      { op: 'Replace', path: 'emails[type eq "work"].value', value: 'li@x' },
      { op: 'Add', path: `${enterprise}:department`, value: 'R&D' },
    ],
    [
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'li@x' },
      { op: 'add', value: { [`${enterprise}:department`]: 'R&D' } },
      { op: 'replace', value: { 'name.familyName': 'Li' } },
    ],
  ],
  [
    'roles that are only added',
    [change('roles', [admin], undefined, 'add')],
    [{ op: 'Add', path: 'roles', value: [{ value: '{"value":"admin","displayName":"Admin"}' }] }],
    [{ op: 'add', path: 'roles', value: [admin] }],
  ],
  [
    'roles that replace the others',
    [change('roles', [admin], [], 'replace')],
    [{ op: 'replace', path: 'roles', value: [admin] }],
    [{ op: 'replace', path: 'roles', value: [admin] }],
  ],
  [
    'a role list stands alone, the others together',
    [change('title', 'Chief', 'Clerk'), change('roles', [admin], [], 'replace')],
    [
      { op: 'Replace', path: 'title', value: 'Chief' },
      { op: 'replace', path: 'roles', value: [admin] },
    ],
    [
      { op: 'replace', path: 'roles', value: [admin] },
      { op: 'replace', value: { title: 'Chief' } },
    ],
  ],
];

test.each(cases)('%s', (_name, changes, inDefault, inCompliant) => {
  const schemas = ['urn:ietf:params:scim:api:messages:2.0:PatchOp'];
  expect(attributesPatch(changes, 'default')).toEqual({ schemas, Operations: inDefault });
  expect(attributesPatch(changes, 'compliant')).toEqual({ schemas, Operations: inCompliant });
});

test('members', () => {
  const value = [
    { $ref: null, value: '1' },
    { $ref: null, value: '2' },
  ];
  expect(membersPatch('add', ['1', '2'], 'default').Operations).toEqual([{ op: 'Add', path: 'members', value }]);
  expect(membersPatch('remove', ['1', '2'], 'default').Operations).toEqual([{ op: 'Remove', path: 'members', value }]);
  expect(membersPatch('add', ['1', '2'], 'compliant').Operations).toEqual([{ op: 'add', path: 'members', value }]);
  expect(membersPatch('remove', ['1', '2'], 'compliant').Operations).toEqual([
    { op: 'remove', path: 'members[value eq "1"]' },
    { op: 'remove', path: 'members[value eq "2"]' },
  ]);
});

test('a reference', () => {
  expect(referencePatch('m', '1', false, 'default').Operations).toEqual([{ op: 'Add', path: 'm', value: '1' }]);
  expect(referencePatch('m', '1', true, 'compliant').Operations).toEqual([{ op: 'replace', path: 'm', value: '1' }]);
  expect(referencePatch('m', null, true, 'default').Operations).toEqual([{ op: 'Replace', path: 'm', value: '' }]);
});

const flags: [query: string, first: string][] = [
  ['', 'Replace'],
  ['?aadOptscim062020', 'replace'],
  ['?aadOptscim062020&AzureAdScimPatch2017', 'Replace'],
];
test.each(flags)('the flag on the base address selects the dialect and is not sent: "%s"', async (query, op) => {
  const { store, cycle, sent, patches, user, group } = await startHarness({ query });
  addGroup(store, 'sales', [addUser(store, 'ann').id]);
  assign(store, 'sales');
  await cycle();
  addUser(store, 'ann', { accountEnabled: false, displayName: 'Ann Lee' });
  sent.splice(0);
  await cycle();
  expect(patches()).toMatchObject([{ Operations: [{ op }, ...(op === 'Replace' ? [{ op }] : [])] }]);
  expect(user('ann@example.com')).toMatchObject({ active: false, displayName: 'Ann Lee' });
  expect(group('sales')?.members).toHaveLength(1);
  expect(sent.some(({ path }) => path.includes('Optscim'))).toBe(false);
});

test.each(['AppRoleAssignmentsComplex', 'AssertiveAppRoleAssignmentsComplex'])('%s creates with whole roles', async (name) => {
  const { store, cycle, user, takeRequests } = await startHarness({
    users: { ...userMappings, roles: { from: `${name}([appRoleAssignments])` } },
  });
  assign(store, addUser(store, 'ann').id, 'admin');
  await cycle();
  expect(user('ann@example.com')?.roles).toEqual([
    { primary: false, type: 'WindowsAzureActiveDirectoryRole', display: 'admin', value: 'admin' },
  ]);
  takeRequests();
  await cycle();
  expect(takeRequests()).toEqual([]);
});
