/**
 * Extensions that no schema describes: an endpoint keeps what it is sent in them, unless the URN can only be a misspelt one. Then a mapping
 * would fill an extension that nobody reads.
 */
import type { SchemaSet } from './set.ts';

/** SCIM's own schemas have these words in their URN, those of version 1.1 too; nobody else's has. */
const reserved = ['core', 'enterprise'];
/** Letters by which a misspelt URN differs from what was meant. */
const slip = 2;

/** Whether this may be the URN of somebody's own extension. */
export function isForeign(set: SchemaSet, urn: string): boolean {
  const lower = urn.toLowerCase();
  const words = lower.split(':');
  if (words.includes('scim') && reserved.some((word) => words.includes(word))) return false;
  return [set.core, ...set.extensions, set.vendor].every(({ id }) => !isNear(lower, id.toLowerCase()));
}

/** A known URN without the type of resource at its end, or one that differs by a slip of the pen. */
function isNear(urn: string, known: string): boolean {
  if (known === `${urn}:user` || known === `${urn}:group`) return true;
  if (Math.abs(urn.length - known.length) > slip) return false;
  const [start, end] = differing(urn, known);
  // What is left between the equal beginning and the equal end is short, or too much of it differs.
  return Math.max(urn.length, known.length) - start - end <= 2 * slip && edits(middle(urn, start, end), middle(known, start, end)) <= slip;
}

const middle = (text: string, start: number, end: number): string => text.slice(start, text.length - end);

/** How many characters are equal at the beginning, and of the rest at the end. */
function differing(one: string, other: string): [number, number] {
  const shorter = Math.min(one.length, other.length);
  let start = 0;
  while (start < shorter && one[start] === other[start]) start += 1;
  let end = 0;
  while (end < shorter - start && one[one.length - 1 - end] === other[other.length - 1 - end]) end += 1;
  return [start, end];
}

/** Letters to be put in, taken out or changed; of texts of a few letters. */
function edits(one: string, other: string): number {
  if (one === '' || other === '') return one.length + other.length;
  if (one[0] === other[0]) return edits(one.slice(1), other.slice(1));
  return 1 + Math.min(edits(one.slice(1), other), edits(one, other.slice(1)), edits(one.slice(1), other.slice(1)));
}
