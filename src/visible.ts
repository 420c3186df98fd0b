/** Text that somebody else wrote, shown so that it cannot pass for ours. */

/** Control characters, line separators, and marks that turn the direction of text around. */
const unseen = /[\p{Cc}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/gu;
const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** On one line: what moves a cursor, colours, hides or turns text around is written as `\u001b`. */
export function visible(text: string): string {
  return text.replace(unseen, escaped);
}

/** The same of several lines. */
export function visibleLines(text: string): string {
  return text.replace(unseen, (character) => (character === '\n' ? character : escaped(character)));
}
