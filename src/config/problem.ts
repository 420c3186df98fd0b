/** What is wrong with a declaration: a value, so that all of them are reported at once. */
import { nearestName } from '../mapping/nearestName.ts';
import { visible } from '../visible.ts';

/** Lines and columns from 1. */
export interface Place {
  file: string;
  line: number;
  column: number;
}

export interface Problem extends Place {
  /** Short and stable, such as `unknown-key`. */
  code: string;
  message: string;
  hint: string;
}

/** `file:line:col code message`, and the hint on a line of its own. A key or a name in it may hold anything. */
export function renderProblem({ file, line, column, code, message, hint }: Problem): string {
  const head = visible(`${file}:${line}:${column} ${code} ${message}`);
  return hint === '' ? head : `${head}\n  ${visible(hint)}`;
}

/** File, then line, then column. */
export function compareProblems(a: Problem, b: Problem): number {
  return (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column;
}

/** `Did you mean X?` when a candidate is near, else the whole list. */
export function suggest(word: string, candidates: Iterable<string>): string {
  const known = [...candidates];
  const near = nearestName(word, known);
  if (near !== null) return `Did you mean ${near}?`;
  return known.length > 0 && known.length <= 20 ? `Known: ${known.join(', ')}.` : '';
}
