import type { FunctionDefinition } from '../function.ts';
import { type Call, parameter } from '../function.ts';

/** Letters that Unicode does not decompose (the table of `NormalizeDiacritics`). */
const plainLetters: Record<string, string> = {
  æ: 'ae',
  Æ: 'AE',
  œ: 'oe',
  Œ: 'OE',
  ø: 'oe',
  Ø: 'OE',
  ß: 'ss',
  ł: 'l',
  Ł: 'L',
  ı: 'i',
};

const withoutDiacritics = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[æÆœŒøØßłŁı]/g, (letter) => plainLetters[letter] ?? letter)
    .normalize('NFC');

/** What starts a new word for `PCase` when no separators are given: the reference's list of Unicode categories. */
const wordBreak = /[\s\p{Cc}\p{Pd}\p{Pc}\p{Ps}\p{Pe}\p{Pi}\p{Pf}\p{Po}\p{Sm}\p{Sc}\p{Sk}\p{So}]/u;

function properCase(text: string, separators: ReadonlySet<string>): string {
  let startsWord = true;
  let result = '';
  for (const character of text.toLowerCase()) {
    result += startsWord ? character.toUpperCase() : character;
    startsWord = separators.size === 0 ? wordBreak.test(character) : separators.has(character);
  }
  return result;
}

function changeCase(call: Call, change: (text: string, culture: string | undefined) => string) {
  const culture = call.text(1) || undefined;
  try {
    return call.map(0, (text) => change(text, culture));
  } catch (error) {
    if (error instanceof RangeError) call.fail(`"${culture}" is not a culture such as en-US`);
    throw error;
  }
}

function position(call: Call): string {
  const mode = call.text(3) ?? 'vbBinaryCompare';
  const fold = (text: string): string => (mode === 'vbTextCompare' ? text.toLowerCase() : text);
  if (mode !== 'vbTextCompare' && mode !== 'vbBinaryCompare') call.fail(`"${mode}" is neither vbTextCompare nor vbBinaryCompare`);
  const start = call.integer(2, 1);
  if (start < 1) call.fail(`the start ${start} is below 1`);
  const [text, part] = [fold(call.text(0) ?? ''), fold(call.text(1) ?? '')];
  call.budget.search(text, part);
  return String(text.indexOf(part, start - 1) + 1);
}

function word(call: Call): string {
  const delimiters = new Set(call.text(2) ?? '');
  const words: string[] = [''];
  for (const character of call.text(0) ?? '') {
    if (delimiters.has(character)) words.push('');
    else words.push(`${words.pop() ?? ''}${character}`);
  }
  // Words between two neighbouring delimiters do not count, as the reference's wording suggests.
  return words.filter((candidate) => candidate !== '')[call.integer(1) - 1] ?? '';
}

/** Characters from `start` (from 1); nothing beyond the end. */
const middle = (text: string, start: number, length: number): string => text.slice(Math.max(start, 1) - 1, Math.max(start, 1) - 1 + length);

export const textFunctions: FunctionDefinition[] = [
  {
    name: 'Append',
    summary: 'Adds a suffix to a text.',
    parameters: [parameter('source'), parameter('suffix')],
    evaluate: (call) => {
      const suffix = call.text(1) ?? '';
      return call.map(0, (text) => text + suffix) ?? suffix;
    },
  },
  {
    name: 'Prepend',
    summary: 'Puts a prefix before a text.',
    parameters: [parameter('prefix'), parameter('source')],
    evaluate: (call) => {
      const prefix = call.text(0) ?? '';
      return call.map(1, (text) => prefix + text) ?? prefix;
    },
  },
  {
    name: 'Left',
    summary: 'Gives the first characters of a text.',
    parameters: [parameter('String=string'), parameter('NumChars', 'Integer')],
    evaluate: (call) => {
      const count = call.integer(1);
      return call.map(0, (text) => (count < 0 ? text : text.slice(0, count))) ?? '';
    },
  },
  {
    name: 'Len',
    summary: 'Counts the characters of a text or a number; of nothing 0.',
    returns: 'Integer',
    parameters: [parameter('String=string')],
    evaluate: (call) => String((call.text(0) ?? '').length),
  },
  {
    name: 'Mid',
    summary: 'Gives characters from the middle of a text, the first being 1.',
    parameters: [parameter('source'), parameter('start', 'Integer'), parameter('length?', 'Integer')],
    evaluate: (call) => {
      const start = call.integer(1);
      const length = call.integer(2, Number.MAX_SAFE_INTEGER);
      if (length < 0) call.fail(`the length ${length} is below 0`);
      return call.map(0, (text) => middle(text, start, length));
    },
  },
  {
    name: 'InStr',
    summary: 'Finds a text in another: its first character as a number from 1, or 0.',
    returns: 'Integer',
    parameters: [parameter('value1'), parameter('value2'), parameter('start?', 'Integer'), parameter('compareType?')],
    evaluate: position,
  },
  {
    name: 'Word',
    summary: 'Gives one word of a text, the first being 1, or nothing.',
    parameters: [parameter('String=string'), parameter('WordNumber', 'Integer'), parameter('Delimiters')],
    evaluate: word,
  },
  {
    name: 'ToLower',
    summary: 'Turns a text into small letters.',
    parameters: [parameter('source'), parameter('culture?')],
    evaluate: (call) => changeCase(call, (text, culture) => (culture ? text.toLocaleLowerCase(culture) : text.toLowerCase())),
  },
  {
    name: 'ToUpper',
    summary: 'Turns a text into capitals.',
    parameters: [parameter('source'), parameter('culture?')],
    evaluate: (call) => changeCase(call, (text, culture) => (culture ? text.toLocaleUpperCase(culture) : text.toUpperCase())),
  },
  {
    name: 'PCase',
    summary: 'Starts each word with a capital and makes the rest small.',
    parameters: [parameter('source'), parameter('wordSeparators?')],
    evaluate: (call) => {
      const separators = new Set(call.text(1) ?? '');
      return call.map(0, (text) => properCase(text, separators));
    },
  },
  {
    name: 'Trim',
    summary: 'Removes white space at both ends of each value.',
    parameters: [parameter('source')],
    evaluate: (call) => call.map(0, (text) => text.trim()),
  },
  {
    name: 'StripSpaces',
    summary: 'Removes all spaces.',
    parameters: [parameter('source')],
    evaluate: (call) => call.map(0, (text) => text.replaceAll(' ', '')),
  },
  {
    name: 'NormalizeDiacritics',
    summary: 'Replaces letters with accents by plain ones.',
    parameters: [parameter('source')],
    evaluate: (call) => call.map(0, withoutDiacritics),
  },
];
