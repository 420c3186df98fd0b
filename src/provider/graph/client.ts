/** Microsoft Graph over HTTP: retries, token renewal and readable refusals. Source: Graph's error and throttling guidance. */
import { unreachableReason } from '../unreachable.ts';
import { GraphError, readGraphError } from './error.ts';

interface RequestOptions {
  /** Right after a create: 403, 404 and 409 may only mean "not visible everywhere yet" and are tried again for a bounded time. */
  retryMissing?: boolean;
  /** A refusal for which this holds is an answer and never tried again. */
  final?: (error: GraphError) => boolean;
}

export interface GraphClient {
  /** Graph's root without a version. */
  root(): Promise<string>;
  /** Where people of this cloud sign on, such as `https://login.microsoftonline.com`. */
  signOnRoot(): Promise<string>;
  get<T>(path: string, options?: RequestOptions): Promise<T>;
  post<T>(path: string, body?: unknown, options?: RequestOptions): Promise<T>;
  put(path: string, body: unknown, options?: RequestOptions): Promise<void>;
  patch<T>(path: string, body: unknown, options?: RequestOptions): Promise<T>;
  delete(path: string, options?: RequestOptions): Promise<void>;
}

export interface GraphClientOptions {
  /** Graph's root without a version, such as `https://graph.microsoft.com`; a function when it must be asked for first. */
  baseUrl: string | (() => Promise<string>);
  /** As `baseUrl`; the public cloud's unless given. */
  signOnUrl?: () => Promise<string>;
  /** `renew` is true after a 401: a kept token must not be given again. */
  token: (renew?: boolean) => Promise<string>;
  fetch?: typeof globalThis.fetch;
  sleep: (ms: number) => Promise<void>;
  log: (severity: 'info' | 'warning', message: string) => void;
  /** Milliseconds since 1970, for a Retry-After that is a date. */
  now?: () => number;
  /** Milliseconds that the waits of one call may add up to. */
  patience?: number;
}

const firstWait = 1_000;
const longestWait = 32_000;

/** Paths are relative to v1.0 and start with a slash. Every call throws GraphError when Graph refuses or cannot be reached. */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const { token, sleep, log } = options;
  const fetch = options.fetch ?? globalThis.fetch;
  const now = options.now ?? Date.now;
  const { baseUrl } = options;
  const patience = options.patience ?? 120_000;

  const root = async () => (typeof baseUrl === 'string' ? baseUrl : await baseUrl()).replace(/\/+$/, '');

  async function attempt(method: string, path: string, body: unknown, renew: boolean): Promise<Response> {
    const headers: Record<string, string> = { authorization: `Bearer ${await token(renew)}`, accept: 'application/json' };
    if (body !== undefined) headers['content-type'] = 'application/json';
    try {
      return await fetch(`${await root()}/v1.0${path}`, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
    } catch (error) {
      throw new GraphError({ status: 0, code: 'Unreachable', message: unreachableReason(error), method, path });
    }
  }

  async function request<T>(method: string, path: string, body: unknown, wishes: RequestOptions = {}): Promise<T> {
    let waited = 0;
    let renewed = false;
    let renew = false;
    for (let tries = 0; ; tries++) {
      let refusal: GraphError;
      let asked: number | undefined;
      try {
        const response = await attempt(method, path, body, renew);
        renew = false;
        if (response.ok) return (await readJson(response)) as T;
        refusal = await readGraphError(response, method, path);
        asked = retryAfter(response.headers.get('retry-after'), now());
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        refusal = error;
      }
      if (refusal.status === 401 && !renewed) {
        renewed = true;
        renew = true;
        continue;
      }
      const wait = asked ?? Math.min(firstWait * 2 ** tries, longestWait);
      // A permission that is missing stays missing: a new app is settled sooner than that.
      const limit = refusal.status === 403 ? patience / 4 : patience;
      if (!isWorthRetrying(refusal, wishes) || waited + wait > limit) throw refusal;
      if (wait >= 8_000) log('info', `${method} ${path}: ${refusal.status} ${refusal.code}, trying again in ${Math.round(wait / 1000)} s`);
      await sleep(wait);
      waited += wait;
    }
  }

  return {
    root,
    signOnRoot: options.signOnUrl ?? (async () => 'https://login.microsoftonline.com'),
    get: (path, wishes) => request('GET', path, undefined, wishes),
    post: (path, body, wishes) => request('POST', path, body, wishes),
    put: (path, body, wishes) => request('PUT', path, body, wishes),
    patch: (path, body, wishes) => request('PATCH', path, body, wishes),
    delete: (path, wishes) => request('DELETE', path, undefined, wishes),
  };
}

function isWorthRetrying(refusal: GraphError, wishes: RequestOptions): boolean {
  if (wishes.final?.(refusal)) return false;
  const { status } = refusal;
  if (status === 0 || status === 429 || (status >= 500 && status !== 501)) return true;
  return wishes.retryMissing === true && (status === 403 || status === 404 || status === 409);
}

async function readJson(response: Response): Promise<unknown> {
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** Milliseconds asked for by a Retry-After of seconds or of a date (RFC 9110 section 10.2.3). */
function retryAfter(header: string | null, now: number): number | undefined {
  if (header === null || header.trim() === '') return undefined;
  const seconds = Number(header);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(header);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
