/** Stored resources as a client sees them. */

import type { ResourceType } from '../document.ts';
import { type Document, isObject } from '../document.ts';
import type { Path } from '../filter/parse.ts';
import { maximumPageReferences, maximumPageText, memberSlice } from '../limits.ts';
import type { Remembered } from '../store/facts.ts';
import type { Reference } from '../store/members.ts';
import type { Look } from '../store/scan.ts';
import { type Stored, versionOf } from '../store/stored.ts';
import type { Work } from '../store/work.ts';
import type { ScimResource } from '../target.ts';
import { LongList, type Slice } from './longList.ts';
import type { Mounted } from './mounted.ts';
import { everything, isRequested, isWanted, type Projection, project } from './projection.ts';

const endpoints: Record<ResourceType, string> = { User: 'Users', Group: 'Groups' };

/** Full address of a resource. */
export function locationOf(app: Mounted, type: ResourceType, id: string): string {
  return `${app.base()}/${endpoints[type]}/${encodeURIComponent(id)}`;
}

/** The answer to a GET: document, membership, the vendor's extension and meta, less what the projection leaves out. */
export function* renderResource(app: Mounted, stored: Stored, projection: Projection, isNew = false): Work<ScimResource> {
  const [only] = yield* renderResources(app, [stored], projection, isNew);
  return only as ScimResource;
}

/**
 * The same for a page, with as many statements as for one. Of a group that stands alone the members beyond the first are read as they are sent,
 * unless the projection is the target's own.
 */
export function* renderResources(app: Mounted, page: Stored[], projection: Projection, isNew = false): Work<ScimResource[]> {
  const [users, groups] = (['User', 'Group'] as const).map((type) => page.filter((one) => one.type === type).map(({ rid }) => rid));
  // Whoever was made just now is in no group.
  const groupsOf = users?.length && !isNew ? yield* app.members.groupsOf(users) : noReferences;
  const isLong = page.length === 1 && projection !== everything;
  const isRead = groups?.length && isWanted(projection, 'members');
  const members = !isRead ? noReferences : isLong ? yield* firstMembers(app, groups) : yield* app.members.of(groups);
  const facts = users?.length && app.rules.some((rule) => rule.showUser) ? yield* app.facts.of(users) : noFacts;
  const withDisplay = isRequested(projection, 'members', 'display');
  return page.map((stored) => {
    const { rid, type } = stored;
    const vendor = type === 'User' ? vendorOfUser(app, facts.get(rid) ?? nothing, groupsOf.get(rid) ?? []) : vendorOfGroup(app);
    const shown = type === 'User' ? shownGroups(app, groupsOf.get(rid) ?? []) : shownMembers(app, members.get(rid) ?? [], withDisplay);
    const resource = renderOne(app, stored, shown, vendor, projection);
    const some = members.get(rid) ?? [];
    if (isLong && type === 'Group' && some.length === memberSlice && resource.members !== undefined)
      resource.members = new LongList(sliceOf(app, rid, some, withDisplay, projection));
    return resource;
  });
}

/**
 * What a filter or an order over these attributes looks at, row by row: as an answer has it, without what refers to other resources. What the
 * vendor made of a person takes two statements more and is worked out only where it is asked for.
 */
export function lookFor(app: Mounted, type: ResourceType, paths: Path[]): Look {
  const { vendor } = app.schemas[type];
  const asksVendor = showsVendor(app, type) && paths.some(({ schema, name }) => schema === vendor.id || name === 'schemas');
  if (asksVendor) return (rows) => renderResources(app, rows, withoutMembers);
  return function* (rows) {
    return rows.map((stored) => renderOne(app, stored, {}, {}, everything));
  };
}

const withoutMembers: Projection = { ...everything, excluded: [{ schema: null, name: 'members', sub: null }] };

/** Whether this vendor's rules show anything in its extension. */
export function showsVendor(app: Mounted, type: ResourceType): boolean {
  return app.rules.some((rule) => (type === 'User' ? rule.showUser : rule.showGroup));
}

