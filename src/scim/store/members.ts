/** Membership as rows, read from either side; adding and removing costs the same in a group of any size. */
import type { Database, ResourceType } from './database.ts';

export interface Reference {
  id: string;
  type: ResourceType;
  /** displayName, or userName where there is none. */
  display: string | null;
}

export interface Members {
  /** Members of a group, in the order in which they were created. */
  of(groupRid: number): Reference[];
  /** Groups that a user or group is a direct member of. */
  groupsOf(memberRid: number): Reference[];
  /** Row keys of the direct members of a group that are users. */
  users(groupRid: number): number[];
  /** Row keys of these ids and which of them are users; `missing` are ids that this tenant does not have. */
  resolve(ids: string[]): { rids: number[]; users: Set<number>; missing: string[] };
  /** Adds and says who was not a member before. */
  add(groupRid: number, rids: number[]): number[];
  /** Removes and says how many were members. Ids that nobody has are no error. */
  remove(groupRid: number, ids: string[]): number;
  /** Everybody out but these; how many left. */
  keepOnly(groupRid: number, rids: number[]): number;
}

const reference = `o.id, o.type, coalesce(o.doc ->> '$.displayName', o.doc ->> '$.userName') as display`;

export function openMembers(database: Database, tenant: string): Members {
  const references = (own: string, other: string, rid: number): Reference[] =>
    database
      .statement(`select ${reference} from member m join resource o on o.rid = m.${other} where m.${own} = ? order by o.rid`)
      .all(rid)
      .map((row) => ({
        id: String(row.id),
        type: row.type === 'Group' ? 'Group' : 'User',
        display: typeof row.display === 'string' ? row.display : null,
      }));
  // One id list as JSON: one statement for any number of members.
  const byIds = `tenant = ? and type in ('User', 'Group') and id in (select value from json_each(?))`;
  return {
    of: (groupRid) => references('group_rid', 'member_rid', groupRid),
    groupsOf: (memberRid) => references('member_rid', 'group_rid', memberRid),
    users: (groupRid) =>
      database
        .statement(
          `select o.rid from member m join resource o on o.rid = m.member_rid where m.group_rid = ? and o.type = 'User' order by o.rid`,
        )
        .all(groupRid)
        .map((row) => Number(row.rid)),
    resolve(ids) {
      const rows = database.statement(`select rid, id, type from resource where ${byIds}`).all(tenant, JSON.stringify(ids));
      const found = new Set(rows.map((row) => row.id));
      const users = rows.filter((row) => row.type === 'User').map((row) => Number(row.rid));
      return { rids: rows.map((row) => Number(row.rid)), users: new Set(users), missing: ids.filter((id) => !found.has(id)) };
    },
    add(groupRid, rids) {
      const insert = database.statement('insert or ignore into member values (?, ?)');
      return rids.filter((rid) => insert.run(groupRid, rid).changes === 1);
    },
    remove: (groupRid, ids) =>
      Number(
        database
          .statement(`delete from member where group_rid = ? and member_rid in (select rid from resource where ${byIds})`)
          .run(groupRid, tenant, JSON.stringify(ids)).changes,
      ),
    keepOnly: (groupRid, rids) =>
      Number(
        database
          .statement('delete from member where group_rid = ? and member_rid not in (select value from json_each(?))')
          .run(groupRid, JSON.stringify(rids)).changes,
      ),
  };
}
