/** What differs between two stacks by nature, as one of them says (`differs:`), in the direction in which they are compared. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Fact, Planned } from '../plan/facts.ts';
import type { SourcePlace } from '../plan/types.ts';

/** An entry of `differs:` that nothing needs, or that cannot hold: it would hide the next difference. */
export interface Stale {
  text: string;
  place: SourcePlace;
}

type Principal = 'groups' | 'users';

interface Called {
  kind: 'called';
  principal: Principal;
  /** In the first stack, and in the second. */
  from: string;
  to: string;
  place: SourcePlace;
}

interface Value {
  kind: 'value';
  path: string;
  pattern: RegExp;
  reason: string;
  place: SourcePlace;
}

export interface Nature {
  called: Called[];
  values: Value[];
}

export function natureOf(from: Planned, to: Planned): Nature {
  const [there, here] = [read(to, from.plan.stack), read(from, to.plan.stack)];
  // What the first stack says of the second is the same, seen from the other side.
  const turned = here.called.map((one) => ({ ...one, from: one.to, to: one.from }));
  return { called: [...there.called, ...turned], values: [...there.values, ...here.values] };
}

function read({ document }: Planned, other: string): Nature {
  const { groups = {}, users = {}, values = {} } = document.data.differs?.[other] ?? {};
  const at = (...path: string[]) => document.keyPlace(['differs', other, ...path]);
  return {
    called: Object.entries({ groups, users }).flatMap(([principal, names]) =>
      Object.entries(names).map(
        ([from, to]): Called => ({ kind: 'called', principal: principal as Principal, from, to, place: at(principal, from) }),
      ),
    ),
    values: Object.entries(values).map(
      ([path, reason]): Value => ({ kind: 'value', path, pattern: patternOf(path), reason, place: at('values', path) }),
    ),
  };
}

/** The value itself and what is below it. */
function patternOf(path: string): RegExp {
  const steps = path.split('*').map((text) => text.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${steps.join('[^.]+')}($|\\.)`);
}

/** Where a name stands in a fact of an app: behind these keys. */
const namePlaces: Record<string, Principal> = {
  'assign.groups': 'groups',
  'assign.users': 'users',
  'okta.push.groups': 'groups',
  'vendor.groupRoles': 'groups',
};

const principalOf = ({ path }: Fact): Principal | undefined => (path[0] === 'apps' ? namePlaces[path.slice(2, -1).join('.')] : undefined);

/** Facts of the first stack with the names that the second has for the same. */
export function translated(facts: Fact[], { called }: Nature): Fact[] {
  const names = new Map(called.map(({ principal, from, to }) => [JSON.stringify([principal, from]), to]));
  return facts.map((fact) => {
    const name = names.get(JSON.stringify([principalOf(fact), fact.path.at(-1)]));
    return name === undefined ? fact : { ...fact, path: [...fact.path.slice(0, -1), name] };
  });
}

/** Why a path may differ; undefined: it may not. An app as a whole only where one of the stacks has none. */
export function reasonFor(path: string, { values }: Nature, isInBoth: (app: string) => boolean): string | undefined {
  return values.find((value) => pertains(value, path, isInBoth))?.reason;
}

function pertains({ path: said, pattern }: Value, path: string, isInBoth: (app: string) => boolean): boolean {
  const [, app] = /^apps\.([^.]+)$/.exec(said) ?? [];
  return pattern.test(path) && (app === undefined || !isInBoth(app));
}

/** Stacks that `differs:` names and that are not there: a slip of the pen, and nothing would come of the entry. */
export function unknownStacks({ document }: Planned): Stale[] {
  const isThere = (stack: string) => existsSync(join(document.dir, `${stack}.yaml`));
  return Object.keys(document.data.differs ?? {}).flatMap((stack): Stale[] =>
    isThere(stack) ? [] : [{ text: `there is no stack ${stack}`, place: document.keyPlace(['differs', stack]) }],
  );
}

/** `differing` are all paths that differ once names are translated. */
export function staleOf(nature: Nature, from: Fact[], to: Fact[], differing: string[], isInBoth: (app: string) => boolean): Stale[] {
  const namesIn = (facts: Fact[]) => new Set(facts.map((fact) => JSON.stringify([principalOf(fact), fact.path.at(-1)])));
  const [first, second] = [namesIn(from), namesIn(to)];
  const renamed = new Set(nature.called.map((one) => JSON.stringify([one.principal, one.from])));
  const called = nature.called.flatMap(({ principal, from: old, to: young, place }): Stale[] => {
    const [theirs, ours] = [JSON.stringify([principal, old]), JSON.stringify([principal, young])];
    if (!first.has(theirs) && !second.has(ours)) return [{ text: `nobody names "${old}" or "${young}"`, place }];
    // Two would be taken for one.
    if (first.has(theirs) && first.has(ours) && !renamed.has(ours)) return [{ text: `"${old}" and "${young}" stand in one stack`, place }];
    return [];
  });
  const values = nature.values.flatMap((value): Stale[] => {
    if (differing.some((path) => pertains(value, path, isInBoth))) return [];
    const isThere = [...from, ...to].some(({ path }) => value.pattern.test(path.join('.')));
    return [
      { text: isThere ? `${value.path} does not differ, or names more than one value` : `there is no ${value.path}`, place: value.place },
    ];
  });
  return [...called, ...values];
}
