/** What somebody probably meant who wrote a clause of a scoping filter in other words. */
import { namedOtherwise } from '../mapping/entra/attributeNames.ts';
import { filterOperators, findFilterOperator } from '../mapping/entra/filters.ts';
import { unread } from './mappingHints.ts';
import { suggest } from './problem.ts';

const fold = (word: string): string => word.toLowerCase().replace(/[\s_-]/g, '');

/** Operators of other languages, by their letters alone. */
const others: Record<string, string> = {
  startswith: 'Entra has no such operator. Write { matches: "^Eng" }, with the beginning behind the ^.',
  beginswith: 'Entra has no such operator. Write { matches: "^Eng" }, with the beginning behind the ^.',
  sw: 'Entra has no such operator. Write { matches: "^Eng" }, with the beginning behind the ^.',
  like: 'Entra has no such operator. Write { includes: text }, or { matches: pattern }.',
  in: 'Entra has no such operator. Write a group for each value, [ { department: A }, { department: B } ], or { matches: "^(A|B)$" }.',
  notin: 'Entra has no such operator. Write { does not match: "^(A|B)$" }.',
  notincludes: 'Entra has no such operator. Write { does not match: pattern }.',
  notcontains: 'Entra has no such operator. Write { does not match: pattern }.',
  lessthan: 'Entra has no such operator. Write { does not match: pattern }, or turn it round with >=.',
  '<': 'Entra has no such operator. Write { does not match: pattern }, or turn it round with >=.',
  '<=': 'Entra has no such operator. Write { does not match: pattern }, or turn it round with >.',
  eq: 'Write the value alone, or { equals: value }.',
  '==': 'Write the value alone, or { equals: value }.',
  is: 'Write the value alone, or { equals: value }.',
  ne: 'Write { not equals: value }.',
  '<>': 'Write { not equals: value }.',
  not: 'Write { not equals: value }.',
  notequal: 'Write { not equals: value }.',
  gt: 'Write { ">": 5 }.',
  ge: 'Write { ">=": 5 }.',
  gte: 'Write { ">=": 5 }.',
  co: 'Write { includes: text }.',
  ew: 'Write { ends with: text }.',
  pr: 'Write is not null.',
  regex: 'Write { matches: pattern }.',
  match: 'Write { matches: pattern }.',
};

/** Of a clause that is no operator with its value. */
export function operatorFault(clause: unknown): { message: string; hint: string } {
  const entries = typeof clause === 'object' && clause !== null ? Object.keys(clause) : [];
  if (entries.length > 1)
    return {
      message: `two operators stand in one clause: ${entries.join(' and ')}`,
      hint: `Write a list: [ ${entries.map((one) => `{ ${one}: … }`).join(', ')} ].`,
    };
  const [word = ''] = entries;
  if (findFilterOperator(word)?.arity === 'unary') return { message: `${word} takes no value`, hint: `Write ${word} alone.` };
  const byLetters = filterOperators.flatMap(({ spellings }) => spellings).find((one) => fold(one) === fold(word));
  const known = filterOperators.filter(({ arity }) => arity === 'binary').map(({ spellings }) => spellings[0] ?? '');
  const other = Object.hasOwn(others, fold(word)) ? others[fold(word)] : undefined;
  const hint = byLetters === undefined ? (other ?? suggest(word, known)) : `Write ${byLetters}.`;
  return { message: `${word} is no operator of a scoping filter`, hint };
}

/** A text that says an operator: it would be compared letter by letter. Undefined for any other. */
export function operatorInText(text: string): string | undefined {
  const letters = fold(text);
  if (/^(is)?not(null|empty)$|^(is)?present$/.test(letters) && findFilterOperator(text)?.arity !== 'unary') return 'Write is not null.';
  if (/^(is)?(null|empty)$/.test(letters) && findFilterOperator(text)?.arity !== 'unary') return 'Write is null.';
  const [, sign, value] = /^(!=|<>|>=|<=|==|=|>|<)\s*(\S.*)$/.exec(text) ?? [];
  if (sign === undefined) return undefined;
  return sign === '=' || sign === '==' ? `Write ${value}.` : (others[sign] ?? `Write { "${sign}": ${value} }.`);
}

export function attributeHint(attribute: string, known: string[]): string {
  const instead = Object.hasOwn(unread, attribute) ? unread[attribute] : undefined;
  if (instead !== undefined) return instead;
  const other = namedOtherwise(attribute, known);
  return other.length > 0 ? `Did you mean ${other.join(' or ')}?` : suggest(attribute, known);
}
