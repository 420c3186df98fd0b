/** From a spelled attribute name (`name.givenName`, `urn:…:2.0:User:department`) to its definition. */
import { type Attribute, attribute, findAttribute, type Schema } from './attribute.ts';
import { commonAttributes } from './core.ts';
import { isForeign } from './foreign.ts';
import type { SchemaSet } from './set.ts';

/** Where an attribute lives: `schema` is null for the core. */
export interface AttributeName {
  schema: string | null;
  name: string;
  attribute: Attribute;
  sub: string | null;
  subAttribute: Attribute | null;
}

const forbidden = new Set(['__proto__', 'constructor', 'prototype']);

/** True for names that could reach an object's prototype; refused wherever a client spells one. */
export function isForbiddenName(name: string): boolean {
  return forbidden.has(name.toLowerCase());
}

/**
 * The schema whose URN this text is or begins with, and what follows the URN (empty for the URN alone); null for a name without a URN and for
 * a URN that can only be misspelt (`isForeign`). A dot before the name stands for the colon, as Microsoft's own provisioning library writes it.
 */
export function splitUrn(set: SchemaSet, text: string): { schema: string | null; rest: string } | null {
  if (!isUrn(text)) return null;
  const lower = text.toLowerCase();
  let known: Schema | null = null;
  for (const schema of [set.core, ...set.extensions, set.vendor])
    if (follows(lower, schema.id.toLowerCase()) && schema.id.length > (known?.id.length ?? 0)) known = schema;
  if (known !== null) return { schema: known === set.core ? null : known.id, rest: text.slice(known.id.length + 1) };
  const colon = text.lastIndexOf(':');
  const [schema, rest] = [text.slice(0, colon), text.slice(colon + 1)];
  return isForeign(set, schema) && isForeign(set, text) ? { schema, rest } : null;
}

export const isUrn = (text: string): boolean => text.slice(0, 4).toLowerCase() === 'urn:';

/** Whether the text is this URN or a name in its schema; the dot of `urn:acme:1.0` belongs to no name. */
function follows(text: string, urn: string): boolean {
  if (!text.startsWith(urn)) return false;
  const next = text[urn.length];
  return next === undefined || next === ':' || (next === '.' && /[a-z_$]/.test(text[urn.length + 1] ?? ''));
}

/**
 * Resolves one spelled name. `unqualified` also finds extension attributes named without their URN, as filters of
 * Entra do (`manager eq "id"`). Null when there is no such attribute or the name is malformed or forbidden.
 */
export function resolveName(set: SchemaSet, text: string, unqualified = false): AttributeName | null {
  const urn = splitUrn(set, text);
  if (urn === null && isUrn(text)) return null;
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
  const found = known === undefined ? attribute(name, 'any') : findAttribute(known.attributes, name);
  return found === null ? null : withSub(schema, found, sub);
}

function withSub(schema: string | null, owner: Attribute, sub: string | null): AttributeName | null {
  if (sub === null) return { schema, name: owner.name, attribute: owner, sub: null, subAttribute: null };
  const subAttribute = subOf(owner, sub);
  return subAttribute === null ? null : { schema, name: owner.name, attribute: owner, sub: subAttribute.name, subAttribute };
}

/** The sub-attribute of this name; of what no schema describes, any. */
export function subOf(owner: Attribute, name: string): Attribute | null {
  return owner.type === 'any' ? attribute(name, 'any') : findAttribute(owner.sub, name);
}

function isPlainName(name: string): boolean {
  return /^[A-Za-z_$][\w$-]*$/.test(name) && !isForbiddenName(name);
}
