/** What `muster review` says of a case: of everybody, with every request. */
import { type AppEffect, effectOnPeople, type Somebody } from '../../../src/review/effect.ts';
import { findUnshortened } from '../../../src/review/findings/findings.ts';
import { reachOf } from '../../../src/review/findings/reach.ts';
import { sideOf } from '../../../src/review/side.ts';
import { moment, type Version } from '../case.ts';
import { type Said, saidOf } from './findings.ts';

export interface Foretold {
  effects: Record<string, AppEffect>;
  /**
   * App → people and groups (`group Sales`) that are one to the vendor: a finding says so of one version; from version to version one takes over
   * what another was known by, and the order in which a directory comes to them decides.
   */
  sharers: Record<string, Set<string>>;
  /** What the findings say of an app of the new version. */
  findings(app: string): Said;
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
    sharers: Object.fromEntries(
      keys.map((app) => [app, new Set([...[base, head].flatMap((version) => sharersIn(version, app)), ...heirs(base, head, app)])]),
    ),
    findings: (app) => saidOf(base, head, app),
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

function heirs(base: Version, head: Version, app: string): string[] {
  const known = new Map<string, Set<string>>();
  const reached = [base, head].flatMap(({ plan, sample }) => {
    const one = plan.apps[app];
    return one === undefined ? [] : [{ ...reachOf(one, sample, plan), sample }];
  });
  // Also by what the other version looks people up by.
  const unique = new Set(reached.flatMap(({ view }) => view.unique));
  // Whoever has left keeps an account under what was sent last.
  const everybody = new Set(reached.flatMap(({ people }) => people.map(({ key }) => key)));
  for (const { view, subject, sample } of reached) {
    for (const key of everybody) {
      const one = subject(key);
      for (const { target, value } of one === undefined ? [] : view.values(one))
        if (unique.has(target) && value !== null) add(known, `${target} ${String(value).toLowerCase()}`, key);
    }
    for (const [key, { displayName }] of Object.entries(sample.groups)) add(known, `group ${displayName.toLowerCase()}`, `group ${key}`);
  }
  const namesOf = ({ sample }: Version) => Object.values(sample.groups).map(({ displayName }) => displayName.toLowerCase());
  const twins = new Set([base, head].flatMap((version) => namesOf(version).filter((name, at, all) => all.indexOf(name) !== at)));
  return [...known].flatMap(([value, keys]) => (keys.size > 1 && !twins.has(value.replace('group ', '')) ? [...keys] : []));
}

function add(map: Map<string, Set<string>>, value: string, key: string): void {
  map.set(value, (map.get(value) ?? new Set()).add(key));
}
