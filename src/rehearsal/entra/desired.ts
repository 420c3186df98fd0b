/** What the mappings of the job's schema make of one person or group: the attributes the target should hold. */
import { readSourceAttribute } from '../../mapping/entra/attributes.ts';
import { type DesiredAttribute, desiredAttribute, ObjectSkipped } from '../../mapping/entra/desired.ts';
import { type AttributeValue, EvaluationError, type HeldRole } from '../../mapping/entra/expression.ts';
import { parseExpression } from '../../mapping/entra/parse.ts';
import type { AttributeMapping, MappingSource } from '../../provider/graph/schemaTypes.ts';
import type { StoredGroup, StoredUser } from '../graph/store.ts';
import { ObjectFailure } from './failure.ts';
import type { TypeMapping } from './objectTypes.ts';

export interface EvaluationSettings {
  now(): Date;
  newId(): string;
  random(): number;
  roleText: 'value' | 'displayName';
}

/**
 * Evaluates every mapping but references. `isSoftDeleted` is the service's computed attribute.
 * Throws `ObjectFailure` for a mapping that cannot be evaluated, or for an object the mapping itself skips (`IgnoreObjectFlow`).
 */
export function desiredAttributes(
  type: TypeMapping,
  source: StoredUser | StoredGroup,
  isSoftDeleted: boolean,
  roles: HeldRole[],
  settings: EvaluationSettings,
): DesiredAttribute[] {
  return type.mapping.attributeMappings.flatMap((mapping) => desired(type, mapping, source, isSoftDeleted, roles, settings) ?? []);
}

function desired(
  { typeOf }: TypeMapping,
  mapping: AttributeMapping,
  source: StoredUser | StoredGroup,
  isSoftDeleted: boolean,
  roles: HeldRole[],
  settings: EvaluationSettings,
): DesiredAttribute | undefined {
  const { targetAttributeName: target, flowType, defaultValue } = mapping;
  const type = typeOf(target);
  if (type === 'Reference') return undefined;
  const parsed = mapping.source === null ? null : parseExpression(mapping.source.expression);
  if (parsed?.ok === false) throw new ObjectFailure('AttributeMappingInvalid', `${target}: ${parsed.message}`);
  const attributes: Record<string, AttributeValue> = {};
  for (const name of attributeNames(mapping.source)) attributes[name] = readSourceAttribute(source, name);
  attributes.IsSoftDeleted = isSoftDeleted;
  try {
    const flow = { target, node: parsed?.node ?? null, type, onCreateOnly: flowType === 'ObjectAddOnly', default: defaultValue };
    return desiredAttribute(flow, { attributes, roles, ...settings, now: settings.now() });
  } catch (error) {
    if (error instanceof ObjectSkipped) throw new ObjectFailure('EntrySynchronizationSkipped', error.message);
    if (!(error instanceof EvaluationError)) throw error;
    throw new ObjectFailure('AttributeMappingInvalid', `${target}: ${error.message}`);
  }
}

/** From the text, not from the tree: a saved function may stand there without its parameters. */
function attributeNames(source: MappingSource | null): string[] {
  return [...(source?.expression ?? '').matchAll(/\[([^[\]]+)\]/g)].flatMap(([, name]) => (name === undefined ? [] : [name]));
}
