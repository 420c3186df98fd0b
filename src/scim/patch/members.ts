/** Changes of a group's membership, kept apart from its document so that no change depends on the group's size. */
import { type Document, isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { type Filter, parsePath } from '../filter/parse.ts';
import { maximumMembers } from '../limits.ts';
import type { SchemaSet } from '../schema/set.ts';
import type { OperationKind } from './apply.ts';
import type { Operation } from './operations.ts';

/** `ids` null with remove: everybody. `filter`, with remove only: of these, those who fit. */
export interface MemberChange {
  kind: OperationKind;
  ids: string[] | null;
  filter?: Filter;
}

/** The membership part of an operation, and what is left of it for the document; either may be null. */
export function splitMembers(operation: Operation, set: SchemaSet): { members: MemberChange | null; rest: Operation | null } {
  const { kind, path, value } = operation;
  if (path === null) {
    const { members, rest } = takeMembers(isObject(value) ? value : {});
    return { members: members === undefined ? null : { kind, ids: readMemberIds(members) }, rest: { kind, path, value: rest } };
  }
  if (!/^(urn:.*:)?members\b/i.test(path)) return { members: null, rest: operation };
  const parsed = parsePath(path, set);
  if (parsed.name !== 'members' || parsed.sub !== null) throw badRequest('invalidPath', `"${path}" is not a path to members.`);
  if (parsed.elements !== null) {
    if (kind !== 'remove') throw badRequest('invalidPath', 'Members can only be removed by a filter.');
    return { members: { kind, ...chosenBy(parsed.elements) }, rest: null };
  }
  // Entra removes one member as path and value; read by the RFC alone it would empty the group.
  const ids = kind === 'remove' && (value === undefined || value === null) ? null : readMemberIds(value);
  return { members: { kind, ids }, rest: null };
}

/** Takes `members` out of a group as sent by POST, PUT or a PATCH without path; undefined when it is not there. */
export function takeMembers(body: Document): { members: unknown; rest: Document } {
  const key = Object.keys(body).find((one) => one.toLowerCase() === 'members');
  if (key === undefined) return { members: undefined, rest: body };
  const { [key]: members, ...rest } = body;
  return { members: members ?? [], rest };
}

/** The ids in a list of members: objects with `value` (type and $ref do not matter), or bare ids. 400 invalidValue otherwise. */
export function readMemberIds(value: unknown): string[] {
  const list = value === null || value === undefined || value === '' ? [] : Array.isArray(value) ? value : [value];
  if (list.length > maximumMembers)
    throw badRequest(
      'invalidValue',
      `A request may name ${maximumMembers} members, this one names ${list.length}; send the others with a PATCH.`,
    );
  return list.map((one: unknown) => {
    const id = isObject(one) ? one.value : one;
    if (typeof id !== 'string' || id === '') throw badRequest('invalidValue', 'A member needs a "value", the id of a user or group.');
    return id;
  });
}

/** Whom a filter can be about: where it names ids, nobody else of a large group has to be looked at. */
function chosenBy(filter: Filter): Omit<MemberChange, 'kind'> {
  const ids = namedIds(filter);
  const isJustIds = ids !== null && isValue(filter);
  return isJustIds ? { ids } : { ids, filter };
}

function namedIds(filter: Filter): string[] | null {
  if (filter.kind === 'compare') return isValue(filter) ? [String(filter.value)] : null;
  if (filter.kind === 'and') return filter.filters.map(namedIds).find((ids) => ids !== null) ?? null;
  if (filter.kind !== 'or') return null;
  const each = filter.filters.map(namedIds);
  return each.some((ids) => ids === null) ? null : each.flatMap((ids) => ids ?? []);
}

/** `value eq "id"`, or several of them joined by `or`. */
function isValue(filter: Filter): boolean {
  if (filter.kind === 'or') return filter.filters.every(isValue);
  return filter.kind === 'compare' && filter.operator === 'eq' && filter.path.name === 'value' && typeof filter.value === 'string';
}
