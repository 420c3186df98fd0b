/** A request that got no answer, or none that can be used. */

/**
 * `unreachable`: no connection, or it broke off before an answer. `late`: a time limit. `broken`: the answer broke off. `tooLong`: more bytes than
 * are read. `malformed`: no JSON, or none that can be worked with. `stopped`: whoever asked has given up.
 */
export type FailureKind = 'unreachable' | 'late' | 'broken' | 'tooLong' | 'malformed' | 'stopped';

const codes: Record<FailureKind, string> = {
  unreachable: 'Unreachable',
  late: 'TimedOut',
  broken: 'BrokenOff',
  tooLong: 'AnswerTooLong',
  malformed: 'NotJson',
  stopped: 'Stopped',
};

interface Told {
  kind: FailureKind;
  reason: string;
  /** Of the answer that began; 0 where none did. */
  status?: number;
  /** Milliseconds of the time limit that it ran into. */
  waited?: number;
  /** Trying again does not help. */
  isLasting?: boolean;
}

/** `message` is one line and holds neither a secret that was sent nor a control character. */
export class NoAnswer extends Error {
  override name = 'NoAnswer';
  readonly kind: FailureKind;
  /** In the place of a service's own code. */
  readonly code: string;
  readonly status: number;
  readonly waited: number;
  readonly isLasting: boolean;
  constructor({ kind, reason, status = 0, waited = 0, isLasting = false }: Told) {
    super(reason);
    this.kind = kind;
    this.code = codes[kind];
    this.status = status;
    this.waited = waited;
    this.isLasting = isLasting || kind === 'tooLong' || kind === 'malformed' || kind === 'stopped';
  }
}

/** Why a request got no answer at all: Node says only "fetch failed", and the reason stands in the cause. */
export function unreachableReason(error: unknown): string {
  const cause = causeOf(error);
  if (!(cause instanceof Error)) return String(cause);
  // Several addresses were tried: the message is empty and the code tells.
  return cause.message || ('code' in cause ? String(cause.code) : cause.name);
}

const causeOf = (error: unknown): unknown => (error instanceof Error && error.cause instanceof Error ? error.cause : error);

/** Codes of Node, OpenSSL and undici for what does not pass by itself: no such name, no trusted certificate, no HTTP. */
const lasting =
  /^(ENOTFOUND|EPROTO|CERT_|ERR_TLS_|ERR_SSL_|ERR_INVALID_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HPE_|UND_ERR_HEADERS_OVERFLOW)/;

export function isLasting(error: unknown): boolean {
  const cause = causeOf(error);
  return cause instanceof Error && 'code' in cause && lasting.test(String(cause.code));
}

/** By what `unreachableReason` gives. */
export const isRefusedConnection = (reason: string): boolean => reason.includes('ECONNREFUSED');
