/** What a doctor found, as text. */
import { visible } from '../visible.ts';
import type { Examined, Outcome } from './types.ts';

const colours: Record<Outcome, number> = { ok: 32, warning: 33, problem: 31, unknown: 36 };
const words: Record<Outcome, string> = { ok: 'ok', warning: 'warning', problem: 'problem', unknown: 'not known' };

export const hasProblem = (found: Examined[]): boolean =>
  found.some(({ findings }) => findings.some(({ outcome }) => outcome === 'problem'));

/** One line a finding, what to do below it, and the sum. */
export function renderExamined(found: Examined[], colour: boolean): string {
  const word = (outcome: Outcome) => {
    const text = words[outcome].padEnd(9);
    return colour ? `\u001b[${colours[outcome]}m${text}\u001b[0m` : text;
  };
  const parts = found.map(({ check, findings }) =>
    [
      check,
      ...findings.flatMap(({ outcome, message, fix }) => [
        `  ${word(outcome)} ${visible(message)}`,
        ...(fix === null ? [] : [`            → ${visible(fix)}`]),
      ]),
    ].join('\n'),
  );
  const all = found.flatMap(({ findings }) => findings);
  const counts = Object.entries(words).flatMap(([outcome, text]) => {
    const some = all.filter((finding) => finding.outcome === outcome);
    return some.length === 0 ? [] : [`${some.length} ${text}`];
  });
  return `${parts.join('\n')}\n${counts.join(', ')}\n`;
}
