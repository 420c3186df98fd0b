/** `/api/v1/meta/schemas/apps/{id}/default` and `/api/v1/mappings`. */
import type { Answer, Call, Json, Route } from '../http.ts';
import { invalid, isObject, notFound, OktaFault, objectAt, ok } from '../http.ts';
import { page } from '../pages.ts';
import type { OktaApp, ProfileMapping, SchemaProperty } from '../store.ts';
import { userToAppMapping } from '../store.ts';
import { appOf } from './apps.ts';

function renderPart(id: string, properties: Record<string, SchemaProperty>): Json {
  const required = Object.entries(properties).flatMap(([name, property]) => (property.required === true ? [name] : []));
  return { id, type: 'object', properties, required };
}

function renderSchema(call: Call, app: OktaApp): Json {
  return {
    id: `${call.origin}/meta/schemas/apps/${app.id}/default`,
    $schema: 'http://json-schema.org/draft-04/schema#',
    name: app.name,
    title: `${app.label} User`,
    type: 'object',
    definitions: { base: renderPart('#base', app.schema.base), custom: renderPart('#custom', app.schema.custom) },
    properties: { profile: { allOf: [{ $ref: '#/definitions/base' }, { $ref: '#/definitions/custom' }] } },
  };
}

/** Merges per property, null deletes. The answer leaves out `permissions`, `master` and `union`, as recorded of Okta. */
function changeSchema(call: Call): Answer {
  const app = appOf(call);
  const custom = objectAt(objectAt(objectAt(call.body, 'definitions'), 'custom'), 'properties');
  for (const [name, value] of Object.entries(custom)) {
    if (value === null) {
      const pushed = userToAppMapping(call.store, app.id)?.properties[name]?.pushStatus === 'PUSH';
      if (pushed && app.features.includes('PUSH_PROFILE_UPDATES')) {
        throw new OktaFault(403, 'E0000075', 'Cannot modify the attribute because it has a field mapping and profile push is enabled.');
      }
      delete app.schema.custom[name];
    } else if (isObject(value)) {
      const { permissions: _permissions, master: _master, union: _union, ...kept } = value;
      app.schema.custom[name] = { ...kept, title: String(value.title ?? name), type: String(value.type ?? 'string') };
    }
  }
  const base = objectAt(objectAt(objectAt(call.body, 'definitions'), 'base'), 'properties');
  for (const [name, value] of Object.entries(base)) {
    const property = app.schema.base[name];
    if (property !== undefined && isObject(value)) app.schema.base[name] = { ...property, ...value };
  }
  return ok(renderSchema(call, app));
}

function renderMapping(call: Call, mapping: ProfileMapping, full: boolean): Json {
  const api = `${call.origin}/api/v1`;
  const side = ({ id, name, type }: ProfileMapping['source']) => {
    const self = type === 'user' ? `${api}/meta/types/user/${id}` : `${api}/apps/${id}`;
    return {
      id,
      name,
      type,
      _links: { self: { href: self }, schema: { href: `${api}/meta/schemas/${type === 'user' ? 'user' : `apps/${id}`}/default` } },
    };
  };
  return {
    id: mapping.id,
    source: side(mapping.source),
    target: side(mapping.target),
    ...(full ? { properties: mapping.properties } : {}),
    _links: { self: { href: `${api}/mappings/${mapping.id}` } },
  };
}

function mappingOf(call: Call): ProfileMapping {
  const mapping = call.store.mappings.get(call.params.mappingId ?? '');
  if (mapping === undefined) throw notFound(call.params.mappingId ?? '', 'Mapping');
  return mapping;
}

/** Keys not sent stay, null removes. A property the app's profile does not have is refused. */
function changeMapping(call: Call): Answer {
  const mapping = mappingOf(call);
  const app = call.store.apps.get(mapping.target.id);
  const sent = Object.entries(objectAt(call.body, 'properties'));
  const unknown = sent.filter(
    ([name, value]) => value !== null && app !== undefined && app.schema.base[name] === undefined && app.schema.custom[name] === undefined,
  );
  if (unknown.length > 0) throw invalid('updateMapping', ...unknown.map(([name]) => `Property name '${name}' is not defined in profile`));
  for (const [name, value] of sent) {
    if (value === null) delete mapping.properties[name];
    else if (isObject(value)) {
      const before = mapping.properties[name];
      mapping.properties[name] = {
        expression: typeof value.expression === 'string' ? value.expression : (before?.expression ?? ''),
        pushStatus: value.pushStatus === 'PUSH' ? 'PUSH' : 'DONT_PUSH',
      };
    }
  }
  return ok(renderMapping(call, mapping, true));
}

const schema = '/api/v1/meta/schemas/apps/:appId/default';

export const profileRoutes: Route[] = [
  { method: 'GET', path: schema, handle: (call) => ok(renderSchema(call, appOf(call))) },
  { method: 'POST', path: schema, handle: changeSchema },
  {
    method: 'GET',
    path: '/api/v1/mappings',
    handle: (call) => {
      const [source, target] = [call.query.get('sourceId'), call.query.get('targetId')];
      const hit = (mapping: ProfileMapping) =>
        (source ?? mapping.source.id) === mapping.source.id && (target ?? mapping.target.id) === mapping.target.id;
      return page(call, [...call.store.mappings.values()].filter(hit), (mapping) => renderMapping(call, mapping, false));
    },
  },
  { method: 'GET', path: '/api/v1/mappings/:mappingId', handle: (call) => ok(renderMapping(call, mappingOf(call), true)) },
  { method: 'POST', path: '/api/v1/mappings/:mappingId', handle: changeMapping },
  {
    // `alwaysApply` of a profile mapping: also "create only" rows are evaluated again.
    method: 'PUT',
    path: '/api/internal/v1/mappings/reapply',
    handle: (call) => {
      const app = call.store.apps.get(call.query.get('target') ?? '');
      if (app === undefined) throw notFound(call.query.get('target') ?? '', 'AppInstance');
      for (const appUser of app.users.values()) appUser.remap = true;
      return ok({});
    },
  },
];
