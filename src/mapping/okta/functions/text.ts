import type { Budget } from '../../budget.ts';
import { OktaEvaluationError } from '../expression.ts';
import { numberOf, type OktaFunction, textOf } from '../function.ts';

function before(text: string, separator: string, budget: Budget): string {
  budget.search(text, separator);
  const at = text.indexOf(separator);
  return at < 0 ? text : text.slice(0, at);
}

function after(text: string, separator: string, budget: Budget): string {
  budget.search(text, separator);
  const at = text.indexOf(separator);
  return at < 0 ? '' : text.slice(at + separator.length);
}

function integerOf(number: number): number {
  const rounded = Math.round(number);
  if (rounded < -(2 ** 31) || rounded >= 2 ** 31) throw new OktaEvaluationError(`${number} does not fit an Integer`);
  return rounded;
}

/** Keys are tried in the order of the list, each anywhere in the text. */
function stringSwitch(text: string, otherwise: string, pairs: string[], budget: Budget): string {
  for (let key = 0; key + 1 < pairs.length; key += 2) {
    budget.search(text, pairs[key] ?? '');
    if (text.includes(pairs[key] ?? '')) return pairs[key + 1] ?? '';
  }
  return otherwise;
}

/** These five also stand without `String.`, a deprecated spelling that Okta's own samples use. */
const bothSpellings: OktaFunction[] = [
  { name: 'toUpperCase', parameters: ['text'], summary: 'Turns a text into capitals.', evaluate: ([text]) => textOf(text).toUpperCase() },
  {
    name: 'toLowerCase',
    parameters: ['text'],
    summary: 'Turns a text into small letters.',
    evaluate: ([text]) => textOf(text).toLowerCase(),
  },
  {
    name: 'substring',
    parameters: ['text', 'start', 'end'],
    summary: 'Gives the characters from start (the first is 0) to before end.',
    evaluate: ([text, start, end]) => textOf(text).slice(Math.max(0, numberOf(start)), Math.max(0, numberOf(end))),
  },
  {
    name: 'substringBefore',
    parameters: ['text', 'separator'],
    summary: 'Gives what stands before the first separator; all when there is none.',
    evaluate: ([text, separator], _, budget) => before(textOf(text), textOf(separator), budget),
  },
  {
    name: 'substringAfter',
    parameters: ['text', 'separator'],
    summary: 'Gives what stands after the first separator; nothing when there is none.',
    evaluate: ([text, separator], _, budget) => after(textOf(text), textOf(separator), budget),
  },
];

export const textFunctions: OktaFunction[] = [
  ...bothSpellings,
  ...bothSpellings.map((definition) => ({ ...definition, name: `String.${definition.name}` })),
  {
    name: 'String.append',
    parameters: ['text', 'suffix'],
    summary: 'Adds a suffix to a text.',
    evaluate: ([text, suffix], _, budget) => budget.join([textOf(text), textOf(suffix)], ''),
  },
  {
    name: 'String.join',
    parameters: ['separator', 'text*'],
    summary: 'Joins texts with a separator.',
    evaluate: ([separator, ...texts], _, budget) => budget.join(texts.map(textOf), textOf(separator)),
  },
  { name: 'String.len', parameters: ['text'], summary: 'Counts the characters.', evaluate: ([text]) => textOf(text).length },
  {
    name: 'String.removeSpaces',
    parameters: ['text'],
    summary: 'Removes all spaces.',
    evaluate: ([text]) => textOf(text).replaceAll(' ', ''),
  },
  {
    name: 'String.replace',
    parameters: ['text', 'match', 'replacement'],
    summary: 'Replaces every occurrence.',
    evaluate: ([text, match, replacement], _, budget) => budget.replaceAll(textOf(text), textOf(match), textOf(replacement)),
  },
  {
    name: 'String.replaceFirst',
    parameters: ['text', 'match', 'replacement'],
    summary: 'Replaces the first occurrence.',
    evaluate: ([text, match, replacement], _, budget) => {
      const [whole, part, by] = [textOf(text), textOf(match), textOf(replacement)];
      budget.search(whole, part);
      budget.room(whole.length + by.length);
      return whole.replace(part, () => by);
    },
  },
  {
    name: 'String.startsWith',
    parameters: ['text', 'prefix'],
    summary: 'Tells whether a text starts with another.',
    evaluate: ([text, prefix]) => textOf(text).startsWith(textOf(prefix)),
  },
  {
    name: 'String.stringContains',
    parameters: ['text', 'search'],
    summary: 'Tells whether a text contains another.',
    evaluate: ([text, search], _, budget) => {
      budget.search(textOf(text), textOf(search));
      return textOf(text).includes(textOf(search));
    },
  },
  {
    name: 'String.stringSwitch',
    parameters: ['text', 'default', 'key*'],
    summary: 'Gives the value behind the first key that the text contains, or the default.',
    evaluate: ([text, otherwise, ...pairs], _, budget) => stringSwitch(textOf(text), textOf(otherwise), pairs.map(textOf), budget),
  },
  {
    name: 'Convert.toInt',
    parameters: ['value'],
    summary: 'Turns a text or number into the nearest Integer.',
    evaluate: ([value]) => integerOf(numberOf(value)),
  },
  { name: 'Convert.toNum', parameters: ['value'], summary: 'Turns a text into a number.', evaluate: ([value]) => numberOf(value) },
];
