/** Cursors (RFC 9865): where the next page begins, bound to the question that was asked. They hold no state here and never expire. */
import { createHash } from 'node:crypto';
import { badRequest } from '../error.ts';

/** After a row in the order of creation; or a place, where the list is sorted. */
export interface PageStart {
  afterRid?: number;
  startIndex?: number;
}

const digest = (asked: string): string => createHash('sha256').update(asked).digest('base64url').slice(0, 12);

export function writeCursor({ afterRid, startIndex }: PageStart, asked: string): string {
  const place = afterRid === undefined ? `i${startIndex}` : `r${afterRid}`;
  return Buffer.from(`${place}.${digest(asked)}`).toString('base64url');
}

/** An empty cursor is the first page; 400 invalidCursor for one that another question got, or nobody. */
export function readCursor(cursor: string, asked: string): PageStart {
  if (cursor === '') return {};
  const [, kind, place, hash] = /^([ri])(\d{1,15})\.(.{12})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8')) ?? [];
  if (kind === undefined || hash !== digest(asked))
    throw badRequest('invalidCursor', 'This cursor belongs to no page of this list; begin again with an empty one.');
  return kind === 'r' ? { afterRid: Number(place) } : { startIndex: Number(place) };
}
