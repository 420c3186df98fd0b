/** Role ids follow from names, and "default access" is the app's own User role while it has one. */
import { expect, test } from 'vitest';
import { appRoleId } from '../../src/entra/roles.ts';
import { defaultRoleId } from '../../src/provider/entra/appRoles.ts';

const customTemplateUserRole = '18d14569-c3bd-439b-9a66-3a2aee01d14f';
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}$/;

test('an id is a UUID, the same for the same app and value, another for any other', () => {
  expect(appRoleId('stack-ai', 'admin')).toMatch(uuid);
  expect(appRoleId('stack-ai', 'admin')).toBe(appRoleId('stack-ai', 'admin'));
  const ids = new Set([appRoleId('stack-ai', 'admin'), appRoleId('stack-ai', 'member'), appRoleId('cube', 'admin')]);
  expect(ids.size).toBe(3);
});

test.each([
  [
    'the User role the template made',
    [{ id: customTemplateUserRole, value: '', displayName: 'User', isEnabled: true }],
    customTemplateUserRole,
  ],
  [
    'a declared role does not stand in for it',
    [{ id: 'x', value: 'admin', displayName: 'User', isEnabled: true }],
    '00000000-0000-0000-0000-000000000000',
  ],
  [
    'a disabled one does not either',
    [{ id: 'x', value: '', displayName: 'User', isEnabled: false }],
    '00000000-0000-0000-0000-000000000000',
  ],
  ['no role at all', [], '00000000-0000-0000-0000-000000000000'],
])('%s', (_name, roles, id) => expect(defaultRoleId(roles)).toBe(id));
