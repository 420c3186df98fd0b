/** Writing groups; members are rows, so a change of membership never rewrites the group's document. Whoever calls has opened a transaction. */
import { isDeepStrictEqual } from 'node:util';
import { copied, type Document } from '../document.ts';
import { badRequest } from '../error.ts';
import { matches } from '../filter/match.ts';
import type { Filter } from '../filter/parse.ts';
import { maximumMembers } from '../limits.ts';
import { applyObject, applyPath } from '../patch/apply.ts';
import { type MemberChange, readMemberIds, splitMembers, takeMembers } from '../patch/members.ts';
import { readOperations } from '../patch/operations.ts';
import { checkStorable } from '../storable.ts';
import type { Stored } from '../store/stored.ts';
import type { Work } from '../store/work.ts';
import { applying, type Mounted } from './mounted.ts';
import { shownReference } from './render.ts';
import type { Written } from './written.ts';

interface MembersChanged {
  came: string[];
  left: string[];
  /** Ids to be added that nobody has. */
  unknown: string[];
}

/** Creates a group with its members; 400 invalidValue for a member that does not exist. */
export function* createGroup(app: Mounted, body: Document): Work<Written> {
  const { members, rest } = takeMembers(body);
  const stored = yield* app.resources.insert('Group', app.newId(), readGroup(app, rest, null), app.now());
  const { came, unknown } = yield* changeMembers(app, stored, { kind: 'add', ids: readMemberIds(members) });
  refuseUnknown(unknown);
  return { stored, before: null, came, left: [] };
}

/** Replaces a group; members that are not sent are gone, also when the key is missing (RFC 7644 section 3.5.1). */
export function* replaceGroup(app: Mounted, stored: Stored, body: Document): Work<Written> {
  const { members, rest } = takeMembers(body);
  const document = readGroup(app, rest, stored.document);
  const changed = yield* changeMembers(app, { ...stored, document }, { kind: 'replace', ids: readMemberIds(members) });
  refuseUnknown(changed.unknown);
  return yield* storeGroup(app, stored, document, changed);
}

/**
 * Applies a PATCH; adding a member again, adding one that does not exist or removing nobody succeeds: a person deleted here by hand must not
 * hold up the others who come with the same PATCH. A `replace` with a member that does not exist is 400 invalidValue: it would put people out.
 */
export function* patchGroup(app: Mounted, stored: Stored, body: Document): Work<Written> {
  let document = stored.document;
  const by = applying(app, 'Group');
  const changed: MembersChanged = { came: [], left: [], unknown: [] };
  let named = 0;
  for (const operation of readOperations(body)) {
    const { members, rest } = splitMembers(operation, app.schemas.Group);
    if (members !== null) {
      named += members.ids?.length ?? 0;
      if (named > maximumMembers) throw badRequest('invalidValue', `The operations of a PATCH may name ${maximumMembers} members.`);
      const { came, left, unknown } = yield* changeMembers(app, stored, members);
      if (members.kind === 'replace') refuseUnknown(unknown);
      for (const id of came) changed.came.push(id);
      for (const id of left) changed.left.push(id);
      for (const id of unknown) changed.unknown.push(id);
    }
    if (rest === null) continue;
    // Most often only members change, and the document stays as it is.
    if (document === stored.document) document = copied(stored.document);
    if (rest.path === null) applyObject(document, rest.kind, rest.value as Document, by, 'refuse');
    else applyPath(document, rest.kind, rest.path, rest.value, by);
  }
  return yield* storeGroup(app, stored, checkGroup(document, stored.document), changed);
}

function readGroup(app: Mounted, body: Document, before: Document | null): Document {
  const document: Document = {};
  applyObject(document, 'replace', body, applying(app, 'Group'), 'ignore');
  return checkGroup(document, before);
}

function checkGroup(document: Document, before: Document | null): Document {
  const { displayName } = document;
  if (typeof displayName !== 'string' || displayName.trim() === '') throw badRequest('invalidValue', '"displayName" is required.');
  checkStorable(document, before);
  return document;
}

function* storeGroup(app: Mounted, stored: Stored, document: Document, changed: MembersChanged): Work<Written> {
  const written = { stored, before: stored.document, ...changed };
  const isSame = document === stored.document || isDeepStrictEqual(document, stored.document);
  if (isSame && changed.came.length === 0 && changed.left.length === 0) return written;
  const updated = isSame ? yield* app.resources.touch(stored, app.now()) : yield* app.resources.update(stored, document, app.now());
  const name = String(document.displayName);
  // A group that takes on a name counts for the people in it as if they had just come in.
  if (name !== stored.document.displayName && app.rules.some((rule) => rule.membersAdded)) {
    const users = yield* app.members.users(stored.rid);
    for (const rule of app.rules) if (rule.membersAdded) yield* rule.membersAdded(name, users, app.facts);
  }
  return { ...written, stored: updated };
}

function* changeMembers(app: Mounted, group: Stored, { kind, ids, filter }: MemberChange): Work<MembersChanged> {
  if (kind === 'remove') {
    const gone = filter === undefined ? ids : yield* fittingMembers(app, group, ids, filter);
    const left = gone === null ? yield* app.members.keepOnly(group.rid, []) : yield* app.members.remove(group.rid, gone);
    return { came: [], left, unknown: [] };
  }
  const wanted = ids ?? [];
  if (wanted.includes(group.id)) throw badRequest('invalidValue', 'A group cannot be a member of itself.');
  const left = kind === 'replace' ? yield* keepOnly(app, group, wanted) : [];
  const { came, users, missing } = yield* app.members.add(group.rid, wanted);
  for (const rule of app.rules) if (rule.membersAdded) yield* rule.membersAdded(String(group.document.displayName), users, app.facts);
  return { came, left, unknown: missing };
}

/** Ids of the members whom a filter means; `ids` is whom it can mean at most, null for anybody in the group. */
function* fittingMembers(app: Mounted, group: Stored, ids: string[] | null, filter: Filter): Work<string[]> {
  const some = ids === null ? ((yield* app.members.of([group.rid])).get(group.rid) ?? []) : (yield* app.members.resolve(ids)).found;
  return some.filter((one) => matches(filter, { ...shownReference(app, one), type: one.type })).map(({ id }) => id);
}

function* keepOnly(app: Mounted, group: Stored, ids: string[]): Work<string[]> {
  const { found } = yield* app.members.resolve(ids);
  return yield* app.members.keepOnly(
    group.rid,
    found.map(({ rid }) => rid),
  );
}

function refuseUnknown(ids: string[]): void {
  if (ids.length === 0) return;
  const some = ids.slice(0, 5).map((id) => `"${id}"`);
  throw badRequest('invalidValue', `There is no user or group with the id ${some.join(', ')}.`);
}
