/** Elements of multi-valued attributes: no twins, and one primary (RFC 7643 section 2.4). */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isObject } from '../document.ts';

/** The held elements and the new ones; an element with the same value and type takes the new sub-attributes over. */
export function mergeElements(held: unknown[], added: unknown[]): unknown[] {
  const merged = [...held];
  const fresh: Document[] = [];
  for (const one of added) {
    const at = merged.findIndex((other) => isSame(other, one));
    const twin = merged[at];
    const next = isObject(one) && isObject(twin) ? { ...twin, ...one } : one;
    if (at < 0) merged.push(next);
    else merged[at] = next;
    if (isObject(next)) fresh.push(next);
  }
  return onePrimary(merged, fresh);
}

/** Takes `primary` from all others when one of the changed elements has it. */
export function onePrimary(elements: unknown[], changed: Document[]): unknown[] {
  const primary = changed.findLast((one) => one.primary === true);
  if (primary === undefined) return elements;
  for (const one of elements) if (isObject(one) && one !== primary && one.primary === true) one.primary = false;
  return elements;
}

/** The same element: equal, or of one value and no two types. */
export function isSame(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return isDeepStrictEqual(one, other);
  if (one.value === undefined || one.value !== other.value) return isDeepStrictEqual(one, other);
  return one.type === undefined || other.type === undefined || one.type === other.type;
}
