/** `fetch` that waits no longer than ten seconds for an answer, and notes what time the other side has. */

const answerWithin = 10_000;

/** Whole seconds of a Date header make for half a second; so does a slow answer. */
export function boundedFetch(
  fetch: typeof globalThis.fetch,
  now: () => number,
): { fetch: typeof globalThis.fetch; skews: ReadonlyMap<string, number> } {
  const skews = new Map<string, number>();
  return {
    skews,
    async fetch(input, init) {
      const asked = now();
      const response = await fetch(input, { ...init, signal: AbortSignal.timeout(answerWithin) });
      const theirs = Date.parse(response.headers.get('date') ?? '');
      const { host } = new URL(input instanceof Request ? input.url : input);
      if (!Number.isNaN(theirs)) skews.set(host, (asked + now()) / 2 - theirs);
      return response;
    },
  };
}
