/** What one evaluation may still cost. */
import { grouped, limits } from './limits.ts';

/** Units of all evaluations that took more than `limits.freeWork`. */
let runWork = 0;

/** For tests: a run begins. */
export function startRun(): void {
  runWork = 0;
}

export class Budget {
  /** The function or operator at work, for the message; empty where whoever catches it names it. */
  at = '';
  #spent = 0;
  readonly #error: (message: string) => Error;

  /** `error` makes what is thrown over the budget. */
  constructor(error: (message: string) => Error) {
    this.#error = error;
  }

  /** Units so far. */
  get spent(): number {
    return this.#spent;
  }

  spend(units: number): void {
    const before = this.#spent;
    this.#spent = before + units;
    if (this.#spent > limits.freeWork) this.#spendOfRun(this.#spent - Math.max(before, limits.freeWork));
  }

  /** A value of either language that was made: whoever takes it goes through it. */
  pass(value: unknown): void {
    const unitsOf = (one: unknown): number => (typeof one === 'string' ? 1 + one.length : 1);
    let units = unitsOf(value);
    if (Array.isArray(value)) for (const element of value as unknown[]) units += unitsOf(element);
    this.spend(units);
  }

  #spendOfRun(units: number): void {
    if (this.#spent > limits.work) throw this.#over(`it takes more than ${grouped(limits.work)} steps for one evaluation`);
    runWork += units;
    if (runWork > limits.runWork)
      throw this.#over(`it takes more than ${grouped(limits.freeWork)} steps, and all evaluations of this run too many together`);
  }

  #over(message: string, at = this.at): Error {
    return this.#error(at === '' ? message : `${at}: ${message}`);
  }

  /** Before a text of so many characters is made. */
  room(length: number, at?: string): void {
    if (length > limits.text) throw this.#over(`it gives a text of more than ${grouped(limits.text)} characters`, at);
    this.spend(length);
  }

  /** Before one text is looked for in another: long ones are compared over and over. */
  search(text: string, part: string): void {
    this.spend(1 + Math.floor((text.length * part.length) / 50));
  }

  /** Every place of a part replaced; both are counted before anything is made. */
  replaceAll(text: string, part: string, replacement: string): string {
    this.search(text, part);
    const pieces = text.split(part);
    this.room(text.length + (pieces.length - 1) * (replacement.length - part.length));
    return pieces.join(replacement);
  }

  /** Joined texts, counted before they are. */
  join(pieces: string[], separator: string): string {
    let length = Math.max(0, pieces.length - 1) * separator.length;
    for (const piece of pieces) length += piece.length;
    this.room(length);
    return pieces.join(separator);
  }
}
