/** What a target says of the tokens of an app. Asking is no use of one. */
import { type TokenStatus, tokenStatusPath } from '../../deploy/declarations.ts';
import { unreachableReason } from '../unreachable.ts';

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
    const response = await fetch(url, { headers, redirect: 'manual', signal: AbortSignal.timeout(within) });
    const body: unknown = await response.json().catch(() => null);
    if (response.ok && isStatus(body)) return { kind: 'status', status: body };
    if (response.status === 401 && isScimError(body)) return { kind: 'unknownToken' };
    return { kind: 'other', http: response.status, server: response.headers.get('server') };
  } catch (error) {
    return { kind: 'none', reason: unreachableReason(error) };
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
