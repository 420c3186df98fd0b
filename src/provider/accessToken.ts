/** Access tokens by OAuth 2.0 client credentials (RFC 6749 sections 4.4 and 5), kept until shortly before their end. */
import type { Answer } from '../http/exchange.ts';
import { NoAnswer } from '../http/failure.ts';
import { type Limits, smallLimits } from '../http/limits.ts';
import { ask } from '../http/send.ts';

export interface AccessToken {
  value: string;
  /** Milliseconds since 1970. */
  expires: number;
}

/** Gives the same token until a minute before its end, or until `renew`. What `request` throws is thrown, and asked again next time. */
export function keepToken(request: () => Promise<AccessToken>, now: () => number): (renew?: boolean) => Promise<string> {
  let kept: Promise<AccessToken> | undefined;
  return async (renew = false) => {
    if (kept !== undefined && (renew || (await kept).expires - 60_000 < now())) kept = undefined;
    kept ??= request();
    try {
      return (await kept).value;
    } catch (error) {
      kept = undefined;
      throw error;
    }
  };
}

export interface ClientCredentials {
  tokenUrl: string;
  clientId: string;
  clientSecret: string;
}

/** The token endpoint gave no token. Never holds the secret. */
export class TokenRefused extends Error {
  override name = 'TokenRefused';
  readonly tokenUrl: string;
  /** 0 when nothing answered. */
  readonly status: number;
  readonly detail: string;
  constructor(tokenUrl: string, status: number, detail: string) {
    super(`POST ${tokenUrl} answered ${status === 0 ? 'nothing' : status}: ${detail}`);
    this.tokenUrl = tokenUrl;
    this.status = status;
    this.detail = detail;
  }
}

const longestLife = 86_400_000;

/** When a token ends that is given for so many seconds: an hour where nothing usable is said, a day at most. */
export const endOf = (seconds: unknown, now: number): number =>
  now + Math.min(Number(seconds) > 0 ? Number(seconds) * 1000 : 3_600_000, longestLife);

/** The client names itself in the form (RFC 6749 section 2.3.1). Throws TokenRefused. */
export async function requestAccessToken(
  { tokenUrl, clientId, clientSecret }: ClientCredentials,
  fetch: typeof globalThis.fetch,
  now: () => number,
  limits: Partial<Limits> = {},
): Promise<AccessToken> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
  let answer: Answer;
  try {
    answer = await ask({ method: 'POST', url: tokenUrl, body }, { fetch, limits: { ...smallLimits, ...limits } });
  } catch (error) {
    if (error instanceof NoAnswer) throw new TokenRefused(tokenUrl, error.status, error.message);
    throw error;
  }
  const members = answer.jsonOrNone();
  const { access_token: value, expires_in: seconds, error, error_description: description } = (members ?? {}) as Record<string, unknown>;
  if (answer.ok && typeof value === 'string' && value !== '') return { value, expires: endOf(seconds, now()) };
  const own = [error, description].flatMap((said) => (typeof said === 'string' && said !== '' ? [answer.words(said)] : []));
  const page = answer.ok || members !== undefined ? '' : answer.plainWords();
  throw new TokenRefused(tokenUrl, answer.status, own.join(': ') || page || 'no access token in the answer');
}
