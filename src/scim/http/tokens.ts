/** Who is calling: by a token given or declared when the target was started, or by one in the database. */
import { hash as oneShot, timingSafeEqual } from 'node:crypto';
import type { Database } from '../store/database.ts';
import type { Caller, StoredTokens } from '../store/tokens.ts';
import type { HashedToken } from '../target.ts';
import { day, type Usage } from './usage.ts';

export interface Tokens {
  /** Replaces the tokens that were given at the start; those that were declared and those in the database stay. */
  replace(tokens: string[]): void;
  /** The token in `Bearer t`, or in `t` alone as Okta's header authentication sends it; null when it is none of this app. A look is no use of it. */
  callerOf(authorization: string | undefined, isLook?: boolean): Promise<Caller | null>;
  /** A client that was given or declared at the start, by one of its secrets; null for any other. */
  clientOf(id: string, secret: string, isLook?: boolean): Caller | null;
  /** A client of the database fetched an access token with this secret. */
  noteClient(secret: string): void;
  /** The declared token or secret in an `Authorization` header, which is not used by that; null for anything else. */
  declaredOf(authorization: string | undefined): HashedToken | null;
}

export interface Keys {
  /** Secrets of the client where there is a `clientId`, else tokens. */
  given: string[];
  declared: HashedToken[];
  clientId: string | undefined;
  stored: StoredTokens;
  usage: Usage;
}

/** Milliseconds for which a replica believes what it read in a database elsewhere; a revoked token lives that much longer. */
const believed = 1000;
const keptCallers = 1000;
/** The tokens that were given: nothing of them is told, not even which of them it was. */
const configured: Caller = { id: 'configured', label: 'configured' };

const hash = (text: string): Buffer => oneShot('sha256', text, 'buffer');
const secretIn = (authorization = ''): string => authorization.trim().replace(/^bearer\s+/i, '');

export function openTokens({ given, declared, clientId, stored, usage }: Keys, database: Database, now: () => Date): Tokens {
  let hashes: Buffer[] = [];
  const known = new Map<string, { caller: Caller; until: number }>();
  const replace = (accepted: string[]): void => {
    // An empty token would open the mount to a request with an empty header.
    hashes = accepted.filter((token) => token !== '').map(hash);
  };
  replace(given);
  const ends = declared.map((token) => ({
    token,
    hash: Buffer.from(token.sha256, 'hex'),
    until: token.until === null ? Number.POSITIVE_INFINITY : Date.parse(token.until),
  }));
  // Every hash is compared, so that the time says nothing about which one was close.
  const isGiven = (sent: Buffer): boolean => hashes.map((one) => timingSafeEqual(one, sent)).includes(true);
  const findDeclared = (sent: Buffer): HashedToken | null => {
    const same = ends.filter((one) => timingSafeEqual(one.hash, sent));
    const at = same.length === 0 ? 0 : now().getTime();
    return same.find(({ until }) => at < until)?.token ?? null;
  };
  const namedAtStart = (sent: Buffer, isLook: boolean): Caller | null => {
    const token = findDeclared(sent);
    if (token !== null && !isLook) usage.note(token.sha256);
    if (token !== null) return { id: token.id, label: token.id };
    return isGiven(sent) ? configured : null;
  };
  return {
    replace,
    clientOf: (id, secret, isLook = false) => (clientId !== undefined && id === clientId ? namedAtStart(hash(secret), isLook) : null),
    noteClient: (secret) => usage.note(hash(secret).toString('hex'), day),
    declaredOf: (authorization) => findDeclared(hash(secretIn(authorization))),
    async callerOf(authorization, isLook = false) {
      const secret = secretIn(authorization);
      if (secret === '') return null;
      const sent = hash(secret);
      const started = clientId === undefined ? namedAtStart(sent, isLook) : null;
      if (started !== null) return started;
      const key = sent.toString('hex');
      const at = now();
      const before = known.get(key);
      if (before !== undefined && before.until > at.getTime()) return before.caller;
      // Looked up by a hash of 256 random bits: how long that takes says nothing about any other token.
      const record = await database.read(() => stored.find(secret, at.toISOString()));
      if (record === null || record.kind === 'client') return null;
      // An access token lives for an hour: that its client got it says enough.
      if (record.kind === 'token' && !isLook) usage.note(key, day);
      if (known.size >= keptCallers) known.clear();
      const caller: Caller = { id: record.id, label: record.label };
      if (database.readNow === null) known.set(key, { caller, until: at.getTime() + believed });
      return caller;
    },
  };
}
