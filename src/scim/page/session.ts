/**
 * The page's login: one token, and sessions that live in memory, so that a restart logs everybody out. Wrong tokens close it to nobody: each
 * costs one hash, and the length of the token is what keeps it from being guessed (docs/decisions/0024).
 */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { steadyClock } from '../steady.ts';

export interface Sessions {
  /** The value for the session cookie, or that the token is wrong: one of the few that are worth a note, or one of many. The right one always opens. */
  login(token: string): { session: string } | { refused: 'wrong' | 'oneOfMany' };
  isOpen(session: string | undefined): boolean;
  logout(session: string | undefined): void;
}

/** Seconds. */
export const sessionLifetime = 8 * 3600;
const maximumSessions = 100;
/** Wrong tokens that are worth a note in a minute. */
const maximumNoted = 10;
const minute = 60_000;

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Throws when the token is shorter than 16 characters: the page shows personal data. `now` says when sessions end, and may be set back. */
export function openSessions(token: string, now: () => Date): Sessions {
  if (token.length < 16) throw new Error('The token of the page must have at least 16 characters.');
  const known = hash(token);
  const clock = steadyClock(() => now().getTime());
  const ends = new Map<string, number>();
  let failures: number[] = [];
  // Kept by hash, so that whoever reads the memory's dump finds no cookie that works.
  const key = (session: string): string => hash(session).toString('hex');
  return {
    login(sent) {
      if (!timingSafeEqual(hash(sent), known)) {
        failures = failures.filter((at) => clock() - at < minute);
        if (failures.length >= maximumNoted) return { refused: 'oneOfMany' };
        failures.push(clock());
        return { refused: 'wrong' };
      }
      const session = randomBytes(32).toString('base64url');
      ends.set(key(session), clock() + sessionLifetime * 1000);
      const [oldest] = ends.keys();
      if (ends.size > maximumSessions && oldest !== undefined) ends.delete(oldest);
      return { session };
    },
    isOpen: (session) => session !== undefined && (ends.get(key(session)) ?? Number.NEGATIVE_INFINITY) > clock(),
    logout(session) {
      if (session !== undefined) ends.delete(key(session));
    },
  };
}
