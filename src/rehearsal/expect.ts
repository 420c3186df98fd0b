/** Compares what stands in the target, and what the first cycle said, with what the stack says (`expect:`). */
import { isDeepStrictEqual } from 'node:util';
import type { SampleDirectory } from '../config/sample.ts';
import { readPath } from '../mapping/scimPath.ts';
import type { AppPlan, SourcePlace } from '../plan/types.ts';
import { vendorUserSchema } from '../scim/schema/vendor.ts';
import type { ScimResource } from '../scim/target.ts';
import type { Check, Left } from './result.ts';
import type { Standing } from './standing.ts';

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
  for (const [key, expected] of Object.entries(app.expect.people)) {
    const found = standing.person(key);
    checks.push(check('records in the target', key, expected.outcome === 'present' ? 1 : 0, found.length, expected.place));
    const user = found[0];
    if (expected.outcome !== 'present' || !user) continue;
    if (expected.active !== null) checks.push(check('active', key, expected.active, user.active, expected.place));
    if (expected.role !== undefined) checks.push(check('role', key, expected.role, roleOf(user), expected.place));
    for (const [path, value] of Object.entries(expected.attributes)) {
      checks.push(check(path, key, value, readPath(user, path) ?? null, expected.place));
    }
  }

  for (const [key, expected] of Object.entries(app.expect.groups)) {
    const found = standing.group(key);
    checks.push(check('groups in the target', key, expected.outcome === 'present' ? 1 : 0, found.length, expected.place));
    const group = found[0];
    if (expected.outcome !== 'present' || !group || !expected.members) continue;
    const keys = Object.keys(sample.people);
    const keyOf = new Map(keys.flatMap((person) => standing.person(person).map((user) => [user.id, person] as const)));
    const members = ((group.members ?? []) as { value: string }[]).map((member) => keyOf.get(member.value) ?? member.value).sort();
    checks.push(check('members', key, [...expected.members].sort(), members, expected.place));
  }
  return checks;
}

/** Whoever failed in the first cycle is a failure of the rehearsal, unless the stack expects it; and who is expected to fail must. */
export function checkFailures(app: AppPlan, left: Left[]): Check[] {
  const failed = left.filter(({ status }) => status === 'failed');
  const sides = [
    { kind: 'person', said: app.expect.people },
    { kind: 'group', said: app.expect.groups },
  ] as const;
  const expected = sides.flatMap(({ kind, said }) =>
    Object.entries(said).flatMap(([key, { outcome, place }]) => (outcome === 'failed' ? [{ kind, key, place }] : [])),
  );
  const isMeant = (one: Left) => expected.some(({ kind, key }) => one.kind === kind && one.key === key);
  return [
    ...expected.map(({ kind, key, place }) => {
      const has = failed.some((one) => one.kind === kind && one.key === key);
      return check('first cycle', key, 'failed', has ? 'failed' : 'no failure', place);
    }),
    ...failed.flatMap((one) => (isMeant(one) ? [] : [check('first cycle', one.key ?? one.who, 'no failure', one.reason)])),
  ];
}

/** Whether the stack says of somebody that no account comes of them: then it may be that nobody has one. */
export function expectsNobody(app: AppPlan): boolean {
  const said = Object.values(app.expect.people);
  return said.length > 0 && said.every(({ outcome }) => outcome !== 'present');
}
