/** How often one caller may ask: a bucket that fills steadily. */
import { steadyClock } from '../steady.ts';
import type { Rate } from '../target.ts';

/** Returns 0 when this caller may ask now, else the seconds after which it may. */
export type Limiter = (caller: string) => number;

interface Bucket {
  left: number;
  at: number;
}

const keptCallers = 10_000;
/** The one bucket of those who come when there is no room for another. */
const crowd = '';

/** `now` in milliseconds; a clock that is set back neither fills a bucket nor closes it. */
export function openLimiter({ perSecond, burst }: Rate, now: () => number): Limiter {
  const buckets = new Map<string, Bucket>();
  const clock = steadyClock(now);
  const fill = ({ left, at }: Bucket, time: number): number => Math.min(burst, left + ((time - at) / 1000) * perSecond);
  let sweptAt = Number.NEGATIVE_INFINITY;
  /** Only a full bucket is forgotten: who has used one up does not get another by bringing ten thousand others. */
  const makeRoom = (time: number): void => {
    if (time - sweptAt < 1000) return;
    sweptAt = time;
    for (const [caller, bucket] of buckets) if (fill(bucket, time) >= burst) buckets.delete(caller);
  };
  const bucketOf = (caller: string, time: number): Bucket => {
    const known = buckets.get(caller);
    if (known !== undefined) return known;
    if (buckets.size >= keptCallers) makeRoom(time);
    if (buckets.size >= keptCallers && caller !== crowd) return bucketOf(crowd, time);
    const made = { left: burst, at: time };
    buckets.set(caller, made);
    return made;
  };
  return (caller) => {
    const time = clock();
    const bucket = bucketOf(caller, time);
    const left = fill(bucket, time);
    bucket.at = time;
    bucket.left = left >= 1 ? left - 1 : left;
    return left >= 1 ? 0 : Math.ceil((1 - left) / perSecond);
  };
}
