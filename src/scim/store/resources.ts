/** Users and groups of one tenant: the documents, and the keys that filters ask for. */

import type { Document, ResourceType } from '../document.ts';
import { badRequest, ScimError } from '../error.ts';
import type { Filter } from '../filter/parse.ts';
import { exactKey, foldedKey } from '../key.ts';
import { maximumDocument } from '../limits.ts';
import { isStorable } from '../storable.ts';
import type { Dialect } from './dialect.ts';
import { emailEntries } from './emails.ts';
import { type Matching, nothingDeclared } from './matching.ts';
import { type Found, type Page, searchResources } from './search.ts';
import { readStored, type Stored, storedColumns } from './stored.ts';
import { changeTotal } from './total.ts';
import { query, type Value, type Work } from './work.ts';

export interface Resources {
  get(type: ResourceType, id: string): Work<Stored | null>;
  /** The same, and nobody else may write it before the transaction ends. */
  lock(type: ResourceType, id: string): Work<Stored | null>;
  /** The id of the user with this userName in any letter case. */
  userNamed(userName: string): Work<string | null>;
  /** 409 uniqueness when the userName is taken. */
  insert(type: ResourceType, id: string, document: Document, at: string): Work<Stored>;
  /** Stores the document with the next version. */
  update(stored: Stored, document: Document, at: string): Work<Stored>;
  /** The next version with the document as it is. */
  touch(stored: Stored, at: string): Work<Stored>;
  /** Groups that it was a member of are changed by that and get their next version. */
  remove(stored: Stored, at: string): Work<void>;
  search(type: ResourceType, filter: Filter | null, page: Page): Work<Found>;
}

/** Where other tables refer to a resource. */
const references = ['member where group_rid', 'member where member_rid', 'attr_index where rid', 'vendor_fact where rid'];

/** The resources of one tenant; every statement names it. */
export function openResources(dialect: Dialect, tenant: string, matching: Matching = nothingDeclared): Resources {
  const byUserName = `select id from resource where tenant = ? and type = 'User' and user_key = ?`;
  const byId = `select ${storedColumns} from resource r where tenant = ? and type = ? and id = ?`;
  const one = function* (sql: string, type: ResourceType, id: string): Work<Stored | null> {
    const [row] = isStorable(id) ? yield* query(sql, tenant, type, id) : [];
    return row === undefined ? null : readStored(row);
  };
  const entriesOf = (type: ResourceType, document: Document): [string, string][] =>
    type === 'User' ? [...emailEntries(document), ...matching.entries(document)] : [];
  const markOf = (type: ResourceType): number => (type === 'User' ? matching.mark : 0);
  const addEntries = function* ({ rid, type }: Pick<Stored, 'rid' | 'type'>, entries: [string, string][]): Work<void> {
    if (entries.length === 0) return;
    yield* query(
      `insert into attr_index (tenant, type, path, value_key, rid)
       select cast(? as text), cast(? as text), value ->> 0, value ->> 1, cast(? as bigint) from ${dialect.elements} where true
       on conflict do nothing`,
      ...[tenant, type, rid, JSON.stringify(entries)],
    );
  };
  return {
    get: (type, id) => one(byId, type, id),
    lock: (type, id) => one(byId + dialect.locked, type, id),
    *userNamed(userName) {
      const [row] = isStorable(userName) ? yield* query(byUserName, tenant, foldedKey(userName)) : [];
      return row === undefined ? null : String(row.id);
    },
    *insert(type, id, document, at) {
      const made = keysOf(document);
      const [row] = yield* query(
        `insert into resource (tenant, type, id, version, created, modified, indexed, ${keyColumns.join(', ')}, doc)
         values (?, ?, ?, 1, ?, ?, ?, ${keyColumns.map(() => '?').join(', ')}, ?) on conflict do nothing returning rid`,
        ...[tenant, type, id, at, at, markOf(type), ...keyColumns.map((column) => made[column]), textOf(document, null)],
      );
      if (row === undefined) throw taken(document.userName);
      const stored = { rid: Number(row.rid), type, id, version: 1, created: at, modified: at, indexed: markOf(type), document };
      yield* addEntries(stored, entriesOf(type, document));
      yield* changeTotal(tenant, type, stored.rid, 1);
      return stored;
    },
    *update(stored, document, at) {
      const [before, after] = [keysOf(stored.document), keysOf(document)];
      // A column that is named is written to its index again, also with the same value.
      const changed = keyColumns.filter((column) => before[column] !== after[column]);
      const mark = markOf(stored.type);
      const isMarked = stored.indexed === mark;
      yield* query(
        `update resource set version = version + 1, modified = ?, ${isMarked ? '' : 'indexed = ?, '}${changed.map((column) => `${column} = ?, `).join('')}doc = ? where rid = ?`,
        ...[at, ...(isMarked ? [] : [mark]), ...changed.map((column) => after[column]), textOf(document, stored.document), stored.rid],
      );
      const updated = { ...stored, version: stored.version + 1, modified: at, indexed: mark, document };
      const [entries, old] = [entriesOf(stored.type, document), entriesOf(stored.type, stored.document)];
      if (isMarked && JSON.stringify(entries) === JSON.stringify(old)) return updated;
      if (!isMarked || old.length > 0) yield* query('delete from attr_index where rid = ?', stored.rid);
      yield* addEntries(updated, entries);
      return updated;
    },
    *touch(stored, at) {
      yield* query('update resource set version = version + 1, modified = ? where rid = ?', at, stored.rid);
      return { ...stored, version: stored.version + 1, modified: at };
    },
    *remove(stored, at) {
      // In the order of the rows, so that two replicas never wait for each other, and before the members, as a PATCH of a group does it.
      yield* query(
        `with changed as (
           select rid from resource where rid in (select group_rid from member where member_rid = ?) order by rid${dialect.locked}
         ) update resource set version = version + 1, modified = ? where rid in (select rid from changed)`,
        stored.rid,
        at,
      );
      // What refers to the row goes first and by itself: SQLite is not asked to look for it.
      for (const reference of references) yield* query(`delete from ${reference} = ?`, stored.rid);
      yield* query('delete from resource where rid = ?', stored.rid);
      yield* changeTotal(tenant, stored.type, stored.rid, -1);
    },
    search: (type, filter, page) => searchResources({ dialect, tenant, matching }, type, filter, page),
  };
}

/** No two people have one userName, in any letter case. */
export const taken = (userName: unknown): ScimError =>
  new ScimError(409, `userName "${String(userName)}" is taken by another user.`, 'uniqueness');

/** The document as it is stored; 400 invalidValue when it is too long, unless it is no longer than it was. */
function textOf(document: Document, before: Document | null): string {
  const text = JSON.stringify(document);
  if (text.length <= maximumDocument || (before !== null && text.length <= JSON.stringify(before).length)) return text;
  throw badRequest('invalidValue', `A resource may hold ${maximumDocument} characters of JSON, this one would have ${text.length}.`);
}

const keyColumns = ['user_key', 'display_key', 'external_id', 'active', 'label'] as const;

/** What a document is looked up by; externalId is caseExact (RFC 7643 section 3.1). */
function keysOf({ userName, displayName, externalId, active }: Document): Record<(typeof keyColumns)[number], Value> {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const folded = (value: unknown): string | null => (typeof value === 'string' ? foldedKey(value) : null);
  return {
    user_key: folded(userName),
    display_key: folded(displayName),
    external_id: typeof externalId === 'string' ? exactKey(externalId) : null,
    active: typeof active === 'boolean' ? Number(active) : null,
    label: text(displayName) ?? text(userName),
  };
}
