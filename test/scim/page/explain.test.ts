import { expect, test } from 'vitest';
import { vendors } from '../../../src/catalog/vendors.ts';
import { changesBetween } from '../../../src/scim/page/change.ts';
import { explain } from '../../../src/scim/page/explain.ts';
import { vendorUserSchema } from '../../../src/scim/schema/vendor.ts';
import type { RequestRecord } from '../../../src/scim/target.ts';

const record = (status: number, response: unknown = null): RequestRecord => ({
  at: '2026-01-31T08:00:00.000Z',
  app: 'app',
  method: 'POST',
  path: '/scim/v2/Users',
  body: null,
  isKnown: true,
  status,
  response,
});

test.each(Object.values(vendors).flatMap((vendor) => vendor.troubleshooting.map((entry) => [vendor.id, entry] as const)))(
  '%s: %o is found by its status and path',
  (vendor, { status, path, means, fix }) => {
    const why = explain(record(status), vendor, path === undefined ? '/ServiceProviderConfig' : `${path}/1`);
    expect(why?.vendor).toBe(vendors[vendor]?.label);
    expect(why?.manual).toContainEqual({ means, fix });
  },
);

test('the path decides between two causes of one status', () => {
  const groups = explain(record(403), 'stack-ai', '/Groups?filter=x');
  expect(groups?.manual).toEqual([{ means: 'Sync groups is off', fix: 'switch it on, or switch the group mapping off' }]);
});

test('any 5xx is what the manual says about 500', () => {
  expect(explain(record(503), 'stack-ai', '/Users')?.manual[0]?.means).toMatch('fault on the side of Stack AI');
});

test('a request that succeeded needs no words, and one without a manual has the words of the target', () => {
  expect(explain(record(201), 'stack-ai', '/Users')).toBeNull();
  const why = explain(record(409, { detail: 'userName "a" is taken by another user.', scimType: 'uniqueness' }), null, '/Users');
  expect(why).toEqual({ detail: 'userName "a" is taken by another user.', scimType: 'uniqueness', vendor: null, manual: [] });
});

test('changes are told by SCIM path, in either direction', () => {
  const before = {
    id: '1',
    active: true,
    emails: [{ type: 'work', value: 'a@x' }],
    name: { givenName: 'A' },
    tags: ['x'],
    meta: { version: '1' },
  };
  const after = { id: '1', active: false, emails: [{ type: 'work', value: 'b@x' }], 'urn:a:User': { department: 'R&D' }, tags: ['x', 'y'] };
  expect(changesBetween(before, after)).toEqual([
    { path: 'User:department', after: 'R&D' },
    { path: 'active', before: true, after: false },
    { path: 'emails[type eq "work"].value', before: 'a@x', after: 'b@x' },
    { path: 'name.givenName', before: 'A' },
    { path: 'tags["y"]', after: 'y' },
  ]);
  expect(changesBetween(before, before)).toEqual([]);
  const [role, roles] = ['Viewer', 'Admin'].map((one) => ({ [vendorUserSchema]: { role: one } }));
  expect(changesBetween(role ?? null, roles ?? null)).toEqual([{ path: 'at the vendor: role', before: 'Viewer', after: 'Admin' }]);
});
