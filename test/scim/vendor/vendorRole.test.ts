/**
 * The role that the catalog foretells is the role that the target makes of what it is sent: for drawn behaviours of every kind, and drawn
 * people. The one is what a review says, the other what a rehearsal shows.
 */
import { describe, expect, test } from 'vitest';
import type { CatalogAttribute, RoleRule } from '../../../src/catalog/vendor.ts';
import { type SentPerson, vendorRoles } from '../../../src/catalog/vendorRole.ts';
import { mix, Random } from '../../agreement/random.ts';
import { type Client, open, vendorUser } from '../harness.ts';

const seeds = Array.from({ length: 40 }, (_, index) => mix(7, index));
const roleNames = ['Viewer', 'Explorer', 'Admin', 'admin', 'Developer'];
const values = ['admin', 'Admin', ' member ', 'MEMBER', 'viewer', 'boss', 'ad min', ''];
const groupNames = ['Sales', 'sales', 'R&D "Labs"', 'Équipe Ω', 'Support'];

const nothing: SentPerson = { read: () => undefined, roles: [], groups: [] };

async function rolesOf(scim: Client, id: string): Promise<string[] | undefined> {
  const { role, roles } = ((await scim.get(`/Users/${id}`)).body[vendorUser] ?? {}) as { role?: string | null; roles?: string[] };
  if (roles !== undefined) return roles;
  return role === undefined ? undefined : role === null ? [] : [role];
}

const spelling = (random: Random, text: string) => (random.chance(0.3) ? text.toUpperCase() : text);

/** No two keys that differ in letter case only: which of them a vendor takes, no manual says. */
function newTable(random: Random, keys: string[], most: number): Record<string, string> {
  const distinct = random
    .some(keys, 0, most)
    .filter((key, index, all) => all.findIndex((one) => one.toLowerCase() === key.toLowerCase()) === index);
  return Object.fromEntries(distinct.map((key) => [spelling(random, key), random.pick(roleNames)]));
}

describe.each(seeds)('seed %i', (seed) => {
  test('resolver: the primary role or the first', async () => {
    const random = new Random(seed);
    const roleMappings = newTable(random, ['admin', 'member', 'viewer', 'ad min'], 4);
    const rule: RoleRule = { kind: 'resolver', roleMappings, defaultRole: random.chance(0.5) ? 'Viewer' : null };
    const scim = await open({ role: rule });
    for (let person = 0; person < 5; person++) {
      // A role with an empty value is none.
      const sent = random
        .some(
          values.filter((value) => value !== ''),
          0,
          3,
        )
        .map((value): { value: string; primary?: boolean } => ({ value }));
      const primary = sent.length > 0 && random.chance(0.5) ? random.pick(sent) : undefined;
      if (primary !== undefined) primary.primary = true;
      const inOrder = primary === undefined ? sent : [primary, ...sent.filter((one) => one !== primary)];
      const id = await scim.user(`person${person}`, sent.length > 0 ? { roles: sent } : {});
      expect(await rolesOf(scim, id)).toEqual(vendorRoles(rule, { ...nothing, roles: inOrder.map(({ value }) => value) }));
      const other = random.pick(values.filter((value) => value !== ''));
      await scim.patch(`/Users/${id}`, { op: 'Add', path: 'roles[primary eq "True"].value', value: other });
      expect(await rolesOf(scim, id)).toEqual(vendorRoles(rule, { ...nothing, roles: [other] }));
    }
  });

  test('attribute: its value, or refused', async () => {
    const random = new Random(seed);
    const [schema, path] = ['urn:x:User', random.chance(0.7) ? 'urn:x:User:level' : 'title'];
    const allowed = random.some(['MEMBER', 'OPERATOR', 'ADMIN', 'admin'], 1, 4);
    const rule: RoleRule = { kind: 'attribute', path, values: allowed, defaultRole: random.pick(allowed) };
    const attributes: Record<string, CatalogAttribute> = path === 'title' ? {} : { [path]: { type: 'string' } };
    const scim = await open({ role: rule, attributes });
    for (let person = 0; person < 5; person++) {
      const value = random.chance(0.25) ? undefined : random.pick(['MEMBER', 'OPERATOR', 'ADMIN', 'admin', 'Boss']);
      const body = value === undefined ? {} : path === 'title' ? { title: value } : { [schema]: { level: value } };
      const answer = await scim.post('/Users', { userName: `person${person}`, ...body });
      const foretold = vendorRoles(rule, { ...nothing, read: (asked) => (asked === path ? value : undefined) });
      if (value !== undefined && !allowed.includes(value)) expect([answer.status, answer.body.scimType]).toEqual([400, 'invalidValue']);
      else expect(await rolesOf(scim, answer.body.id)).toEqual(foretold);
    }
  });

  test('by group: whatever groups somebody ever was in', async () => {
    const random = new Random(seed);
    const groupRoles = newTable(random, groupNames, 3);
    const defaultRole = random.chance(0.7) ? random.pick(roleNames) : null;
    const rule: RoleRule = { kind: 'byGroup', defaultRole, groupRoles, refused: random.chance(0.7) ? ['Admin'] : [] };
    const scim = await open({ role: rule });
    const people = await Promise.all(['ann', 'bob', 'cleo'].map((name) => scim.user(name)));
    const everIn = new Map(people.map((id) => [id, new Set<string>()]));
    const groups = new Map<string, { name: string; members: Set<string> }>();
    const came = (id: string): void => {
      for (const member of groups.get(id)?.members ?? []) everIn.get(member)?.add(groups.get(id)?.name ?? '');
    };
    const steps: Record<'make' | 'add' | 'remove' | 'rename' | 'delete', (group: string, person: string) => Promise<unknown>> = {
      async make(_, person) {
        const name = spelling(random, random.pick(groupNames));
        const id = await scim.group(name, person);
        groups.set(id, { name, members: new Set([person]) });
        came(id);
      },
      async add(group, person) {
        await scim.patch(`/Groups/${group}`, { op: 'Add', path: 'members', value: [{ value: person }] });
        groups.get(group)?.members.add(person);
        came(group);
      },
      async remove(group, person) {
        await scim.patch(`/Groups/${group}`, { op: 'Remove', path: 'members', value: [{ value: person }] });
        groups.get(group)?.members.delete(person);
      },
      async rename(group) {
        const name = random.pick(groupNames);
        await scim.patch(`/Groups/${group}`, { op: 'Replace', path: 'displayName', value: name });
        groups.set(group, { name, members: groups.get(group)?.members ?? new Set() });
        came(group);
      },
      async delete(group) {
        await scim.delete(`/Groups/${group}`);
        groups.delete(group);
      },
    };
    for (let step = 0; step < 12; step++) {
      const [group] = random.some([...groups.keys()], 1, 1);
      const kind = group === undefined ? 'make' : random.weighted({ make: 3, add: 4, remove: 2, rename: 1, delete: 1 });
      await steps[kind](group ?? '', random.pick(people));
      for (const id of people) {
        const foretold = vendorRoles(rule, { ...nothing, groups: [...(everIn.get(id) ?? [])] }) ?? [];
        // In which order roles came is the vendor's own history.
        expect((await rolesOf(scim, id))?.toSorted()).toEqual(foretold.toSorted());
      }
    }
  });
});

test('none: no roles over SCIM', async () => {
  const scim = await open({ role: { kind: 'none' } });
  const id = await scim.user('ann', { roles: [{ value: 'admin' }] });
  expect(await rolesOf(scim, id)).toBe(vendorRoles({ kind: 'none' }, { ...nothing, roles: ['admin'] }));
});
