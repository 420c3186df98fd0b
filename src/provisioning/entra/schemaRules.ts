/** The rules of a job as they stand in a tenant: its synchronization schema and its settings. */
import type { Assumptions } from '../../plan/types.ts';
import {
  type AttributeDefinition,
  isGalleryTemplate,
  type ObjectMapping,
  type SynchronizationSchema,
} from '../../provider/graph/schemaTypes.ts';
import { type JobRules, type MappingRow, type ObjectRules, type ObjectType, objectRules } from './rules.ts';

/** The enabled object mappings, users first. Found by target object name: a disabled mapping may have no source name. */
export function readObjectMappings(
  schema: SynchronizationSchema,
): { type: ObjectType; mapping: ObjectMapping; targets: AttributeDefinition[] }[] {
  const found = schema.synchronizationRules.flatMap((rule) => {
    const directory = schema.directories.find(({ name }) => name === rule.targetDirectoryName);
    return rule.objectMappings.flatMap((mapping) => {
      const type = objectTypeOf(mapping.targetObjectName);
      if (type === undefined || !mapping.enabled) return [];
      const targets = directory?.objects.find(({ name }) => name === mapping.targetObjectName)?.attributes ?? [];
      return [{ type, mapping, targets }];
    });
  });
  return found.sort((a, b) => b.type.localeCompare(a.type));
}

function objectTypeOf(targetObjectName: string): ObjectType | undefined {
  const last = targetObjectName.split(':').at(-1);
  return last === 'User' || last === 'Group' ? last : undefined;
}

type Settings = Pick<JobRules, 'dialect' | 'syncAll' | 'skipOutOfScopeDeletions' | 'deletionThreshold'>;

/** `settings` are what the job's secrets say. */
export function rulesOfSchema(schema: SynchronizationSchema, templateId: string, settings: Settings, assume: Assumptions): JobRules {
  const read = new Map(readObjectMappings(schema).map(({ type, mapping, targets }) => [type, readRules(type, mapping, targets, assume)]));
  return { ...settings, gallery: isGalleryTemplate(templateId), User: read.get('User'), Group: read.get('Group'), assume };
}

function readRules(type: ObjectType, mapping: ObjectMapping, targets: AttributeDefinition[], assume: Assumptions): ObjectRules {
  const definitions = new Map(targets.map((target) => [target.name, target]));
  const rows = mapping.attributeMappings.map((one): MappingRow => {
    const definition = definitions.get(one.targetAttributeName);
    return {
      target: one.targetAttributeName,
      // The text, not the tree: a saved function may stand there without its parameters.
      source: one.source === null || one.source.expression === '' ? null : one.source.expression,
      match: one.matchingPriority,
      apply: one.flowType === 'ObjectAddOnly' ? 'onCreate' : 'always',
      default: one.defaultValue || null,
      type: definition?.type ?? 'String',
      caseExact: definition?.caseExact ?? false,
    };
  });
  const filter = (mapping.scope?.groups ?? []).map(({ clauses }) =>
    clauses.map(({ sourceOperandName, operatorName, targetOperand }) => ({
      attribute: sourceOperandName,
      operator: operatorName,
      value: targetOperand?.values[0] ?? null,
    })),
  );
  const flags = new Set(mapping.flowTypes.split(',').map((flag) => flag.trim()));
  const actions = { create: flags.has('Add'), update: flags.has('Update'), delete: flags.has('Delete') };
  const required = targets.flatMap(({ name, required: isRequired, anchor }) => (isRequired && !anchor ? [name] : []));
  return objectRules(type, rows, required, filter, actions, assume);
}
