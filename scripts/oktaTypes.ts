/**
 * `node scripts/oktaTypes.ts management-minimal.yaml`: makes src/rehearsal/okta/api/types.json, the operations and types of Okta's
 * management API that the loopback Okta serves, out of Okta's description (OpenAPI; github.com/okta/okta-management-openapi-spec).
 * Only facts are kept: names, types, limits and enums. A description cut down to `paths` and `schemas` is read too.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { type ObjectType, type Operation, operationKey, type Parameter, type Type } from '../src/rehearsal/okta/api/description.ts';
import { oktaRoutes } from '../src/rehearsal/okta/routes/all.ts';

interface Schema {
  $ref?: string;
  type?: string;
  format?: string;
  nullable?: boolean;
  enum?: (string | number)[];
  minLength?: number;
  maxLength?: number;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  anyOf?: Schema[];
  discriminator?: { propertyName: string; mapping?: Record<string, string> };
  'x-okta-extensible'?: boolean;
}

interface QueryParameter {
  $ref?: string;
  name: string;
  in: string;
  required?: boolean;
  schema?: Schema & { minimum?: number; maximum?: number; default?: unknown };
}

interface Described {
  parameters?: QueryParameter[];
  requestBody?: { $ref?: string; content?: Record<string, { schema: Schema }> };
  responses: Record<string, { $ref?: string; content?: Record<string, { schema: Schema }> } | Schema | null>;
  /** Of a description that was cut down. */
  query?: string[];
  body?: Schema;
}

type PathItem = Record<string, Described> & { parameters?: QueryParameter[] };

interface Description {
  info?: { version: string };
  paths: Record<string, PathItem>;
  schemas?: Record<string, Schema>;
  components?: { schemas: Record<string, Schema>; parameters?: Record<string, QueryParameter> };
}

const file = process.argv[2];
if (file === undefined) {
  console.error('usage: node scripts/oktaTypes.ts <file of the description, YAML or JSON>');
  process.exit(2);
}
const description: Description = parse(readFileSync(file, 'utf8'));
const schemas = description.components?.schemas ?? description.schemas ?? {};
const nameOf = (reference: string): string => reference.slice(reference.lastIndexOf('/') + 1);

/** Named, and no more: the loopback answers none of them, or the part that all have. */
const shallow = new Set(['IdentityProvider', 'StandardRole', 'CustomRole', 'GroupOwner', 'ApplicationExpressConfiguration']);
const onlyBase = new Set(['Policy']);

const types: Record<string, Type> = {};

/** Makes the type of a name once, and answers the name. */
function reference(name: string): string {
  if (types[name] === undefined && schemas[name] !== undefined) {
    types[name] = 'any';
    if (!shallow.has(name)) types[name] = typeOf(onlyBase.has(name) ? { ...schemas[name], discriminator: undefined } : schemas[name]);
  }
  return types[name] === undefined ? 'any' : name;
}

/** Say nothing about what is valid. */
const annotations = new Set(['default', 'readOnly', 'description', 'title', 'example', 'externalDocs', 'deprecated', 'x-okta-lifecycle']);

const or = (type: Type, nullable: boolean | undefined): Type => (nullable && typeof type === 'string' ? `${type}?` : type);

function typeOf(schema: Schema): Type {
  if (schema.$ref !== undefined) return or(reference(nameOf(schema.$ref)), schema.nullable);
  const parts = (schema.allOf ?? []).filter((part) => Object.keys(part).some((key) => !annotations.has(key)));
  const [first] = parts;
  if (parts.length === 1 && first !== undefined && schema.properties === undefined) return typeOf({ ...first, nullable: schema.nullable });
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return { oneOf: choices.map(typeOf) };
  if (parts.length > 0 || schema.properties !== undefined || schema.discriminator?.mapping !== undefined) return objectOf(schema);
  if (schema.enum !== undefined) return { enum: schema.enum.map(String), ...(schema.nullable ? { nullable: true } : {}) };
  if (schema.type === 'array') return { list: typeOf(schema.items ?? {}), ...(schema.nullable ? { nullable: true } : {}) };
  if (schema.type === 'object') {
    const { additionalProperties: rest } = schema;
    return { map: typeof rest === 'object' ? typeOf(rest) : 'any' };
  }
  if (schema.type === 'string' && (schema.minLength ?? schema.maxLength) !== undefined)
    return or(`string ${schema.minLength ?? 0}..${schema.maxLength ?? ''}`, schema.nullable);
  return or(schema.format === 'date-time' ? 'date-time' : (schema.type ?? 'any'), schema.nullable);
}

