/** SCIM attribute paths as directories name their targets: `name.givenName`, `emails[type eq "work"].value`, `urn:…:User:department`. */

export interface ScimPath {
  /** The extension's URN, or null for the core schema. */
  extension: string | null;
  attribute: string;
  /** What an element must have, such as `type` `work`; empty without a filter. All must hold. */
  filter: { attribute: string; value: string }[];
  subAttribute: string | null;
}

const corePrefix = /^urn:ietf:params:scim:schemas:core:2\.0:(?:User|Group):/i;
const shape = /^([\w$-]+)(?:\[([^\]]*)\])?(?:\.([\w$-]+))?$/;
const condition = /^([\w$-]+)\s+eq\s+(?:"([^"]*)"|(\w+))$/i;
const unsafe = new Set(['__proto__', 'constructor', 'prototype']);

/** Reads a path (RFC 7644 section 3.5.2, with `eq` and `and` in the filter); null when it is not one or its names are unsafe. */
export function parseScimPath(text: string): ScimPath | null {
  const path = text.trim().replace(corePrefix, '');
  const bracket = path.indexOf('[');
  const colon = /^urn:/i.test(path) ? path.lastIndexOf(':', bracket < 0 ? path.length : bracket) : -1;
  const found = shape.exec(path.slice(colon + 1));
  if (found === null) return null;
  const [, attribute = '', conditions, subAttribute = null] = found;
  const filter: ScimPath['filter'] = [];
  for (const part of conditions === undefined ? [] : conditions.trim().split(/(?<!\s)\s+and\s+/i)) {
    const [, name, quoted, bare] = condition.exec(part) ?? [];
    if (name === undefined) return null;
    filter.push({ attribute: name, value: quoted ?? bare ?? '' });
  }
  const names = [attribute, subAttribute ?? '', ...filter.map((each) => each.attribute)];
  if (names.some((name) => unsafe.has(name))) return null;
  return { extension: colon < 0 ? null : path.slice(0, colon), attribute, filter, subAttribute };
}

type Complex = Record<string, unknown>;
const isComplex = (value: unknown): value is Complex => typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (object: Complex, name: string): unknown => (Object.hasOwn(object, name) ? object[name] : undefined);

/** Letter case never counts: `primary eq "True"` is the boolean true. */
const holds = (element: Complex, filter: ScimPath['filter']): boolean =>
  filter.every(({ attribute, value }) => String(own(element, attribute)).toLowerCase() === value.toLowerCase());

/** The value at a path; undefined when there is none. A sub-attribute of a list without a filter gives the list of its values. */
export function readPath(resource: Complex, path: string): unknown {
  const parsed = parseScimPath(path);
  if (parsed === null) return undefined;
  const { extension, attribute, filter, subAttribute } = parsed;
  const home = extension === null ? resource : own(resource, extension);
  if (!isComplex(home)) return undefined;
  const value = own(home, attribute);
  if (filter.length === 0 && Array.isArray(value) && subAttribute !== null) {
    return value.filter(isComplex).flatMap((element) => own(element, subAttribute) ?? []);
  }
  const target = filter.length === 0 ? value : [value].flat().find((element) => isComplex(element) && holds(element, filter));
  if (subAttribute === null) return target;
  return isComplex(target) ? own(target, subAttribute) : undefined;
}

/** Writes the value into the resource, creating what is absent; a new list element gets what its filter asks for. Throws on a bad path. */
export function writePath(resource: Complex, path: string, value: unknown): void {
  const parsed = parseScimPath(path);
  if (parsed === null) throw new Error(`"${path}" is not a SCIM attribute path`);
  const { extension, attribute, filter, subAttribute } = parsed;
  const home = extension === null ? resource : complexAt(resource, extension);
  if (filter.length > 0) {
    const element = elementAt(home, attribute, filter);
    if (subAttribute !== null) element[subAttribute] = value;
    else if (isComplex(value)) Object.assign(element, value);
    else element.value = value;
  } else if (subAttribute !== null) {
    complexAt(home, attribute)[subAttribute] = value;
  } else {
    home[attribute] = value;
  }
}

function complexAt(home: Complex, name: string): Complex {
  const present = own(home, name);
  if (isComplex(present)) return present;
  const created: Complex = {};
  home[name] = created;
  return created;
}

function elementAt(home: Complex, name: string, filter: ScimPath['filter']): Complex {
  const present = own(home, name);
  const list: unknown[] = Array.isArray(present) ? present : [];
  home[name] = list;
  const found = list.find((element) => isComplex(element) && holds(element, filter));
  if (isComplex(found)) return found;
  const created: Complex = Object.fromEntries(filter.map(({ attribute, value }) => [attribute, elementValue(attribute, value)]));
  list.push(created);
  return created;
}

/** `primary` is a boolean in RFC 7643, however the path spells it. */
const elementValue = (attribute: string, value: string): unknown => (attribute === 'primary' ? value.toLowerCase() === 'true' : value);
