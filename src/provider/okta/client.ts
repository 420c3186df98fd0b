/** Okta's management API. Source: Okta API, "Rate limits" and "Error codes". */
import type { Answer } from '../../http/exchange.ts';
import { NoAnswer } from '../../http/failure.ts';
import type { Limits } from '../../http/limits.ts';
import { pathOfPage } from '../../http/pages.ts';
import { retryAfter } from '../../http/retryAfter.ts';
import { type Outcome, type Policy, send } from '../../http/send.ts';
import type { OktaSettings } from '../settings.ts';

/** A refusal by Okta: its error code, its summary and the summaries of its causes. Status 0: not reached. */
export class OktaError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly causes: string[];
  readonly method: string;
  readonly path: string;
  constructor(refusal: Refusal) {
    const { status, errorCode, summary, causes, method = 'GET', path, errorId, note = '' } = refusal;
    const because = causes.length === 0 ? '' : ` (${causes.join('; ')})`;
    const id = errorId === undefined ? '' : ` (error id ${errorId})`;
    super(`${method} ${path}: ${status} ${errorCode}: ${summary}${because}${id}${note === '' ? '' : `; ${note}`}`);
    this.name = 'OktaError';
    this.status = status;
    this.errorCode = errorCode;
    this.causes = causes;
    this.method = method;
    this.path = path;
  }
}

interface Refusal {
  status: number;
  errorCode: string;
  summary: string;
  causes: string[];
  method?: string;
  path: string;
  errorId?: string | undefined;
  /** Why it was not tried again, behind the rest. */
  note?: string;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

export interface OktaClient {
  /** Paths start with `/api/v1`. Throws OktaError. */
  get<T>(path: string): Promise<T>;
  /** A page of a list; `next` is the path of the page after it, or null (Okta API, "Pagination": the `Link` header). Throws OktaError. */
  page<T>(path: string): Promise<{ value: T[]; next: string | null }>;
  /** An empty answer is null. Throws OktaError. */
  send<T>(method: Exclude<Method, 'GET'>, path: string, body?: object): Promise<T | null>;
  /** Address of the admin console, without a last slash. */
  adminUrl: string;
}

export interface OktaClientOptions {
  settings: OktaSettings;
  fetch?: typeof globalThis.fetch;
  sleep: (ms: number) => Promise<void>;
  now?: () => number;
  limits?: Partial<Limits>;
  /** Ends what is under way. */
  signal?: AbortSignal;
}

const longestWait = 60_000;
const policy: Policy = { tries: 5, patience: 300_000, backoff: { first: 1_000, longest: longestWait }, asked: untilReset };

/** Waits for the rate limit's reset on 429 and backs off on 5xx, five tries in all. */
export function createOktaClient({ settings, ...options }: OktaClientOptions): OktaClient {
  const { url, authorization, adminUrl } = settings;

  async function answerOf(path: string, method: Method = 'GET', body?: object): Promise<Answer> {
    const headers = { authorization, accept: 'application/json', ...(body && { 'content-type': 'application/json' }) };
    const outgoing = { method, url: url + path, headers, ...(body && { body: JSON.stringify(body) }) };
    const { outcome, note } = await send({ request: () => outgoing }, { ...options, policy });
    if (outcome instanceof NoAnswer || !outcome.ok) throw refusalOf(outcome, method, path, note);
    return outcome;
  }

  function readJson<T>(answer: Answer, method: Method, path: string): T | undefined {
    try {
      return answer.json() as T | undefined;
    } catch (error) {
      throw error instanceof NoAnswer ? refusalOf(error, method, path) : error;
    }
  }

  async function get<T>(path: string): Promise<{ value: T; answer: Answer }> {
    const answer = await answerOf(path);
    const value = readJson<T>(answer, 'GET', path);
    if (value === undefined)
      throw refusalOf(new NoAnswer({ kind: 'malformed', reason: 'the answer is empty', status: answer.status }), 'GET', path);
    return { value, answer };
  }

  return {
    adminUrl,
    get: async <T>(path: string) => (await get<T>(path)).value,
    async page<T>(path: string) {
      const { value, answer } = await get<T[]>(path);
      const next = nextAddress(answer.headers.get('link'));
      // Links may bear the name of the org where a proxy was asked.
      return { value, next: next === null ? null : pathOfPage(`GET ${path}`, next, [url, adminUrl.replace('-admin.', '.')]) };
    },
    async send<T>(method: Exclude<Method, 'GET'>, path: string, body?: object) {
      return readJson<T>(await answerOf(path, method, body), method, path) ?? null;
    },
  };
}

/** The address behind `rel="next"` (RFC 8288). */
function nextAddress(link: string | null): string | null {
  const links = [...(link ?? '').matchAll(/<([^<>]*)>([^<]*)/g)];
  return links.find(([, , parameters = '']) => /;\s*rel="?next\b/.test(parameters))?.[1] ?? null;
}

/** X-Rate-Limit-Reset is in seconds since 1970 by Okta's clock, which the Date header tells. It stands in every answer. */
function untilReset({ status, headers }: Answer, now: number): number | undefined {
  const reset = Number(headers.get('x-rate-limit-reset') ?? Number.NaN) * 1000;
  const clock = Date.parse(headers.get('date') ?? '');
  if (status !== 429 || Number.isNaN(reset)) return retryAfter(headers, now);
  return Math.min(Math.max(reset - (Number.isNaN(clock) ? now : clock), 1000), longestWait);
}

function refusalOf(outcome: Outcome, method: Method, path: string, note = ''): OktaError {
  if (outcome instanceof NoAnswer) {
    const { status, code, message } = outcome;
    return new OktaError({ status, errorCode: code, summary: message, causes: [], method, path });
  }
  const body = (outcome.jsonOrNone() ?? {}) as Record<string, unknown>;
  const said = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? outcome.words(value) : undefined);
  const causes = Array.isArray(body.errorCauses) ? body.errorCauses : [];
  return new OktaError({
    ...{ status: outcome.status, method, path, note },
    errorCode: said(body.errorCode) ?? (outcome.status < 400 ? 'Redirected' : 'NoErrorBody'),
    summary: said(body.errorSummary) ?? outcome.plainWords(),
    causes: causes.slice(0, 20).flatMap((cause: unknown) => said((cause as { errorSummary?: unknown } | null)?.errorSummary) ?? []),
    errorId: said(body.errorId) ?? outcome.header('x-okta-request-id'),
  });
}
