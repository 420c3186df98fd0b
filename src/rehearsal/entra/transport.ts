/** Sends SCIM requests as the provisioning service does: bearer token or one fetched, `application/scim+json`, no redirects, few retries. */

import { setTimeout as wait } from 'node:timers/promises';
import type { Answer } from '../../http/exchange.ts';
import { NoAnswer } from '../../http/failure.ts';
import type { Limits } from '../../http/limits.ts';
import { retryAfter } from '../../http/retryAfter.ts';
import { type Outcome, type Policy, send } from '../../http/send.ts';
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

const longestWait = 2000;
/** Nobody waits at a rehearsal for what Microsoft's service waits for. */
const policy: Policy = {
  tries: 3,
  patience: 2 * longestWait,
  backoff: { first: 50, longest: 100 },
  asked: ({ headers }, now) => capped(retryAfter(headers, now)),
};
const capped = (asked: number | undefined): number | undefined => (asked === undefined ? undefined : Math.min(asked, longestWait));
const answerWithin: Pick<Limits, 'headers' | 'whole' | 'silence'> = { headers: 30_000, whole: 30_000, silence: 30_000 };

/** A fetched token is fetched again shortly before its end, and once when the target refuses it. */
export function connectTarget(connection: Connection, clock: Clock, onRequest: (request: SentRequest) => void): ScimClient {
  const { baseAddress, dialect, oauth } = connection;
  const now = () => clock.now().getTime();
  const bearer = openTokens(connection, clock.fetch ?? fetch, now);
  return {
    ...{ dialect, baseAddress },
    async send(method, path, body) {
      const note = (outcome: Outcome) =>
        onRequest({ method, path, body, ...(outcome instanceof NoAnswer ? { status: 0, response: undefined } : shownOf(outcome)) });
      const { outcome } = await send(
        {
          async request(renew) {
            const authorization = `Bearer ${await bearer(renew)}`;
            const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/scim+json' };
            const headers = { authorization, accept: 'application/scim+json', ...type };
            return { method, url: `${baseAddress}${path}`, headers, ...(body === undefined ? {} : { body: JSON.stringify(body) }) };
          },
          renews: oauth !== undefined,
          // What got no answer is the next cycle's.
          patienceFor: (seen) => (seen instanceof NoAnswer ? 0 : undefined),
          onAnswer: note,
        },
        { ...{ policy, now, fetch: clock.fetch }, sleep: (ms) => wait(ms), limits: { ...answerWithin, ...clock.limits } },
      );
      if (outcome instanceof NoAnswer) throw failureOf(outcome, method, path);
      const said = () => answerOf(outcome.headers, outcome.text, outcome.clean);
      const value = outcome.jsonOrNone();
      const isJson = outcome.text === '' || value !== undefined;
      if (outcome.ok && isJson) return value;
      if (outcome.ok) throw new ScimFailure(method, path, outcome.status, 'not a JSON answer', serviceIncompatible, said());
      throw new ScimFailure(method, path, outcome.status, detailOf(outcome), undefined, said());
    },
  };
}

const shownOf = (answer: Answer) => ({
  status: answer.status,
  response: answer.jsonOrNone() ?? (answer.text === '' ? undefined : answer.text.slice(0, 200)),
});

function failureOf({ kind, message }: NoAnswer, method: string, path: string): ScimFailure {
  return new ScimFailure(method, path, 0, message, kind === 'late' ? 'Timeout' : undefined);
}

interface Clock {
  fetch?: typeof fetch;
  limits?: Partial<Limits>;
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

function detailOf(refusal: Answer): string {
  const answer = refusal.jsonOrNone();
  if (answer === undefined) return refusal.plainWords();
  if (typeof answer !== 'object' || answer === null) return refusal.words(String(answer));
  const { scimType, detail } = answer as { scimType?: unknown; detail?: unknown };
  return [scimType, detail].flatMap((part) => (typeof part === 'string' ? [refusal.words(part)] : [])).join(' ');
}
