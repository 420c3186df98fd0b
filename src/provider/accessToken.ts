/** Access tokens by OAuth 2.0 client credentials (RFC 6749 sections 4.4 and 5), kept until shortly before their end. */
import { unreachableReason } from './unreachable.ts';

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

const answerWithin = 30_000;

/** The client names itself in the form (RFC 6749 section 2.3.1). Throws TokenRefused. */
export async function requestAccessToken(
  { tokenUrl, clientId, clientSecret }: ClientCredentials,
  fetch: typeof globalThis.fetch,
  now: () => number,
): Promise<AccessToken> {
  const body = new URLSearchParams({ grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret });
  let response: Response;
  try {
    response = await fetch(tokenUrl, { method: 'POST', body, redirect: 'manual', signal: AbortSignal.timeout(answerWithin) });
  } catch (error) {
    throw new TokenRefused(tokenUrl, 0, unreachableReason(error));
  }
  const answer: unknown = await response.json().catch(() => null);
  const { access_token: value, expires_in: seconds, error } = (answer ?? {}) as Record<string, unknown>;
  if (!response.ok || typeof value !== 'string' || value === '') {
    const said = typeof error === 'string' ? error : 'no access token in the answer';
    throw new TokenRefused(tokenUrl, response.status, said.replaceAll(clientSecret || '\0', '***'));
  }
  return { value, expires: now() + (Number(seconds) || 3600) * 1000 };
}
