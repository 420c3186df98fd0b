/** `/api/v1/meta`: user types, the schema of a person's profile and of a group's. */
import type { Answer, Call, Json, Route } from '../http.ts';
import { invalid, isObject, notFound, objectAt, ok } from '../http.ts';
import type { SchemaProperty } from '../store.ts';

function userType(call: Call): Json {
  const { userTypeId: id, created, adminId } = call.store;
  const self = { href: `${call.origin}/api/v1/meta/types/user/${id}` };
  const schema = { href: `${call.origin}/api/v1/meta/schemas/user/default` };
  return {
    id,
    name: 'user',
    displayName: 'User',
    default: true,
    created,
    lastUpdated: created,
    createdBy: adminId,
    lastUpdatedBy: adminId,
    _links: { self, schema },
  };
}

const part = (id: string, properties: Record<string, SchemaProperty>): Json => ({
  id,
  type: 'object',
  properties: Object.fromEntries(Object.entries(properties).map(([name, { required: _required, ...property }]) => [name, property])),
  required: Object.entries(properties).flatMap(([name, property]) => (property.required === true ? [name] : [])),
});

function schemaOf(call: Call, kind: string, title: string, base: Json, custom: Json): Json {
  const id = `${call.origin}/meta/schemas/${kind}/default`;
  return {
    id,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: kind,
    title,
    type: 'object',
    created: call.store.created,
    lastUpdated: call.store.created,
    definitions: { base, custom },
    properties: { profile: { allOf: [{ $ref: '#/definitions/custom' }, { $ref: '#/definitions/base' }] } },
    _links: { self: { href: `${call.origin}/api/v1/meta/schemas/${kind}/default` } },
  };
}

function userSchema(call: Call): Answer {
  const { base, custom } = call.store.userSchema;
  if (call.params.schemaId !== 'default') throw notFound(call.params.schemaId ?? '', 'UserSchema');
  return ok(schemaOf(call, 'user', 'User', part('#base', base), part('#custom', custom)));
}

/** Merges per attribute, null deletes. A base attribute can only change, and is not deleted. */
function changeUserSchema(call: Call): Answer {
  const { base, custom } = call.store.userSchema;
  const sentTo = (side: string) => Object.entries(objectAt(objectAt(objectAt(call.body, 'definitions'), side), 'properties'));
  for (const [name, value] of sentTo('custom')) {
    if (value === null) delete custom[name];
    else if (isObject(value)) {
      const [title, type] = [value.title ?? custom[name]?.title, value.type ?? custom[name]?.type];
      if (typeof title !== 'string' || typeof type !== 'string') throw invalid(name, `${name}: title and type are required`);
      custom[name] = { ...custom[name], ...value, title, type };
    }
  }
  for (const [name, value] of sentTo('base')) {
    const before = base[name];
    if (before === undefined) throw invalid(name, `Property name '${name}' is not defined in profile`);
    if (isObject(value)) base[name] = { ...before, ...value };
  }
  return userSchema(call);
}

const groupProperty = (title: string, maxLength: number): Json => ({
  title,
  type: 'string',
  maxLength,
  mutability: 'READ_WRITE',
  scope: 'NONE',
  permissions: [{ principal: 'SELF', action: 'READ_ONLY' }],
  master: { type: 'PROFILE_MASTER' },
});

const groupBase: Json = {
  id: '#base',
  type: 'object',
  properties: { name: groupProperty('Name', 255), description: groupProperty('Description', 1024) },
  required: ['name'],
};

export const userSchemaRoutes: Route[] = [
  { method: 'GET', path: '/api/v1/meta/types/user', handle: (call) => ok([userType(call)]) },
  {
    method: 'GET',
    path: '/api/v1/meta/types/user/:typeId',
    handle: (call) => {
      const { typeId = '' } = call.params;
      if (typeId !== call.store.userTypeId && typeId !== 'default') throw notFound(typeId, 'UserType');
      return ok(userType(call));
    },
  },
  { method: 'GET', path: '/api/v1/meta/schemas/user/:schemaId', handle: userSchema },
  { method: 'POST', path: '/api/v1/meta/schemas/user/:schemaId', handle: changeUserSchema },
  { method: 'GET', path: '/api/v1/meta/schemas/user/linkedObjects', handle: () => ok([]) },
  {
    method: 'GET',
    path: '/api/v1/meta/schemas/group/default',
    handle: (call) => ok(schemaOf(call, 'group', 'Okta group', groupBase, part('#custom', {}))),
  },
];
