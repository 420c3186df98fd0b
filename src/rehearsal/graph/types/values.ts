/** Whether a value is of a type of Graph, in requests and in answers. */
import { flagEnums, moreMembers } from './typeFacts.ts';
import { enumNamed, type GraphType, type TypeRef, typeNamed, typeOf } from './typeTables.ts';

export interface TypeFault {
  kind: 'unknown' | 'null' | 'value';
  /** The property, or the one at the end of the path. */
  property: string;
  /** From the object that was checked: `appRoles[0].id`. */
  path: string;
  /** What has the property. */
  owner: GraphType;
  /** What was expected; null for an unknown property. */
  expected: TypeRef | null;
  value: unknown;
}

const isText = (value: unknown): value is string => typeof value === 'string';
const matching = (pattern: RegExp) => (value: unknown) => isText(value) && pattern.test(value);
const whole = (value: unknown) => Number.isSafeInteger(value);

/** OData's JSON format 4.01, "Primitive Value". */
const primitives: Record<string, (value: unknown) => boolean> = {
  'Edm.String': isText,
  'Edm.Boolean': (value) => typeof value === 'boolean',
  'Edm.Int32': whole,
  'Edm.Int64': whole,
  'Edm.Int16': whole,
  'Edm.Double': (value) => typeof value === 'number',
  'Edm.Single': (value) => typeof value === 'number',
  'Edm.Guid': matching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i),
  'Edm.DateTimeOffset': matching(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,12})?)?(Z|[+-]\d\d:\d\d)$/),
  'Edm.Date': matching(/^\d{4}-\d\d-\d\d$/),
  'Edm.TimeOfDay': matching(/^\d\d:\d\d/),
  'Edm.Duration': matching(/^-?P/),
  // The standard alphabet is what Graph sends, although OData's is the other.
  'Edm.Binary': matching(/^[A-Za-z0-9+/_-]*={0,2}$/),
  'Edm.Stream': isText,
};

const isMember = (name: string, members: readonly string[], value: unknown): boolean => {
  if (!isText(value)) return false;
  const small = (text: string) => text.charAt(0).toLowerCase() + text.slice(1);
  const known = new Set([...members, ...(moreMembers[name] ?? [])].map(small));
  const all = flagEnums.has(name) ? value.split(',').map((each) => each.trim()) : [value];
  return all.every((each) => known.has(small(each)));
};

/** Faults of an object: unknown properties, and values of others. What is absent is none. */
export function faultsOf(value: Record<string, unknown>, expected: GraphType, path = ''): TypeFault[] {
  const owner = typeOf(value, expected);
  const faults: TypeFault[] = [];
  for (const [property, inner] of Object.entries(value)) {
    if (inner === undefined || property.includes('@')) continue;
    const at = path === '' ? property : `${path}.${property}`;
    const ref = owner.properties.get(property) ?? owner.navigation.get(property);
    if (ref !== undefined) faults.push(...faultsIn(inner, ref, { property, path: at, owner }));
    else if (!isDynamic(owner, property)) faults.push({ kind: 'unknown', property, path: at, owner, expected: null, value: inner });
  }
  return faults;
}

/** Directory extensions of entities; anything in open complex types, which are bags. Entities are open too, and Graph yet refuses what it does not know. */
function isDynamic(owner: GraphType, property: string): boolean {
  if (owner.line.includes('entity')) return /^extension_[0-9a-f]{32}_\w+$/i.test(property);
  return owner.open;
}

type Place = Pick<TypeFault, 'property' | 'path' | 'owner'>;

/** Faults of one value of a property or of a parameter. */
export function faultsIn(value: unknown, ref: TypeRef, place: Place): TypeFault[] {
  const fault = (kind: 'null' | 'value'): TypeFault[] => [{ ...place, kind, expected: ref, value }];
  if (ref.collection) {
    // Null in place of a list: recorded of the azuread plugin, and taken.
    if (value === null) return [];
    if (!Array.isArray(value)) return fault('value');
    const one: TypeRef = { ...ref, collection: false, text: ref.name };
    return value.flatMap((each, index) => faultsIn(each, one, { ...place, path: `${place.path}[${index}]` }));
  }
  if (value === null) return ref.nullable ? [] : fault('null');
  const primitive = primitives[ref.name];
  if (primitive !== undefined) return primitive(value) ? [] : fault('value');
  const members = enumNamed(ref.name);
  if (members !== undefined) return isMember(ref.name, members, value) ? [] : fault('value');
  if (typeof value !== 'object' || Array.isArray(value)) return fault('value');
  const type = typeNamed(ref.name);
  // A relation to something that is not served.
  return type === undefined ? [] : faultsOf(value as Record<string, unknown>, type, place.path);
}
