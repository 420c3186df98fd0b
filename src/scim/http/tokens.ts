/** Who is calling: by a token given when the target was started, or by one in the database. */
import { hash as oneShot, timingSafeEqual } from 'node:crypto';
import type { Database } from '../store/database.ts';
import type { StoredTokens } from '../store/tokens.ts';

export interface Tokens {
  /** Replaces the tokens that were given at the start; those in the database stay. */
  replace(tokens: string[]): void;
  /** The label of the token in `Bearer t`, or in `t` alone as Okta's header authentication sends it; null when it is none of this app. */
  callerOf(authorization: string | undefined): Promise<string | null>;
  /** Whether this is a client that was given at the start, with one of its secrets. */
  isClient(id: string, secret: string): boolean;
}

/** Milliseconds for which a replica believes what it read in a database elsewhere; a revoked token lives that much longer. */
const believed = 1000;
const keptCallers = 1000;

const hash = (text: string): Buffer => oneShot('sha256', text, 'buffer');

/** With a client id, what is given are secrets of that client and no tokens. */
export function openTokens(
  given: string[],
  database: Database,
  stored: StoredTokens,
  now: () => Date,
  clientId: string | undefined,
): Tokens {
  let hashes: Buffer[] = [];
  const known = new Map<string, { label: string; until: number }>();
  const replace = (accepted: string[]): void => {
    // An empty token would open the mount to a request with an empty header.
    hashes = accepted.filter((token) => token !== '').map(hash);
  };
  replace(given);
  // Every hash is compared, so that the time says nothing about which one was close.
  const isGiven = (sent: Buffer): boolean => hashes.map((one) => timingSafeEqual(one, sent)).includes(true);
  return {
    replace,
    isClient: (id, secret) => clientId !== undefined && id === clientId && isGiven(hash(secret)),
    async callerOf(authorization) {
      const secret = (authorization ?? '').trim().replace(/^bearer\s+/i, '');
      if (secret === '') return null;
      const sent = hash(secret);
      if (clientId === undefined && isGiven(sent)) return 'configured';
      const key = sent.toString('hex');
      const at = now();
      const before = known.get(key);
      if (before !== undefined && before.until > at.getTime()) return before.label;
      // Looked up by a hash of 256 random bits: how long that takes says nothing about any other token.
      const record = await database.read(() => stored.find(secret, at.toISOString()));
      if (record === null || record.kind === 'client') return null;
      if (known.size >= keptCallers) known.clear();
      if (database.readNow === null) known.set(key, { label: record.label, until: at.getTime() + believed });
      return record.label;
    },
  };
}
