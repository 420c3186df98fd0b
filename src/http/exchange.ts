/** One request and its answer: nothing is waited for, read or followed without an end. */
import { isLasting, NoAnswer, unreachableReason } from './failure.ts';
import { parseJson } from './json.ts';
import { type Limits, mostOfRefusal } from './limits.ts';
import { blot, secretsIn } from './secrets.ts';
import { excerpt, oneLine } from './words.ts';

export interface Outgoing {
  method: string;
  url: string;
  headers?: Record<string, string>;
  /** A text, or a form. */
  body?: string | URLSearchParams;
  /** Secrets that stand elsewhere than in `authorization` and in the usual parameters of a form. */
  secrets?: readonly string[];
}

export interface Answer {
  status: number;
  /** Of 2xx. */
  ok: boolean;
  /** As they came: what is shown of them goes through `header`. */
  headers: Headers;
  /** The body. Of a refusal without the secrets that were sent, and cut after a megabyte or where it broke off. */
  text: string;
  /** The body; undefined where it is empty. Throws NoAnswer (`malformed`). */
  json(): unknown;
  /** The same of a refusal or another document that need not be one: undefined for what is no JSON. */
  jsonOrNone(): unknown;
  /** A header as it may be shown; undefined where it is missing or empty. */
  header(name: string): string | undefined;
  /** The service's own words as they may be shown: without secrets, on one line, at most a thousand characters. */
  words(text: string): string;
  /** A text of the service without the secrets, otherwise as it came. */
  clean(text: string): string;
  /** What a refusal says that has no form of its own: where a redirect leads, else the beginning of the body. May be empty. */
  plainWords(): string;
}

export interface Exchange {
  fetch: typeof globalThis.fetch;
  limits: Limits;
  signal?: AbortSignal;
}

/** Redirects are never followed: the credentials are for this address. Throws NoAnswer. */
export async function exchange(outgoing: Outgoing, { fetch, limits, signal }: Exchange): Promise<Answer> {
  const { method, url, headers = {}, body } = outgoing;
  const authorization = headers.authorization ?? headers.Authorization;
  const secrets = secretsIn(authorization, body, outgoing.secrets);
  const watch = watchTime(limits, signal);
  let response: Response | undefined;
  let text: string;
  try {
    const init: RequestInit = { method, headers, redirect: 'manual', signal: watch.signal };
    response = await fetch(url, body === undefined ? init : { ...init, body });
    watch.headersCame(response.status);
    text = await readText(response, limits.bytes, watch);
  } catch (error) {
    throw watch.failure() ?? failureOf(error, response?.status ?? 0, secrets);
  } finally {
    watch.end();
  }
  return answerOf(response, url, response.ok ? text : blot(text, secrets), secrets);
}

function failureOf(error: unknown, status: number, secrets: readonly string[]): NoAnswer {
  if (error instanceof NoAnswer) return error;
  const reason = oneLine(blot(unreachableReason(error), secrets));
  return new NoAnswer({ kind: status === 0 ? 'unreachable' : 'broken', reason, status, isLasting: isLasting(error) });
}

interface Watch {
  signal: AbortSignal;
  headersCame(status: number): void;
  partCame(): void;
  /** What it has stopped the request for. */
  failure(): NoAnswer | undefined;
  end(): void;
}

function watchTime(limits: Limits, outer: AbortSignal | undefined): Watch {
  const control = new AbortController();
  let failure: NoAnswer | undefined;
  let status = 0;
  const stop = (kind: 'late' | 'stopped', reason: string, waited = 0) => {
    failure ??= new NoAnswer({ kind, reason, waited, status });
    control.abort(failure);
  };
  const late = (what: string, ms: number) => () => stop('late', `${what} ${ms / 1000} s`, ms);
  const stopped = () => stop('stopped', 'it was stopped');
  outer?.addEventListener('abort', stopped, { once: true });
  if (outer?.aborted) stopped();
  const whole = setTimeout(late('the answer is not complete after', limits.whole), limits.whole);
  let step = setTimeout(late('no answer within', limits.headers), limits.headers);
  return {
    signal: control.signal,
    headersCame(came) {
      clearTimeout(step);
      status = came;
      step = setTimeout(late('the answer broke off: nothing more came for', limits.idle), limits.idle);
    },
    partCame: () => void step.refresh(),
    failure: () => failure,
    end() {
      clearTimeout(step);
      clearTimeout(whole);
      outer?.removeEventListener('abort', stopped);
    },
  };
}

/** The text of a refusal ends where it grows too long, breaks off or comes too slowly: what counts is the status. */
async function readText(response: Response, most: number, watch: Watch): Promise<string> {
  const { body, ok, status } = response;
  if (body === null) return '';
  const declared = Number(response.headers.get('content-length') ?? 0);
  const limit = ok ? most : Math.min(most, mostOfRefusal);
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = body.getReader();
  try {
    if (ok && declared > limit) throw tooLong(limit, status);
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return textOf(parts);
      watch.partCame();
      size += value.byteLength;
      if (size > limit && ok) throw tooLong(limit, status);
      parts.push(value);
      if (size > limit) break;
    }
  } catch (error) {
    if (ok || watch.failure()?.kind === 'stopped') {
      drop(reader);
      throw error;
    }
  }
  drop(reader);
  return textOf(parts).slice(0, limit);
}

/** Closes the connection; nobody waits for that. */
function drop(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => undefined);
}

const tooLong = (limit: number, status: number): NoAnswer =>
  new NoAnswer({ kind: 'tooLong', reason: `the answer is longer than ${inWords(limit)}`, status });
const inWords = (bytes: number): string => (bytes < 2 ** 20 ? `${bytes} bytes` : `${Math.round(bytes / 2 ** 20)} MiB`);

/** What is no UTF-8 becomes U+FFFD. */
function textOf(parts: Uint8Array[]): string {
  const [first] = parts;
  if (first === undefined) return '';
  return new TextDecoder().decode(parts.length === 1 ? first : Buffer.concat(parts));
}

function answerOf({ status, ok, headers }: Response, url: string, text: string, secrets: readonly string[]): Answer {
  const clean = (said: string) => blot(said, secrets);
  const words = (said: string) => oneLine(clean(said.slice(0, 10_000)));
  return {
    ...{ status, ok, headers, text, clean, words },
    json() {
      if (text === '') return undefined;
      try {
        return parseJson(text);
      } catch (error) {
        const isDeep = error instanceof SyntaxError && error.message.startsWith('nested');
        const reason = isDeep ? `the answer is JSON ${error.message}` : `the answer is not JSON: ${clean(excerpt(text)) || 'blank'}`;
        throw new NoAnswer({ kind: 'malformed', reason, status });
      }
    },
    jsonOrNone() {
      try {
        return text === '' ? undefined : parseJson(text);
      } catch {
        return undefined;
      }
    },
    header: (name) => words((headers.get(name) ?? '').slice(0, 200)) || undefined,
    plainWords() {
      if (status < 300 || status >= 400) return excerpt(text);
      return `it leads to ${clean(leadsTo(headers.get('location'), url))}, and redirects are not followed`;
    },
  };
}

/** What a redirect carries behind its path may be a secret, and of any length. */
export function leadsTo(location: string | null, from: string): string {
  const to = location === null ? null : URL.parse(location, from);
  if (to === null) return 'nowhere';
  return oneLine(`${to.origin === 'null' ? to.protocol : to.origin}${to.pathname.replace(/^\/$/, '')}`, 200);
}
