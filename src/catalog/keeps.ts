/** What a vendor's endpoint keeps of what it is sent, and what it refuses: read from its behaviour, as the bundled target does (`scim/vendor`). */
import { isBase64, isDateTime } from './scimTexts.ts';
import type { VendorBehaviour } from './vendor.ts';

/** Whether a target attribute that is sent shows when it is read again. */
export function keeps(behaviour: VendorBehaviour): (target: string) => boolean {
  const { reads, attributes, role } = behaviour;
  if (reads === null) return () => true;
  const kept = ['userName', 'id', 'schemas', ...reads, ...Object.keys(attributes), ...keptForRole(role)];
  return (target) =>
    kept.some((name) => target === name || target.startsWith(`${name}.`) || target.startsWith(`${name}[`) || target.startsWith(`${name}:`));
}

function keptForRole(role: VendorBehaviour['role']): string[] {
  if (role.kind === 'resolver') return ['roles'];
  return role.kind === 'attribute' ? [role.path] : [];
}

/** Whether `refusalOf` reads a target, so that only a change of it can be refused. */
export function mayRefuse({ role, attributes }: VendorBehaviour, target: string): boolean {
  return (
    target === 'userName' || target === 'active' || Object.hasOwn(attributes, target) || (role.kind === 'attribute' && role.path === target)
  );
}

/** Why the vendor answers 400 to a person with these values, or null. */
export function refusalOf({ role, attributes }: VendorBehaviour, read: (target: string) => unknown): string | null {
  const userName = read('userName');
  if (typeof userName !== 'string' || userName.trim() === '') return 'userName is required';
  if (role.kind === 'attribute') {
    const value = read(role.path);
    if (value !== undefined && !role.values.some((allowed) => allowed === value))
      return `${role.path} must be one of ${role.values.join(', ')}, not ${JSON.stringify(value)}`;
  }
  const active = read('active');
  if (active !== undefined && !fits.boolean(active)) return wrongType('active', 'boolean', active);
  for (const [name, { type, multiValued = false }] of Object.entries(attributes)) {
    const value = read(name) ?? [];
    if (Array.isArray(value) && value.length > 0 && !multiValued) return wrongType(name, type, value);
    const wrong = [value].flat().find((one) => !fits[type](one));
    if (wrong !== undefined) return wrongType(name, type, wrong);
  }
  return null;
}

const wrongType = (name: string, type: AttributeType, value: unknown): string =>
  `${name} must be ${words[type]}, not ${JSON.stringify(value)}`;

type AttributeType = VendorBehaviour['attributes'][string]['type'];

/** Directories send every value as a text, numbers and booleans too. */
const fits: Record<AttributeType, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string' || typeof value === 'number',
  integer: (value) => Number.isSafeInteger(typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value),
  boolean: (value) => typeof value === 'boolean' || (typeof value === 'string' && /^(true|false)$/i.test(value)),
  dateTime: (value) => typeof value === 'string' && isDateTime(value),
  binary: (value) => typeof value === 'string' && isBase64(value),
};

const words: Record<AttributeType, string> = {
  string: 'a text',
  integer: 'a whole number',
  boolean: 'true or false',
  dateTime: 'a date and time such as 2026-01-31T08:00:00Z',
  binary: 'base64',
};