/** One flat object out of what a schema is made of; the subtypes of a discriminator stand beside it. */
function objectOf(schema: Schema): Type {
  const props: Record<string, Type> = {};
  const required = new Set<string>();
  let rest: Type | undefined;
  const add = (part: Schema): void => {
    if (part.$ref !== undefined) add(schemas[nameOf(part.$ref)] ?? {});
    for (const one of part.allOf ?? []) add(one);
    for (const [name, property] of Object.entries(part.properties ?? {})) props[name] = typeOf(property);
    for (const name of part.required ?? []) required.add(name);
    if (part['x-okta-extensible'] || part.additionalProperties === true) rest = 'any';
    else if (typeof part.additionalProperties === 'object') rest = typeOf(part.additionalProperties);
  };
  add(schema);
  const { propertyName, mapping = {} } = schema.discriminator ?? {};
  const cases = Object.entries(mapping).map(([value, target]) => [value, reference(nameOf(target))] as const);
  return {
    props,
    ...(required.size === 0 ? {} : { required: [...required].filter((name) => name in props) }),
    ...(rest === undefined ? {} : { rest }),
    ...(propertyName === undefined || cases.length === 0 ? {} : { by: propertyName, cases: Object.fromEntries(cases) }),
  };
}

function parameterOf({ required, schema = {} }: QueryParameter): Parameter {
  const type = typeOf(schema);
  const { minimum: min, maximum: max } = schema;
  return {
    type: typeof type === 'string' && type.startsWith('string') ? 'string' : type,
    ...(required ? { required } : {}),
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
  };
}

function operationOf({ parameters: shared = [] }: PathItem, described: Described): Operation {
  const parameters = [...shared, ...(described.parameters ?? [])].map((one) =>
    one.$ref === undefined ? one : (description.components?.parameters?.[nameOf(one.$ref)] ?? one),
  );
  const query: Record<string, Parameter> = Object.fromEntries((described.query ?? []).map((name) => [name, { type: 'string' }]));
  for (const one of parameters) if (one.in === 'query') query[one.name] = parameterOf(one);
  const body = described.body ?? described.requestBody?.content?.['application/json']?.schema;
  const answers: Record<string, Type> = {};
  for (const [status, answer] of Object.entries(described.responses)) {
    if (!status.startsWith('2')) continue;
    const content = answer !== null && 'content' in answer ? answer.content?.['application/json']?.schema : undefined;
    const schema =
      described.responses === undefined || answer === null || 'content' in answer || 'description' in answer ? content : (answer as Schema);
    answers[status] = schema === undefined ? 'nothing' : typeOf(schema);
  }
  return { ...(Object.keys(query).length > 0 ? { query } : {}), ...(body === undefined ? {} : { body: typeOf(body) }), answers };
}

const wanted = new Set(oktaRoutes.map(({ method, path }) => operationKey(method, path)));
const operations: Record<string, Operation> = {};
for (const [path, item] of Object.entries(description.paths)) {
  for (const method of ['get', 'post', 'put', 'patch', 'delete']) {
    const described = item[method];
    const key = operationKey(method.toUpperCase(), path);
    if (described !== undefined && wanted.has(key)) operations[key] = operationOf(item, described);
  }
}
// The person's profile attributes are the default user schema.
for (const name of ['Error', 'UserProfile', 'OktaUserGroupProfile', 'OktaActiveDirectoryGroupProfile']) reference(name);

// A subtype's entry has what it adds to the type with the discriminator.
const isObject = (type: Type | undefined): type is ObjectType => typeof type === 'object' && 'props' in type;
for (const base of Object.values(types)) {
  for (const name of isObject(base) ? Object.values(base.cases ?? {}) : []) {
    const subtype = types[name];
    if (!isObject(base) || !isObject(subtype)) continue;
    const added = Object.entries(subtype.props).filter(([key, type]) => JSON.stringify(type) !== JSON.stringify(base.props[key]));
    const required = (subtype.required ?? []).filter((key) => base.required?.includes(key) !== true);
    types[name] = { ...subtype, props: Object.fromEntries(added), required };
  }
}

const sorted = <T>(record: Record<string, T>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = (record: object): string =>
  Object.entries(record)
    .map(([name, value]) => `    ${JSON.stringify(name)}: ${JSON.stringify(value)}`)
    .join(',\n');
const target = join(import.meta.dirname, '..', 'src', 'rehearsal', 'okta', 'api', 'types.json');
const version = description.info?.version ?? 'unknown';
writeFileSync(
  target,
  `{\n  "version": ${JSON.stringify(version)},\n  "operations": {\n${lines(sorted(operations))}\n  },\n  "types": {\n${lines(sorted(types))}\n  }\n}\n`,
);
const missing = [...wanted].filter((key) => operations[key] === undefined);
console.log(
  `${Object.keys(operations).length} operations, ${Object.keys(types).length} types; not in the description: ${missing.join(', ')}`,
);
