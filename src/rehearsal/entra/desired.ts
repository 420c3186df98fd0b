/** What the mappings make of one person or group: the attributes the target should hold. */
import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import { evaluateExpression } from '../../mapping/entra/evaluate.ts';
import { type AttributeValue, EvaluationError, type HeldRole, isFlow, type Value } from '../../mapping/entra/expression.ts';
import { scimRole } from '../../mapping/entra/functions/roles.ts';
import { parseExpression } from '../../mapping/entra/parse.ts';
import type { AttributeMapping, AttributeType, MappingSource } from '../../provider/graph/schemaTypes.ts';
import type { StoredGroup, StoredUser } from '../graph/store.ts';
import { ObjectFailure } from './failure.ts';
import type { TypeMapping } from './objectTypes.ts';

export interface EvaluationSettings {
  now(): Date;
  newId(): string;
  random(): number;
  roleText: 'value' | 'displayName';
}

export interface DesiredAttribute {
  target: string;
  /** Text, boolean or number by the target's attribute type; a list; or role objects. Never null or empty. */
  value: unknown;
  /** Sent when the object is created and never again. */
  onCreateOnly: boolean;
  /** How an update writes a list of roles: `AppRoleAssignmentsComplex` adds, `AssertiveAppRoleAssignmentsComplex` replaces. */
  roles?: 'add' | 'replace';
}

const roleFunctions: Record<string, 'add' | 'replace'> = {
  AppRoleAssignmentsComplex: 'add',
  AssertiveAppRoleAssignmentsComplex: 'replace',
};

/**
 * Evaluates every mapping but references. `isSoftDeleted` is the service's computed attribute.
 * Null and empty values are left out: the service never clears an attribute. Throws `ObjectFailure` for a mapping that
 * cannot be evaluated, or for an object the mapping itself skips (`IgnoreObjectFlow`).
 */
export function desiredAttributes(
  type: TypeMapping,
  source: StoredUser | StoredGroup,
  isSoftDeleted: boolean,
  roles: HeldRole[],
  settings: EvaluationSettings,
): DesiredAttribute[] {
  return type.mapping.attributeMappings.flatMap((mapping): DesiredAttribute[] => {
    const attributeType = type.typeOf(mapping.targetAttributeName);
    if (attributeType === 'Reference') return [];
    const value = evaluate(mapping, source, isSoftDeleted, roles, settings);
    const functionName = mapping.source?.type === 'Function' ? roleFunctions[mapping.source.name] : undefined;
    if (value === null) return defaultOf(mapping, attributeType);
    return [
      {
        target: mapping.targetAttributeName,
        value: functionName === undefined ? typed(value, attributeType) : [value].flat().map(scimRole),
        onCreateOnly: mapping.flowType === 'ObjectAddOnly',
        ...(functionName === undefined ? {} : { roles: functionName }),
      },
    ];
  });
}

/** The default stands in for a null source when the object is created (Graph `attributeMapping.defaultValue`). */
function defaultOf({ defaultValue, targetAttributeName }: AttributeMapping, type: AttributeType): DesiredAttribute[] {
  if (defaultValue === null || defaultValue === '') return [];
  return [{ target: targetAttributeName, value: typed(defaultValue, type), onCreateOnly: true }];
}

/** Null: nothing flows. */
function evaluate(
  mapping: AttributeMapping,
  source: StoredUser | StoredGroup,
  isSoftDeleted: boolean,
  roles: HeldRole[],
  settings: EvaluationSettings,
): string | string[] | null {
  if (mapping.source === null) return null;
  const parsed = parseExpression(mapping.source.expression);
  if (!parsed.ok) throw new ObjectFailure('AttributeMappingInvalid', `${mapping.targetAttributeName}: ${parsed.message}`);
  const attributes: Record<string, AttributeValue> = {};
  for (const name of attributeNames(mapping.source)) attributes[name] = readSourceAttribute(source, name);
  attributes.IsSoftDeleted = isSoftDeleted;
  try {
    return flowing(mapping, evaluateExpression(parsed.node, { attributes, roles, ...settings, now: settings.now() }));
  } catch (error) {
    if (!(error instanceof EvaluationError)) throw error;
    throw new ObjectFailure('AttributeMappingInvalid', `${mapping.targetAttributeName}: ${error.message}`);
  }
}

function flowing(mapping: AttributeMapping, value: Value): string | string[] | null {
  if (value === '' || (Array.isArray(value) && value.length === 0)) return null;
  if (!isFlow(value)) return value;
  if (value.flow === 'ignoreAttribute') return null;
  throw new ObjectFailure('EntrySynchronizationSkipped', `the mapping of ${mapping.targetAttributeName} skips this object`);
}

/** From the text, not from the tree: a saved function may stand there without its parameters. */
function attributeNames(source: MappingSource): string[] {
  return [...source.expression.matchAll(/\[([^[\]]+)\]/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}

function typed(value: string | string[], type: AttributeType): unknown {
  if (Array.isArray(value)) return value;
  if (type === 'Boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if (type === 'Integer' && /^-?\d+$/.test(value) && Number.isSafeInteger(Number(value))) return Number(value);
  return value;
}
