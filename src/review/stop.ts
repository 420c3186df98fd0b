/** Why a change is stopped, and the word in the YAML that lets exactly this one pass. */

export interface Stop {
  kind: 'people' | 'sample' | 'moved' | 'secret' | 'groups' | 'removed';
  app: string;
  /** One sentence, without the app and without a full stop. */
  text: string;
  /** The YAML that lets exactly this change pass. */
  allow: string;
  /** True when such a word stands there that was meant for an earlier change. */
  isSpent: boolean;
  /** Where people are counted: who would lose something, of how many in scope before, and how many one change may touch. */
  people?: { harmed: number; of: number; limit: number };
}

/** What to do about a stop; `quote` marks the YAML. */
export function adviceOf({ allow, isSpent }: Stop, quote = (yaml: string) => yaml): string {
  const again = isSpent ? ' (the word that is there counted for an earlier change; this one needs its own reason)' : '';
  return `If it is meant, write into this change: ${quote(allow)}${again}`;
}
