/** Attribute lists of the synchronization schema: what a customer added to them, put there and taken off again. Pure. */
import type { AttributeDefinition, DirectoryDefinition, ObjectDefinition, SynchronizationSchema } from '../graph/schemaTypes.ts';
import type { AttributeInput, SchemaParts } from '../inputs.ts';
import { locate } from './schemaLocate.ts';

const customerDefined = { key: 'IsCustomerDefined', value: 'true' };

function isCustomerDefined(attribute: AttributeDefinition): boolean {
  return attribute.metadata.some(({ key, value }) => key === customerDefined.key && value.toLowerCase() === 'true');
}

/** The attributes that are `wanted`; without that (an import) those that were added by hand or by us. */
export function describeAttributes(
  object: ObjectDefinition | undefined,
  wanted: Record<string, AttributeInput> | undefined,
): Record<string, AttributeInput> {
  const found = (object?.attributes ?? []).filter((one) =>
    wanted === undefined ? isCustomerDefined(one) : Object.hasOwn(wanted, one.name),
  );
  return Object.fromEntries(found.map(({ name, type, multivalued, required }) => [name, { type, multiValued: multivalued, required }]));
}

/** Attributes that were declared, are no longer, and are not the service's own. */
export function removedAttributes(
  schema: SynchronizationSchema,
  old: Partial<SchemaParts> | undefined,
  wanted: SchemaParts,
): ReadonlySet<AttributeDefinition> {
  const { targetUser, targetGroup, sourceUser } = locate(schema);
  const lists = [
    [targetUser, 'attributes'],
    [targetGroup, 'groupAttributes'],
    [sourceUser, 'sourceAttributes'],
  ] as const;
  const removed = lists.flatMap(([object, list]) =>
    (object?.attributes ?? []).filter(
      (one) => Object.hasOwn(old?.[list] ?? {}, one.name) && !Object.hasOwn(wanted[list] ?? {}, one.name) && isCustomerDefined(one),
    ),
  );
  return new Set(removed);
}

export function withoutAttributes(directories: DirectoryDefinition[], removed: ReadonlySet<AttributeDefinition>): DirectoryDefinition[] {
  return directories.map((directory) => ({
    ...directory,
    objects: directory.objects.map((object) => ({ ...object, attributes: object.attributes.filter((one) => !removed.has(one)) })),
  }));
}

export function writeAttributes(object: ObjectDefinition | undefined, wanted: Record<string, AttributeInput> = {}): void {
  for (const [name, { type, multiValued: multivalued, required }] of Object.entries(wanted)) {
    const existing = object?.attributes.find((attribute) => attribute.name === name);
    if (existing !== undefined) Object.assign(existing, { type, multivalued, required });
    else object?.attributes.push({ ...blank(), multivalued, name, required, type, metadata: [customerDefined] });
  }
}

function blank(): Omit<AttributeDefinition, 'multivalued' | 'name' | 'required' | 'type' | 'metadata'> {
  return {
    anchor: false,
    caseExact: false,
    defaultValue: null,
    flowNullValues: false,
    mutability: 'ReadWrite',
    apiExpressions: [],
    referencedObjects: [],
  };
}
