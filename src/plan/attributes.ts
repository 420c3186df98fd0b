import type { CatalogAttribute } from '../catalog/vendor.ts';
import type { App } from '../config/schema.ts';
import type { AttributeInput } from '../provider/inputs.ts';

const graphTypes = { string: 'String', integer: 'Integer', boolean: 'Boolean', dateTime: 'DateTime' } as const;

/**
 * The attributes an app adds to the target's list, and those of them that the vendor's own schema then has: the ones with a URN.
 * A plain `roles` only makes a core attribute writable.
 */
export function planAttributes(declared: NonNullable<App['attributes']>): {
  declared: Record<string, AttributeInput>;
  custom: Record<string, CatalogAttribute>;
} {
  const inputs: Record<string, AttributeInput> = {};
  const custom: Record<string, CatalogAttribute> = {};
  for (const name of Object.keys(declared).sort()) {
    const value = declared[name] ?? 'string';
    const { type, multiValued = false, required = false } = typeof value === 'string' ? { type: value } : value;
    inputs[name] = { type: graphTypes[type], multiValued, required };
    if (name.toLowerCase().startsWith('urn:')) custom[name] = { type, multiValued };
  }
  return { declared: inputs, custom };
}
