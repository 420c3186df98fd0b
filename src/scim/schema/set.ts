/** The schemas of one mount: RFC 7643 plus what its vendor adds. */
import type { VendorBehaviour } from '../../catalog/vendor.ts';
import { attribute, type Schema } from './attribute.ts';
import { enterpriseSchema, groupSchema, userSchema } from './core.ts';
import { vendorGroup, vendorUser } from './vendor.ts';

export interface SchemaSet {
  core: Schema;
  extensions: Schema[];
  /** Read-only extension with what the vendor made of the resource; ignored when a client sends it back. */
  vendor: Schema;
}

/** Schemas for users; a vendor's attribute `urn:…:name` goes into the extension `urn:…`, a name without a URN into the core. */
export function userSchemas(behaviour: VendorBehaviour): SchemaSet {
  const core: Schema = { ...userSchema, attributes: [...userSchema.attributes] };
  const own = new Map<string, Schema>();
  for (const [fullName, declared] of Object.entries(behaviour.attributes)) {
    const colon = fullName.lastIndexOf(':');
    const id = fullName.slice(0, Math.max(colon, 0));
    const schema =
      colon < 0
        ? core
        : (own.get(id) ?? { id, name: id.slice(id.lastIndexOf(':') + 1), description: "The vendor's own attributes", attributes: [] });
    if (colon >= 0) own.set(id, schema);
    schema.attributes.push(
      attribute(fullName.slice(colon + 1), declared.type, {
        multiValued: declared.multiValued ?? false,
        description: declared.description ?? '',
        ...(behaviour.role.kind === 'attribute' && behaviour.role.path === fullName && { canonicalValues: behaviour.role.values }),
      }),
    );
  }
  return { core, extensions: [enterpriseSchema, ...own.values()], vendor: vendorUser };
}

/** Schemas for groups. */
export function groupSchemas(): SchemaSet {
  return { core: groupSchema, extensions: [], vendor: vendorGroup };
}
