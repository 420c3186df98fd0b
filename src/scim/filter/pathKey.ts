/** Attributes and their values as an index holds them: one spelling a meaning, so that equal keys are what `eq` takes for equal. */
import { readBoolean } from '../boolean.ts';
import { type Document, isObject } from '../document.ts';
import { exactKey, foldedKey } from '../key.ts';
import type { Attribute } from '../schema/attribute.ts';
import { valuesAt } from './match.ts';
import type { Filter, Path } from './parse.ts';
import { comparedAttribute } from './types.ts';

type Scalar = string | number | boolean;

/** One spelling of a path; null where its brackets hold more than comparisons by eq joined by and. */
export function pathKey(path: Path): string | null {
  const { schema, name, attribute, elements } = path;
  // Of a complex attribute its value is compared.
  const sub = path.sub ?? (attribute?.sub.some((one) => one.name === 'value') ? 'value' : null);
  const inner = elements === null ? '' : elementsKey(elements);
  if (inner === null) return null;
  return `${schema === null ? '' : `${schema}:`}${name}${inner === '' ? '' : `[${inner}]`}${sub === null ? '' : `.${sub}`}`;
}

function elementsKey(filter: Filter): string | null {
  if (filter.kind === 'and') {
    const keys = filter.filters.map(elementsKey);
    return keys.includes(null) ? null : keys.sort().join(' and ');
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return null;
  const [path, value] = [pathKey(filter.path), wantedKey(filter.path, filter.value)];
  return path === null || value === null ? null : `${path} eq ${JSON.stringify(value)}`;
}

/** The keys of the values at a path. */
export function keysAt(path: Path, document: Document): string[] {
  const attribute = comparedAttribute(path);
  return valuesAt(path, document).flatMap((value) => keyOf(attribute, isObject(value) ? value.value : value) ?? []);
}

function keyOf(attribute: Attribute | null, value: unknown): string | null {
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  return typeof value === 'string' ? textKey(attribute, value) : null;
}

/** The key of the value that a filter compares with by eq; null where several keys would have to be asked for. */
export function wantedKey(path: Path, value: Scalar): string | null {
  const attribute = comparedAttribute(path);
  switch (attribute?.type) {
    case 'boolean':
      return String(typeof value === 'string' ? readBoolean(value) : value);
    case 'integer':
      return String(Number(value));
    case undefined:
    case 'any': {
      // Nobody knows whether it holds texts or numbers, and "1.0" is equal to one 1 only.
      const number = Number(value);
      return Number.isFinite(number) && typeof value !== 'boolean' && String(number) !== String(value) ? null : foldedKey(String(value));
    }
    default:
      return textKey(attribute, String(value));
  }
}

function textKey(attribute: Attribute | null, text: string): string {
  if (attribute?.type === 'dateTime') return String(Date.parse(text));
  return attribute?.caseExact ? exactKey(text) : foldedKey(text);
}
