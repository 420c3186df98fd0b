/** The sender behind every client: tries again what may pass by itself, for a bounded time. */
import { type Answer, exchange, type Outgoing } from './exchange.ts';
import { isRefusedConnection, NoAnswer } from './failure.ts';
import { type Limits, usualLimits } from './limits.ts';
import { retryAfter } from './retryAfter.ts';

/** How often and how long one kind of client tries. Times in milliseconds. */
export interface Policy {
  /** In all. */
  tries: number;
  /** What the waits of one call may add up to. */
  patience: number;
  /** Where the service asks for nothing: the first wait, and the longest one that it doubles to. */
  backoff: { first: number; longest: number };
  /** Tries again also a POST or PATCH that got no answer: whoever sends it looks whether it was done. */
  repeatsWrites?: boolean;
  /** Tries again where nobody listens, too. */
  repeatsRefusedConnections?: boolean;
  /** What the service asks to wait; by `Retry-After` unless given. */
  asked?(refusal: Answer, now: number): number | undefined;
}

/** A client that asks once. */
const once: Policy = { tries: 1, patience: 0, backoff: { first: 0, longest: 0 } };

export interface SenderOptions {
  fetch?: typeof globalThis.fetch;
  policy: Policy;
  /** Milliseconds. Not called by a policy of one try. */
  sleep?: (ms: number) => Promise<void>;
  /** Milliseconds since 1970, for dates that services name. */
  now?: () => number;
  limits?: Partial<Limits>;
  /** Ends what is under way, also a wait. */
  signal?: AbortSignal;
  /** Before each wait: why, how long, and how long the call has waited already. */
  onWait?(outcome: Outcome, ms: number, waited: number): void;
}

export type Outcome = Answer | NoAnswer;

export interface Call {
  /** `renew` after a 401: a kept token must not be given again. What it throws is thrown. */
  request(renew: boolean): Promise<Outgoing> | Outgoing;
  /** Whether another token may help. */
  renews?: boolean;
  /** Whether trying again may help, and how long in all; undefined where the usual answer holds. */
  patienceFor?(outcome: Outcome): number | undefined;
  limits?: Partial<Limits>;
  /** Told of each try, before anything is made of it. */
  onAnswer?(outcome: Outcome): void;
}

export interface Sent {
  outcome: Outcome;
  /** Why it was not tried again although the service asked for it; empty otherwise. */
  note: string;
}

/** Throws only what `request` throws. */
export async function send(call: Call, options: SenderOptions): Promise<Sent> {
  const { policy, signal, fetch = globalThis.fetch, now = Date.now } = options;
  const limits = { ...usualLimits, ...options.limits, ...call.limits };
  const asked = policy.asked ?? (({ headers }: Answer, time: number) => retryAfter(headers, time));
  let silent = 0;
  let waited = 0;
  let mayRenew = call.renews === true;
  let renew = false;
  for (let tries = 1; ; tries++) {
    const outgoing = await call.request(renew);
    const headers = Math.min(limits.headers, limits.silence - silent);
    const outcome = await exchange(outgoing, { fetch, limits: { ...limits, headers }, signal }).catch(asFailure);
    call.onAnswer?.(outcome);
    if (outcome instanceof NoAnswer) silent += outcome.waited;
    else if (outcome.ok) return { outcome, note: '' };
    renew = mayRenew && outcome.status === 401;
    if (renew) {
      mayRenew = false;
      continue;
    }
    const patience = Math.min(call.patienceFor?.(outcome) ?? usualPatience(outcome, outgoing, policy), policy.patience);
    if (patience <= 0 || tries >= policy.tries) return { outcome, note: '' };
    if (silent >= limits.silence) return { outcome: outcome instanceof NoAnswer ? inAll(outcome, silent) : outcome, note: '' };
    const wish = outcome instanceof NoAnswer ? undefined : asked(outcome, now());
    const wait = wish ?? Math.min(policy.backoff.first * 2 ** (tries - 1), policy.backoff.longest);
    if (waited + wait > patience) return { outcome, note: wish === undefined ? '' : tooPatient(wish, patience) };
    options.onWait?.(outcome, wait, waited);
    await pause(wait, options);
    if (signal?.aborted) return { outcome: new NoAnswer({ kind: 'stopped', reason: 'it was stopped' }), note: '' };
    waited += wait;
  }
}

/** The last of several tries was shorter. */
function inAll(failure: NoAnswer, silent: number): NoAnswer {
  if (silent <= failure.waited) return failure;
  const { kind, message, status } = failure;
  return new NoAnswer({ kind, reason: `${message}, ${silent / 1000} s in all`, status, waited: silent });
}

function asFailure(error: unknown): NoAnswer {
  if (error instanceof NoAnswer) return error;
  throw error;
}

/** Whatever throttles or fails may pass. What broke off without an answer may have been done. */
function usualPatience(outcome: Outcome, { method }: Outgoing, policy: Policy): number {
  if (!(outcome instanceof NoAnswer)) {
    const { status } = outcome;
    return status === 429 || (status >= 500 && status !== 501 && status !== 505) ? policy.patience : 0;
  }
  if (outcome.isLasting) return 0;
  if (isRefusedConnection(outcome.message)) return policy.repeatsRefusedConnections ? policy.patience : 0;
  const isSafe = method !== 'POST' && method !== 'PATCH';
  return isSafe || policy.repeatsWrites ? policy.patience : 0;
}

/** A shorter wait than asked for would be refused again, and counted. */
function tooPatient(wish: number, patience: number): string {
  const seconds = Number.isFinite(wish) ? `${Math.ceil(wish / 1000)} s` : 'endlessly';
  return `it asks to wait ${seconds}, longer than the ${Math.round(patience / 1000)} s that are waited at most`;
}

/** Ends early when it is stopped. */
async function pause(ms: number, { sleep, signal }: SenderOptions): Promise<void> {
  if (sleep === undefined || signal?.aborted) return;
  if (signal === undefined) return sleep(ms);
  let stop: () => void = () => undefined;
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
    signal.addEventListener('abort', stop, { once: true });
  });
  await Promise.race([sleep(ms), stopped]);
  signal.removeEventListener('abort', stop);
}

/** Asks once. Throws NoAnswer. */
export async function ask(outgoing: Outgoing, options: Omit<SenderOptions, 'policy'> = {}): Promise<Answer> {
  const { outcome } = await send({ request: () => outgoing }, { ...options, policy: once });
  if (outcome instanceof NoAnswer) throw outcome;
  return outcome;
}
