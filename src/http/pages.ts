/** Lists that come in pages: each page leads to another one, and to the service that was asked. */
import { createHash } from 'node:crypto';
import { oneLine } from './words.ts';

/** With pages of a hundred: ten million entries. */
const mostPages = 100_000;
const longestCursor = 16_384;

/** A list whose pages do not lead on. `message` names the list and the position. */
class PagesLost extends Error {
  override name = 'PagesLost';
}

export interface Trail {
  /** To be called with each position before it is asked. Throws PagesLost for one that came before, for one that is too long and for too many. */
  go(position: string): void;
}

/** `list` says what is read, as in an error. */
export function startTrail(list: string): Trail {
  const seen = new Set<string>();
  return {
    go(position) {
      if (position.length > longestCursor) throw new PagesLost(`${list}: the position of a page is ${position.length} characters long`);
      const short = position.length < 64 ? position : createHash('sha256').update(position).digest('base64');
      if (seen.has(short)) throw new PagesLost(`${list}: the pages lead in a circle, to ${oneLine(position, 200)} again`);
      if (seen.size >= mostPages) throw new PagesLost(`${list}: more than ${mostPages} pages`);
      seen.add(short);
    },
  };
}

/** The address of a page as a path below one of `roots`. Throws PagesLost for one that leads elsewhere: no credentials go there. */
export function pathOfPage(list: string, address: string, roots: readonly string[]): string {
  const to = URL.parse(address, roots[0]);
  for (const root of roots) {
    const { origin, pathname } = new URL(root);
    const base = pathname.replace(/\/+$/, '');
    if (to !== null && to.origin === origin && to.pathname.startsWith(`${base}/`)) return to.pathname.slice(base.length) + to.search;
  }
  throw new PagesLost(
    `${list}: the next page stands at ${to === null ? oneLine(address, 200) : oneLine(to.origin + to.pathname, 200)}, not at ${roots[0]}`,
  );
}
