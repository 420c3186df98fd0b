/** One SCIM request as Okta sends it, and the connector test. */

import type { Outgoing } from '../../http/exchange.ts';
import { NoAnswer } from '../../http/failure.ts';
import type { Limits } from '../../http/limits.ts';
import { ask } from '../../http/send.ts';
import type { Json } from './http.ts';
import { isObject, textAt } from './http.ts';
import type { ScimSettings } from './store.ts';

/** One request of the client as it went out and was answered; a password is masked, and there is no header. */
export interface SentRequest {
  appId: string;
  method: string;
  /** Path and query below the base URL. */
  path: string;
  body: unknown;
  /** 0 when the target could not be reached. */
  status: number;
  response: unknown;
}

export interface RequestOptions {
  fetch?: typeof fetch;
  limits?: Partial<Limits>;
  onRequest?(request: SentRequest): void;
}

export interface ScimAnswer {
  status: number;
  /** Empty when the answer had no JSON object. */
  body: Json;
  /** For a refusal: the target's `detail`, or what stands in its place. Never holds the token. */
  message: string;
}

export type Send = (method: string, path: string, body?: Json) => Promise<ScimAnswer>;

const masked = (body: Json | undefined) => (body !== undefined && 'password' in body ? { ...body, password: '***' } : (body ?? null));

/** A sender for one app. It never throws: an unreachable target is status 0. */
export function scimSender(options: RequestOptions, appId: string, settings: ScimSettings): Send {
  const base = settings.baseUrl.replace(/\/+$/, '');
  const headers: Record<string, string> = {
    'User-Agent': 'Okta SCIM Client 1.0.0',
    Accept: 'application/scim+json',
    'Accept-Charset': 'utf-8',
    Authorization: settings.authHeader === 'Bearer' ? `Bearer ${settings.token}` : settings.token,
  };
  return async (method, path, body) => {
    const answer = await exchange(options, {
      method,
      url: `${base}${path}`,
      headers: body === undefined ? headers : { ...headers, 'Content-Type': 'application/scim+json; charset=utf-8' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    options.onRequest?.({ appId, method, path, body: masked(body), status: answer.status, response: answer.body });
    return answer;
  };
}

/** Okta gives a SCIM server 60 seconds. */
const answerWithin: Pick<Limits, 'headers' | 'whole' | 'silence'> = { headers: 60_000, whole: 60_000, silence: 60_000 };

async function exchange({ fetch, limits }: RequestOptions, outgoing: Outgoing): Promise<ScimAnswer> {
  try {
    const answer = await ask(outgoing, { fetch, limits: { ...answerWithin, ...limits } });
    const body = answer.jsonOrNone();
    const object = isObject(body) ? body : {};
    const { status, ok } = answer;
    const message = ok ? '' : answer.words(textAt(object, 'detail') ?? '') || answer.plainWords() || `HTTP ${status}`;
    return { status, body: object, message };
  } catch (error) {
    if (!(error instanceof NoAnswer)) throw error;
    return { status: 0, body: {}, message: `no answer from the SCIM server (${error.message})` };
  }
}

/** A text in a SCIM filter (RFC 7644 section 3.4.2.2: JSON string), URL-encoded. */
export function filterQuery(attribute: string, value: string): string {
  return `filter=${encodeURIComponent(`${attribute} eq ${JSON.stringify(value)}`)}&startIndex=1&count=100`;
}

/** Too many requests: Okta tries the same task again later. */
export const rateLimited = 429;

/** True for a 2xx answer. */
export const accepted = (answer: ScimAnswer): boolean => answer.status >= 200 && answer.status < 300;

/** The resources of a list answer, or null when it is none (RFC 7644 section 3.4.2: integers and an array). */
export function listResources(body: Json): Json[] | null {
  const { totalResults, Resources = [] } = body;
  const counts = [totalResults, body.startIndex ?? 1, body.itemsPerPage ?? 0];
  if (!counts.every(Number.isInteger) || !Array.isArray(Resources)) return null;
  return Resources.filter(isObject);
}

/** "Test Connector Configuration": one GET. Null when good; status 0 when nothing answered. */
export async function testConnector(send: Send): Promise<{ status: number; message: string } | null> {
  const { status, body, message } = await send('GET', '/Users?startIndex=1&count=2');
  if (status !== 200) return { status, message: message === '' ? `the SCIM server answered ${status} instead of 200` : message };
  return listResources(body) === null ? { status, message: 'the answer is not a SCIM list response' } : null;
}
