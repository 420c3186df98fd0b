/** Attribute definitions in the words of RFC 7643 section 7. */

export interface Attribute {
  name: string;
  /** `any`: of an extension that no schema describes, kept as it was sent. */
  type: 'any' | 'string' | 'boolean' | 'integer' | 'dateTime' | 'binary' | 'reference' | 'complex';
  multiValued: boolean;
  caseExact: boolean;
  required: boolean;
  mutability: 'readWrite' | 'readOnly' | 'immutable' | 'writeOnly';
  /** `request`: only where a client names it in `attributes`. */
  returned: 'always' | 'default' | 'request' | 'never';
  uniqueness: 'none' | 'server';
  description: string;
  /** The values there are, where the server knows them. */
  canonicalValues?: string[];
  /** Of a reference: resource types, or `external`. */
  referenceTypes?: string[];
  sub: Attribute[];
}

export interface Schema {
  id: string;
  name: string;
  description: string;
  attributes: Attribute[];
}

/** An attribute with the RFC's defaults: single, any letter case, optional, writable. */
export function attribute(name: string, type: Attribute['type'] = 'string', more: Partial<Attribute> = {}): Attribute {
  return {
    name,
    type,
    multiValued: false,
    caseExact: false,
    required: false,
    mutability: 'readWrite',
    returned: 'default',
    uniqueness: 'none',
    description: '',
    sub: [],
    ...more,
  };
}

/** A complex attribute; sub-attributes named by a string are plain strings. */
export function complex(name: string, sub: (string | Attribute)[], more: Partial<Attribute> = {}): Attribute {
  return attribute(name, 'complex', { sub: sub.map((part) => (typeof part === 'string' ? attribute(part) : part)), ...more });
}

/** The definition of this name in any letter case (RFC 7643 section 2.1), or null. */
export function findAttribute(list: Attribute[], name: string): Attribute | null {
  // Most clients spell names as the schema does, and then no letter has to be folded.
  const exact = list.find((one) => one.name === name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  return list.find((one) => one.name.toLowerCase() === wanted) ?? null;
}
