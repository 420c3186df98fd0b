/** From a spelled attribute name (`name.givenName`, `urn:…:2.0:User:department`) to its definition. */
import { type Attribute, findAttribute } from './attribute.ts';
import { commonAttributes } from './core.ts';
import type { SchemaSet } from './set.ts';

/** Where an attribute lives: `schema` is null for the core; `attribute` is null in an extension that no schema describes. */
export interface AttributeName {
  schema: string | null;
  name: string;
  attribute: Attribute | null;
  sub: string | null;
  subAttribute: Attribute | null;
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** True for names that could reach an object's prototype; refused wherever a client spells one. */
export function isForbiddenName(name: string): boolean {
  return forbidden.has(name.toLowerCase());
}

/** The known schema whose URN this text is or begins with, and what follows the URN (empty for the URN alone). */
export function splitUrn(set: SchemaSet, text: string): { schema: string | null; rest: string } | null {
  const lower = text.toLowerCase();
  if (!lower.startsWith('urn:')) return null;
  const known = [set.core, ...set.extensions, set.vendor]
    .filter(({ id }) => lower === id.toLowerCase() || lower.startsWith(`${id.toLowerCase()}:`))
    .sort((a, b) => b.id.length - a.id.length)[0];
  if (known !== undefined) return { schema: known === set.core ? null : known.id, rest: text.slice(known.id.length + 1) };
  const colon = text.lastIndexOf(':');
  return { schema: text.slice(0, colon), rest: text.slice(colon + 1) };
}

/**
 * Resolves one spelled name. `unqualified` also finds extension attributes named without their URN, as filters of
 * Entra do (`manager eq "id"`). Null when there is no such attribute or the name is malformed or forbidden.
 */
export function resolveName(set: SchemaSet, text: string, unqualified = false): AttributeName | null {
  const urn = splitUrn(set, text);
  const [name = '', sub = null, ...more] = (urn?.rest ?? text).split('.');
  if (more.length > 0 || !isPlainName(name) || (sub !== null && !isPlainName(sub))) return null;
  const schema = urn?.schema ?? null;
  if (schema === null) {
    const found = findAttribute(set.core.attributes, name) ?? findAttribute(commonAttributes, name);
    if (found !== null) return withSub(null, found, sub);
    if (urn !== null || !unqualified) return null;
    for (const extension of set.extensions) {
      const elsewhere = findAttribute(extension.attributes, name);
      if (elsewhere !== null) return withSub(extension.id, elsewhere, sub);
    }
    return null;
  }
  const known = [...set.extensions, set.vendor].find(({ id }) => id === schema);
  if (known === undefined) return { schema, name, attribute: null, sub, subAttribute: null };
  const found = findAttribute(known.attributes, name);
  return found === null ? null : withSub(schema, found, sub);
}

function withSub(schema: string | null, attribute: Attribute, sub: string | null): AttributeName | null {
  if (sub === null) return { schema, name: attribute.name, attribute, sub: null, subAttribute: null };
  const subAttribute = findAttribute(attribute.sub, sub);
  return subAttribute === null ? null : { schema, name: attribute.name, attribute, sub: subAttribute.name, subAttribute };
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_$][\w$-]*$/.test(name) && !isForbiddenName(name);
}
