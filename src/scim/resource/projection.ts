/** `attributes` and `excludedAttributes` (RFC 7644 section 3.9). What is left out is absent, never null. */
import { type Document, isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { maximumProjected, maximumProjection } from '../limits.ts';
import { resolveName, splitUrn } from '../schema/name.ts';
import type { SchemaSet } from '../schema/set.ts';

interface Item {
  schema: string | null;
  /** Null: everything in the schema. */
  name: string | null;
  sub: string | null;
}

export interface Projection {
  /** Null: everything. */
  only: Item[] | null;
  excluded: Item[];
  /** Also what is returned only on request (RFC 7643 section 7). */
  onRequest?: true;
}

/** For the target's own use. */
export const everything: Projection = { only: null, excluded: [], onRequest: true };

/** Returned whatever was asked for (RFC 7643 section 7, "always"). */
const always = new Set(['id', 'schemas']);

/** Reads the two comma-separated lists; names that no schema has are passed over, and so is a filter in brackets, as Microsoft's tests send. */
export function readProjection(attributes: string | undefined, excluded: string | undefined, set: SchemaSet): Projection {
  const items = (list: string): Item[] =>
    namesIn(list).flatMap((text): Item[] => {
      const urn = splitUrn(set, text);
      if (urn?.rest === '') return [{ schema: urn.schema, name: null, sub: null }];
      const name = resolveName(set, text);
      return name === null ? [] : [name];
    });
  return { only: attributes === undefined ? null : items(attributes), excluded: items(excluded ?? '') };
}

/** Each name once; 400 invalidValue for too many. */
function namesIn(list: string): string[] {
  if (list.length > maximumProjection) throw badRequest('invalidValue', `A list of attributes may hold ${maximumProjection} characters.`);
  const names = new Set(list.split(',').map((text) => withoutBrackets(text.trim())));
  if (names.size > maximumProjected) throw badRequest('invalidValue', `A list of attributes may hold ${maximumProjected} names.`);
  return [...names];
}

function withoutBrackets(text: string): string {
  const [from, to] = [text.indexOf('['), text.lastIndexOf(']')];
  return from < 0 || to < from ? text : text.slice(0, from) + text.slice(to + 1);
}

/** Whether a core attribute will be in the answer, so that a large one is not read in vain. */
export function isWanted(projection: Projection, name: string): boolean {
  return pick({ [name]: true }, null, projection)[name] !== undefined;
}

/** Whether a core sub-attribute that is returned only on request will be in the answer. */
export function isRequested({ only, excluded, onRequest }: Projection, name: string, sub: string): boolean {
  const names = (item: Item): boolean => item.schema === null && item.name === name && item.sub === sub;
  return (onRequest || (only?.some(names) ?? false)) && !excluded.some(names);
}

/** The resource with what was asked for. */
export function project(resource: Document, projection: Projection): Document {
  if (projection.only === null && projection.excluded.length === 0) return resource;
  const kept: Document = {};
  for (const [key, value] of Object.entries(resource)) {
    if (key.toLowerCase().startsWith('urn:') && isObject(value)) {
      const inner = pick(value, key, projection);
      if (Object.keys(inner).length > 0) kept[key] = inner;
    } else Object.assign(kept, always.has(key) ? { [key]: value } : pick({ [key]: value }, null, projection));
  }
  return kept;
}

function pick(object: Document, schema: string | null, { only, excluded }: Projection): Document {
  const kept: Document = {};
  for (const [name, value] of Object.entries(object)) {
    const asked = only && about(only, schema, name);
    const dropped = about(excluded, schema, name);
    if (asked?.length === 0 || dropped.some(({ sub }) => sub === null)) continue;
    const subs = asked === null || asked.some(({ sub }) => sub === null) ? null : asked.map(({ sub }) => sub);
    kept[name] = keepSubs(value, (sub) => (subs === null || subs.includes(sub)) && !dropped.some((item) => item.sub === sub));
  }
  return kept;
}

const indexes = new WeakMap<Item[], Map<string, Item[]>>();
const none: Item[] = [];

/** Those of the items that are about this attribute, found by its name: a page asks for each of its attributes. */
function about(items: Item[], schema: string | null, name: string): Item[] {
  if (items.length === 0) return none;
  let index = indexes.get(items);
  if (index === undefined) {
    index = new Map();
    for (const item of items) {
      const key = `${item.schema} ${item.name}`;
      index.set(key, [...(index.get(key) ?? []), item]);
    }
    indexes.set(items, index);
  }
  const whole = index.get(`${schema} null`);
  const own = index.get(`${schema} ${name}`) ?? none;
  return whole === undefined ? own : [...whole, ...own];
}

function keepSubs(value: unknown, keep: (sub: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => keepSubs(one, keep));
  return isObject(value) ? Object.fromEntries(Object.entries(value).filter(([sub]) => keep(sub))) : value;
}
