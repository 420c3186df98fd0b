/** What the page reads of an app's people and groups: pages by key, never by offset, each through an index. */
import { isObject } from '../document.ts';
import { fold } from '../fold.ts';
import { exactKey, foldedKey } from '../key.ts';
import type { AuditQuery, AuditRow } from '../store/audit.ts';
import type { ScimResource } from '../target.ts';

export type PageType = 'User' | 'Group';
type Row = Record<string, unknown>;

/** All that the page needs of the storage. */
export interface PageStore {
  /** Runs a read with `?` placeholders over the tables of the storage's schema. */
  query(sql: string, ...values: (string | number)[]): Promise<Row[]>;
  /** Resources as a GET would answer them, in this order, without the members of groups; those that are not there are left out. */
  read(app: string, type: PageType, ids: string[]): Promise<ScimResource[]>;
  /** A page of the audit trail, the latest first. */
  audit(query: AuditQuery): Promise<AuditRow[]>;
  /** Puts a login, or one that was refused, into the audit trail. */
  noteLogin(at: Date, isRefused: boolean): Promise<void>;
}

type ShownResource = ScimResource & { memberCount?: number };

export interface Listed {
  rows: ShownResource[];
  /** For the next page; null on the last. */
  next: string | null;
}

export interface Directory {
  /** Everybody, or those found by the start of userName or displayName, or by whole id, externalId or e-mail. Null: a bad cursor. */
  list(app: string, type: PageType, search: string, after: string | null): Promise<Listed | null>;
  read(app: string, type: PageType, id: string): Promise<ShownResource | null>;
  members(app: string, group: string, after: number): Promise<{ rows: { id: string; type: string; name: string }[]; next: number | null }>;
  totals(app: string): Promise<Record<PageType, number>>;
  /** Writes and refused writes, the latest first; `before` is the `next` of the page before, null for the first. */
  audit(app: string, before: number | null, refused: boolean): Promise<{ rows: AuditRow[]; next: number | null }>;
  /** How many people hold each role. */
  roles(app: string): Promise<{ role: string; people: number }[]>;
}

const pageSize = 50;
/** Above every string in the order of code points. */
const last = '\u{10FFFF}';

interface Place {
  /** Position in `sources`. */
  source: number;
  key: string;
  rid: number;
}

interface Found {
  rid: number;
  id: string;
  key: string;
}

/** Searches are carried out one after the other, so that each is a walk along one index. */
type Source = (store: PageStore, app: string, type: PageType, search: string, after: Place, limit: number) => Promise<Found[]>;

const exact: Source = async (store, app, type, search, after, limit) => {
  if (search === '') return [];
  const own = 'select rid, id from resource where tenant = ? and type = ?';
  const lookups = [
    store.query(`${own} and id = ?`, app, type, search),
    store.query(`${own} and external_id = ? order by rid limit ${pageSize}`, app, type, exactKey(search)),
    store.query(
      `${own} and rid in (select rid from attr_index where tenant = ? and type = ? and path = 'emails.value' and value_key = ?)`,
      ...[app, type, app, type, foldedKey(search)],
    ),
  ];
  const rows = (await Promise.all(lookups)).flat().map((row) => ({ rid: Number(row.rid), id: String(row.id), key: '' }));
  const unique = [...new Map(rows.map((row) => [row.rid, row])).values()].sort((a, b) => a.rid - b.rid);
  return unique.filter(({ rid }) => rid > after.rid).slice(0, limit);
};

/** By the start of a key; `unlike` leaves out what the source before has listed. */
const byKey =
  (column: 'user_key' | 'display_key', unlike: 'user_key' | null): Source =>
  async (store, app, type, search, after, limit) => {
    const [from, to] = [fold(search), fold(search) + last];
    const rows = await store.query(
      `select rid, id, ${column} as sort_key from resource where tenant = ? and type = ? and ${column} >= ? and ${column} < ?
       and (${column} > ? or (${column} = ? and rid > ?)) ${unlike === null ? '' : `and not (${unlike} >= ? and ${unlike} < ?)`}
       order by ${column}, rid limit cast(? as bigint)`,
      ...[app, type, after.key > from ? after.key : from, to, after.key, after.key, after.rid],
      ...(unlike === null ? [] : [from, to]),
      limit,
    );
    return rows.map((row) => ({ rid: Number(row.rid), id: String(row.id), key: String(row.sort_key) }));
  };

