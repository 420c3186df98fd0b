/** The discovery documents (RFC 7643 sections 5, 6 and 7). */

import type { ResourceType } from '../document.ts';
import { defaultPage, maximumBulkBody, maximumBulkOperations, maximumPage } from '../limits.ts';
import type { Attribute, Schema } from '../schema/attribute.ts';
import { commonAttributes } from '../schema/core.ts';
import type { Mounted } from './mounted.ts';
import { showsVendor } from './render.ts';

const meta = (app: Mounted, resourceType: string, path: string): Record<string, unknown> => ({
  meta: { resourceType, location: `${app.base()}/${path}` },
});

export function serviceProviderConfig(app: Mounted): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
    patch: { supported: true },
    bulk: { supported: true, maxOperations: maximumBulkOperations, maxPayloadSize: maximumBulkBody },
    filter: { supported: true, maxResults: maximumPage },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', defaultPageSize: defaultPage, maxPageSize: maximumPage },
    authenticationSchemes: [
      { type: 'oauthbearertoken', name: 'Bearer token', description: 'Authorization: Bearer, or the token alone', primary: true },
      { type: 'oauth2', name: 'OAuth 2.0 client credentials', description: `Tokens from ${app.base()}/oauth/token` },
    ],
    ...meta(app, 'ServiceProviderConfig', 'ServiceProviderConfig'),
  };
}

export function resourceTypes(app: Mounted): Record<string, unknown>[] {
  const one = (id: ResourceType, endpoint: string): Record<string, unknown> => {
    const { core } = app.schemas[id];
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id,
      name: id,
      endpoint,
      description: core.description,
      schema: core.id,
      schemaExtensions: extensionsOf(app, id).map((extension) => ({ schema: extension.id, required: false })),
      ...meta(app, 'ResourceType', `ResourceTypes/${id}`),
    };
  };
  return [one('User', '/Users'), one('Group', '/Groups')];
}

/** Every resource has it without a schema (RFC 7643 section 3.1), but Microsoft's gallery test wants to find each attribute that is mapped. */
const externalId = commonAttributes.filter(({ name }) => name === 'externalId');

/** Every schema, with the attributes that the vendor reads. */
export function schemas(app: Mounted): Record<string, unknown>[] {
  const { User, Group } = app.schemas;
  const withExternalId = (core: Schema): Schema => ({ ...core, attributes: [...externalId, ...core.attributes] });
  const users = asRead(app, withExternalId(User.core), null);
  const all = [users, ...extensionsOf(app, 'User'), withExternalId(Group.core), ...extensionsOf(app, 'Group')];
  return all.map((schema) => renderSchema(app, schema));
}

/** The extensions that come back: of one in which the vendor reads nothing, nothing would. */
function extensionsOf(app: Mounted, type: ResourceType): Schema[] {
  const read = app.schemas[type].extensions.map((schema) => asRead(app, schema, schema.id));
  return [...read.filter(({ attributes }) => attributes.length > 0), ...vendorSchema(app, type)];
}

/** The schema with what the vendor reads of it; `urn` is null for the core. */
function asRead(app: Mounted, schema: Schema, urn: string | null): Schema {
  const attributes = schema.attributes.filter(
    ({ name, mutability }) => mutability !== 'writeOnly' && (mutability === 'readOnly' || (app.reads?.(urn, name, null) ?? true)),
  );
  return { ...schema, attributes };
}

/** The vendor's extension, where this vendor's rules show anything in it. */
function vendorSchema(app: Mounted, type: ResourceType): Schema[] {
  return showsVendor(app, type) ? [app.schemas[type].vendor] : [];
}

function renderSchema(app: Mounted, { id, name, description, attributes }: Schema): Record<string, unknown> {
  return {
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    id,
    name,
    description,
    attributes: attributes.map(renderAttribute),
    ...meta(app, 'Schema', `Schemas/${id}`),
  };
}

function renderAttribute({ sub, ...attribute }: Attribute): Record<string, unknown> {
  return { ...attribute, ...(attribute.type === 'complex' ? { subAttributes: sub.map(renderAttribute) } : {}) };
}
