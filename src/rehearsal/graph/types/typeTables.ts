/** Graph's types, read from the table that `scripts/graphTypes.ts` made of Microsoft's description, and what that lacks (`typeFacts.ts`). */
import { readFileSync } from 'node:fs';
import { type Described, moreProperties, moreTypes, readOnly } from './typeFacts.ts';

/** `Edm.String`, or the name of a type or an enum. */
export interface TypeRef {
  name: string;
  collection: boolean;
  nullable: boolean;
  /** As the description spells it, for messages. */
  text: string;
}

export interface GraphType {
  name: string;
  /** May have properties that no description names. */
  open: boolean;
  /** Inherited ones too. */
  properties: ReadonlyMap<string, TypeRef>;
  navigation: ReadonlyMap<string, TypeRef>;
  /** Its own name and those of its bases. */
  line: readonly string[];
}

export interface Operation {
  name: string;
  /** `synchronizationJob`, or `Collection(user)`. */
  on: string;
  parameters: ReadonlyMap<string, TypeRef>;
  returns: TypeRef | null;
}

interface Tables {
  types: Record<string, Described>;
  enums: Record<string, string[]>;
  operations: { name: string; on: string; parameters: Record<string, string>; returns?: string }[];
}

const tables = JSON.parse(readFileSync(new URL('./types.json', import.meta.url), 'utf8')) as Tables;
const described: Record<string, Described> = { ...tables.types, ...moreTypes };

/** `Collection(appRole)!` and the like; `!` is "not nullable". */
function readRef(text: string): TypeRef {
  const plain = text.replace(/!$/, '');
  const inner = /^Collection\((.+)\)$/.exec(plain)?.[1];
  return { name: inner ?? plain, collection: inner !== undefined, nullable: plain === text, text: plain };
}

const refs = (named: Record<string, string> = {}): [string, TypeRef][] =>
  Object.entries(named).map(([name, text]) => [name, readRef(text)]);

const types = new Map<string, GraphType>();

/** Undefined for what the table does not have. */
export function typeNamed(name: string): GraphType | undefined {
  const known = types.get(name);
  const own = described[name];
  if (known !== undefined || own === undefined) return known;
  const base = own.base === undefined ? undefined : typeNamed(own.base);
  const type: GraphType = {
    name,
    open: own.open === true,
    properties: new Map([...(base?.properties ?? []), ...refs(own.properties), ...refs(moreProperties[name])]),
    navigation: new Map([...(base?.navigation ?? []), ...refs(own.navigation)]),
    line: [name, ...(base?.line ?? [])],
  };
  types.set(name, type);
  return type;
}

/** Whether a client may set this property of a type. */
export const isWritable = (type: string, property: string): boolean =>
  typeNamed(type)?.properties.has(property) === true && readOnly[type]?.includes(property) !== true;

/** The members of an enum; undefined for what is none. */
export const enumNamed = (name: string): readonly string[] | undefined =>
  Object.hasOwn(tables.enums, name) ? tables.enums[name] : undefined;

const operations: Operation[] = tables.operations.map(({ name, on, parameters, returns }) => ({
  name,
  on,
  parameters: new Map(refs(parameters)),
  returns: returns === undefined ? null : readRef(returns),
}));

/** The action or function of this name that is bound to one object of the type, or to a collection of them. */
export function operationOn(type: GraphType, collection: boolean, name: string): Operation | undefined {
  return operations.find((one) => one.name === name && type.line.some((base) => one.on === (collection ? `Collection(${base})` : base)));
}

/** The type that an object says it is (`@odata.type`), else the one it was expected to be. */
export function typeOf(value: Record<string, unknown>, expected: GraphType): GraphType {
  const said = value['@odata.type'];
  return (typeof said === 'string' ? typeNamed(said.replace(/^#microsoft\.graph\./, '')) : undefined) ?? expected;
}
