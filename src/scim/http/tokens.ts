/** Who is calling: by a token given or declared when the target was started, or by one in the database. */
import { hash as oneShot, timingSafeEqual } from 'node:crypto';
import { steadyClock } from '../steady.ts';
import type { Database } from '../store/database.ts';
import type { Caller, StoredTokens } from '../store/tokens.ts';
import type { HashedToken } from '../target.ts';
import { openLookups } from './lookups.ts';
import { day, type Usage } from './usage.ts';

/** Somebody with a token of this app. */
export interface KnownCaller extends Caller {
  /** Which requests count as one caller's: those of a token, whatever its label, and those of all the access tokens of a client. */
  bucket: string;
}

interface StoredCaller extends KnownCaller {
  isAccess: boolean;
}

/** A client that fetches access tokens. */
export interface OAuthClient extends KnownCaller {
  /** In the database, where it may be revoked at any time. */
  isStored: boolean;
}

export interface Tokens {
  /** Replaces the tokens that were given at the start; those that were declared and those in the database stay. */
  replace(tokens: string[]): void;
  /** Whose token stands in `Bearer t`, or in `t` alone as Okta's header authentication sends it; null when it is none of this app. A look is no use of it. */
  callerOf(authorization: string | undefined, isLook?: boolean): Promise<KnownCaller | null> | KnownCaller | null;
  /** The client with this id and one of its secrets, given, declared or in the database; null for any other. */
  clientOf(id: string, secret: string, isLook?: boolean): Promise<OAuthClient | null> | OAuthClient | null;
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
  const known = new Map<string, { caller: StoredCaller; until: number }>();
  const clock = steadyClock(() => now().getTime());
  const find = openLookups(database, stored, now);
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
  const findGiven = (sent: Buffer): KnownCaller | null => {
    // Every hash is compared, so that the time says nothing about which one was close.
    const index = hashes.map((one) => timingSafeEqual(one, sent)).indexOf(true);
    return index < 0 ? null : { ...configured, bucket: `given ${index}` };
  };
  const findDeclared = (sent: Buffer): HashedToken | null => {
    const same = ends.filter((one) => timingSafeEqual(one.hash, sent));
    const at = same.length === 0 ? 0 : now().getTime();
    return same.find(({ until }) => at < until)?.token ?? null;
  };
  const started = (sent: Buffer, isLook: boolean): KnownCaller | null => {
    const token = findDeclared(sent);
    if (token !== null && !isLook) usage.note(token.sha256);
    return token === null ? findGiven(sent) : declaredCaller(token);
  };
  /** By a hash of 256 random bits: how long that takes says nothing about any other token. */
  const inDatabase = async (key: string): Promise<StoredCaller | null> => {
    const before = known.get(key);
    if (before !== undefined && before.until > clock()) return before.caller;
    known.delete(key);
    const record = await find(key);
    if (record === null || record.kind === 'client') return null;
    const { id, label, kind, parent } = record;
    const caller = { id, label, bucket: `stored ${parent ?? id}`, isAccess: kind === 'access' };
    if (database.readNow !== null) return caller;
    const [oldest] = known.keys();
    if (known.size >= keptCallers && oldest !== undefined) known.delete(oldest);
    known.set(key, { caller, until: clock() + believed });
    return caller;
  };
  const storedCaller = async (key: string, isLook: boolean): Promise<KnownCaller | null> => {
    const caller = await inDatabase(key);
    // An access token lives for an hour: that its client got it says enough.
    if (caller !== null && !caller.isAccess && !isLook) usage.note(key, day);
    return caller;
  };
  return {
    replace,
    clientOf(id, secret, isLook = false) {
      const sent = hash(secret);
      const caller = clientId !== undefined && id === clientId ? started(sent, isLook) : null;
      // All the secrets of a client are one client.
      if (caller !== null) return { ...caller, bucket: `client ${id}`, isStored: false };
      return find(sent.toString('hex')).then((record) =>
        record?.kind === 'client' && record.id === id ? { id, label: record.label, bucket: `client ${id}`, isStored: true } : null,
      );
    },
    noteClient: (secret) => usage.note(hash(secret).toString('hex'), day),
    declaredOf: (authorization) => findDeclared(hash(secretIn(authorization))),
    callerOf(authorization, isLook = false) {
      const secret = secretIn(authorization);
      if (secret === '') return null;
      const sent = hash(secret);
      const caller = clientId === undefined ? started(sent, isLook) : null;
      return caller ?? storedCaller(sent.toString('hex'), isLook);
    },
  };
}

/** As the bucket of requests knows a declared token, also where it only asks for its status. */
export const declaredCaller = ({ id }: HashedToken): KnownCaller => ({ id, label: id, bucket: `declared ${id}` });
