import { expect, test } from 'vitest';
import { isDirectoryExtension, readSourceAttribute, sourceAttributes } from '../../../src/mapping/entra/attributes.ts';

const extension = 'extension_0123456789abcdef0123456789abcdef_costCentre';

const ann = {
  id: '7f3c',
  userPrincipalName: 'ann_x_partner.com#EXT#@tenant.onmicrosoft.com',
  accountEnabled: true,
  mobilePhone: '+31 6',
  businessPhones: ['+31 20', '+31 30'],
  faxNumber: '+31 40',
  officeLocation: 'B2',
  onPremisesSyncEnabled: false,
  onPremisesImmutableId: 'abc==',
  onPremisesExtensionAttributes: { extensionAttribute3: 'badge', extensionAttribute4: null },
  employeeOrgData: { division: 'Sales' },
  proxyAddresses: ['smtp:a@x', 'SMTP:b@x'],
  otherMails: [],
  manager: { id: 'boss' },
  displayName: '',
  [extension]: '42',
};

test.each([
  ['objectId', '7f3c'],
  ['userPrincipalName', 'ann_x@partner.com'],
  ['originalUserPrincipalName', 'ann_x_partner.com#EXT#@tenant.onmicrosoft.com'],
  ['mobile', '+31 6'],
  ['telephoneNumber', '+31 20'],
  ['facsimileTelephoneNumber', '+31 40'],
  ['physicalDeliveryOfficeName', 'B2'],
  ['accountEnabled', 'True'],
  ['dirSyncEnabled', 'False'],
  ['immutableId', 'abc=='],
  ['extensionAttribute3', 'badge'],
  ['extensionAttribute4', null],
  ['extensionAttribute15', null],
  ['employeeOrgData.division', 'Sales'],
  ['proxyAddresses', ['smtp:a@x', 'SMTP:b@x']],
  ['otherMails', null],
  ['manager', 'boss'],
  ['displayName', ''],
  ['mail', null],
  ['constructor', null],
  [extension, '42'],
  [extension.replace('costCentre', 'costcentre'), null],
  ['IsSoftDeleted', 'False'],
])('reads %s', (name, expected) => {
  expect(readSourceAttribute(ann, name)).toEqual(expected);
});

test('members keep their user principal name', () => {
  expect(readSourceAttribute({ userPrincipalName: 'bo_b@example.com' }, 'userPrincipalName')).toBe('bo_b@example.com');
});

test('disabled and deleted people are soft deleted', () => {
  expect(readSourceAttribute({ accountEnabled: false }, 'IsSoftDeleted')).toBe('True');
  expect(readSourceAttribute({ deletedDateTime: '2025-01-01T00:00:00Z' }, 'IsSoftDeleted')).toBe('True');
});

test('groups have their own attributes', () => {
  const group = { id: 'g1', displayName: 'Sales', visibility: 'Public', securityEnabled: true, members: ['u1', { id: 'u2' }] };
  expect(readSourceAttribute(group, 'isPublic')).toBe('True');
  expect(readSourceAttribute(group, 'members')).toEqual(['u1', 'u2']);
  expect(sourceAttributes('Group').has('givenName')).toBe(false);
  expect(sourceAttributes('Group').get('members')).toMatchObject({ multiValued: true, type: 'Reference' });
});

test('multi-valued attributes, references and dates cannot stand in a filter', () => {
  const users = sourceAttributes('User');
  const unusable = [...users.values()].flatMap(({ name, usableInFilter }) => (usableInFilter ? [] : [name]));
  expect(unusable).toEqual(['appRoleAssignments', 'manager', 'proxyAddresses', 'otherMails', 'employeeHireDate', 'employeeLeaveDateTime']);
});

test('directory extensions are told by their name', () => {
  expect(isDirectoryExtension(extension)).toBe(true);
  expect(isDirectoryExtension('extensionAttribute1')).toBe(false);
});
