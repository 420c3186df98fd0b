/** How long and how much an answer may be. What a service never does, whoever lies in its name does. */

/** Milliseconds and bytes. */
export interface Limits {
  /** Until the status and headers of an answer are there, the connection with them. */
  headers: number;
  /** Between two parts of a body. */
  idle: number;
  /** One try, from the connection to the end of the body. */
  whole: number;
  /** Tries of one call that ran into a time limit, together: none is begun after that. */
  silence: number;
  /** Of a body, decompressed. */
  bytes: number;
}

/** A page of people is some megabytes at most. */
export const usualLimits: Limits = { headers: 30_000, idle: 10_000, whole: 120_000, silence: 40_000, bytes: 64 * 2 ** 20 };

/** For documents of a known form: tokens, metadata, the status of a target. */
export const smallLimits: Limits = { ...usualLimits, bytes: 2 ** 20 };

/** For calls behind which a service itself asks another one. */
export const slowLimits: Pick<Limits, 'headers' | 'silence'> = { headers: 120_000, silence: 120_000 };

/** Bytes of a refusal that are read; its status counts in any case. */
export const mostOfRefusal = 2 ** 20;
