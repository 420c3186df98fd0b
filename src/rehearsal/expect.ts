/** Compares what stands in the target with what the stack says must stand there (`expect:`). */
import { isDeepStrictEqual } from 'node:util';
import type { SampleDirectory, SamplePerson } from '../config/sample.ts';
import { readPath } from '../mapping/scimPath.ts';
import type { AppPlan, SourcePlace } from '../plan/types.ts';
import { vendorUserSchema } from '../scim/schema/vendor.ts';
import type { ScimResource } from '../scim/target.ts';
import type { Check } from './result.ts';

/** What stands in the target: one app's people and groups as a GET shows them. */
export interface Standing {
  users: ScimResource[];
  groups: ScimResource[];
}

export function check(what: string, who: string | null, expected: unknown, found: unknown, place: SourcePlace | null = null): Check {
  const ok = isDeepStrictEqual(expected, found);
  return { what, who, expected, found, ok, place: place ? `${place.file}:${place.line}` : null };
}

/** The vendor's role of a person: a text, several joined by ", ", or null for none. */
export function roleOf(user: ScimResource): string | null {
  const vendor = (user[vendorUserSchema] ?? {}) as { role?: string | null; roles?: string[] };
  if (vendor.roles) return vendor.roles.length > 0 ? vendor.roles.join(', ') : null;
  return vendor.role ?? null;
}

export function checkExpectations(app: AppPlan, sample: SampleDirectory, standing: Standing): Check[] {
  const checks: Check[] = [];
  const usersByKey = new Map<string, ScimResource[]>();
  for (const [key, person] of Object.entries(sample.people)) usersByKey.set(key, usersOf(person, standing.users));

  for (const [key, expected] of Object.entries(app.expect.people)) {
    const found = usersByKey.get(key) ?? [];
    checks.push(check('records in the target', key, expected.present ? 1 : 0, found.length, expected.place));
    const user = found[0];
    if (!expected.present || !user) continue;
    if (expected.active !== null) checks.push(check('active', key, expected.active, user.active, expected.place));
    if (expected.role !== undefined) checks.push(check('role', key, expected.role, roleOf(user), expected.place));
    for (const [path, value] of Object.entries(expected.attributes)) {
      checks.push(check(path, key, value, readPath(user, path) ?? null, expected.place));
    }
  }

  for (const [key, expected] of Object.entries(app.expect.groups)) {
    const displayName = sample.groups[key]?.displayName ?? key;
    const found = standing.groups.filter((group) => group.displayName === displayName);
    checks.push(check('groups in the target', key, expected.present ? 1 : 0, found.length, expected.place));
    const group = found[0];
    if (!expected.present || !group || !expected.members) continue;
    const keyOf = new Map([...usersByKey].flatMap(([person, users]) => users.map((user) => [user.id, person] as const)));
    const members = ((group.members ?? []) as { value: string }[]).map((member) => keyOf.get(member.value) ?? member.value).sort();
    checks.push(check('members', key, [...expected.members].sort(), members, expected.place));
  }
  return checks;
}

/** A person's records: by user name or work mail, in any letter case, since a mapping may use either. */
function usersOf(person: SamplePerson, users: ScimResource[]): ScimResource[] {
  const names = new Set(
    [person.userPrincipalName, person.login, person.properties.mail, guestAddress(person.userPrincipalName)]
      .filter((name) => typeof name === 'string')
      .map((name) => name.toLowerCase()),
  );
  return users.filter((user) => names.has(String(user.userName).toLowerCase()));
}

/** `ann_partner.com#EXT#@tenant` is ann@partner.com where she comes from. */
function guestAddress(userPrincipalName: string): string | undefined {
  const at = userPrincipalName.indexOf('#EXT#');
  if (at < 0) return undefined;
  const local = userPrincipalName.slice(0, at);
  const cut = local.lastIndexOf('_');
  return cut < 0 ? undefined : `${local.slice(0, cut)}@${local.slice(cut + 1)}`;
}
