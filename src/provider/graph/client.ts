/** Microsoft Graph over HTTP: retries, token renewal and readable refusals. Source: Graph's error and throttling guidance. */
import type { Outgoing } from '../../http/exchange.ts';
import { NoAnswer } from '../../http/failure.ts';
import { type Limits, slowLimits } from '../../http/limits.ts';
import { type Outcome, type Policy, send } from '../../http/send.ts';
import { GraphError, readGraphError } from './error.ts';

interface RequestOptions {
  /** Right after a create: 403, 404 and 409 may only mean "not visible everywhere yet" and are tried again for a bounded time. */
  retryMissing?: boolean;
  /** A refusal for which this holds is an answer and never tried again. */
  final?: (error: GraphError) => boolean;
  /** Secrets in the body, that no refusal may repeat. */
  secrets?: readonly string[];
  /** The service itself asks somebody else first, or searches long: two minutes in place of half a one. */
  isSlow?: boolean;
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
  limits?: Partial<Limits>;
  /** Ends what is under way. */
  signal?: AbortSignal;
}

const usualPatience = 120_000;
const policy: Policy = {
  tries: 30,
  patience: usualPatience,
  backoff: { first: 1_000, longest: 32_000 },
  // What may be made twice says `final`.
  repeatsWrites: true,
  repeatsRefusedConnections: true,
};

/** Paths are relative to v1.0 and start with a slash. Every call throws GraphError when Graph refuses or cannot be reached. */
export function createGraphClient(options: GraphClientOptions): GraphClient {
  const { token, log, baseUrl, fetch, sleep, now, limits, signal, patience = usualPatience } = options;
  const root = async () => (typeof baseUrl === 'string' ? baseUrl : await baseUrl()).replace(/\/+$/, '');

  async function request<T>(method: string, path: string, body: unknown, wishes: RequestOptions = {}): Promise<T> {
    const content = body === undefined ? undefined : JSON.stringify(body);
    const { outcome, note } = await send(
      {
        async request(renew): Promise<Outgoing> {
          const headers: Record<string, string> = { authorization: `Bearer ${await token(renew)}`, accept: 'application/json' };
          if (body !== undefined) headers['content-type'] = 'application/json';
          return { method, url: `${await root()}/v1.0${path}`, headers, body: content, secrets: wishes.secrets };
        },
        renews: true,
        patienceFor: (seen) => patienceFor(refusalOf(seen, method, path), wishes, patience),
        limits: wishes.isSlow ? slowLimits : {},
      },
      {
        ...{ fetch, sleep, now, limits, signal },
        policy: { ...policy, patience },
        onWait(seen, ms) {
          const { status, code } = refusalOf(seen, method, path);
          if (ms >= 8_000) log('info', `${method} ${path}: ${status} ${code}, trying again in ${Math.round(ms / 1000)} s`);
        },
      },
    );
    try {
      if (!(outcome instanceof NoAnswer) && outcome.ok) return outcome.json() as T;
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      throw refusalOf(error, method, path);
    }
    throw refusalOf(outcome, method, path, note);
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

function refusalOf(outcome: Outcome, method: string, path: string, note = ''): GraphError {
  if (!(outcome instanceof NoAnswer)) return readGraphError(outcome, method, path, note);
  const { status, code, message } = outcome;
  return new GraphError({ status, code, message, method, path });
}

/** Undefined where the sender's own rule holds. */
function patienceFor(refusal: GraphError, { final, retryMissing }: RequestOptions, patience: number): number | undefined {
  if (final?.(refusal)) return 0;
  const { status } = refusal;
  if (!retryMissing || (status !== 403 && status !== 404 && status !== 409)) return undefined;
  // A permission that is missing stays missing: a new app is settled sooner than that.
  return status === 403 ? patience / 4 : patience;
}
