/** The linear engine: RE2, whose time grows with the text however a pattern is written. It has no look around and no back references. */
import { RE2JS } from 're2js';
import type { Budget } from './budget.ts';

/** A match, or a group of it: from the first character to behind the last one. */
export type Span = [number, number];

const compiled = new Map<string, Linear | null>();

/** Null where RE2 refuses the pattern. */
export function linear(source: string): Linear | null {
  const known = compiled.get(source);
  if (known !== undefined) return known;
  if (compiled.size >= 500) compiled.clear();
  let made: Linear | null = null;
  try {
    made = new Linear(RE2JS.compile(source));
  } catch {
    // Refused: the other engine says what is wrong with it, if anything is.
  }
  compiled.set(source, made);
  return made;
}

export class Linear {
  readonly #regex: RE2JS;
  /** Instructions of the compiled pattern. */
  readonly size: number;

  constructor(regex: RE2JS) {
    this.#regex = regex;
    this.size = regex.programSize();
  }

  test(text: string, budget: Budget): boolean {
    budget.spend(this.#cost(text.length));
    return this.#regex.test(text);
  }

  /** Each match with its groups, by JavaScript's rules for empty ones. */
  *all(text: string, budget: Budget): Generator<(Span | undefined)[]> {
    const matcher = this.#regex.matcher(text);
    const groups = this.#regex.groupCount();
    let from = 0;
    while (from <= text.length) {
      budget.spend(this.#cost(text.length - from));
      if (!matcher.find(from)) return;
      const spans = Array.from({ length: groups + 1 }, (_, group): Span | undefined => {
        const start = matcher.start(group);
        return start < 0 ? undefined : [start, matcher.end(group)];
      });
      yield spans;
      const [start, end] = spans[0] as Span;
      from = end > start ? end : end + ((text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
    }
  }

  #cost(length: number): number {
    return 20 + Math.floor(((length + 1) * this.size) / 4);
  }
}
