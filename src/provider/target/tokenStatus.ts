/** What a target says of the tokens of an app. Asking is no use of one. */
import { type TokenStatus, tokenStatusPath } from '../../deploy/declarations.ts';
import { NoAnswer } from '../../http/failure.ts';
import { smallLimits } from '../../http/limits.ts';
import { ask } from '../../http/send.ts';
import { oneLine } from '../../http/words.ts';

export type TokenAnswer =
  | { kind: 'status'; status: TokenStatus }
  /** A SCIM endpoint that does not know the token. */
  | { kind: 'unknownToken' }
  /** Something else answers there. */
  | { kind: 'other'; http: number; server: string | null }
  | { kind: 'none'; reason: string };

/** Never throws. `within` is in milliseconds. */
export async function askTokens(address: string, token: string, within: number): Promise<TokenAnswer> {
  try {
    const headers = { authorization: `Bearer ${token}`, accept: 'application/json' };
    const url = address.replace(/\?.*$/s, '').replace(/\/+$/, '') + tokenStatusPath;
    const limits = { ...smallLimits, headers: within, whole: within };
    const answer = await ask({ method: 'GET', url, headers }, { limits });
    const body = answer.jsonOrNone();
    if (answer.ok && isStatus(body)) return { kind: 'status', status: body };
    if (answer.status === 401 && isScimError(body)) return { kind: 'unknownToken' };
    return { kind: 'other', http: answer.status, server: answer.header('server') ?? null };
  } catch (error) {
    if (error instanceof NoAnswer && error.status === 0) return { kind: 'none', reason: error.message };
    if (error instanceof NoAnswer) return { kind: 'other', http: error.status, server: null };
    return { kind: 'none', reason: oneLine(String(error)) };
  }
}

const isStatus = (body: unknown): body is TokenStatus =>
  typeof body === 'object' && body !== null && 'tokens' in body && Array.isArray(body.tokens);

const isScimError = (body: unknown): boolean =>
  typeof body === 'object' &&
  body !== null &&
  'schemas' in body &&
  Array.isArray(body.schemas) &&
  body.schemas.includes('urn:ietf:params:scim:api:messages:2.0:Error');
