/** Elements of multi-valued attributes: no twins, and one primary (RFC 7643 section 2.4). */
import { type Document, isObject } from '../document.ts';
import type { Steps } from '../steps.ts';

/** The held elements and the new ones; an element with the same value and type takes the new sub-attributes over. */
export function mergeElements(held: unknown[], added: unknown[], steps: Steps): unknown[] {
  steps.take(held.length + added.length);
  const merged = [...held];
  const places = placesOf(merged);
  const fresh: Document[] = [];
  for (const one of added) {
    const key = keyOf(one);
    const near = places.get(key) ?? [];
    steps.take(near.length);
    const at = near.find((place) => isSameType(merged[place], one));
    const twin = at === undefined ? undefined : merged[at];
    const next = isObject(one) && isObject(twin) ? { ...twin, ...one } : one;
    if (at === undefined) note(places, key, merged.push(next) - 1);
    else merged[at] = next;
    if (isObject(next)) fresh.push(next);
  }
  return onePrimary(merged, fresh);
}

/** The held elements without those that are the same as one of `gone`. */
export function withoutElements(held: unknown[], gone: unknown[], steps: Steps): unknown[] {
  steps.take(held.length + gone.length);
  const places = placesOf(gone);
  return held.filter((one) => {
    const near = places.get(keyOf(one)) ?? [];
    steps.take(near.length);
    return !near.some((place) => isSameType(gone[place], one));
  });
}

/** Takes `primary` from all others when one of the changed elements has it. */
export function onePrimary(elements: unknown[], changed: Document[]): unknown[] {
  const primary = changed.findLast((one) => one.primary === true);
  if (primary === undefined) return elements;
  for (const one of elements) if (isObject(one) && one !== primary && one.primary === true) one.primary = false;
  return elements;
}

/** Of each key the places in the list. */
type Places = Map<string, number[]>;

function placesOf(elements: unknown[]): Places {
  const places: Places = new Map();
  for (const [place, one] of elements.entries()) note(places, keyOf(one), place);
  return places;
}

function note(places: Places, key: string, place: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [place]);
  else known.push(place);
}

/** Elements are the same where their keys are: by their value, or where they have none by all that they say. Types are compared beside. */
function keyOf(one: unknown): string {
  if (!isObject(one) || one.value === undefined || typeof one.value === 'object') return `j${canonical(one)}`;
  return `${typeof one.value} ${one.value}`;
}

/** JSON with the names in order. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (!isObject(value)) return JSON.stringify(value) ?? 'undefined';
  const parts = Object.keys(value)
    .sort()
    .map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`);
  return `{${parts.join()}}`;
}

/** An element without a type has whichever the other one has. */
function isSameType(one: unknown, other: unknown): boolean {
  if (!isObject(one) || !isObject(other)) return true;
  return one.type === undefined || other.type === undefined || one.type === other.type;
}
