/** Small plans and people for the tests of a review. */
import { expect } from 'vitest';
import type { SampleDirectory, SamplePerson } from '../../src/config/sample.ts';
import type { Planned } from '../../src/plan/facts.ts';
import { planStack } from '../../src/plan/plan.ts';
import { type AppEffect, effectOnPeople, type Somebody } from '../../src/review/effect.ts';
import { sideOf } from '../../src/review/side.ts';
import { appStack, loadStack, stackFolder } from '../config/stack.ts';

/** The address that each vendor's manual gives. */
const addresses: Record<string, string> = {
  cube: 'https://x.example.com/api/scim/v2',
  'stack-ai': 'https://api.stack-ai.com/scim/v2',
  generic: 'https://scim.example.com/v2',
};

const clock = { now: new Date('2026-01-01T00:00:00Z'), newId: () => 'id', random: () => 0.5 };

/** At the address of the vendor's manual, unless the lines begin with another `scim:`. */
export function planned(lines: string, catalog = 'generic', directory = 'entra'): Planned {
  const declared = lines.startsWith('scim:') ? lines : `scim: { url: ${addresses[catalog]} }\n${lines}`;
  const { document, problems } = loadStack('s', stackFolder(appStack(declared, catalog, directory)));
  expect(problems).toEqual([]);
  if (document === undefined) throw new Error('no document');
  return { document, plan: planStack(document) };
}

export function person(key: string, properties: Record<string, unknown> = {}, more: Partial<SamplePerson> = {}): SamplePerson {
  const userPrincipalName = `${key}@example.com`;
  return { userPrincipalName, displayName: key, enabled: true, softDeleted: false, login: userPrincipalName, properties, ...more };
}

export function directory(people: Record<string, SamplePerson>, groups: Record<string, string[]> = {}): SampleDirectory {
  const made = Object.entries(groups).map(([name, members]) => [name, { displayName: name, securityEnabled: true, members, groups: [] }]);
  return { people, groups: Object.fromEntries(made) };
}

/** The effect on the one app of two plans; null is a version without it. `after` is the sample of the new one. */
export function effect(base: Planned | null, head: Planned | null, sample: SampleDirectory, after = sample): AppEffect | undefined {
  const pair = { app: 'app', base: base?.plan.apps.app, head: head?.plan.apps.app };
  const plan = (head ?? base)?.plan;
  if (plan === undefined) throw new Error('two versions of nothing');
  const side = sideOf(plan, sample, clock);
  const young = after === sample ? side : sideOf(plan, after, clock);
  const everybody = Object.entries(sample.people).map(([key, one]): Somebody => [key, one, after.people[key]]);
  return effectOnPeople([pair], everybody, { base: side, head: young })[0];
}
