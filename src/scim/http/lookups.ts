/**
 * Tokens looked up in the database by their hash. In one elsewhere, all that come while one statement is under way share the next one, so that
 * strangers cause no more statements than time allows, however many they are, and nobody with a token has to wait behind them.
 */
import { ScimError } from '../error.ts';
import type { Database } from '../store/database.ts';
import type { FoundToken, StoredTokens } from '../store/tokens.ts';

/** Milliseconds between the beginnings of two statements. */
const pause = 10;
/** Hashes that may wait; a server of this kind answers fewer requests in the time of one statement. */
const maximumWaiting = 5000;

type Find = (hash: string) => Promise<FoundToken | null>;

/** Rejects with a 503 when the database does not answer, or too many wait for it. */
export function openLookups(database: Database, stored: StoredTokens, now: () => Date): Find {
  const at = (): string => now().toISOString();
  if (database.readNow !== null) return (hash) => database.read(() => stored.find(hash, at()));
  let waiting = new Map<string, PromiseWithResolvers<FoundToken | null>>();
  let isRunning = false;
  const run = async (): Promise<void> => {
    isRunning = true;
    while (waiting.size > 0) {
      const batch = waiting;
      waiting = new Map();
      const pausing = new Promise((resolve) => setTimeout(resolve, pause));
      try {
        const found = await database.read(() => stored.findAll([...batch.keys()], at(), database.dialect));
        for (const [hash, { resolve }] of batch) resolve(found.get(hash) ?? null);
      } catch (error) {
        for (const { reject } of batch.values()) reject(error);
      }
      await pausing;
    }
    isRunning = false;
  };
  return (hash) => {
    const same = waiting.get(hash);
    if (same !== undefined) return same.promise;
    if (waiting.size >= maximumWaiting)
      return Promise.reject(new ScimError(503, 'Too many tokens are being looked up.', null, { retryAfter: 1 }));
    const asked = Promise.withResolvers<FoundToken | null>();
    waiting.set(hash, asked);
    if (!isRunning) void run();
    return asked.promise;
  };
}
