/** What `muster review` says of a case: of everybody, with every request. */
import { type AppEffect, effectOnPeople, type Somebody } from '../../../src/review/effect.ts';
import { findUnshortened } from '../../../src/review/findings.ts';
import { sideOf } from '../../../src/review/side.ts';
import { moment, type Version } from '../case.ts';

export interface Foretold {
  effects: Record<string, AppEffect>;
  /** App → people and groups (`group Sales`) of whom a finding says that two of them share what they are known by. */
  sharers: Record<string, Set<string>>;
}

const clock = { now: moment, newId: () => '(new id)', random: () => 0.5 };

export function foretell(base: Version, head: Version): Foretold {
  const keys = [...new Set([base, head].flatMap(({ plan }) => Object.keys(plan.apps)))];
  const pairs = keys.map((app) => ({ app, base: base.plan.apps[app], head: head.plan.apps[app] }));
  const people = [...new Set([base, head].flatMap(({ sample }) => Object.keys(sample.people)))];
  const everybody = people.map((key): Somebody => [key, base.sample.people[key], head.sample.people[key]]);
  const sides = { base: sideOf(base.plan, base.sample, clock), head: sideOf(head.plan, head.sample, clock) };
  const effects = effectOnPeople(pairs, everybody, sides, Number.POSITIVE_INFINITY);
  return {
    effects: Object.fromEntries(effects.map((effect) => [effect.app, effect])),
    sharers: Object.fromEntries(keys.map((app) => [app, new Set([base, head].flatMap((version) => sharersIn(version, app)))])),
  };
}

function sharersIn({ plan, sample }: Version, app: string): string[] {
  const findings = findUnshortened(plan, sample).filter((finding) => finding.app === app);
  const shared = findings.filter(({ id }) => id === 'same-match-value');
  const people = shared.flatMap(({ about }) => about?.split(' ').slice(1) ?? []);
  const isFound = findings.some(({ id }) => id === 'same-display-name');
  const byName = Map.groupBy(isFound ? Object.entries(sample.groups) : [], ([, { displayName }]) => displayName.toLowerCase());
  const groups = [...byName.values()].filter(({ length }) => length > 1).flatMap((twins) => twins.map(([key]) => `group ${key}`));
  return [...people, ...groups];
}
