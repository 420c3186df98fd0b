/** The page's login: one token, and sessions that live in memory, so that a restart logs everybody out. */
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

export interface Sessions {
  /** The value for the session cookie, or why there is none: a wrong token, or too many wrong ones in a minute. */
  login(token: string): { session: string } | { refused: 'wrong' | 'tooMany' };
  isOpen(session: string | undefined): boolean;
  logout(session: string | undefined): void;
}

/** Seconds. */
export const sessionLifetime = 8 * 3600;
const maximumSessions = 100;
const maximumFailures = 10;
const failureWindow = 60_000;

const hash = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Throws when the token is shorter than 16 characters: the page shows personal data. `now` says when sessions end. */
export function openSessions(token: string, now: () => Date): Sessions {
  if (token.length < 16) throw new Error('The token of the page must have at least 16 characters.');
  const known = hash(token);
  const ends = new Map<string, number>();
  let failures: number[] = [];
  // Kept by hash, so that whoever reads the memory's dump finds no cookie that works.
  const key = (session: string): string => hash(session).toString('hex');
  return {
    login(sent) {
      const at = now().getTime();
      failures = failures.filter((failure) => at - failure < failureWindow);
      if (failures.length >= maximumFailures) return { refused: 'tooMany' };
      if (!timingSafeEqual(hash(sent), known)) {
        failures.push(at);
        return { refused: 'wrong' };
      }
      const session = randomBytes(32).toString('base64url');
      ends.set(key(session), at + sessionLifetime * 1000);
      const [oldest] = ends.keys();
      if (ends.size > maximumSessions && oldest !== undefined) ends.delete(oldest);
      return { session };
    },
    isOpen: (session) => session !== undefined && (ends.get(key(session)) ?? 0) > now().getTime(),
    logout(session) {
      if (session !== undefined) ends.delete(key(session));
    },
  };
}
