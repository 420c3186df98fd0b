/** What values are looked up by. */
import { createHash } from 'node:crypto';
import { fold } from './fold.ts';

/** Bytes of UTF-8. An index of Postgres takes rows of 2,700; the tenant and the attribute's name stand there as well. */
const maximumKey = 1024;
/** Characters that a long key begins with, so that it stands near its place where a list is sorted by it. */
const kept = 200;

/** A value whose letter case counts, as an index holds it: a long one by its hash, so that both databases look up a text of any length. */
export function exactKey(text: string): string {
  // A UTF-16 unit is three bytes at most.
  if (text.length * 3 <= maximumKey || Buffer.byteLength(text) <= maximumKey) return text;
  return `${text.slice(0, kept).toWellFormed()} ${createHash('sha256').update(text).digest('hex')}`;
}

/** The same for a value in any letter case. */
export function foldedKey(text: string): string {
  return exactKey(fold(text));
}
