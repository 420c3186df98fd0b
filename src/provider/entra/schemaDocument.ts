/** Graph's synchronization schema as the declared parts of it: read them out, put them in, leave the rest alone. Pure. */
import { fromSource } from '../../mapping/entra/source.ts';
import type {
  AttributeDefinition,
  AttributeMapping,
  MappingSource,
  ObjectMapping,
  ScopeFilter,
  SynchronizationSchema,
} from '../graph/schemaTypes.ts';
import type { ClauseInput, MappingInput, ObjectMappingInput, SchemaParts } from '../inputs.ts';
import { isSameExpression } from './expression.ts';
import { describeAttributes, withoutAttributes, writeAttributes } from './schemaAttributes.ts';
import { locate } from './schemaLocate.ts';

const flags = { create: 'Add', update: 'Update', delete: 'Delete' } as const;
type Action = keyof typeof flags;
const actions = Object.keys(flags) as Action[];

const flowTypes = { always: 'Always', onCreate: 'ObjectAddOnly' } as const;

/**
 * What the schema holds, in the form of the inputs. `wanted` gives the attributes to look at and whether a switched-off group mapping
 * is declared at all; without it (an import) the attributes are those that a customer added.
 */
export function describeSchema(schema: SynchronizationSchema, wanted: SchemaParts | undefined): SchemaParts {
  const { users, groups, targetUser, targetGroup, sourceUser } = locate(schema);
  const parts: SchemaParts = {
    users: describeObject(users, wanted?.users),
    groups: describeObject(groups, wanted?.groups),
    attributes: describeAttributes(targetUser, wanted?.attributes),
  };
  const more = {
    groupAttributes: describeAttributes(targetGroup, wanted === undefined ? undefined : (wanted.groupAttributes ?? {})),
    sourceAttributes: describeAttributes(sourceUser, wanted === undefined ? undefined : (wanted.sourceAttributes ?? {})),
  };
  for (const name of ['groupAttributes', 'sourceAttributes'] as const) {
    if (wanted?.[name] !== undefined || Object.keys(more[name]).length > 0) parts[name] = more[name];
  }
  return parts;
}

/** An object mapping declared as off and empty says nothing about the rest of it. */
function isOnlyOff(wanted: ObjectMappingInput): boolean {
  return !wanted.enabled && Object.keys(wanted.mappings).length === 0;
}

function describeObject(found: ObjectMapping | undefined, wanted: ObjectMappingInput | undefined): ObjectMappingInput {
  if (found === undefined) return { ...(wanted ?? { actions: [], mappings: {}, scope: {} }), enabled: false };
  if (wanted !== undefined && isOnlyOff(wanted)) return { ...wanted, enabled: found.enabled };
  const set = found.flowTypes.split(',').map((flag) => flag.trim());
  return {
    enabled: found.enabled,
    actions: actions.filter((action) => set.includes(flags[action])),
    mappings: Object.fromEntries(found.attributeMappings.map((mapping) => [mapping.targetAttributeName, describeMapping(mapping)])),
    scope: describeScope(found.scope),
  };
}

function describeMapping(mapping: AttributeMapping): MappingInput {
  const { source, matchingPriority, flowType, defaultValue } = mapping;
  return {
    source: source === null || source.expression === '' ? null : fromSource(source),
    match: matchingPriority,
    // A flow type that cannot be declared shows as itself, so that it is seen as drift.
    apply: flowType === 'Always' ? 'always' : flowType === 'ObjectAddOnly' ? 'onCreate' : (flowType as MappingInput['apply']),
    default: defaultValue || null,
  };
}

function describeScope(scope: ScopeFilter | null): Record<string, ClauseInput[]> {
  const groups: Record<string, ClauseInput[]> = {};
  for (const group of scope?.groups ?? []) {
    let name = group.name;
    for (let copy = 2; name in groups; copy++) name = `${group.name} (${copy})`;
    groups[name] = group.clauses.map((clause) => ({
      attribute: clause.sourceOperandName,
      operator: clause.operatorName,
      value: clause.targetOperand?.values.join(', ') ?? null,
    }));
  }
  return groups;
}

