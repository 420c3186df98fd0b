/** Reading a list page by page, so that a broken run goes on where it stopped. */
import { startTrail } from '../http/pages.ts';
import type { VerifyStore } from './store.ts';

/** A page of a list; `next` is the position of the page after it, or null after the last. */
export interface ListPage<T> {
  value: T[];
  next: string | null;
}

/** Reads a list from where the step stopped; each page and its position are kept together. `prepare` may ask for more about a page. Throws PagesLost. */
export async function readSteps<T>(
  readPage: (position: string) => Promise<ListPage<T>>,
  store: VerifyStore,
  step: string,
  first: string,
  work: (items: T[]) => void,
  prepare?: (items: T[]) => Promise<void>,
): Promise<void> {
  let position = store.position(step) ?? first;
  const trail = startTrail(step);
  while (position !== 'done') {
    trail.go(position);
    const { value, next } = await readPage(position);
    await prepare?.(value);
    position = next ?? 'done';
    store.page(step, position, () => work(value));
  }
}

/** Runs a step without pages, unless a run before did. */
export function once(store: VerifyStore, step: string, work: () => void): void {
  if (store.position(step) === null) store.page(step, 'done', work);
}
