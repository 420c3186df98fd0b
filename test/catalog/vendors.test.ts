import { describe, expect, test } from 'vitest';
import { oktaAppUserProperties, targetAttributes } from '../../src/catalog/targetAttributes.ts';
import type { CatalogMapping, Vendor } from '../../src/catalog/vendor.ts';
import { vendors } from '../../src/catalog/vendors.ts';
import { sourceAttributes } from '../../src/mapping/entra/attributes.ts';
import { checkExpression } from '../../src/mapping/entra/check.ts';
import { parseExpression } from '../../src/mapping/entra/parse.ts';
import { checkOktaExpression } from '../../src/mapping/okta/check.ts';
import { parseOktaExpression } from '../../src/mapping/okta/parse.ts';

const sourceOf = (mapping: CatalogMapping) => (typeof mapping === 'string' ? mapping : (mapping.from ?? ''));
const matchOf = (mapping: CatalogMapping) => (typeof mapping === 'string' ? 0 : (mapping.match ?? 0));
const rows = (side: { mappings: Record<string, CatalogMapping> }) =>
  Object.entries(side.mappings).map(([target, mapping]) => [target, sourceOf(mapping), matchOf(mapping)]);

const isDeleted = '=Switch([IsSoftDeleted], , "False", "True", "True", "False")';

/** The rows of the vendors' manuals: target, source, matching precedence. */
const manuals: Record<string, { users: unknown[]; groups: unknown[]; path: string; url?: string }> = {
  cube: {
    path: '/api/scim/v2',
    users: [
      ['userName', 'userPrincipalName', 1],
      ['displayName', 'displayName', 0],
      ['active', isDeleted, 0],
    ],
    groups: [
      ['displayName', 'displayName', 1],
      ['members', 'members', 0],
    ],
  },
  cerby: {
    path: '/v1/scim/v2',
    url: 'https://api.cerby.com/v1/scim/v2',
    users: [
      ['userName', 'userPrincipalName', 1],
      ['emails[type eq "work"].value', 'mail', 2],
      ['active', '=Not([IsSoftDeleted])', 0],
      ['name.givenName', 'givenName', 0],
      ['name.familyName', 'surname', 0],
      ['externalId', 'objectId', 0],
    ],
    groups: [
      ['displayName', 'displayName', 1],
      ['members', 'members', 0],
      ['externalId', 'objectId', 0],
    ],
  },
  'stack-ai': {
    path: '/scim/v2',
    url: 'https://api.stack-ai.com/scim/v2',
    users: [
      ['userName', 'userPrincipalName', 1],
      ['active', isDeleted, 0],
      ['externalId', 'objectId', 0],
      ['emails[type eq "work"].value', 'mail', 0],
      ['name.givenName', 'givenName', 0],
      ['name.familyName', 'surname', 0],
      ['displayName', 'displayName', 0],
    ],
    groups: [
      ['displayName', 'displayName', 1],
      ['externalId', 'objectId', 0],
      ['members', 'members', 0],
    ],
  },
};

test.each(Object.entries(manuals))('%s has the rows of its manual', (id, manual) => {
  const vendor = vendors[id];
  expect(vendor && { path: vendor.scimPath, url: vendor.url, users: rows(vendor.users), groups: rows(vendor.groups) }).toEqual({
    url: undefined,
    ...manual,
  });
});

describe.each(Object.entries(vendors))('%s', (id, vendor: Vendor) => {
  test('stands under its own id', () => expect(vendor.id).toBe(id));

  test.each(['users', 'groups'] as const)('maps known attributes of %s, one of them to match by', (side) => {
    const known = sourceAttributes(side === 'users' ? 'User' : 'Group');
    for (const [target, source] of rows(vendor[side]) as [string, string, number][]) {
      expect(targetAttributes(side)).toContain(target);
      if (!source.startsWith('=')) expect([...known.keys()]).toContain(source);
      else {
        const parsed = parseExpression(source.slice(1));
        expect(parsed.ok && checkExpression(parsed.node)).toEqual([]);
      }
    }
    expect(Object.values(vendor[side].mappings).map(matchOf)).toContain(1);
  });

  test('maps known properties in Okta', () => {
    for (const [property, source] of rows(vendor.okta?.users ?? { mappings: {} }) as [string, string, number][]) {
      expect(oktaAppUserProperties).toContain(property);
      const parsed = parseOktaExpression(source.replace(/^=/, ''));
      expect(parsed.ok && checkOktaExpression(parsed.node)).toEqual([]);
    }
  });

  test('says what to do and what an answer means', () => {
    expect(vendor.checklist({}).length).toBeGreaterThan(0);
    expect(vendor.troubleshooting.map(({ status }) => status)).toEqual(expect.arrayContaining([401, 404]));
    expect(vendor.checkSettings({})).toEqual([]);
  });
});

const settings: [id: string, settings: Parameters<Vendor['behaviour']>[0], refused: string[]][] = [
  ['cube', { defaultRole: 'Explorer', groupRoles: { A: 'Developer' } }, []],
  ['cube', { defaultRole: ' ADMIN', groupRoles: { A: 'admin' } }, ['defaultRole', 'groupRoles']],
  ['activepieces', { projectRole: 'Admin' }, []],
  ['activepieces', { projectRole: 'editor' }, ['projectRole']],
  ['stack-ai', { roleMappings: { admin: 'Admin' } }, []],
  ['stack-ai', { roleMappings: { Admin: 'Admin' } }, ['roleMappings']],
];
test.each(settings)('%s with %o refuses %o', (id, given, refused) => {
  expect(vendors[id]?.checkSettings(given).map(({ setting }) => setting)).toEqual(refused);
});

test('the settings decide how the endpoint behaves', () => {
  expect(vendors['stack-ai']?.behaviour({})).toMatchObject({ syncGroups: false, role: { defaultRole: null } });
  expect(vendors['stack-ai']?.behaviour({ syncGroups: true, defaultRole: 'Viewer' })).toMatchObject({
    syncGroups: true,
    role: { defaultRole: 'Viewer' },
  });
  expect(vendors.cube?.behaviour({})).toMatchObject({ role: { kind: 'byGroup', defaultRole: 'Viewer', refused: ['Admin'] } });
  expect(vendors.activepieces?.behaviour({})).toMatchObject({
    groupsBecome: 'project',
    projectRole: 'Editor',
    role: { defaultRole: 'MEMBER' },
  });
  expect(vendors.cerby?.behaviour({})).toMatchObject({ groupsBecome: 'team', deactivationDropsGrants: true });
});
