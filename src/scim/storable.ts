/** Text that every database can keep: JSON may hold half of a surrogate pair and NUL, UTF-8 has no form for the one and Postgres none for the other. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isObject } from './document.ts';
import { badRequest } from './error.ts';

/** False for text that nobody's record holds, so that as an id or in a filter it stands for nobody. */
export function isStorable(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0');
}

/** The text with a replacement character where it cannot be kept: for what is only shown, such as an id that nobody has. */
export function storable(text: string): string {
  return isStorable(text) ? text : text.toWellFormed().replaceAll('\0', '\ufffd');
}

/** 400 invalidValue for an attribute that cannot be kept; one that stands in the record already, of an older version, is no obstacle. */
export function checkStorable(document: Document, before: Document | null): void {
  for (const name of Object.keys(document)) {
    if (isKept(document[name]) || isDeepStrictEqual(document[name], before?.[name])) continue;
    throw badRequest('invalidValue', `"${name}" holds a character that cannot be stored: NUL, or half of a surrogate pair.`);
  }
}

function isKept(value: unknown): boolean {
  if (typeof value === 'string') return isStorable(value);
  if (Array.isArray(value)) return value.every(isKept);
  return !isObject(value) || Object.keys(value).every((key) => isStorable(key) && isKept(value[key]));
}
