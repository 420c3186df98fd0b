import type { VendorBehaviour } from '../../catalog/vendor.ts';
import { type Document, isObject } from '../document.ts';
import { parsePath } from '../filter/parse.ts';
import { splitUrn } from '../schema/name.ts';
import type { SchemaSet } from '../schema/set.ts';

/** True when the vendor reads this attribute (`schema` null is the core); `sub` null asks for the attribute as a whole. */
export type Reads = (schema: string | null, name: string, sub: string | null) => boolean;

interface Read {
  schema: string | null;
  name: string | null;
  sub: string | null;
}

/** What the vendor reads; userName, its own attributes and the attribute of its role rule always. Null: everything. */
export function readsOf(behaviour: VendorBehaviour, schemas: SchemaSet): Reads | null {
  if (behaviour.reads === null) return null;
  const role = { none: [], byGroup: [], resolver: ['roles'], attribute: 'path' in behaviour.role ? [behaviour.role.path] : [] }[
    behaviour.role.kind
  ];
  const read = ['userName', ...behaviour.reads, ...Object.keys(behaviour.attributes), ...role].map((text): Read => {
    const urn = splitUrn(schemas, text);
    if (urn?.rest === '') return { schema: urn.schema, name: null, sub: null };
    const path = parsePath(text, schemas);
    // Of a list of elements all is kept: an e-mail without its type would not be found again.
    return { schema: path.schema, name: path.name, sub: path.attribute.multiValued ? null : path.sub };
  });
  return (schema, name, sub) =>
    read.some((one) => one.schema === schema && (one.name ?? name) === name && (sub === null || (one.sub ?? sub) === sub));
}

/** The document without what the vendor does not read. */
export function keepRead(document: Document, reads: Reads | null): Document {
  if (reads === null) return document;
  const part = (object: Document, schema: string | null): Document => {
    const kept: Document = {};
    for (const [name, value] of Object.entries(object)) {
      if (!reads(schema, name, null)) continue;
      const subs = isObject(value) ? Object.entries(value).filter(([sub]) => reads(schema, name, sub)) : null;
      if (subs === null) kept[name] = value;
      else if (subs.length > 0) kept[name] = Object.fromEntries(subs);
    }
    return kept;
  };
  const isUrn = (key: string): boolean => key.toLowerCase().startsWith('urn:');
  const kept = part(Object.fromEntries(Object.entries(document).filter(([key]) => !isUrn(key))), null);
  for (const [urn, extension] of Object.entries(document)) {
    const inner = isUrn(urn) && isObject(extension) ? part(extension, urn) : {};
    if (Object.keys(inner).length > 0) kept[urn] = inner;
  }
  return kept;
}
