/** What a write did, and the conditions under which a client wants it done. */
import { isDeepStrictEqual } from 'node:util';
import { type Document, isObject } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import { maximumTags } from '../limits.ts';
import { type Stored, versionOf } from '../store/stored.ts';

export interface Written {
  stored: Stored;
  /** Null when it was created. */
  before: Document | null;
  /** Ids of members who came and left. */
  came: string[];
  left: string[];
  /** Ids of members to be added that nobody has; absent: none. */
  unknown?: string[];
}

/** Names of the attributes that differ; those of an extension with its URN. Never a value. */
export function changedAttributes(before: Document, after: Document): string[] {
  if (before === after) return [];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names
    .filter((name) => before[name] !== after[name] && !isDeepStrictEqual(before[name], after[name]))
    .flatMap((name) => {
      const [old, now] = [before[name], after[name]];
      if (!name.toLowerCase().startsWith('urn:') || !(isObject(old) || isObject(now))) return [name];
      return changedAttributes(isObject(old) ? old : {}, isObject(now) ? now : {}).map((inner) => `${name}:${inner}`);
    });
}

/** 412 when the client named versions in `If-Match` and the resource has another (RFC 7644 section 3.14). */
export function checkVersion(stored: Stored, ifMatch: string | undefined): void {
  if (ifMatch === undefined || names(ifMatch, stored)) return;
  throw new ScimError(412, `The resource has version ${versionOf(stored)} meanwhile; read it again.`);
}

/** True when one of the tags in an `If-Match` or `If-None-Match` header is this resource's; a tag may be sent as weak or strong. */
export function names(header: string, stored: Stored): boolean {
  if (header.length > maximumTags) throw badRequest('invalidValue', `If-Match and If-None-Match may hold ${maximumTags} characters.`);
  const plain = (tag: string): string => tag.trim().replace(/^W\//i, '').replaceAll('"', '');
  const own = plain(versionOf(stored));
  return header.split(',').some((tag) => tag.trim() === '*' || plain(tag) === own);
}
