/** How often one caller may ask: a bucket that fills steadily. */
import type { Rate } from '../target.ts';

/** Returns 0 when this caller may ask now, else the seconds after which it may. */
export type Limiter = (caller: string) => number;

const keptCallers = 10_000;

/** `now` in milliseconds. */
export function openLimiter({ perSecond, burst }: Rate, now: () => number): Limiter {
  const buckets = new Map<string, { left: number; at: number }>();
  return (caller) => {
    const at = now();
    const bucket = buckets.get(caller) ?? { left: burst, at };
    const left = Math.min(burst, bucket.left + (Math.max(0, at - bucket.at) / 1000) * perSecond);
    // Whoever is forgotten begins with a full bucket again.
    if (buckets.size >= keptCallers) buckets.clear();
    buckets.set(caller, { left: left >= 1 ? left - 1 : left, at });
    return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond);
  };
}
