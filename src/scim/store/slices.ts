/** Long reading goes in slices: one of them a turn of the event loop, however many requests read, so that others are answered in between. */

let last: Promise<void> = Promise.resolve();

/** Resolves when it is this caller's turn to go on. */
export function nextSlice(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
