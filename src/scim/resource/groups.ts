/** Writing groups; members are rows, so a change of membership never rewrites the group's document. */
import { isDeepStrictEqual } from 'node:util';
import type { Document } from '../document.ts';
import { badRequest } from '../error.ts';
import { applyObject, applyPath } from '../patch/apply.ts';
import { type MemberChange, readMemberIds, splitMembers, takeMembers } from '../patch/members.ts';
import { readOperations } from '../patch/operations.ts';
import type { Stored } from '../store/resources.ts';
import type { Mounted } from './mounted.ts';
import { findResource } from './read.ts';

/** Creates a group with its members; 400 invalidValue for a member that does not exist. */
export function createGroup(app: Mounted, body: Document): Stored {
  return app.database.transaction(() => {
    const { members, rest } = takeMembers(body);
    const document = readGroup(app, rest);
    const stored = app.resources.insert('Group', app.newId(), document, app.now());
    changeMembers(app, stored, { kind: 'add', ids: readMemberIds(members) });
    return stored;
  });
}

/** Replaces a group; members that are not sent are gone, also when the key is missing (RFC 7644 section 3.5.1). */
export function replaceGroup(app: Mounted, id: string, body: Document): Stored {
  return app.database.transaction(() => {
    const stored = findResource(app, 'Group', id);
    const { members, rest } = takeMembers(body);
    const document = readGroup(app, rest);
    const changed = changeMembers(app, { ...stored, document }, { kind: 'replace', ids: readMemberIds(members) });
    return storeGroup(app, stored, document, changed);
  });
}

/** Applies a PATCH; adding a member again or removing nobody succeeds. */
export function patchGroup(app: Mounted, id: string, body: Document): Stored {
  const operations = readOperations(body);
  return app.database.transaction(() => {
    const stored = findResource(app, 'Group', id);
    const document = structuredClone(stored.document);
    let changed = false;
    for (const operation of operations) {
      const { members, rest } = splitMembers(operation, app.schemas.Group);
      if (members !== null) changed = changeMembers(app, stored, members) || changed;
      if (rest === null) continue;
      if (rest.path === null) applyObject(document, rest.kind, rest.value as Document, app.schemas.Group, 'refuse');
      else applyPath(document, rest.kind, rest.path, rest.value, app.schemas.Group);
    }
    return storeGroup(app, stored, checkGroup(document), changed);
  });
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

function storeGroup(app: Mounted, stored: Stored, document: Document, membersChanged: boolean): Stored {
  if (!membersChanged && isDeepStrictEqual(document, stored.document)) return stored;
  const updated = app.resources.update(stored, document, app.now());
  const name = String(document.displayName);
  // A group that takes on a name counts for the people in it as if they had just come in.
  if (name !== stored.document.displayName) {
    const users = app.members.users(stored.rid);
    for (const rule of app.rules) rule.membersAdded?.(name, users, app.facts);
  }
  return updated;
}

/** True when somebody came or left. */
function changeMembers(app: Mounted, group: Stored, { kind, ids }: MemberChange): boolean {
  if (kind === 'remove') return (ids === null ? app.members.keepOnly(group.rid, []) : app.members.remove(group.rid, ids)) > 0;
  const { rids, users, missing } = app.members.resolve(ids ?? []);
  if (missing.length > 0)
    throw badRequest(
      'invalidValue',
      `There is no user or group with the id ${missing
        .slice(0, 5)
        .map((id) => `"${id}"`)
        .join(', ')}.`,
    );
  if (rids.includes(group.rid)) throw badRequest('invalidValue', 'A group cannot be a member of itself.');
  const left = kind === 'replace' ? app.members.keepOnly(group.rid, rids) : 0;
  const came = app.members.add(group.rid, rids);
  const people = came.filter((rid) => users.has(rid));
  for (const rule of app.rules) rule.membersAdded?.(String(group.document.displayName), people, app.facts);
  return left > 0 || came.length > 0;
}
