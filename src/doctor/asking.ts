/** How a doctor asks: for ten seconds at most, and with an eye on the other side's clock. */
import { type Limits, smallLimits } from '../http/limits.ts';

export const doctorLimits: Pick<Limits, 'headers' | 'idle' | 'whole' | 'silence'> = {
  headers: 10_000,
  idle: 10_000,
  whole: 20_000,
  silence: 10_000,
};

/** For documents of which a few members are read. */
export const doctorSmallLimits: Limits = { ...smallLimits, ...doctorLimits };

/** A `fetch` that notes what time the other side has. Whole seconds of a Date header make for half a second; so does a slow answer. */
export function noteSkews(
  fetch: typeof globalThis.fetch,
  now: () => number,
): { fetch: typeof globalThis.fetch; skews: ReadonlyMap<string, number> } {
  const skews = new Map<string, number>();
  return {
    skews,
    async fetch(input, init) {
      const asked = now();
      const response = await fetch(input, init);
      const theirs = Date.parse(response.headers.get('date') ?? '');
      const { host } = new URL(input instanceof Request ? input.url : input);
      if (!Number.isNaN(theirs)) skews.set(host, (asked + now()) / 2 - theirs);
      return response;
    },
  };
}
