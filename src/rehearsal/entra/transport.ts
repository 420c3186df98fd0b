/** Sends SCIM requests as the provisioning service does: bearer token or one fetched, `application/scim+json`, no redirects, few retries. */

import { setTimeout as wait } from 'node:timers/promises';
import { keepToken, requestAccessToken, TokenRefused } from '../../provider/accessToken.ts';
import type { ScimRequest } from '../../provisioning/contract.ts';
import type { Dialect } from '../../provisioning/entra/patchBodies.ts';
import type { Connection } from './connection.ts';
import { invalidCredentials, ScimFailure, serviceIncompatible } from './failure.ts';
import { answerOf } from './serviceText.ts';

export interface SentRequest {
  method: string;
  /** Path and query below the base address. */
  path: string;
  body: unknown;
  /** 0 when nothing answered. */
  status: number;
  response: unknown;
}

export interface ScimClient {
  dialect: Dialect;
  baseAddress: string;
  /** The decoded answer, `undefined` when empty. Throws `ScimFailure` on anything but 2xx with JSON or nothing. */
  send(method: 'GET' | ScimRequest['method'], path: string, body?: unknown): Promise<unknown>;
}

const attempts = 3;
const longestWait = 2000;
const answerWithin = 30_000;

/** A fetched token is fetched again shortly before its end, and once when the target refuses it. */
export function connectTarget(connection: Connection, clock: Clock, onRequest: (request: SentRequest) => void): ScimClient {
  const fetcher = clock.fetch ?? fetch;
  const bearer = openTokens(connection, fetcher, () => clock.now().getTime());
  return {
    dialect: connection.dialect,
    baseAddress: connection.baseAddress,
    async send(method, path, body) {
      let renewed = connection.oauth === undefined;
      let renew = false;
      for (let attempt = 1; ; attempt++) {
        const token = await bearer(renew);
        const { response, answer } = await sendOnce({ ...connection, token }, fetcher, onRequest, method, path, body);
        if (response.ok && answer.json) return answer.value;
        const whole = () => answerOf(response.headers, answer.text, (text) => withoutToken(text, token));
        if (response.ok) throw new ScimFailure(method, path, response.status, 'not a JSON answer', serviceIncompatible, whole());
        renew = response.status === 401 && !renewed;
        if (renew) renewed = true;
        else if (!isTransient(response.status) || attempt >= attempts) {
          throw new ScimFailure(method, path, response.status, withoutToken(detailOf(answer.value), token), undefined, whole());
        } else await wait(delay(response.headers.get('retry-after'), attempt));
      }
    },
  };
}

interface Clock {
  fetch?: typeof fetch;
  now(): Date;
}

function openTokens({ oauth, token }: Connection, fetcher: typeof fetch, now: () => number): (renew?: boolean) => Promise<string> {
  if (oauth === undefined) return async () => token;
  const tokens = keepToken(() => requestAccessToken(oauth, fetcher, now), now);
  return (renew) => tokens(renew).catch(refuse);
}

/** RFC 6749 section 5.2: a client that is refused may be answered with 400 or 401. */
function refuse(error: unknown): never {
  if (!(error instanceof TokenRefused)) throw error;
  const isRefusal = [400, 401, 403].includes(error.status);
  throw new ScimFailure('POST', error.tokenUrl, error.status, error.detail, isRefusal ? invalidCredentials : undefined);
}

async function sendOnce(
  connection: Connection,
  fetcher: typeof fetch,
  onRequest: (request: SentRequest) => void,
  method: string,
  path: string,
  body: unknown,
) {
  try {
    const response = await fetcher(`${connection.baseAddress}${path}`, {
      method,
      redirect: 'manual',
      signal: AbortSignal.timeout(answerWithin),
      headers: {
        authorization: `Bearer ${connection.token}`,
        accept: 'application/scim+json',
        ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = decode(await response.text());
    onRequest({ method, path, body, status: response.status, response: answer.value });
    return { response, answer };
  } catch (error) {
    onRequest({ method, path, body, status: 0, response: undefined });
    const timedOut = error instanceof DOMException && error.name === 'TimeoutError';
    throw new ScimFailure(method, path, 0, reasonOf(error), timedOut ? 'Timeout' : undefined);
  }
}

function decode(text: string): { json: boolean; value: unknown; text: string } {
  if (text === '') return { json: true, value: undefined, text };
  try {
    return { json: true, value: JSON.parse(text), text };
  } catch {
    return { json: false, value: text.slice(0, 200), text };
  }
}

function isTransient(status: number): boolean {
  return status === 429 || (status >= 500 && status !== 501);
}

/** `Retry-After` in seconds is honoured up to a bound. */
function delay(retryAfter: string | null, attempt: number): number {
  const seconds = retryAfter === null ? Number.NaN : Number(retryAfter);
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0) * 1000, longestWait) : 50 * attempt;
}

function detailOf(answer: unknown): string {
  if (typeof answer === 'string') return answer;
  if (typeof answer !== 'object' || answer === null) return '';
  const { scimType, detail } = answer as { scimType?: unknown; detail?: unknown };
  return [scimType, detail].filter((part) => typeof part === 'string').join(' ');
}

/** A target may repeat what it refused. */
function withoutToken(text: string, token: string): string {
  return token === '' ? text : text.replaceAll(token, '***');
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
