/** Membership as rows, read from either side; adding and removing costs the same in a group of any size. */
import type { ResourceType } from '../document.ts';
import { memberSlice } from '../limits.ts';
import { isStorable } from '../storable.ts';
import type { Dialect } from './dialect.ts';
import { letOthersIn, query, type Row, type Work } from './work.ts';

export interface Reference {
  rid: number;
  id: string;
  type: ResourceType;
  /** displayName, or userName where there is none. */
  display: string | null;
}

export interface Members {
  /** Members of each group, in the order in which they were created; nobody is missing from the map. */
  of(groupRids: number[]): Work<Map<number, Reference[]>>;
  /** Groups that each user or group is a direct member of. */
  groupsOf(memberRids: number[]): Work<Map<number, Reference[]>>;
  /** The members of one group behind this row key, at most `count`. */
  slice(groupRid: number, afterRid: number, count: number): Work<Reference[]>;
  /** How many members each group has, or how many groups each member, counted up to `most`. */
  counts(side: 'group_rid' | 'member_rid', rids: number[], most: number): Work<Map<number, number>>;
  /** The same of all of them together, at a fraction of the work. */
  total(side: 'group_rid' | 'member_rid', rids: number[], most: number): Work<number>;
  /** Row keys of the direct members of a group that are users. */
  users(groupRid: number): Work<number[]>;
  /** Who these ids are; `missing` are ids that this tenant does not have. */
  resolve(ids: string[]): Work<{ found: Reference[]; missing: string[] }>;
  add(groupRid: number, ids: string[]): Work<Added>;
  /** Removes and says the ids of who was a member. Ids that nobody has are no error. */
  remove(groupRid: number, ids: string[]): Work<string[]>;
  /** Everybody out but these; the ids of who left. */
  keepOnly(groupRid: number, rids: number[]): Work<string[]>;
}

/** What came of adding members. */
export interface Added {
  /** Ids of who was not a member before. */
  came: string[];
  /** Row keys of the users among them. */
  users: number[];
  /** Ids that this tenant does not have. */
  missing: string[];
}

