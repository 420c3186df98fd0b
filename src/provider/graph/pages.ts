/** Lists of Graph that come in pages (`@odata.nextLink`). */
import { pathOfPage, startTrail } from '../../http/pages.ts';
import type { GraphClient } from './client.ts';

interface Page<T> {
  value: T[];
  '@odata.nextLink'?: string;
}

/** A page of a list; `next` is the path of the page after it, or null. Throws PagesLost for a page that stands elsewhere than at Graph. */
export async function readPage<T>(graph: GraphClient, path: string, isSlow = false): Promise<{ value: T[]; next: string | null }> {
  const { value, '@odata.nextLink': link } = await graph.get<Page<T>>(path, { isSlow });
  // An address of its own; the client's paths start behind the version.
  const next = typeof link === 'string' ? pathOfPage(`GET ${path}`, link, [`${await graph.root()}/v1.0`]) : null;
  return { value, next };
}

/** The pages of a list, each read when it is asked for. `path` is relative to v1.0, as for the client, whose errors it throws, and PagesLost. */
export async function* pagesOf<T>(graph: GraphClient, path: string, isSlow = false): AsyncGenerator<T[]> {
  const trail = startTrail(`GET ${path}`);
  let next: string | null = path;
  while (next !== null) {
    trail.go(next);
    const page: { value: T[]; next: string | null } = await readPage<T>(graph, next, isSlow);
    yield page.value;
    next = page.next;
  }
}

/** Every item of a list, or as many as `most`; throws what `pagesOf` does. */
export async function readAll<T>(graph: GraphClient, path: string, most = Number.POSITIVE_INFINITY, isSlow = false): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pagesOf<T>(graph, path, isSlow)) {
    for (const item of page) items.push(item);
    if (items.length >= most) break;
  }
  return items.slice(0, most);
}

/** `$filter=property eq 'value'`, encoded, with quotes doubled (OData 4.01, "Primitive Literals"). */
export function equals(property: string, value: string): string {
  return `$filter=${encodeURIComponent(`${property} eq '${value.replaceAll("'", "''")}'`)}`;
}
