/** One PATCH operation on a document (RFC 7644 section 3.5.2), in the dialects of Entra and Okta as well. */
import { type Document, isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { matches } from '../filter/match.ts';
import { type Filter, type Path, parsePath } from '../filter/parse.ts';
import { maximumElements } from '../limits.ts';
import { isUrn, splitUrn } from '../schema/name.ts';
import type { SchemaSet } from '../schema/set.ts';
import type { Steps } from '../steps.ts';
import { mergeElements, onePrimary, withoutElements } from './elements.ts';
import { readOne, readValue } from './value.ts';

export type OperationKind = 'add' | 'replace' | 'remove';

/** What to do with a name that no schema has: POST and PUT drop it, PATCH refuses it so that a misspelt mapping shows. */
export type UnknownName = 'ignore' | 'refuse';

/** What operations are applied with: the schemas they are read by, and the work they may still do. */
export interface Applying {
  set: SchemaSet;
  steps: Steps;
}

/**
 * Applies an object without a path: keys may be plain, dotted (`name.givenName`), filtered (`emails[type eq "work"].value`),
 * flat URNs (`urn:…:User:department`) or extension URNs with an object. Read-only attributes are passed over.
 */
export function applyObject(document: Document, kind: OperationKind, value: Document, by: Applying, unknown: UnknownName): void {
  for (const [key, part] of Object.entries(value)) {
    if (applyExtension(document, kind, key, part, by, unknown)) continue;
    const path = readKey(key, by.set, unknown);
    if (path === null || path.attribute.mutability === 'readOnly') continue;
    applyAt(document, kind, path, part, by.steps);
  }
}

/** Applies one operation with a path; 400 mutability for a read-only attribute and for one to be removed that is required, noTarget where nothing can be made to fit. */
export function applyPath(document: Document, kind: OperationKind, spelled: string, value: unknown, by: Applying): void {
  const { set } = by;
  const urn = splitUrn(set, spelled);
  // An extension that no schema has any more can still be removed.
  const extension = urn?.rest === '' ? urn.schema : isUrn(spelled) && Object.hasOwn(document, spelled) ? spelled : null;
  if (kind === 'remove' && extension !== null) {
    delete document[extension];
    return;
  }
  if (applyExtension(document, kind, spelled, value, by, 'refuse')) return;
  const path = parsePath(spelled, set, true);
  if (path.attribute.mutability === 'readOnly') throw badRequest('mutability', `"${path.name}" is read-only.`);
  if (kind === 'remove' && path.attribute.required) throw badRequest('mutability', `"${path.name}" is required.`);
  applyAt(document, kind, path, value, by.steps);
}

/** `urn:…` with an object is a whole extension, unless the URN names a complex attribute such as manager. */
function applyExtension(
  document: Document,
  kind: OperationKind,
  key: string,
  value: unknown,
  { set, steps }: Applying,
  unknown: UnknownName,
): boolean {
  const urn = splitUrn(set, key);
  if (urn === null || !isObject(value)) return false;
  const isKnown = [set.core, set.vendor, ...set.extensions].some(({ id }) => id === (urn.schema ?? set.core.id));
  if (isKnown && urn.rest !== '') return false;
  if (urn.schema === set.vendor.id) return true;
  const prefix = isKnown ? (urn.schema ?? set.core.id) : key;
  for (const [name, part] of Object.entries(value)) {
    // Some clients send a resource's own `schemas` along inside its extension.
    if (name.toLowerCase() === 'schemas') continue;
    const path = readKey(`${prefix}:${name}`, set, unknown);
    if (path !== null && path.attribute.mutability !== 'readOnly') applyAt(document, kind, path, part, steps);
  }
  return true;
}

function readKey(key: string, set: SchemaSet, unknown: UnknownName): Path | null {
  try {
    return parsePath(key, set);
  } catch (error) {
    if (unknown === 'ignore') return null;
    throw error;
  }
}

function applyAt(document: Document, kind: OperationKind, path: Path, value: unknown, steps: Steps): void {
  if (path.attribute.mutability === 'writeOnly') return;
  const owner = ownerOf(document, path);
  if (path.elements !== null) applyToElements(owner, kind, path, path.elements, value, steps);
  else if (path.sub !== null) applyToSub(owner, kind, path, path.sub, value, steps);
  else applyWhole(owner, kind, path, value, steps);
  if (path.schema !== null) {
    if (Object.keys(owner).length === 0) delete document[path.schema];
    else document[path.schema] = owner;
  }
}

function ownerOf(document: Document, path: Path): Document {
  if (path.schema === null) return document;
  const held = document[path.schema];
  return isObject(held) ? held : {};
}

function applyWhole(owner: Document, kind: OperationKind, path: Path, value: unknown, steps: Steps): void {
  const held = owner[path.name];
  const many = path.attribute.multiValued;
  const read = kind === 'remove' && !many ? undefined : readValue(path.attribute, value);
  if (kind !== 'remove' && !many && path.attribute.type === 'complex' && isObject(held) && isObject(value)) {
    mergeSubs(owner, path, held, value, read);
  } else if (kind === 'remove' && many && read !== undefined && Array.isArray(held)) {
    // A value beside remove narrows it to these elements; both directories use it that way.
    put(owner, path.name, withoutElements(held, read as unknown[], steps));
  } else if (kind === 'remove' || read === undefined) {
    // Adding or removing an empty list changes nothing; replacing by nothing, or any null or "", clears.
    if (kind === 'replace' || !many || !Array.isArray(value)) delete owner[path.name];
  } else if (many && kind === 'add') {
    put(owner, path.name, mergeElements(Array.isArray(held) ? held : [], read as unknown[], steps));
  } else owner[path.name] = read;
}

/** Sub-attributes that were not sent stay, those sent as null or "" go (RFC 7644 section 3.5.2.3); a new id takes all along. */
function mergeSubs(owner: Document, path: Path, held: Document, sent: Document, read: unknown): void {
  const names = Object.keys(sent).map((name) => name.toLowerCase());
  const kept = names.includes('value') ? [] : Object.entries(held).filter(([name]) => !names.includes(name.toLowerCase()));
  const merged = { ...Object.fromEntries(kept), ...(isObject(read) ? read : {}) };
  if (Object.keys(merged).length === 0) delete owner[path.name];
  else owner[path.name] = merged;
}

function applyToSub(owner: Document, kind: OperationKind, path: Path, sub: string, value: unknown, steps: Steps): void {
  const held = owner[path.name];
  const read = kind === 'remove' || path.subAttribute === null ? undefined : readValue(path.subAttribute, value);
  if (path.attribute.multiValued) {
    const elements = Array.isArray(held) ? held.filter(isObject) : [];
    steps.take(elements.length);
    if (elements.length === 0 && read !== undefined) elements.push({});
    setInElements(owner, path, elements, new Set(elements), sub, read);
    return;
  }
  const object = isObject(held) ? { ...held } : {};
  // Another manager's $ref or displayName must not stay beside a new id.
  if (sub === 'value' && read !== object.value) for (const key of Object.keys(object)) delete object[key];
  if (read === undefined) delete object[sub];
  else object[sub] = read;
  if (Object.keys(object).length === 0) delete owner[path.name];
  else owner[path.name] = object;
}

function applyToElements(owner: Document, kind: OperationKind, path: Path, filter: Filter, value: unknown, steps: Steps): void {
  const held = owner[path.name];
  const elements = Array.isArray(held) ? held.filter(isObject) : [];
  steps.take(elements.length);
  const chosen = new Set(elements.filter((element) => matches(filter, element, steps)));
  const read = kind === 'remove' ? undefined : readOne(path.subAttribute ?? path.attribute, value);
  if (read !== undefined && chosen.size === 0) {
    // Both directories expect the element to come into being, on Replace too, against RFC 7644 section 3.5.2.3.
    const seed = seedElement(filter);
    if (seed === null) throw badRequest('noTarget', `No element of "${path.name}" fits the filter, and none can be made from it.`);
    elements.push(seed);
    chosen.add(seed);
  }
  if (path.sub !== null) setInElements(owner, path, elements, chosen, path.sub, read);
  else if (read === undefined)
    put(
      owner,
      path.name,
      elements.filter((element) => !chosen.has(element)),
    );
  else {
    for (const element of chosen) {
      // What the filter says of the element stays, or the next request would not find it.
      if (kind === 'replace') for (const name of Object.keys(element)) if (!named(filter, name)) delete element[name];
      Object.assign(element, read);
    }
    put(owner, path.name, onePrimary(elements, [...chosen]));
  }
}

function setInElements(owner: Document, path: Path, elements: Document[], chosen: Set<Document>, sub: string, value: unknown): void {
  for (const element of chosen) {
    if (value === undefined) delete element[sub];
    else element[sub] = value;
  }
  // An element without its value says nothing, so clearing the value removes it.
  const left = sub === 'value' && value === undefined ? elements.filter((element) => !chosen.has(element)) : elements;
  put(owner, path.name, sub === 'primary' ? onePrimary(left, [...chosen]) : left);
}

function named(filter: Filter, name: string): boolean {
  if ('filters' in filter) return filter.filters.some((one) => named(one, name));
  return 'filter' in filter ? named(filter.filter, name) : filter.path.name === name;
}

/** The element that a filter of eq comparisons describes: `type eq "work"` → {type: "work"}. */
function seedElement(filter: Filter): Document | null {
  const parts = filter.kind === 'and' ? filter.filters : [filter];
  const seed: Document = {};
  for (const part of parts) {
    if (part.kind !== 'compare' || part.operator !== 'eq') return null;
    seed[part.path.name] = readValue(part.path.attribute, part.value);
  }
  return seed;
}

function put(owner: Document, name: string, list: unknown[]): void {
  if (list.length > maximumElements)
    throw badRequest('invalidValue', `"${name}" may hold ${maximumElements} elements, not ${list.length}.`);
  if (list.length === 0) delete owner[name];
  else owner[name] = list;
}
