/** The discovery documents (RFC 7643 sections 5, 6 and 7). */

import { defaultPage, maximumBulkBody, maximumBulkOperations, maximumPage } from '../limits.ts';
import type { Mounted } from '../resource/mounted.ts';
import type { ResourceType } from '../store/database.ts';
import type { Attribute, Schema } from './attribute.ts';

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
    const { core, extensions } = app.schemas[id];
    return {
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id,
      name: id,
      endpoint,
      description: core.description,
      schema: core.id,
      schemaExtensions: [...extensions, ...vendorSchema(app, id)].map((extension) => ({ schema: extension.id, required: false })),
      ...meta(app, 'ResourceType', `ResourceTypes/${id}`),
    };
  };
  return [one('User', '/Users'), one('Group', '/Groups')];
}

/** Every schema, with the attributes that the vendor reads. */
export function schemas(app: Mounted): Record<string, unknown>[] {
  const { User, Group } = app.schemas;
  const users = [User.core, ...User.extensions].map((schema) => ({
    ...schema,
    attributes: schema.attributes.filter(({ name, mutability }) => {
      const isRead = app.reads?.(schema === User.core ? null : schema.id, name, null) ?? true;
      return mutability !== 'writeOnly' && (isRead || mutability === 'readOnly');
    }),
  }));
  return [...users, ...vendorSchema(app, 'User'), Group.core, ...vendorSchema(app, 'Group')].map((schema) => renderSchema(app, schema));
}

/** The vendor's extension, where this vendor's rules show anything in it. */
function vendorSchema(app: Mounted, type: ResourceType): Schema[] {
  return app.rules.some((rule) => (type === 'User' ? rule.showUser : rule.showGroup)) ? [app.schemas[type].vendor] : [];
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
  return { ...attribute, returned: 'default', ...(attribute.type === 'complex' ? { subAttributes: sub.map(renderAttribute) } : {}) };
}
