/** `$search` on directory objects: `"displayName:wiki" AND "mail:ann"`. Source: Graph v1.0, "Use the $search query parameter". */
import { GraphError } from '../errors.ts';
import { valueAt } from './filter.ts';

interface Clause {
  property: string;
  text: string;
  /** What joins it to the clause before; the first has `AND`. */
  join: 'AND' | 'OR';
}

const clause = /\s*(?:(AND|OR)\s+)?"([\w.]+):((?:[^"\\]|\\.)*)"/y;

/** Throws 400 for what Graph cannot read; every clause stands in double quotes. */
export function parseSearch(text: string): Clause[] {
  const clauses: Clause[] = [];
  clause.lastIndex = 0;
  let end = 0;
  for (let match = clause.exec(text); match; match = clause.exec(text)) {
    const [, join, property = '', value = ''] = match;
    if ((join === undefined) !== (clauses.length === 0)) break;
    clauses.push({ property, text: value.replace(/\\(.)/g, '$1'), join: join === 'OR' ? 'OR' : 'AND' });
    end = clause.lastIndex;
  }
  if (clauses.length === 0 || text.slice(end).trim() !== '') {
    throw new GraphError(400, 'BadRequest', `Syntax error: character '${text.charAt(end)}' is not valid at position ${end} in '${text}'.`);
  }
  return clauses;
}

/** These two are searched word by word, every other property from its beginning. */
const byWords = new Set(['displayName', 'description']);

const wordsOf = (text: string): string[] =>
  text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');

function holds(item: unknown, { property, text }: Clause): boolean {
  const values = [valueAt(item, [property])].flat().filter((value) => typeof value === 'string');
  if (!byWords.has(property)) return values.some((value) => value.toLowerCase().startsWith(text.toLowerCase()));
  return values.some((value) => {
    const there = wordsOf(value);
    return wordsOf(text).every((word) => there.some((each) => each.startsWith(word)));
  });
}

/** `AND` binds more tightly. */
export function isFound(item: unknown, clauses: Clause[]): boolean {
  const groups: Clause[][] = [];
  for (const each of clauses) {
    const last = groups.at(-1);
    if (last === undefined || each.join === 'OR') groups.push([each]);
    else last.push(each);
  }
  return groups.some((group) => group.every((each) => holds(item, each)));
}
