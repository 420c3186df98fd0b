/** Pieces of GitHub Flavored Markdown. */

/** Closed until somebody opens it. */
export function folded(title: string, text: string): string {
  return `<details><summary>${plain(title)}</summary>\n\n${text}\n\n</details>`;
}

/** The first lines, and how many more. */
export function cap(lines: string[], most: number): string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `…and ${lines.length - most} more`];
}

/** A block of lines as they are, behind a fence that none of them closes. */
export function fenced(language: string, lines: string[]): string {
  const longest = lines.flatMap((line) => line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(Math.max(3, longest + 1));
  return [`${fence}${language}`, ...lines, fence].join('\n');
}

/** A code span, also of a text with backticks in it (CommonMark section 6.1); nothing in it is read as a link, a mention or HTML. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, ' ').replaceAll('|', '¦');
  const longest = (line.match(/`+/g) ?? []).reduce((most, run) => Math.max(most, run.length), 0);
  const fence = '`'.repeat(longest + 1);
  const pad = line.startsWith('`') || line.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${line}${pad}${fence}`;
}

/** Text of somebody else's in running Markdown. */
export function plain(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_[\]<>&|#~]/g, '\\$&')
    .replaceAll('@', '&#64;');
}
