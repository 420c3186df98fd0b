/** Runs one operation many times, bounded in count and time, and says how long each took. */

export interface Measurement {
  /** Operations that were done. */
  count: number;
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Operations with another answer than they should have. */
  wrong: number;
  /** True when the time was up before the count was reached. */
  cut: boolean;
  /** Microseconds of the server's processor time for one operation; null where it is not known. */
  cpu: number | null;
}

export interface Bounds {
  count: number;
  seconds: number;
  /** Operations under way at once. */
  workers: number;
}

/** `operation` gets 0, 1, 2… and answers whether the server answered rightly; a broken connection counts as wrong. */
export async function measure(
  operation: (index: number) => Promise<boolean>,
  bounds: Bounds,
  cpu: () => number | null = () => null,
): Promise<Measurement> {
  const times: number[] = [];
  let next = 0;
  let wrong = 0;
  const usedBefore = cpu();
  const begin = performance.now();
  const end = begin + bounds.seconds * 1000;
  const work = async (): Promise<void> => {
    while (next < bounds.count && performance.now() < end) {
      const index = next++;
      const sent = performance.now();
      if (!(await operation(index).catch(() => false))) wrong++;
      times.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: bounds.workers }, work));
  const seconds = (performance.now() - begin) / 1000;
  const used = cpu();
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? Number.NaN;
  return {
    count: times.length,
    perSecond: times.length / seconds,
    p50: at(0.5),
    p99: at(0.99),
    wrong,
    cut: next < bounds.count,
    cpu: used === null || usedBefore === null ? null : ((used - usedBefore) / times.length) * 1e6,
  };
}
