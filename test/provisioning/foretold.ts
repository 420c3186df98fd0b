/** What a step from one version to the next is foretold to do, a line for each of whom something happens: for the tables that state it. */
import { expect, test } from 'vitest';
import type { SampleDirectory } from '../../src/config/sample.ts';
import { effectOnPeople, type Somebody } from '../../src/review/effect.ts';
import { sideOf } from '../../src/review/side.ts';
import { planned } from '../review/people.ts';

export interface Step {
  catalog?: string;
  /** Lines of the one app; null is a stack without it. */
  from: string | null;
  /** Absent: as before. */
  to?: string;
  before: SampleDirectory;
  /** Absent: as before. */
  after?: SampleDirectory;
  /** Such as `ann changed PATCH` and `group Sales changed +ann -bob PATCH PATCH`; roles at the vendor where they differ. */
  says: string[];
}

const clock = { now: new Date('2026-01-01T00:00:00Z'), newId: () => 'id', random: () => 0.5 };

function foretell({ catalog, from, to, before, after = before }: Step, directory: 'entra' | 'okta'): string[] {
  const [base, head] = [from, to ?? from].map((lines) => (lines === null ? undefined : planned(lines, catalog, directory).plan));
  const plan = head ?? base;
  if (plan === undefined) throw new Error('two versions of nothing');
  const old = sideOf(base ?? plan, before, clock);
  const sides = { base: old, head: before === after ? old : sideOf(plan, after, clock) };
  const keys = new Set([...Object.keys(before.people), ...Object.keys(after.people)]);
  const everybody = [...keys].map((key): Somebody => [key, before.people[key], after.people[key]]);
  const pair = { app: 'app', base: base?.apps.app, head: head?.apps.app };
  const { most, groups } = effectOnPeople([pair], everybody, sides)[0] ?? { most: [], groups: [] };
  const methods = (requests: { method: string }[]) => requests.map(({ method }) => method);
  const list = (held: string[]) => held.join(', ') || 'none';
  return [
    ...most.map(({ key, kind, roles, requests }) =>
      [key, kind, ...(roles === null ? [] : [`(${list(roles.before)} → ${list(roles.after)})`]), ...methods(requests)].join(' '),
    ),
    ...groups.map(({ name, kind, joins, leaves, requests }) =>
      ['group', name, kind, ...joins.map((key) => `+${key}`), ...leaves.map((key) => `-${key}`), ...methods(requests)].join(' '),
    ),
  ];
}

export function foretells(directory: 'entra' | 'okta', steps: Record<string, Step>): void {
  test.each(Object.entries(steps))('%s', (_, step) => expect(foretell(step, directory)).toEqual(step.says));
}
