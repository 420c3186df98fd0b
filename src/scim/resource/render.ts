/** A stored resource as a client sees it. */
import { type Document, isObject } from '../document.ts';
import type { ResourceType } from '../store/database.ts';
import type { Reference } from '../store/members.ts';
import type { Stored } from '../store/resources.ts';
import type { ScimResource } from '../target.ts';
import type { Mounted } from './mounted.ts';
import { isWanted, type Projection, project } from './projection.ts';

const endpoints: Record<ResourceType, string> = { User: 'Users', Group: 'Groups' };

/** Full address of a resource. */
export function locationOf(app: Mounted, type: ResourceType, id: string): string {
  return `${app.base()}/${endpoints[type]}/${encodeURIComponent(id)}`;
}

/** The answer to a GET: document, membership, the vendor's extension and meta, less what the projection leaves out. */
export function renderResource(app: Mounted, stored: Stored, projection: Projection): ScimResource {
  const body = stored.type === 'User' ? userParts(app, stored) : groupParts(app, stored, projection);
  const set = app.schemas[stored.type];
  const vendor = vendorPart(app, stored, body.groupsOf);
  const extensions = Object.entries(stored.document).filter(([key, value]) => key.toLowerCase().startsWith('urn:') && isObject(value));
  const resource = {
    schemas: [set.core.id, ...extensions.map(([urn]) => urn), ...(vendor === null ? [] : [set.vendor.id])],
    id: stored.id,
    ...stored.document,
    ...body.shown,
    ...(vendor === null ? {} : { [set.vendor.id]: vendor }),
    meta: {
      resourceType: stored.type,
      created: stored.created,
      lastModified: stored.modified,
      location: locationOf(app, stored.type, stored.id),
      version: `W/"${stored.version}"`,
    },
  };
  return { ...project(resource, projection), id: stored.id };
}

function userParts(app: Mounted, stored: Stored): { shown: Document; groupsOf: Reference[] } {
  const groupsOf = app.members.groupsOf(stored.rid);
  const groups = groupsOf.map((group) => ({ ...shownReference(app, group), type: 'direct' }));
  return { shown: groups.length === 0 ? {} : { groups }, groupsOf };
}

function groupParts(app: Mounted, stored: Stored, projection: Projection): { shown: Document; groupsOf: Reference[] } {
  if (!isWanted(projection, 'members')) return { shown: {}, groupsOf: [] };
  const members = app.members.of(stored.rid).map((member) => ({ ...shownReference(app, member), type: member.type }));
  return { shown: members.length === 0 ? {} : { members }, groupsOf: [] };
}

function shownReference(app: Mounted, { id, type, display }: Reference): Document {
  return { value: id, $ref: locationOf(app, type, id), ...(display === null ? {} : { display }) };
}

function vendorPart(app: Mounted, stored: Stored, groupsOf: Reference[]): Document | null {
  const parts = app.rules.map((rule) => (stored.type === 'User' ? rule.showUser?.(stored.rid, groupsOf, app.facts) : rule.showGroup?.()));
  const shown: Document = Object.assign({}, ...parts);
  return Object.keys(shown).length === 0 ? null : shown;
}
