import { expect, test } from 'vitest';
import { heldRoles } from '../../../src/provisioning/entra/scope.ts';

const role = (value: string, id = value) => ({ id, value, displayName: `The ${value}` });

test('of several roles the first by value comes first, whatever the order of the assignments; each once, and none without a value', () => {
  const values = (...roles: ReturnType<typeof role>[]) => heldRoles(roles).map(({ value }) => value);
  expect(values(role('viewer'), role('admin'))).toEqual(['admin', 'viewer']);
  expect(values(role('admin'), role('viewer'), role('admin'))).toEqual(['admin', 'viewer']);
  expect(values(role('', 'built-in'), role('viewer'))).toEqual(['viewer']);
  expect(values(role('', 'built-in'))).toEqual([]);
});
