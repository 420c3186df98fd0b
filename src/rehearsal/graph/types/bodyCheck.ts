/** Refuses the request bodies that Graph refuses: unknown properties and parameters, wrong types and enum members, nulls, read-only properties. */
import { badRequest, GraphError } from '../errors.ts';
import { isObject } from '../patch.ts';
import type { Target } from '../target.ts';
import { readOnly } from './typeFacts.ts';
import type { GraphType, TypeRef } from './typeTables.ts';
import { faultsIn, faultsOf, type TypeFault } from './values.ts';

const resourceName = ({ name }: GraphType): string => name.charAt(0).toUpperCase() + name.slice(1);

/** `current` is the object that a PATCH changes, where it is known. Throws 400. */
export function checkBody(target: Target, body: Record<string, unknown>, current?: Record<string, unknown>): void {
  if (target.tail === '$ref') {
    checkReference(body);
  } else if (target.operation !== null) {
    checkParameters(target.operation.name, target.operation.parameters, target.type, body);
  } else {
    const [fault] = faultsOf(body, target.type);
    if (fault !== undefined) throw refusal(fault, target.type);
    checkReadOnly(target.type, body, current);
  }
}

function checkReference(body: Record<string, unknown>): void {
  const unknown = Object.keys(body).find((name) => name !== '@odata.id' && !name.startsWith('@'));
  if (unknown !== undefined) throw badRequest(`Invalid property '${unknown}'.`);
}

function checkParameters(name: string, parameters: ReadonlyMap<string, TypeRef>, owner: GraphType, body: Record<string, unknown>): void {
  for (const [property, value] of Object.entries(body)) {
    if (property.includes('@')) continue;
    const ref = parameters.get(property);
    if (ref === undefined) {
      const message = `The parameter '${property}' in the request payload is not a valid parameter for the operation '${name}'.`;
      throw new GraphError(400, 'BadRequest', message);
    }
    const [fault] = faultsIn(value, ref, { property, path: property, owner });
    if (fault !== undefined) throw refusal(fault, owner);
  }
}

/** In the directory's words for its own objects, in those of OData for what is inside of them and for everything else. */
function refusal({ kind, property, path, owner, expected, value }: TypeFault, target: GraphType): GraphError {
  const isOwn = path === property && target.line.includes('directoryObject');
  if (isOwn && kind === 'unknown') return badRequest(`Invalid property '${property}'.`);
  if (isOwn) return badRequest(`Invalid value specified for property '${property}' of resource '${resourceName(owner)}'.`);
  if (kind === 'unknown') {
    const message = `The property '${property}' does not exist on type 'microsoft.graph.${owner.name}'. Make sure to only use property names that are defined by the type.`;
    return new GraphError(400, 'BadRequest', message);
  }
  const type = `${expected?.name.startsWith('Edm.') ? '' : 'microsoft.graph.'}${expected?.text ?? ''}`;
  const message =
    kind === 'null'
      ? `A null value was found for the property named '${property}', which has the expected type '${type}[Nullable=False]'. The expected type '${type}[Nullable=False]' does not allow null values.`
      : `Cannot convert the literal '${typeof value === 'object' ? JSON.stringify(value) : String(value)}' to the expected type '${type}'.`;
  return new GraphError(400, 'BadRequest', message);
}

function checkReadOnly(type: GraphType, body: Record<string, unknown>, current: Record<string, unknown> = {}): void {
  const fixed = [...(readOnly[type.name] ?? []), ...(type.line.includes('directoryObject') ? ['id'] : [])];
  for (const name of fixed) {
    if (!(name in body) || isSame(body[name], current[name])) continue;
    throw badRequest(`Property '${name}' is read-only and cannot be set.`);
  }
}

/** A client may send back what it has read. */
const isSame = (sent: unknown, there: unknown): boolean =>
  JSON.stringify(sent ?? null) === JSON.stringify(there ?? null) || (isObject(sent) && sent === there);
