import type { Budget } from '../../budget.ts';
import { compileRegex, expandReplacement, type Pattern, PatternError } from '../../regex.ts';
import type { Value } from '../expression.ts';
import { type Call, type FunctionDefinition, parameter } from '../function.ts';

const slot = { oldValue: 1, pattern: 2, group: 3, replacement: 4, attribute: 5, template: 6 };

/** Graph's keys for the slots are capitalised and differ from the reference's names. */
export const replaceFunction: FunctionDefinition = {
  name: 'Replace',
  summary: 'Replaces a text, the matches of a regular expression, or a placeholder of a template.',
  parameters: [
    parameter('source'),
    parameter('oldValue?=Find'),
    parameter('regexPattern?=RegularExpression'),
    parameter('regexGroupName?=RegularExpressionGroupName'),
    parameter('replacementValue?=Replacement'),
    parameter('replacementAttributeName?=ReplacementPropertyName'),
    parameter('template?=Template'),
  ],
  check: (args) => {
    const given = (index: number): boolean => args[index] !== null && args[index] !== undefined;
    if (given(slot.oldValue) && given(slot.pattern)) return 'give either oldValue (2nd slot) or regexPattern (3rd slot), not both';
    if (given(slot.oldValue) && !given(slot.replacement) && !given(slot.template))
      return 'oldValue needs replacementValue (5th slot) or template (7th slot)';
    if (given(slot.pattern) && !given(slot.replacement) && !(given(slot.group) && given(slot.attribute))) {
      return 'regexPattern needs replacementValue (5th slot), or regexGroupName (4th) with replacementAttributeName (6th)';
    }
    return given(slot.oldValue) || given(slot.pattern) ? null : 'it needs oldValue (2nd slot) or regexPattern (3rd slot)';
  },
  evaluate: replace,
};

function replace(call: Call): Value {
  const oldValue = call.text(slot.oldValue);
  const pattern = call.text(slot.pattern);
  if (pattern !== null) return replaceMatches(call, pattern);
  if (oldValue === null) return call.value(0);
  if (oldValue === '') call.fail('oldValue is empty');
  const template = call.text(slot.template);
  if (template !== null) return call.map(0, (text) => call.budget.replaceAll(template, oldValue, text));
  const replacement = call.text(slot.replacement) ?? '';
  return call.map(0, (text) => call.budget.replaceAll(text, oldValue, replacement));
}

function replaceMatches(call: Call, pattern: string): Value {
  try {
    return replaceAllMatches(call, compileRegex(pattern, 'dotnet'));
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return call.fail(`"${pattern}" is not a regular expression that can be followed: ${error.message}`);
  }
}

function replaceAllMatches(call: Call, pattern: Pattern): Value {
  const group = call.text(slot.group);
  const replacement = call.text(slot.replacement);
  if (group !== null && replacement === null) {
    const source = call.value(0);
    if (source !== null && source !== '') return source;
    return firstOf(call.text(slot.attribute) ?? '', pattern, group, call.budget);
  }
  return call.map(0, (text) => replaceAll(text, pattern, replacement ?? '', group, call.budget));
}

/** The text of a named group of the first match. */
function firstOf(text: string, pattern: Pattern, group: string, budget: Budget): string | null {
  for (const { spans } of pattern.all(text, budget)) {
    const span = spans[pattern.names.get(group) ?? -1];
    return span === undefined ? null : text.slice(span[0], span[1]);
  }
  return null;
}

/** Replaces each match, or only the text of one named group within it. */
function replaceAll(text: string, pattern: Pattern, replacement: string, group: string | null, budget: Budget): string {
  let result = '';
  let copied = 0;
  const index = group === null ? 0 : (pattern.names.get(group) ?? -1);
  for (const match of pattern.all(text, budget, group !== null || replacement.includes('$'))) {
    const span = match.spans[index];
    if (span === undefined) continue;
    const made = expandReplacement(replacement, match, pattern, budget);
    budget.spend(1 + made.length);
    result += text.slice(copied, span[0]) + made;
    copied = span[1];
  }
  return result + text.slice(copied);
}
