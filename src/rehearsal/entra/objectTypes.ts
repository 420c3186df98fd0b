/** The two object types of a SCIM job, and how the job's schema maps each. */
import type { AttributeMapping, AttributeType, ObjectMapping, SynchronizationSchema } from '../../provider/graph/schemaTypes.ts';

export type ObjectType = 'User' | 'Group';

interface Wire {
  endpoint: string;
  /** Added to every read, so that a group comes without its members. */
  readQuery: string;
}

export const wireOf: Record<ObjectType, Wire> = {
  User: { endpoint: '/Users', readQuery: '' },
  Group: { endpoint: '/Groups', readQuery: 'excludedAttributes=members' },
};

export interface TypeMapping {
  objectType: ObjectType;
  mapping: ObjectMapping;
  /** From `flowTypes`: Add, Update, Delete. */
  actions: { create: boolean; update: boolean; delete: boolean };
  /** Mappings with a matching precedence, lowest number first. */
  matching: AttributeMapping[];
  /** Target attribute name → its type in the target directory's definition; String when not listed. */
  typeOf(targetAttribute: string): AttributeType;
}

/** The enabled object mappings, users first. Found by target object name: a disabled mapping may have no source name. */
export function readTypeMappings(schema: SynchronizationSchema): TypeMapping[] {
  const found = schema.synchronizationRules.flatMap((rule) => {
    const directory = schema.directories.find(({ name }) => name === rule.targetDirectoryName);
    return rule.objectMappings.flatMap((mapping) => {
      const objectType = objectTypeOf(mapping.targetObjectName);
      if (objectType === undefined || !mapping.enabled) return [];
      const definition = directory?.objects.find(({ name }) => name === mapping.targetObjectName);
      const types = new Map(definition?.attributes.map(({ name, type }) => [name, type]));
      return [describe(objectType, mapping, types)];
    });
  });
  return found.sort((a, b) => b.objectType.localeCompare(a.objectType));
}

function describe(objectType: ObjectType, mapping: ObjectMapping, types: Map<string, AttributeType>): TypeMapping {
  const flags = new Set(mapping.flowTypes.split(',').map((flag) => flag.trim()));
  return {
    objectType,
    mapping,
    actions: { create: flags.has('Add'), update: flags.has('Update'), delete: flags.has('Delete') },
    matching: mapping.attributeMappings
      .filter(({ matchingPriority }) => matchingPriority > 0)
      .sort((a, b) => a.matchingPriority - b.matchingPriority),
    typeOf: (name) => types.get(name) ?? 'String',
  };
}

function objectTypeOf(targetObjectName: string): ObjectType | undefined {
  const last = targetObjectName.split(':').at(-1);
  return last === 'User' || last === 'Group' ? last : undefined;
}
