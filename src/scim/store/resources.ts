/** Users and groups of one tenant: the documents, and the keys that filters ask for. */
import type { SQLOutputValue } from 'node:sqlite';
import { type Document, isObject } from '../document.ts';
import { badRequest } from '../error.ts';
import { matches } from '../filter/match.ts';
import type { Filter } from '../filter/parse.ts';
import { planSearch } from '../filter/plan.ts';
import { fold } from '../fold.ts';
import type { Database, ResourceType } from './database.ts';

/** A stored resource. `rid` is the database's own key and never leaves it; times are ISO 8601. */
export interface Stored {
  rid: number;
  type: ResourceType;
  id: string;
  version: number;
  created: string;
  modified: string;
  document: Document;
}

export interface Page {
  /** 1-based. */
  startIndex: number;
  count: number;
}

export interface Resources {
  get(type: ResourceType, id: string): Stored | null;
  /** The user with this userName in any letter case. */
  userNamed(userName: string): Stored | null;
  insert(type: ResourceType, id: string, document: Document, at: string): Stored;
  /** Stores the document with the next version. */
  update(stored: Stored, document: Document, at: string): Stored;
  remove(stored: Stored): void;
  /** 400 tooMany when more than 10,000 rows would have to be looked at one by one. */
  search(type: ResourceType, filter: Filter | null, page: Page): { total: number; found: Stored[] };
  all(type: ResourceType): Stored[];
}

const maximumScan = 10_000;
const columns = 'r.rid, r.type, r.id, r.version, r.created, r.modified, r.doc';

/** The resources of one tenant; every statement names it. */
export function openResources(database: Database, tenant: string): Resources {
  const one = (sql: string, ...values: string[]): Stored | null => {
    const row = database.statement(`select ${columns} from resource r where tenant = ? and ${sql}`).get(tenant, ...values);
    return row === undefined ? null : readRow(row);
  };
  const index = (stored: Stored): Stored => {
    database.statement('delete from attr_index where rid = ?').run(stored.rid);
    const insert = database.statement('insert or ignore into attr_index values (?, ?, ?, ?, ?)');
    for (const [path, value] of indexedValues(stored)) insert.run(tenant, stored.type, path, fold(value), stored.rid);
    return stored;
  };
  const search = (type: ResourceType, filter: Filter | null, page: Page): { total: number; found: Stored[] } => {
    const plan = planSearch(tenant, type, filter);
    const where = `r.tenant = ? and r.type = ?${plan.condition === null ? '' : ` and (${plan.condition.sql})`}`;
    const parameters = [tenant, type, ...(plan.condition?.parameters ?? [])];
    const select = `select ${columns} from resource r where ${where} order by r.rid limit ? offset ?`;
    const rest = plan.rest;
    if (rest !== null) {
      const rows = database.statement(select).all(...parameters, maximumScan + 1, 0);
      if (rows.length > maximumScan)
        throw badRequest('tooMany', `This filter has no index and more than ${maximumScan} resources to look at.`);
      const fitting = rows.map(readRow).filter((stored) => matches(rest, searched(stored)));
      return { total: fitting.length, found: fitting.slice(page.startIndex - 1, page.startIndex - 1 + page.count) };
    }
    const counted =
      plan.condition === null
        ? database.statement('select n from total where tenant = ? and type = ?').get(tenant, type)
        : database.statement(`select count(*) as n from resource r where ${where}`).get(...parameters);
    const found = page.count === 0 ? [] : database.statement(select).all(...parameters, page.count, page.startIndex - 1);
    return { total: Number(counted?.n ?? 0), found: found.map(readRow) };
  };
  return {
    get: (type, id) => one('type = ? and id = ?', type, id),
    userNamed: (userName) => one('type = ? and user_key = ?', 'User', fold(userName)),
    insert(type, id, document, at) {
      const { lastInsertRowid } = database
        .statement(
          `insert into resource (tenant, type, id, version, created, modified, user_key, display_key, external_id, active, doc)
           values (?, ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)`,
        )
        .run(tenant, type, id, at, at, ...keys(document), JSON.stringify(document));
      return index({ rid: Number(lastInsertRowid), type, id, version: 1, created: at, modified: at, document });
    },
    update(stored, document, at) {
      database
        .statement(
          'update resource set version = version + 1, modified = ?, user_key = ?, display_key = ?, external_id = ?, active = ?, doc = ? where rid = ?',
        )
        .run(at, ...keys(document), JSON.stringify(document), stored.rid);
      return index({ ...stored, version: stored.version + 1, modified: at, document });
    },
    remove(stored) {
      database.statement('delete from resource where rid = ?').run(stored.rid);
    },
    search,
    all: (type) => search(type, null, { startIndex: 1, count: -1 }).found,
  };
}

function readRow(row: Record<string, SQLOutputValue>): Stored {
  return {
    rid: Number(row.rid),
    type: row.type === 'Group' ? 'Group' : 'User',
    id: String(row.id),
    version: Number(row.version),
    created: String(row.created),
    modified: String(row.modified),
    document: JSON.parse(String(row.doc)),
  };
}

/** user_key, display_key, external_id, active; externalId is caseExact (RFC 7643 section 3.1). */
function keys(document: Document): (string | number | null)[] {
  const text = (value: unknown): string | null => (typeof value === 'string' ? value : null);
  const folded = (value: unknown): string | null => (typeof value === 'string' ? fold(value) : null);
  const active = typeof document.active === 'boolean' ? Number(document.active) : null;
  return [folded(document.userName), folded(document.displayName), text(document.externalId), active];
}

function indexedValues({ document }: Stored): [string, string][] {
  const emails = Array.isArray(document.emails) ? document.emails.filter(isObject) : [];
  return emails.flatMap(({ value, type }): [string, string][] => {
    if (typeof value !== 'string') return [];
    const any: [string, string] = ['emails.value', value];
    return typeof type === 'string' ? [any, [`emails[${fold(type)}].value`, value]] : [any];
  });
}

/** What a filter without an index looks at. */
function searched(stored: Stored): Document {
  return {
    ...stored.document,
    id: stored.id,
    meta: { resourceType: stored.type, created: stored.created, lastModified: stored.modified, version: `W/"${stored.version}"` },
  };
}
