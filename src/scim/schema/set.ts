/** The schemas of one mount: RFC 7643 plus what its vendor adds. */
import type { VendorBehaviour } from '../../catalog/vendor.ts';
import { type Attribute, attribute, complex, findAttribute, type Schema } from './attribute.ts';
import { enterpriseSchema, groupSchema, userSchema } from './core.ts';
import { vendorGroup, vendorUser } from './vendor.ts';

export interface SchemaSet {
  core: Schema;
  extensions: Schema[];
  /** Names that a filter knows besides those of the schemas, in small letters, each with the attribute it stands for. */
  filterNames?: Record<string, string>;
  /** Read-only extension with what the vendor made of the resource; ignored when a client sends it back. */
  vendor: Schema;
}

const copyOf = (schema: Schema): Schema => ({ ...schema, attributes: [...schema.attributes] });

/**
 * Schemas for users; a vendor's attribute `urn:…:name` goes into the schema `urn:…`, be it RFC 7643's own or an extension of the vendor's, a
 * name without a URN into the core. What RFC 7643 has already stays as it is.
 */
export function userSchemas(behaviour: VendorBehaviour): SchemaSet {
  const core = copyOf(userSchema);
  const extensions = [copyOf(enterpriseSchema)];
  for (const [fullName, declared] of Object.entries(behaviour.attributes)) {
    // A filter within the name may hold colons and dots of its own; Okta writes it `roles.^[primary==true].value`.
    const [, urn = '', name, isList, sub] = /^(?:([^[]*):)?([^:.[]+)(?:\.\^)?(\[.*\])?(?:\.(\w+))?$/.exec(fullName) ?? [];
    if (name === undefined) continue;
    const id = urn.toLowerCase();
    let schema = urn === '' ? core : [core, ...extensions].find((one) => one.id.toLowerCase() === id);
    if (schema === undefined) {
      schema = { id: urn, name: urn.slice(urn.lastIndexOf(':') + 1), description: "The vendor's own attributes", attributes: [] };
      extensions.push(schema);
    }
    const details = {
      multiValued: declared.multiValued ?? false,
      description: declared.description ?? '',
      ...(behaviour.role.kind === 'attribute' && behaviour.role.path === fullName && { canonicalValues: behaviour.role.values }),
    };
    if (sub === undefined) add(schema.attributes, attribute(name, declared.type, details));
    else addPart(schema.attributes, name, attribute(sub, declared.type, details), isList !== undefined);
  }
  const filterNames = Object.fromEntries(Object.entries(behaviour.filterNames ?? {}).map(([name, path]) => [name.toLowerCase(), path]));
  return { core, extensions, filterNames, vendor: vendorUser };
}

function add(attributes: Attribute[], one: Attribute): void {
  if (findAttribute(attributes, one.name) === null) attributes.push(one);
}

/** A part of a complex attribute, which is made if it is not there. */
function addPart(attributes: Attribute[], name: string, part: Attribute, multiValued: boolean): void {
  const whole = findAttribute(attributes, name);
  if (whole === null) {
    attributes.push(complex(name, multiValued ? ['type', part] : [part], { multiValued }));
  } else if (findAttribute(whole.sub, part.name) === null) {
    // The attributes of RFC 7643 are shared by all mounts.
    attributes[attributes.indexOf(whole)] = { ...whole, sub: [...whole.sub, part] };
  }
}

/** Schemas for groups. */
export function groupSchemas(): SchemaSet {
  return { core: groupSchema, extensions: [], vendor: vendorGroup };
}
