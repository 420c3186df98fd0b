/** What one evaluation and one run may cost. The work of an expression or a pattern is counted, so that the same input always ends in the same way. */

export const limits = {
  /**
   * Units of work for one evaluation of one expression: a node, a character read or made, or a few steps of a pattern each count as one. Ordinary
   * ones take some hundreds; a million are some tens of milliseconds.
   */
  work: 1_000_000,
  /** Units that an evaluation may take without counting for `runWork`. */
  freeWork: 50_000,
  /** Units that all evaluations above `freeWork` may take together before every further one of that size is given up. */
  runWork: 200_000_000,
  /** Characters of a text on the way or of a result. No directory keeps longer ones in an attribute: Entra's extensions hold 256. */
  text: 65_536,
  /** Characters of a pattern. An expression has at most 10,000. */
  pattern: 10_000,
  /** Steps that a pattern may provably need at most on a text to run on JavaScript's own engine. */
  nativeSteps: 200_000,
  /** Milliseconds for one pattern on one text in the worker. */
  workerMs: 1000,
  /** Milliseconds of one text in the worker that do not count for `workerRunMs`. */
  workerFreeMs: 2,
  /** Milliseconds above those for all texts of a run. */
  workerRunMs: 10_000,
};

/** A limit as messages and documents write it: `1,000,000`. */
export const grouped = (count: number): string => count.toLocaleString('en-US');

/** Operators and steps such as `a + b + c` or `a.b[0]` in one chain: the tree is as deep as the chain is long. */
export const maxChain = 500;
