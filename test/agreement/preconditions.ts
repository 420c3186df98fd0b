/**
 * What a case must not do: names that nobody has, or a change that belongs to other tests (a renamed key, login or assigned group, a PUT
 * on an Okta app). What the checks of the project refuse is no case either, and is found by reading it.
 */
import { isDeepStrictEqual } from 'node:util';
import type { SampleDirectory, SamplePerson } from '../../src/config/sample.ts';
import type { AppPlan } from '../../src/plan/types.ts';
import { reachOf } from '../../src/review/findings/reach.ts';
import { randomRows } from '../../src/review/findings/rules/mappings.ts';
import type { Version } from './case.ts';

const fold = (text: string) => text.toLowerCase();

/** Empty for a case. */
export function reasonsAgainst(base: Version, head: Version): string[] {
  return [...againstVersion(base, undefined), ...againstVersion(head, base), ...againstChange(base, head)];
}

function againstVersion({ plan, sample }: Version, before: Version | undefined): string[] {
  const logins = Object.values(sample.people).flatMap(({ softDeleted, login }) => (softDeleted ? [] : [fold(login)]));
  const names = Object.values(sample.groups).map(({ displayName }) => displayName);
  return [
    ...(new Set(logins).size < logins.length ? ['two people with one login'] : []),
    ...(new Set(names).size < names.length ? ['two groups with one name'] : []),
    ...Object.values(plan.apps).flatMap((app) => againstNames(app, sample, before)),
    ...Object.values(plan.apps).flatMap(againstRandom),
  ];
}

/** What is another value each time is never the one that was said; `random-value` warns. */
function againstRandom(app: AppPlan): string[] {
  return app.directory === 'entra' ? randomRows(app).map(({ target }) => `${app.key}: ${target} is another value each time`) : [];
}

function againstNames(app: AppPlan, { people, groups }: SampleDirectory, before: Version | undefined): string[] {
  const inEntra = app.directory === 'entra';
  const groupsNamed = (name: string) =>
    Object.values(groups).filter(({ displayName }) => (inEntra ? fold(displayName) === fold(name) : displayName === name)).length;
  const isNamed = (person: SamplePerson, name: string) => fold(inEntra ? person.userPrincipalName : person.login) === fold(name);
  const wasNamed = (name: string) =>
    before?.plan.apps[app.key]?.assignments.some((one) => one.principal === 'user' && one.name === name) ?? false;
  const pushed = app.directory === 'okta' ? app.push.groups : [];
  const named = [...app.assignments.flatMap(({ principal, name }) => (principal === 'group' ? [name] : [])), ...pushed];
  const unclear = named.filter((name) => groupsNamed(name) !== 1).map((name) => `${app.key}: not one group ${name}`);
  const nobody = app.assignments.flatMap(({ principal, name }) => {
    if (principal === 'group') return [];
    const found = Object.values(people).filter((person) => !person.softDeleted && isNamed(person, name));
    // Okta assigns nobody who is deactivated; who was assigned before stays named.
    const fits = found.length === 1 && (inEntra || found[0]?.enabled === true || wasNamed(name));
    return fits ? [] : [`${app.key}: nobody to be assigned as ${name}`];
  });
  return [...unclear, ...nobody];
}

function againstChange(base: Version, head: Version): string[] {
  const kept = Object.values(base.plan.apps).flatMap((old) => {
    const young = head.plan.apps[old.key];
    return young === undefined ? [] : againstApp(old, young);
  });
  return [...kept, ...againstRenames(base, head), ...againstOrder(base, head)];
}

/** Okta sends each change as it comes: where somebody is in or out between the change of the directory and the one of the YAML, the order decides. */
function againstOrder(base: Version, head: Version): string[] {
  return Object.values(base.plan.apps).flatMap((old) => {
    const young = head.plan.apps[old.key];
    if (old.directory !== 'okta' || young === undefined) return [];
    const inScope = (app: AppPlan, { plan, sample }: Version) => new Set(reachOf(app, sample, plan).people.map(({ key }) => key));
    const [before, between, after] = [inScope(old, base), inScope(old, head), inScope(young, head)];
    const keys = new Set([...before, ...between, ...after]);
    return [...keys]
      .filter((key) => before.has(key) === after.has(key) && before.has(key) !== between.has(key))
      .map((key) => `${old.key}: ${key} is in or out for a moment`);
  });
}

const frozen = (app: AppPlan) =>
  app.directory === 'entra'
    ? [app.directory, app.vendor, app.gallery, app.existing, app.endpoint.path]
    : [app.directory, app.vendor, app.name, app.integration, app.endpoint.path];

function againstApp(old: AppPlan, young: AppPlan): string[] {
  return isDeepStrictEqual(frozen(old), frozen(young)) ? [] : [`${old.key} becomes another app`];
}

/** Whoever an app names, before or after, is called the same in both. */
function againstRenames(base: Version, head: Version): string[] {
  const namesOf = (principal: 'user' | 'group') =>
    new Set(
      [base, head].flatMap(({ plan }) =>
        Object.values(plan.apps).flatMap(({ assignments }) =>
          assignments.filter((one) => one.principal === principal).map(({ name }) => fold(name)),
        ),
      ),
    );
  const [users, groups] = [namesOf('user'), namesOf('group')];
  const people = Object.entries(base.sample.people).flatMap(([key, old]) => {
    const young = head.sample.people[key];
    if (young === undefined) return [];
    const changed = [
      [old.userPrincipalName, young.userPrincipalName],
      [old.login, young.login],
    ].filter(([before = '', after = '']) => fold(before) !== fold(after));
    return changed.flat().some((name) => users.has(fold(name))) ? [`${key} is assigned and renamed`] : [];
  });
  const renamed = Object.entries(base.sample.groups).flatMap(([key, old]) => {
    const young = head.sample.groups[key];
    if (young === undefined || young.displayName === old.displayName) return [];
    return groups.has(fold(old.displayName)) || groups.has(fold(young.displayName)) ? [`group ${key} is assigned and renamed`] : [];
  });
  return [...people, ...renamed];
}
