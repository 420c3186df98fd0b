/** A clock for spans of time. */

/** Milliseconds that never go back: where the clock it is read from was set back, time goes on from where it stood. */
export function steadyClock(now: () => number): () => number {
  let last = Number.NEGATIVE_INFINITY;
  let behind = 0;
  return () => {
    const at = now();
    if (at + behind < last) behind = last - at;
    last = at + behind;
    return last;
  };
}
