/** Which values of a tenant enough people have for a mask to leave them. */
import type { GraphClient } from '../provider/graph/client.ts';
import { pagesOf } from '../provider/graph/pages.ts';
import { domainProperty, sharedValues } from './mask.ts';

interface Counting {
  /** How many people must have a value for it to stay. */
  sharedBy: number;
  /** Domains that stay however few have them. */
  always: string[];
  onProgress(message: string): void;
}

/** Reads everybody once, at the addresses of these lists, and keeps the counts alone. Throws what `pagesOf` does. */
export async function countShared(
  graph: GraphClient,
  lists: string[],
  { sharedBy, always, onProgress }: Counting,
): Promise<(property: string, value: string) => boolean> {
  const counts = new Map<string, number>();
  const key = (property: string, value: string): string => JSON.stringify([property, value]);
  let people = 0;
  for (const list of lists) {
    for await (const page of pagesOf<Record<string, unknown>>(graph, list)) {
      for (const person of page)
        for (const [property, value] of sharedValues(person)) counts.set(key(property, value), (counts.get(key(property, value)) ?? 0) + 1);
      people += page.length;
      onProgress(`${people} people looked at, to see what several of them share`);
    }
  }
  for (const domain of always) counts.set(key(domainProperty, domain), Number.POSITIVE_INFINITY);
  return (property, value) => (counts.get(key(property, value)) ?? 0) >= sharedBy;
}
