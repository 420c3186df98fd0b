/** What a function gives that Muster does not know: declared by its name, it is sent to the directory, and its value is shown as not known. */

/** Thrown by an evaluation that comes upon such a function. Branches that are not taken are not evaluated, so what does not need it has a value. */
export class NotKnown extends Error {
  override name = 'NotKnown';
  readonly functionName: string;
  constructor(functionName: string) {
    super(`what ${functionName} gives is not known here`);
    this.functionName = functionName;
  }
}

const mark = '{not known: ';

/** In the place of a value: what would have to be computed, so that two are equal when nothing of it differs. Braces as in `{id of ann}`. */
export const notKnownText = (written: string): string => `${mark}${written}}`;

export const isNotKnown = (value: unknown): value is string => typeof value === 'string' && value.startsWith(mark);
