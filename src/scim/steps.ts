/** A budget of work: what is counted is comparisons and elements, so that the largest input costs the same on every machine. */
import { badRequest } from './error.ts';

export interface Steps {
  /** 400 tooMany when nothing is left. */
  take(steps: number): void;
  /** How many were taken. */
  taken(): number;
}

/** `what` stands before "more than N comparisons". */
export function countSteps(maximum: number, what: string): Steps {
  let left = maximum;
  return {
    take(steps) {
      left -= steps;
      if (left < 0) throw badRequest('tooMany', `${what} more than ${maximum} comparisons.`);
    },
    taken: () => maximum - left,
  };
}

/** Text of this many characters is folded and compared in about the time of one comparison of short texts. */
const charactersAStep = 64;

/** The steps that comparing a text takes beyond the first. */
export const textSteps = (text: string): number => Math.floor(text.length / charactersAStep);