const sources: Record<PageType, Source[]> = {
  User: [exact, byKey('user_key', null), byKey('display_key', 'user_key')],
  Group: [exact, byKey('display_key', null)],
};

export function openDirectory(store: PageStore): Directory {
  const memberCount = async (rid: number): Promise<number> =>
    Number((await store.query('select count(*) as n from member where group_rid = ?', rid))[0]?.n ?? 0);
  const ridOf = async (app: string, type: PageType, id: string): Promise<number | null> => {
    const [row] = await store.query('select rid from resource where tenant = ? and type = ? and id = ?', app, type, id);
    return row === undefined ? null : Number(row.rid);
  };
  const shown = async (app: string, type: PageType, places: { rid: number; id: string }[]): Promise<ShownResource[]> => {
    const rids = new Map(places.map(({ rid, id }) => [id, rid]));
    const resources = await store.read(
      app,
      type,
      places.map(({ id }) => id),
    );
    if (type === 'User') return resources;
    return Promise.all(resources.map(async (one) => ({ ...one, memberCount: await memberCount(rids.get(one.id) ?? -1) })));
  };
  return {
    async list(app, type, search, cursor) {
      const start: Place | null = cursor === null ? { source: 0, key: '', rid: -1 } : readCursor(cursor);
      if (start === null) return null;
      const found: (Found & { source: number })[] = [];
      const listed = new Set<number>();
      for (const [source, find] of sources[type].entries()) {
        if (source < start.source || found.length > pageSize) continue;
        const after = source === start.source ? start : { source, key: '', rid: -1 };
        for (const row of await find(store, app, type, search.trim(), after, pageSize + 1 - found.length)) {
          if (!listed.has(row.rid)) found.push({ ...row, source });
          listed.add(row.rid);
        }
        // Without a search the first key lists everybody.
        if (search.trim() === '' && source > 0) break;
      }
      const page = found.slice(0, pageSize);
      const end = page.at(-1);
      return {
        rows: await shown(app, type, page),
        next: found.length > pageSize && end !== undefined ? writeCursor(end) : null,
      };
    },
    async read(app, type, id) {
      const rid = await ridOf(app, type, id);
      return rid === null ? null : ((await shown(app, type, [{ rid, id }]))[0] ?? null);
    },
    async members(app, group, after) {
      const rid = await ridOf(app, 'Group', group);
      const rows = await store.query(
        `select r.rid, r.id, r.type, r.doc from member m join resource r on r.rid = m.member_rid
         where m.group_rid = ? and m.member_rid > ? order by m.member_rid limit cast(? as bigint)`,
        ...[rid ?? -1, after, pageSize + 1],
      );
      const page = rows.slice(0, pageSize);
      return {
        rows: page.map((row) => ({ id: String(row.id), type: String(row.type), name: nameIn(row.doc) })),
        next: rows.length > pageSize ? Number(page.at(-1)?.rid) : null,
      };
    },
    async totals(app) {
      const rows = await store.query('select type, n from total where tenant = ?', app);
      const of = (type: PageType): number => Number(rows.find((row) => row.type === type)?.n ?? 0);
      return { User: of('User'), Group: of('Group') };
    },
    async audit(app, before, refused) {
      const found = await store.audit({ app, count: pageSize + 1, refused, ...(before !== null && { before }) });
      const rows = found.slice(0, pageSize);
      return { rows, next: found.length > pageSize ? (rows.at(-1)?.seq ?? null) : null };
    },
    async roles(app) {
      const rows = await store.query(
        `select f.value as role, count(*) as n from resource r join vendor_fact f on f.rid = r.rid and f.name = 'role'
         where r.tenant = ? and r.type = 'User' group by f.value order by f.value`,
        app,
      );
      return rows.map((row) => ({ role: String(row.role), people: Number(row.n) }));
    },
  };
}

/** userName or displayName of a stored document, which is text or, where the database knows JSON, an object. */
function nameIn(stored: unknown): string {
  const document: unknown = typeof stored === 'string' ? JSON.parse(stored) : stored;
  return isObject(document) ? String(document.userName ?? document.displayName ?? '') : '';
}

function writeCursor({ source, key, rid }: Place): string {
  return Buffer.from(JSON.stringify([source, key, rid])).toString('base64url');
}

function readCursor(text: string): Place | null {
  try {
    const [source, key, rid]: unknown[] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    const fits = typeof source === 'number' && typeof key === 'string' && typeof rid === 'number';
    return fits ? { source, key, rid } : null;
  } catch {
    return null;
  }
}
