/** Graph's synchronization schema as the declared parts of it: read them out, put them in, leave the rest alone. Pure. */
import { fromSource } from '../../mapping/entra/source.ts';
import type {
  AttributeDefinition,
  AttributeMapping,
  MappingSource,
  ObjectDefinition,
  ObjectMapping,
  ScopeFilter,
  SynchronizationRule,
  SynchronizationSchema,
} from '../graph/schemaTypes.ts';
import type { AttributeInput, ClauseInput, MappingInput, ObjectMappingInput } from '../inputs.ts';
import { isSameExpression } from './expression.ts';

export interface SchemaParts {
  users: ObjectMappingInput;
  groups: ObjectMappingInput;
  attributes: Record<string, AttributeInput>;
}

/** Names that Graph gives the target's objects; a non-gallery app maps users to the enterprise extension. */
const targetObjects = {
  users: ['urn:ietf:params:scim:schemas:extension:enterprise:2.0:User', 'urn:ietf:params:scim:schemas:core:2.0:User', 'User'],
  groups: ['urn:ietf:params:scim:schemas:core:2.0:Group', 'Group'],
} as const;

const flags = { create: 'Add', update: 'Update', delete: 'Delete' } as const;
type Action = keyof typeof flags;
const actions = Object.keys(flags) as Action[];

const flowTypes = { always: 'Always', onCreate: 'ObjectAddOnly' } as const;
const customerDefined = { key: 'IsCustomerDefined', value: 'true' };

interface Located {
  rule: SynchronizationRule;
  users: ObjectMapping;
  groups: ObjectMapping | undefined;
  /** The target directory's object that the user mapping writes. */
  targetUser: ObjectDefinition;
}

/** Finds the parts by the names the schema itself uses: they differ from app to app. Throws an Error that says what is missing. */
function locate(schema: SynchronizationSchema): Located {
  const rules = schema.synchronizationRules;
  const rule = rules.length === 1 ? rules[0] : rules.find((candidate) => findMapping(candidate, 'users') !== undefined);
  const users = rule === undefined ? undefined : findMapping(rule, 'users');
  if (rule === undefined || users === undefined) throw new Error(`The schema of ${schema.id} has no user mapping.`);
  const target = schema.directories.find((directory) => directory.name === rule.targetDirectoryName);
  const targetUser = target?.objects.find((object) => object.name === users.targetObjectName);
  if (targetUser === undefined) {
    throw new Error(`The schema of ${schema.id} has no object ${users.targetObjectName} in directory ${rule.targetDirectoryName}.`);
  }
  return { rule, users, groups: findMapping(rule, 'groups'), targetUser };
}

function findMapping(rule: SynchronizationRule, kind: keyof typeof targetObjects): ObjectMapping | undefined {
  for (const name of targetObjects[kind]) {
    const found = rule.objectMappings.find((mapping) => mapping.targetObjectName === name);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What the schema holds, in the form of the inputs. `wanted` gives the attributes to look at and whether a switched-off group mapping
 * is declared at all; without it (an import) the attributes are those that a customer added.
 */
export function describeSchema(schema: SynchronizationSchema, wanted: SchemaParts | undefined): SchemaParts {
  const { users, groups, targetUser } = locate(schema);
  const names = wanted === undefined ? customAttributes(schema) : new Set(Object.keys(wanted.attributes));
  const attributes: SchemaParts['attributes'] = {};
  for (const { name, type, multivalued, required } of targetUser.attributes) {
    if (names.has(name)) attributes[name] = { type, multiValued: multivalued, required };
  }
  return { users: describeObject(users, wanted?.users), groups: describeObject(groups, wanted?.groups), attributes };
}

/** Names of the target's user attributes that were added by hand or by us. */
export function customAttributes(schema: SynchronizationSchema): Set<string> {
  return new Set(
    locate(schema)
      .targetUser.attributes.filter(isCustomerDefined)
      .map(({ name }) => name),
  );
}

function isCustomerDefined(attribute: AttributeDefinition): boolean {
  return attribute.metadata.some(({ key, value }) => key === customerDefined.key && value.toLowerCase() === 'true');
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
 * A copy of the schema with the declared parts in it. `removed` are attributes to take off the target's list. Throws an Error when a
 * group mapping is wanted and the app has none.
 */
export function writeSchema(
  schema: SynchronizationSchema,
  wanted: SchemaParts,
  removed: readonly string[],
  sources: ReadonlyMap<string, MappingSource>,
): SynchronizationSchema {
  const copy = structuredClone(schema);
  const { users, groups, targetUser } = locate(copy);
  writeObject(users, wanted.users, sources, 'User');
  if (groups !== undefined) writeObject(groups, wanted.groups, sources, 'Group');
  else if (wanted.groups.enabled) throw new Error(`The app of ${schema.id} has no group mapping: its template provisions people only.`);
  targetUser.attributes = targetUser.attributes.filter(({ name }) => !removed.includes(name));
  for (const [name, attribute] of Object.entries(wanted.attributes)) writeAttribute(targetUser, name, attribute);
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

function writeAttribute(object: ObjectDefinition, name: string, wanted: AttributeInput): void {
  const { type, multiValued: multivalued, required } = wanted;
  const existing = object.attributes.find((attribute) => attribute.name === name);
  if (existing !== undefined) {
    Object.assign(existing, { type, multivalued, required });
    return;
  }
  object.attributes.push({
    anchor: false,
    caseExact: false,
    defaultValue: null,
    flowNullValues: false,
    multivalued,
    mutability: 'ReadWrite',
    name,
    required,
    type,
    apiExpressions: [],
    metadata: [customerDefined],
    referencedObjects: [],
  });
}
