/** The words of a rule; the service takes them with and without a dash, in any letter case. */
import { nearestName } from '../../mapping/nearestName.ts';
import type { Comparator } from './rule.ts';

const spellings: Comparator[] = [
  ...(['eq', 'ne', 'startsWith', 'notStartsWith', 'endsWith', 'notEndsWith', 'contains', 'notContains', 'match', 'notMatch'] as const),
  ...(['in', 'notIn', 'ge', 'le'] as const),
];

export const comparators: ReadonlyMap<string, Comparator> = new Map(spellings.map((name) => [name.toLowerCase(), name]));

/** Operators of PowerShell, OData and C# that this language lacks, in small letters. */
const habits: Record<string, string> = {
  like: 'there are no wildcards: -startsWith, -endsWith, -contains or -match',
  notlike: 'there are no wildcards: -notStartsWith, -notEndsWith, -notContains or -notMatch',
  gt: 'there is -ge, for employeeHireDate only',
  lt: 'there is -le, for employeeHireDate only',
  equals: 'write -eq',
  is: 'write -eq',
  notequals: 'write -ne',
  includes: 'write -contains for a part of a text, -any ( … ) for a collection',
  matches: 'write -match',
};

/** What to write in place of a word that is no operator. */
export function operatorHint(word: string): string {
  const near = nearestName(word, [...comparators.values()]);
  return (
    (Object.hasOwn(habits, word) ? habits[word] : undefined) ??
    (near === null ? `one of -${spellings.join(', -')}` : `did you mean -${near}?`)
  );
}
