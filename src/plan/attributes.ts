import { isScimName, targetAttributes } from '../catalog/targetAttributes.ts';
import type { CatalogAttribute } from '../catalog/vendor.ts';
import type { App } from '../config/schema.ts';
import { isDirectoryExtension } from '../mapping/entra/attributes.ts';
import { parseExpression } from '../mapping/entra/parse.ts';
import { sourcesOf } from '../mapping/entra/source.ts';
import { scimBaseProperties } from '../mapping/okta/scimProfile.ts';
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

/**
 * Those of them that the vendor's own schema then has: the ones with a URN, and parts of SCIM's own attributes (`name.nick`). A plain `roles` only
 * makes a core attribute writable; another plain name is dropped by a SCIM endpoint, unless it is the bundled target, which takes what the stack
 * declares, or the stack says that the vendor takes it (`ignore: { attribute-without-urn }`).
 */
export function vendorAttributes({
  attributes: declared = {},
  ignore,
  scim,
}: Pick<App, 'attributes' | 'ignore' | 'scim'>): Record<string, CatalogAttribute> {
  const takesBareNames = scim?.target === 'bundled' || Object.hasOwn(ignore ?? {}, 'attribute-without-urn');
  const custom: Record<string, CatalogAttribute> = {};
  for (const name of Object.keys(declared).sort()) {
    const value = declared[name] ?? 'string';
    const { type, multiValued = false } = typeof value === 'string' ? { type: value } : value;
    // One on Entra's own list is declared for being required alone.
    if (targetAttributes('users').includes(name)) continue;
    const isVendors = name.toLowerCase().startsWith('urn:') || (isScimName(name, 'users') ? /[.[]/.test(name) : takesBareNames);
    if (isVendors && type !== 'reference') custom[name] = { type, multiValued };
  }
  return custom;
}

/**
 * What a filter of Okta asks by, where the "unique identifier field" is no attribute of SCIM but the name of a property, such as `email`: a vendor
 * whose manual says to enter it answers to it.
 */
export function filterNames(app: App): Record<string, string> {
  const field = app.directory === 'okta' ? app.okta?.uniqueField : undefined;
  const property = field === undefined ? undefined : scimBaseProperties()[field];
  // One address of several is written without which: `emails.value` is the primary one.
  const path = property?.externalName?.replace(/\.\^\[[^\]]*\]/, '');
  return field === undefined || path === undefined || path === field ? {} : { [field]: path };
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
