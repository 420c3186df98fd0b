/** Lists of Graph that come in pages (`@odata.nextLink`). */
import type { GraphClient } from './client.ts';

interface Page<T> {
  value: T[];
  '@odata.nextLink'?: string;
}

/** Every item of a list, or as many as `most`. `path` is relative to v1.0, as for the client, whose errors it throws. */
export async function readAll<T>(graph: GraphClient, path: string, most = Number.POSITIVE_INFINITY): Promise<T[]> {
  const items: T[] = [];
  let next: string | undefined = path;
  while (next !== undefined && items.length < most) {
    const page: Page<T> = await graph.get<Page<T>>(next);
    items.push(...page.value);
    // An address of its own; the client's paths start behind the version.
    next = page['@odata.nextLink']?.replace(/^https?:\/\/[^/]+\/v1\.0/, '');
  }
  return items.slice(0, most);
}

/** `$filter=property eq 'value'`, encoded, with quotes doubled (OData 4.01, "Primitive Literals"). */
export function equals(property: string, value: string): string {
  return `$filter=${encodeURIComponent(`${property} eq '${value.replaceAll("'", "''")}'`)}`;
}
