/** What a client sent, turned into what the schema says; both directories send strings where the schema says otherwise. */
import { isBase64, isDateTime } from '../../catalog/scimTexts.ts';
import { readBoolean } from '../boolean.ts';
import { isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { maximumElements } from '../limits.ts';
import { type Attribute, findAttribute } from '../schema/attribute.ts';

/**
 * A value as it is stored, or undefined when it stands for "no value" (null, "", an empty list or object).
 * 400 invalidValue when it does not fit the type.
 */
export function readValue(attribute: Attribute, value: unknown): unknown {
  if (value === null || value === undefined || value === '') return undefined;
  if (!attribute.multiValued) return readOne(attribute, value);
  if (Array.isArray(value) && value.length > maximumElements)
    throw badRequest('invalidValue', `"${attribute.name}" may hold ${maximumElements} elements, not ${value.length}.`);
  const list = (Array.isArray(value) ? value : [value]).map((one) => readOne(attribute, one)).filter((one) => one !== undefined);
  return list.length === 0 ? undefined : list;
}

/** One element of a multi-valued attribute, or a single attribute's value; that of a list of one object, as Microsoft's own provisioning library sends it. */
export function readOne(attribute: Attribute, sent: unknown): unknown {
  const value = attribute.type !== 'any' && Array.isArray(sent) && sent.length < 2 ? onlyOf(attribute, sent) : sent;
  if (value === undefined || value === null || value === '') return undefined;
  const typed = readers[attribute.type](attribute, value);
  if (typed === invalid) throw badRequest('invalidValue', `"${attribute.name}" must be ${wording[attribute.type]}.`);
  return typed;
}

/** `[{ "value": "x" }]` stands for `x`; `["x"]` is a list all the same, which comes of a wrong mapping. */
function onlyOf({ type }: Attribute, list: unknown[]): unknown {
  const [only] = list;
  if (only === undefined) return undefined;
  if (!isObject(only)) return list;
  return type === 'complex' ? only : only.value;
}

const invalid = Symbol('invalid');

const wording: Record<Attribute['type'], string> = {
  any: 'anything',
  string: 'a string',
  reference: 'a string',
  dateTime: 'a date and time such as 2026-01-31T08:00:00Z',
  binary: 'base64',
  boolean: 'true or false',
  integer: 'an integer',
  complex: 'an object',
};

const text = (_: Attribute, value: unknown): unknown =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : invalid;

const readers: Record<Attribute['type'], (attribute: Attribute, value: unknown) => unknown> = {
  any: (_, value) => value,
  string: text,
  reference: text,
  dateTime: (_, value) => (typeof value === 'string' && isDateTime(value) ? value : invalid),
  binary: (_, value) => (typeof value === 'string' && isBase64(value) ? value : invalid),
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
    return saysNothing(attribute, sent, read) ? undefined : read;
  },
};

/** Labels of an element, which say nothing without a value where the types are given, as work and home are. The type of a role may be all of it. */
const labels = ['type', 'primary'];

/** An object without anything in it; and an element whose value was sent empty, or of which only labels are left. */
function saysNothing({ multiValued, sub }: Attribute, sent: Record<string, unknown>, read: Record<string, unknown>): boolean {
  const names = Object.keys(read);
  if (names.length === 0) return true;
  if (!multiValued || read.value !== undefined || findAttribute(sub, 'value') === null) return false;
  if (Object.keys(sent).some((name) => name.toLowerCase() === 'value')) return true;
  return findAttribute(sub, 'type')?.canonicalValues !== undefined && names.every((name) => labels.includes(name));
}
