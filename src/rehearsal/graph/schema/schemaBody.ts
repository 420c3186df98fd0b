/** Reads the body of a schema PUT: Graph's own shape, defaults filled in, annotations dropped, unknown properties refused. */
import { z } from 'zod';
import type { MappingSource, SynchronizationSchema } from '../../../provider/graph/schemaTypes.ts';
import { isObject } from '../patch.ts';

const keyValue = z.strictObject({ key: z.string(), value: z.string() });
const metadata = z
  .array(keyValue)
  .nullish()
  .transform((list) => list ?? []);
const texts = z.array(z.string()).default([]);

const source: z.ZodType<MappingSource> = z.lazy(() =>
  z.strictObject({
    expression: z.string(),
    name: z.string(),
    type: z.enum(['Attribute', 'Constant', 'Function']).default('Attribute'),
    parameters: z
      .array(z.strictObject({ key: z.string(), value: source }))
      .nullish()
      .transform((list) => list ?? []),
  }),
);

const attributeMapping = z.strictObject({
  defaultValue: z.string().nullable().default(null),
  exportMissingReferences: z.boolean().default(false),
  flowBehavior: z.enum(['FlowWhenChanged', 'FlowAlways']).default('FlowWhenChanged'),
  flowType: z.enum(['Always', 'ObjectAddOnly', 'MultiValueAddOnly', 'ValueAddOnly', 'AttributeAddOnly']).default('Always'),
  matchingPriority: z.int().default(0),
  targetAttributeName: z.string(),
  source: source.nullable().default(null),
});

const clause = z.strictObject({
  operatorName: z.string(),
  sourceOperandName: z.string(),
  targetOperand: z.strictObject({ values: texts }).nullable().default(null),
});

const scope = z.strictObject({
  categoryFilterGroups: z.array(z.unknown()).default([]),
  inputFilterGroups: z.array(z.unknown()).default([]),
  groups: z.array(z.strictObject({ name: z.string().default(''), clauses: z.array(clause) })).default([]),
});

const objectMapping = z.strictObject({
  enabled: z.boolean().default(true),
  flowTypes: z.string(),
  name: z.string(),
  scope: scope.nullable().default(null),
  sourceObjectName: z.string(),
  targetObjectName: z.string(),
  attributeMappings: z.array(attributeMapping),
  metadata,
});

const attribute = z.strictObject({
  anchor: z.boolean().default(false),
  caseExact: z.boolean().default(false),
  defaultValue: z.string().nullable().default(null),
  flowNullValues: z.boolean().default(false),
  multivalued: z.boolean().default(false),
  mutability: z.enum(['ReadWrite', 'ReadOnly', 'Immutable', 'WriteOnly']).default('ReadWrite'),
  name: z.string().min(1),
  required: z.boolean().default(false),
  type: z.enum(['String', 'Integer', 'Reference', 'Binary', 'Boolean', 'DateTime']).default('String'),
  apiExpressions: metadata,
  metadata,
  referencedObjects: z
    .array(z.strictObject({ referencedObjectName: z.string(), referencedProperty: z.string().nullable().default(null) }))
    .default([]),
});

const schemaBody = z.strictObject({
  id: z.string().optional(),
  provisioningTaskIdentifier: z.string().optional(),
  version: z.string().nullish(),
  synchronizationRules: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      priority: z.int().default(1),
      editable: z.boolean().default(true),
      sourceDirectoryName: z.string(),
      targetDirectoryName: z.string(),
      metadata,
      objectMappings: z.array(objectMapping),
      containerFilter: z.unknown().optional(),
      groupFilter: z.unknown().optional(),
    }),
  ),
  directories: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      readOnly: z.boolean().default(false),
      version: z.string().default(''),
      discoverabilities: z.string().default('None'),
      discoveryDateTime: z.string().nullable().default(null),
      objects: z.array(z.strictObject({ name: z.string(), supportedApis: texts, attributes: z.array(attribute), metadata })),
    }),
  ),
});

function withoutAnnotations(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutAnnotations);
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([name]) => !name.includes('@odata.'));
  return Object.fromEntries(kept.map(([name, inner]) => [name, withoutAnnotations(inner)]));
}

/** The schema to store under this id and version, or what is wrong with its shape. */
export function readSchemaBody(body: unknown, id: string, version: string): { schema: SynchronizationSchema } | { problems: string[] } {
  const read = schemaBody.safeParse(withoutAnnotations(body));
  if (!read.success) return { problems: read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`) };
  const { synchronizationRules, directories } = read.data;
  return { schema: { id, version, synchronizationRules, directories } };
}