/** The expressions whose trees `writeSchema` needs: those that do not stand in the schema already. */
export function newExpressions(schema: SynchronizationSchema, wanted: SchemaParts): { target: string; text: string }[] {
  const { users, groups } = locate(schema);
  return [...missing(users, wanted.users), ...missing(groups, wanted.groups)];

  function missing(found: ObjectMapping | undefined, parts: ObjectMappingInput): { target: string; text: string }[] {
    return Object.entries(parts.mappings).flatMap(([target, { source: text }]) => {
      const existing = found?.attributeMappings.find((mapping) => mapping.targetAttributeName === target);
      return text === null || hasSource(existing, text) ? [] : [{ target, text }];
    });
  }
}

function hasSource(mapping: AttributeMapping | undefined, text: string): boolean {
  return mapping !== undefined && mapping.source !== null && isSameExpression(fromSource(mapping.source), text);
}

/**
 * A copy of the schema with the declared parts in it. `removed` are attributes of the schema to take off their lists. Throws an Error when a
 * group mapping is wanted and the app has none.
 */
export function writeSchema(
  schema: SynchronizationSchema,
  wanted: SchemaParts,
  removed: ReadonlySet<AttributeDefinition>,
  sources: ReadonlyMap<string, MappingSource>,
): SynchronizationSchema {
  // Taken off before the copy: they are known by identity.
  const copy = structuredClone({ ...schema, directories: withoutAttributes(schema.directories, removed) });
  const { users, groups, targetUser, targetGroup, sourceUser } = locate(copy);
  writeObject(users, wanted.users, sources, 'User');
  if (groups !== undefined) writeObject(groups, wanted.groups, sources, 'Group');
  else if (wanted.groups.enabled) throw new Error(`The app of ${schema.id} has no group mapping: its template provisions people only.`);
  writeAttributes(targetUser, wanted.attributes);
  writeAttributes(targetGroup, wanted.groupAttributes);
  writeAttributes(sourceUser, wanted.sourceAttributes);
  return copy;
}

function writeObject(found: ObjectMapping, wanted: ObjectMappingInput, sources: ReadonlyMap<string, MappingSource>, source: string): void {
  found.enabled = wanted.enabled;
  if (isOnlyOff(wanted)) return;
  if (wanted.enabled && found.sourceObjectName === '') {
    found.sourceObjectName = source;
    found.metadata = found.metadata.filter(({ key }) => key !== 'Unsynchronized');
  }
  const set = actions.filter((action) => wanted.actions.includes(action)).map((action) => flags[action]);
  found.flowTypes = set.length === 0 ? 'None' : set.join(',');
  const existing = new Map(found.attributeMappings.map((mapping) => [mapping.targetAttributeName, mapping]));
  // Mappings that stay keep their place; new ones follow in the order of their declaration.
  const names = [...existing.keys()].filter((name) => name in wanted.mappings);
  for (const name of Object.keys(wanted.mappings)) if (!existing.has(name)) names.push(name);
  found.attributeMappings = names.flatMap((name) => {
    const mapping = wanted.mappings[name];
    return mapping === undefined ? [] : [writeMapping(name, mapping, existing.get(name), sources)];
  });
  found.scope = writeScope(found.scope, wanted.scope);
}

function writeMapping(
  name: string,
  wanted: MappingInput,
  existing: AttributeMapping | undefined,
  sources: ReadonlyMap<string, MappingSource>,
): AttributeMapping {
  const text = wanted.source;
  const kept = text !== null && existing !== undefined && hasSource(existing, text) ? existing.source : undefined;
  return {
    defaultValue: wanted.default || (existing?.defaultValue === '' ? '' : null),
    exportMissingReferences: existing?.exportMissingReferences ?? false,
    flowBehavior: existing?.flowBehavior ?? 'FlowWhenChanged',
    flowType: flowTypes[wanted.apply] ?? 'Always',
    matchingPriority: wanted.match ?? 0,
    targetAttributeName: name,
    source: text === null ? null : (kept ?? sources.get(text) ?? null),
  };
}

function writeScope(existing: ScopeFilter | null, wanted: Record<string, ClauseInput[]>): ScopeFilter | null {
  const groups = Object.entries(wanted).map(([name, clauses]) => ({
    name,
    clauses: clauses.map(({ attribute, operator, value }) => ({
      operatorName: operator,
      sourceOperandName: attribute,
      targetOperand: (value ?? null) === null ? null : { values: [String(value)] },
    })),
  }));
  const { categoryFilterGroups = [], inputFilterGroups = [] } = existing ?? {};
  const isEmpty = groups.length + categoryFilterGroups.length + inputFilterGroups.length === 0;
  return isEmpty ? null : { categoryFilterGroups, inputFilterGroups, groups };
}
