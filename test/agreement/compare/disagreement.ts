/** One thing that was said and is not so. */
export interface Disagreement {
  /** Null: the run as a whole. */
  app: string | null;
  /** `ann`, `group Sales`, or null for the app as a whole. */
  who: string | null;
  /** What it is about, in words that stay the same from case to case. */
  what: string;
  said: unknown;
  done: unknown;
}
