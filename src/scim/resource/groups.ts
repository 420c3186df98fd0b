/** Writing groups; members are rows, so a change of membership never rewrites the group's document. Whoever calls has opened a transaction. */
import { isDeepStrictEqual } from 'node:util';
import type { Document } from '../document.ts';
import { badRequest } from '../error.ts';
import { applyObject, applyPath } from '../patch/apply.ts';
import { type MemberChange, readMemberIds, splitMembers, takeMembers } from '../patch/members.ts';
import { readOperations } from '../patch/operations.ts';
import type { Stored } from '../store/stored.ts';
import type { Work } from '../store/work.ts';
import type { Mounted } from './mounted.ts';
import type { Written } from './written.ts';

interface MembersChanged {
  came: string[];
  left: string[];
}

/** Creates a group with its members; 400 invalidValue for a member that does not exist. */
export function* createGroup(app: Mounted, body: Document): Work<Written> {
  const { members, rest } = takeMembers(body);
  const stored = yield* app.resources.insert('Group', app.newId(), readGroup(app, rest), app.now());
  const { came } = yield* changeMembers(app, stored, { kind: 'add', ids: readMemberIds(members) });
  return { stored, before: null, came, left: [] };
}

/** Replaces a group; members that are not sent are gone, also when the key is missing (RFC 7644 section 3.5.1). */
export function* replaceGroup(app: Mounted, stored: Stored, body: Document): Work<Written> {
  const { members, rest } = takeMembers(body);
  const document = readGroup(app, rest);
  const changed = yield* changeMembers(app, { ...stored, document }, { kind: 'replace', ids: readMemberIds(members) });
  return yield* storeGroup(app, stored, document, changed);
}

/** Applies a PATCH; adding a member again or removing nobody succeeds. */
export function* patchGroup(app: Mounted, stored: Stored, body: Document): Work<Written> {
  const document = structuredClone(stored.document);
  const changed: MembersChanged = { came: [], left: [] };
  for (const operation of readOperations(body)) {
    const { members, rest } = splitMembers(operation, app.schemas.Group);
    if (members !== null) {
      const { came, left } = yield* changeMembers(app, stored, members);
      for (const id of came) changed.came.push(id);
      for (const id of left) changed.left.push(id);
    }
    if (rest === null) continue;
    if (rest.path === null) applyObject(document, rest.kind, rest.value as Document, app.schemas.Group, 'refuse');
    else applyPath(document, rest.kind, rest.path, rest.value, app.schemas.Group);
  }
  return yield* storeGroup(app, stored, checkGroup(document), changed);
}

function readGroup(app: Mounted, body: Document): Document {
  const document: Document = {};
  applyObject(document, 'replace', body, app.schemas.Group, 'ignore');
  return checkGroup(document);
}

function checkGroup(document: Document): Document {
  const { displayName } = document;
  if (typeof displayName !== 'string' || displayName.trim() === '') throw badRequest('invalidValue', '"displayName" is required.');
  return document;
}

function* storeGroup(app: Mounted, stored: Stored, document: Document, changed: MembersChanged): Work<Written> {
  const written = { stored, before: stored.document, ...changed };
  const isSame = isDeepStrictEqual(document, stored.document);
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

function* changeMembers(app: Mounted, group: Stored, { kind, ids }: MemberChange): Work<MembersChanged> {
  if (kind === 'remove') {
    return { came: [], left: ids === null ? yield* app.members.keepOnly(group.rid, []) : yield* app.members.remove(group.rid, ids) };
  }
  const { found, missing } = yield* app.members.resolve(ids ?? []);
  if (missing.length > 0) {
    const some = missing.slice(0, 5).map((id) => `"${id}"`);
    throw badRequest('invalidValue', `There is no user or group with the id ${some.join(', ')}.`);
  }
  const rids = found.map(({ rid }) => rid);
  if (rids.includes(group.rid)) throw badRequest('invalidValue', 'A group cannot be a member of itself.');
  const left = kind === 'replace' ? yield* app.members.keepOnly(group.rid, rids) : [];
  const added = new Set(yield* app.members.add(group.rid, rids));
  const came = found.filter(({ rid }) => added.has(rid));
  const people = came.filter(({ type }) => type === 'User').map(({ rid }) => rid);
  for (const rule of app.rules) if (rule.membersAdded) yield* rule.membersAdded(String(group.document.displayName), people, app.facts);
  return { came: came.map(({ id }) => id), left };
}
