/** Okta's management API. Source: Okta API, "Rate limits" and "Error codes". */
import type { OktaSettings } from '../settings.ts';
import { unreachableReason } from '../unreachable.ts';

/** A refusal by Okta: its error code, its summary and the summaries of its causes. Status 0: not reached. */
export class OktaError extends Error {
  readonly status: number;
  readonly errorCode: string;
  readonly causes: string[];
  readonly method: string;
  readonly path: string;
  constructor(refusal: Refusal) {
    const { status, errorCode, summary, causes, method = 'GET', path, errorId } = refusal;
    const because = causes.length === 0 ? '' : ` (${causes.join('; ')})`;
    super(`${method} ${path}: ${status} ${errorCode}: ${summary}${because}${errorId === undefined ? '' : ` (error id ${errorId})`}`);
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
  errorId?: string;
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
}

const mostTries = 5;
const longestWait = 60_000;

/** Waits for the rate limit's reset on 429 and backs off on 5xx, five tries in all. */
export function createOktaClient(options: OktaClientOptions): OktaClient {
  const { settings, sleep } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const now = options.now ?? Date.now;

  async function answerOf(path: string, method: Method = 'GET', body?: object): Promise<Response> {
    for (let tries = 1; ; tries++) {
      const response = await send(fetch, settings, method, path, body);
      if (response.ok) return response;
      const retry = response.status === 429 || (response.status >= 500 && response.status !== 501);
      if (!retry || tries === mostTries) throw await readOktaError(response, method, path);
      await response.body?.cancel();
      await sleep(response.status === 429 ? untilReset(response.headers, now()) : 1000 * 2 ** (tries - 1));
    }
  }

  return {
    adminUrl: settings.adminUrl,
    get: async <T>(path: string) => (await (await answerOf(path)).json()) as T,
    async page<T>(path: string) {
      const response = await answerOf(path);
      return { value: (await response.json()) as T[], next: nextPath(response.headers.get('link')) };
    },
    async send<T>(method: Exclude<Method, 'GET'>, path: string, body?: object) {
      const text = await (await answerOf(path, method, body)).text();
      return text === '' ? null : (JSON.parse(text) as T);
    },
  };
}

/** The address behind `rel="next"`, without scheme and host. */
function nextPath(link: string | null): string | null {
  const address = /<([^>]+)>;\s*rel="next"/.exec(link ?? '')?.[1];
  return address === undefined ? null : address.replace(/^https?:\/\/[^/]+/, '');
}

async function send(
  fetch: typeof globalThis.fetch,
  { url, authorization }: OktaSettings,
  method: Method,
  path: string,
  body: object | undefined,
): Promise<Response> {
  const headers = { authorization, accept: 'application/json' };
  const content = body && { body: JSON.stringify(body), headers: { ...headers, 'content-type': 'application/json' } };
  try {
    return await fetch(url + path, { method, headers, ...content });
  } catch (error) {
    throw new OktaError({ status: 0, errorCode: 'Unreachable', summary: unreachableReason(error), causes: [], method, path });
  }
}

/** X-Rate-Limit-Reset is in seconds since 1970 by Okta's clock, which the Date header tells. */
function untilReset(headers: Headers, now: number): number {
  const reset = Number(headers.get('x-rate-limit-reset') ?? Number.NaN) * 1000;
  const clock = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(reset)) return 1000;
  return Math.min(Math.max(reset - (Number.isNaN(clock) ? now : clock), 1000), longestWait);
}

async function readOktaError(response: Response, method: Method, path: string): Promise<OktaError> {
  const body = (await response.json().catch(() => ({}))) as {
    errorCode?: string;
    errorSummary?: string;
    errorId?: string;
    errorCauses?: { errorSummary?: string }[];
  };
  return new OktaError({
    status: response.status,
    errorCode: body.errorCode ?? 'NoErrorBody',
    summary: body.errorSummary ?? response.statusText,
    causes: (body.errorCauses ?? []).flatMap((cause) => cause.errorSummary ?? []),
    method,
    path,
    errorId: body.errorId,
  });
}
