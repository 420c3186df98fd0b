import type { SampleDirectory } from '../../config/sample.ts';
import type { EntraApp } from '../../plan/types.ts';
import type { FindingRule } from '../findings.ts';
import { groupsNamed, peopleInScope, sourceValue } from '../people.ts';
import { directSource, entraOnly, mappingAt } from './entra.ts';

/** Source attributes that an administrator or a marriage changes. */
const mutable = new Set(['userPrincipalName', 'mail', 'mailNickname', 'displayName', 'originalUserPrincipalName']);

const matchNumbers = (app: EntraApp, side: 'users' | 'groups') =>
  Object.entries(app[side].mappings)
    .filter(([, { match }]) => match > 0)
    .sort(([, a], [, b]) => a.match - b.match);

export const matchingRules: FindingRule[] = [
  {
    id: 'mutable-match',
    severity: 'warning',
    why: 'People are found by an attribute that changes; without externalId a rename before the first cycle, or after a restart, makes a second record.',
    fix: 'Map externalId from objectId, if the vendor takes it.',
    run: entraOnly((app) => {
      if (app.users.mappings.externalId !== undefined) return [];
      return matchNumbers(app, 'users')
        .filter(([, { source }]) => mutable.has(directSource(source) ?? ''))
        .map(([target, { source }]) => ({
          message: `people are matched by ${target} from ${source} alone, and externalId is not mapped`,
          at: mappingAt(target),
          about: target,
        }));
    }),
  },
  {
    id: 'external-id-source',
    severity: 'warning',
    why: 'externalId is meant to outlive renames; other sources than objectId change or are given again.',
    fix: 'Map externalId from objectId.',
    run: entraOnly((app) =>
      (['users', 'groups'] as const).flatMap((side) => {
        const mapping = app[side].mappings.externalId;
        if (mapping === undefined || !app[side].enabled || directSource(mapping.source) === 'objectId') return [];
        return [
          { message: `externalId of ${side} comes from ${mapping.source ?? 'nothing'}`, at: mappingAt('externalId', side), about: side },
        ];
      }),
    ),
  },
  {
    id: 'same-display-name',
    severity: 'warning',
    why: 'Two objects with one name match the same record: the second is refused or takes the record over.',
    fix: 'Rename one, or match by externalId from objectId.',
    run: entraOnly((app, sample) => {
      if (sample === undefined) return [];
      const byName = (side: 'users' | 'groups') =>
        matchNumbers(app, side).find(([, { source }]) => directSource(source) === 'displayName')?.[0];
      const matched = byName('users');
      const people = matched === undefined ? [] : repeated(peopleInScope(app, sample).map(([, person]) => person.displayName));
      const assigned = app.assignments.filter(({ principal }) => principal === 'group');
      const groups =
        byName('groups') !== undefined && app.groups.enabled ? assigned.filter(({ name }) => groupsNamed(sample, name).length > 1) : [];
      return [
        ...people.map((name) => ({ message: `several people in scope are called ${name}`, at: mappingAt(matched ?? '') })),
        ...groups.map(({ name, place }) => ({ message: `several groups are called ${name}`, place })),
      ];
    }),
  },
  {
    id: 'nothing-to-match-by',
    severity: 'warning',
    why: 'A person without the first matching attribute is skipped or refused, in every cycle.',
    fix: 'Fill the attribute, match by another one, or leave the person out with a scoping filter.',
    run: entraOnly((app, sample) => {
      const [first] = matchNumbers(app, 'users');
      const source = directSource(first?.[1].source);
      if (sample === undefined || first === undefined || source === undefined || first[1].default !== null) return [];
      return lacking(app, sample, source).map((key) => ({
        message: `${key} is in scope and has no ${source}, from which ${first[0]} is matched`,
        at: mappingAt(first[0]),
      }));
    }),
  },
  {
    id: 'no-mail',
    severity: 'note',
    why: 'Invitations and sign-on go by mail at most vendors; the address is left out of the record.',
    fix: 'Give the person a mail address, or map the attribute from another one.',
    run: entraOnly((app, sample) => {
      const mail = Object.entries(app.users.mappings).find(
        ([target, { source, match }]) => /^emails\b/.test(target) && directSource(source) === 'mail' && match !== 1,
      );
      if (sample === undefined || mail === undefined) return [];
      return lacking(app, sample, 'mail').map((key) => ({
        message: `${key} is in scope and has no mail for ${mail[0]}`,
        at: mappingAt(mail[0]),
      }));
    }),
  },
];

function lacking(app: EntraApp, sample: SampleDirectory, source: string): string[] {
  // The service makes objectId itself; a sample has none.
  if (source === 'objectId') return [];
  return peopleInScope(app, sample).flatMap(([key, person]) => {
    const value = sourceValue(person, source);
    return value === null || value === '' ? [key] : [];
  });
}

function repeated(names: string[]): string[] {
  const seen = new Set<string>();
  return [...new Set(names.filter((name) => seen.size === seen.add(name).size))];
}
