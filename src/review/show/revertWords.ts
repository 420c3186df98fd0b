/** What a review says of a change that goes back. */
import type { Revert } from '../revert.ts';

const asItIs = (text: string): string => text;

/** A heading with commit and apps, and a line for each thing that is not undone. `quote` marks names, `plain` is for sentences. */
export function revertTexts({ commit, date, apps }: Revert, quote = asItIs, plain = asItIs): { heading: string; lines: string[] } {
  const names = apps.map(({ app }) => quote(app)).join(', ');
  const lines = apps.flatMap(({ app, lasting }) => lasting.map(({ text }) => `${quote(app)}: ${plain(text)}`));
  const rest = lines.length === 0 ? '; nothing was taken away since then that does not come back' : ', and does not undo:';
  return { heading: `${names}: this goes back to ${quote(commit)} of ${date}${rest}`, lines };
}
