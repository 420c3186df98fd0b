/** Sends SCIM requests as the provisioning service does: bearer token, `application/scim+json`, no redirects, few retries. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Dialect } from '../../mapping/entra/patchBodies.ts';
import type { Connection } from './connection.ts';
import { ScimFailure } from './failure.ts';

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
  /** The decoded answer, `undefined` when empty. Throws `ScimFailure` on anything but 2xx with JSON or nothing. */
  send(method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<unknown>;
}

const attempts = 3;
const longestWait = 2000;
const answerWithin = 30_000;

export function connectTarget(connection: Connection, fetcher: typeof fetch, onRequest: (request: SentRequest) => void): ScimClient {
  return {
    dialect: connection.dialect,
    async send(method, path, body) {
      for (let attempt = 1; ; attempt++) {
        const { response, answer } = await sendOnce(connection, fetcher, onRequest, method, path, body);
        if (response.ok && answer.json) return answer.value;
        if (response.ok) throw new ScimFailure(method, path, response.status, 'not a JSON answer', incompatible);
        if (!isTransient(response.status) || attempt === attempts) {
          throw new ScimFailure(method, path, response.status, withoutToken(detailOf(answer.value), connection.token));
        }
        await wait(delay(response.headers.get('retry-after'), attempt));
      }
    },
  };
}

const incompatible = 'SystemForCrossDomainIdentityManagementServiceIncompatible';

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

function decode(text: string): { json: boolean; value: unknown } {
  if (text === '') return { json: true, value: undefined };
  try {
    return { json: true, value: JSON.parse(text) };
  } catch {
    return { json: false, value: text.slice(0, 200) };
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