export function openMembers({ texts, numbers }: Dialect, tenant: string): Members {
  const references = function* (own: string, other: string, rids: number[]): Work<Map<number, Reference[]>> {
    const select = `select m.${own} as own, o.rid, o.id, o.type, o.label from member m join resource o on o.rid = m.${other}`;
    const found = new Map(rids.map((rid): [number, Reference[]] => [rid, []]));
    const [one] = rids;
    if (rids.length !== 1 || one === undefined) {
      const rows = yield* query(`${select} where m.${own} in ${numbers} order by o.rid`, JSON.stringify(rids));
      for (const row of rows) found.get(Number(row.own))?.push(readReference(row));
      return found;
    }
    // Most often it is one, which needs no list to be taken apart and may have any number: others are answered in between.
    const list: Reference[] = [];
    for (;;) {
      const rows = yield* query(
        `${select} where m.${own} = ? and m.${other} > ? order by m.${other} limit ${memberSlice}`,
        ...[one, list.at(-1)?.rid ?? 0],
      );
      for (const row of rows) list.push(readReference(row));
      if (rows.length < memberSlice) return new Map([[one, list]]);
      yield* letOthersIn();
    }
  };
  // One id list as JSON: one statement for any number of members. A single id needs no list to be taken apart.
  const idIn = (list: string[]): string => `id ${list.length === 1 ? '= ?' : `in ${texts}`}`;
  const idsAsValue = (list: string[]): string => (list.length === 1 ? list.join() : JSON.stringify(list));
  const addAll = function* (groupRid: number, type: ResourceType, list: string[]): Work<number[]> {
    // In the order of the rows, so that two replicas never wait for each other; by an expression, so that no index on it is searched for ids.
    const rows = yield* query(
      `insert into member (group_rid, member_rid) select cast(? as bigint), rid from resource
       where tenant = ? and type = ? and ${idIn(list)} order by rid + 0 on conflict do nothing returning member_rid`,
      ...[groupRid, tenant, type, idsAsValue(list)],
    );
    return rows.map((row) => Number(row.member_rid));
  };
  const left = 'returning (select id from resource o where o.rid = member.member_rid) as id';
  const ids = (rows: Row[]): string[] => rows.map((row) => String(row.id));
  const removeAll = function* (groupRid: number, type: ResourceType, list: string[]): Work<string[]> {
    const rows = yield* query(
      `delete from member where group_rid = ?
       and member_rid ${list.length === 1 ? '=' : 'in'} (select rid from resource where tenant = ? and type = ? and ${idIn(list)}) ${left}`,
      ...[groupRid, tenant, type, idsAsValue(list)],
    );
    return ids(rows);
  };
  const resolve: Members['resolve'] = function* (wanted) {
    const ids = wanted.filter(isStorable);
    if (ids.length === 0) return { found: [], missing: wanted };
    const rows = yield* query(
      `select rid, id, type, label from resource where tenant = ? and type in ('User', 'Group') and ${idIn(ids)}`,
      ...[tenant, idsAsValue(ids)],
    );
    const known = new Set(rows.map((row) => row.id));
    return { found: rows.map(readReference), missing: wanted.filter((id) => !known.has(id)) };
  };
  return {
    of: (groupRids) => references('group_rid', 'member_rid', groupRids),
    groupsOf: (memberRids) => references('member_rid', 'group_rid', memberRids),
    *slice(groupRid, afterRid, count) {
      const rows = yield* query(
        `select o.rid, o.id, o.type, o.label from member m join resource o on o.rid = m.member_rid
         where m.group_rid = ? and m.member_rid > ? order by m.member_rid limit cast(? as bigint)`,
        ...[groupRid, afterRid, count],
      );
      return rows.map(readReference);
    },
    *counts(side, rids, most) {
      const rows = yield* query(
        `select rid, (select count(*) from (select 1 from member m where m.${side} = r.rid limit ${most}) as counted) as n
         from resource r where rid in ${numbers}`,
        JSON.stringify(rids),
      );
      return new Map(rows.map(({ rid, n }) => [Number(rid), Number(n)]));
    },
    *total(side, rids, most) {
      const [row] = yield* query(
        `select count(*) as n from (select 1 from member where ${side} in ${numbers} limit ${most}) as counted`,
        JSON.stringify(rids),
      );
      return Number(row?.n ?? 0);
    },
    *users(groupRid) {
      const rows = yield* query(
        `select o.rid from member m join resource o on o.rid = m.member_rid where m.group_rid = ? and o.type = 'User' order by o.rid`,
        groupRid,
      );
      return rows.map((row) => Number(row.rid));
    },
    resolve,
    *add(groupRid, wanted) {
      const ids = wanted.filter(isStorable);
      if (ids.length === 0) return { came: [], users: [], missing: wanted };
      const users = yield* addAll(groupRid, 'User', ids);
      // Most often all of them are users who were no members: then nothing else has to be asked.
      if (users.length === wanted.length) return { came: wanted, users, missing: [] };
      const { found, missing } = yield* resolve([...new Set(wanted)]);
      const groups = found.filter(({ type }) => type === 'Group').map(({ id }) => id);
      const added = new Set(groups.length === 0 ? users : [...users, ...(yield* addAll(groupRid, 'Group', groups))]);
      return { came: found.filter(({ rid }) => added.has(rid)).map(({ id }) => id), users, missing };
    },
    *remove(groupRid, ids) {
      const gone = ids.filter(isStorable);
      if (gone.length === 0) return [];
      const users = yield* removeAll(groupRid, 'User', gone);
      return users.length === gone.length ? users : [...users, ...(yield* removeAll(groupRid, 'Group', gone))];
    },
    *keepOnly(groupRid, rids) {
      return ids(
        yield* query(`delete from member where group_rid = ? and member_rid not in ${numbers} ${left}`, groupRid, JSON.stringify(rids)),
      );
    },
  };
}

function readReference(row: Row): Reference {
  return {
    rid: Number(row.rid),
    id: String(row.id),
    type: row.type === 'Group' ? 'Group' : 'User',
    display: typeof row.label === 'string' ? row.label : null,
  };
}
