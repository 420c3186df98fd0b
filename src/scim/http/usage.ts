/** Remembers that a token was used, beside the request and never in its way. */
import type { Database } from '../store/database.ts';
import type { TokenUses } from '../store/tokenUse.ts';
import { reportTrouble } from '../trouble.ts';

export interface Usage {
  /** The token with this hash (hex) opened the door just now; written once a period (milliseconds), a minute unless said. */
  note(hash: string, period?: number): void;
  /** When everything that was noted is written, or was given up. */
  settled(): Promise<void>;
}

/** Milliseconds. */
const minute = 60_000;
export const day = 24 * 60 * minute;
/** After a write that failed: a locked SQLite keeps the whole process waiting at each try. */
const pause = 10_000;

export function openUsage(database: Database, uses: TokenUses, now: () => Date): Usage {
  /** From when on a use of this token is written again. */
  const next = new Map<string, number>();
  const open = new Set<Promise<void>>();
  const write = async (hash: string, ms: number): Promise<void> => {
    // Not in the turn of the request, whose own work would else wait for this commit.
    await new Promise((resolve) => setImmediate(resolve));
    await database.write(() => uses.note(hash, new Date(ms).toISOString()));
  };
  return {
    note(hash, period = minute) {
      const ms = now().getTime();
      if (ms < (next.get(hash) ?? 0)) return;
      const begun = Math.floor(ms / period) * period;
      next.set(hash, begun + period);
      const written = write(hash, begun)
        .catch((error: unknown) => {
          next.set(hash, ms + pause);
          reportTrouble('The use of a token was not noted', error);
        })
        .finally(() => open.delete(written));
      open.add(written);
    },
    async settled() {
      await Promise.all(open);
    },
  };
}
