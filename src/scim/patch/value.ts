/** What a client sent, turned into what the schema says; both directories send strings where the schema says otherwise. */
import { readBoolean } from '../boolean.ts';
import { isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { type Attribute, findAttribute } from '../schema/attribute.ts';

/**
 * A value as it is stored, or undefined when it stands for "no value" (null, "", an empty list or object).
 * 400 invalidValue when it does not fit the type; `attribute` null is an attribute no schema describes and is kept as sent.
 */
export function readValue(attribute: Attribute | null, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (attribute === null) return value;
  if (!attribute.multiValued) return readOne(attribute, value);
  const list = (Array.isArray(value) ? value : [value]).map((one) => readOne(attribute, one)).filter((one) => one !== undefined);
  return list.length === 0 ? undefined : list;
}

/** One element of a multi-valued attribute, or a single attribute's value. */
export function readOne(attribute: Attribute, value: unknown): unknown {
  if (value === null || value === '') return undefined;
  const typed = readers[attribute.type](attribute, value);
  if (typed === invalid) throw badRequest('invalidValue', `"${attribute.name}" must be ${wording[attribute.type]}.`);
  return typed;
}

const invalid = Symbol('invalid');

const wording: Record<Attribute['type'], string> = {
  string: 'a string',
  reference: 'a string',
  dateTime: 'a date and time such as 2026-01-31T08:00:00Z',
  boolean: 'true or false',
  integer: 'an integer',
  complex: 'an object',
};

const text = (_: Attribute, value: unknown): unknown =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : invalid;

const readers: Record<Attribute['type'], (attribute: Attribute, value: unknown) => unknown> = {
  string: text,
  reference: text,
  dateTime: (_, value) => (typeof value === 'string' && !Number.isNaN(Date.parse(value)) ? value : invalid),
  // Entra sends "True" and "False" unless its tenant URL carries aadOptscim062020.
  boolean: (_, value) => (typeof value === 'boolean' ? value : ((typeof value === 'string' ? readBoolean(value) : null) ?? invalid)),
  // Entra sends every mapped value as a string, numbers too.
  integer: (_, value) => {
    const number = typeof value === 'string' && /^\s*[+-]?\d+\s*$/.test(value) ? Number(value) : value;
    return Number.isSafeInteger(number) ? number : invalid;
  },
  complex: (attribute, value) => {
    // A bare string is the value: Entra sends a manager as an id.
    const sent = isObject(value) ? value : { value };
    if (!isObject(value) && (findAttribute(attribute.sub, 'value') === null || typeof value === 'object')) return invalid;
    const read: Record<string, unknown> = {};
    for (const [key, part] of Object.entries(sent)) {
      const sub = findAttribute(attribute.sub, key);
      const kept = sub && readValue(sub, part);
      if (sub !== null && kept !== undefined) read[sub.name] = kept;
    }
    return Object.keys(read).length === 0 ? undefined : read;
  },
};
