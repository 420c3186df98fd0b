import type { CatalogAttribute } from '../catalog/vendor.ts';
import type { App } from '../config/schema.ts';
import { isDirectoryExtension } from '../mapping/entra/attributes.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { sourcesOf } from '../mapping/entra/source.ts';
import type { AttributeInput, ObjectMappingInput } from '../provider/inputs.ts';

const graphTypes = {
  string: 'String',
  integer: 'Integer',
  boolean: 'Boolean',
  dateTime: 'DateTime',
  binary: 'Binary',
  reference: 'Reference',
} as const;

type Declared = NonNullable<App['attributes']>;

/** The long form of declared attributes, in the order of their names. */
export function attributeInputs(declared: Declared): Record<string, AttributeInput> {
  const inputs: Record<string, AttributeInput> = {};
  for (const name of Object.keys(declared).sort()) {
    const value = declared[name] ?? 'string';
    const { type, multiValued = false, required = false } = typeof value === 'string' ? { type: value } : value;
    inputs[name] = { type: graphTypes[type], multiValued, required };
  }
  return inputs;
}

/** Those of them that the vendor's own schema then has: the ones with a URN. A plain `roles` only makes a core attribute writable. */
export function vendorAttributes(declared: Declared): Record<string, CatalogAttribute> {
  const custom: Record<string, CatalogAttribute> = {};
  for (const name of Object.keys(declared).sort()) {
    const value = declared[name] ?? 'string';
    const { type, multiValued = false } = typeof value === 'string' ? { type: value } : value;
    // Binary values travel as text.
    if (name.toLowerCase().startsWith('urn:') && type !== 'reference')
      custom[name] = { type: type === 'binary' ? 'string' : type, multiValued };
  }
  return custom;
}

/** The declared source attributes, and the directory extensions that a mapping or filter reads without declaring them. */
export function sourceAttributeInputs(declared: Declared, users: ObjectMappingInput): Record<string, AttributeInput> {
  const read = Object.values(users.mappings).flatMap(({ source }) => {
    const parsed = source === null ? null : parseExpression(source);
    return parsed?.ok ? sourcesOf(parsed.node) : [];
  });
  const filtered = Object.values(users.scope).flatMap((clauses) => clauses.map(({ attribute }) => attribute));
  const extensions = [...read, ...filtered].filter((name) => isDirectoryExtension(name) && !Object.hasOwn(declared, name));
  return attributeInputs({ ...Object.fromEntries(extensions.map((name) => [name, 'string' as const])), ...declared });
}