function* firstMembers(app: Mounted, [rid = 0]: number[]): Work<Map<number, Reference[]>> {
  return new Map([[rid, yield* app.members.slice(rid, 0, memberSlice)]]);
}

function sliceOf(app: Mounted, rid: number, some: Reference[], withDisplay: boolean, projection: Projection): Slice {
  const { members = [] } = project(shownMembers(app, some, withDisplay), projection);
  const last = some.at(-1);
  const rest = function* (): Work<Slice> {
    return sliceOf(app, rid, yield* app.members.slice(rid, last?.rid ?? 0, memberSlice), withDisplay, projection);
  };
  return { elements: members as unknown[], rest: some.length < memberSlice ? null : rest };
}

/** Characters that a member or a group is in an answer, more or less. */
const referenceText = 150;

/**
 * The resources that one page may hold, from the first on: members and groups make an answer long as well. One with more than 2,000 of them
 * stands alone.
 */
export function* fitting(app: Mounted, page: Stored[], projection: Projection): Work<Stored[]> {
  const [first] = page;
  const isRead = first?.type === 'User' || isWanted(projection, 'members');
  if (first === undefined || page.length === 1 || !isRead) return page;
  const most = maximumPageReferences + 1;
  const side = first.type === 'User' ? 'member_rid' : 'group_rid';
  const rids = page.map(({ rid }) => rid);
  // Most often all of them together have no more than one alone may.
  if ((yield* app.members.total(side, rids, most)) < most) return page;
  const counts = yield* app.members.counts(side, rids, most);
  let left = maximumPageText / referenceText;
  const beyond = page.findIndex(({ rid }, place) => {
    const own = counts.get(rid) ?? 0;
    left -= own === most ? Number.POSITIVE_INFINITY : own;
    return place > 0 && left < 0;
  });
  return beyond < 0 ? page : page.slice(0, beyond);
}

const noReferences = new Map<number, Reference[]>();
const noFacts = new Map<number, Remembered>();
const nothing: Remembered = new Map();

function renderOne(app: Mounted, stored: Stored, shown: Document, vendor: Document, projection: Projection): ScimResource {
  const set = app.schemas[stored.type];
  const extensions = Object.entries(stored.document).filter(([key, value]) => key.toLowerCase().startsWith('urn:') && isObject(value));
  const hasVendor = Object.keys(vendor).length > 0;
  const resource = {
    schemas: [set.core.id, ...extensions.map(([urn]) => urn), ...(hasVendor ? [set.vendor.id] : [])],
    id: stored.id,
    ...stored.document,
    ...shown,
    ...(hasVendor ? { [set.vendor.id]: vendor } : {}),
    meta: {
      resourceType: stored.type,
      created: stored.created,
      lastModified: stored.modified,
      location: locationOf(app, stored.type, stored.id),
      version: versionOf(stored),
    },
  };
  return { ...project(resource, projection), id: stored.id };
}

function shownGroups(app: Mounted, groupsOf: Reference[]): Document {
  const groups = groupsOf.map((group) => ({ ...shownReference(app, group), type: 'direct' }));
  return groups.length === 0 ? {} : { groups };
}

function shownMembers(app: Mounted, references: Reference[], withDisplay: boolean): Document {
  const members = references.map((member) => ({
    ...shownReference(app, withDisplay ? member : { ...member, display: null }),
    type: member.type,
  }));
  return members.length === 0 ? {} : { members };
}

/** A member of a group, or a group of a person, as it is shown. */
export function shownReference(app: Mounted, { id, type, display }: Reference): Document {
  return { value: id, $ref: locationOf(app, type, id), ...(display === null ? {} : { display }) };
}

function vendorOfUser(app: Mounted, remembered: Remembered, groups: Reference[]): Document {
  return Object.assign({}, ...app.rules.map((rule) => rule.showUser?.(remembered, groups)));
}

function vendorOfGroup(app: Mounted): Document {
  return Object.assign({}, ...app.rules.map((rule) => rule.showGroup?.()));
}
