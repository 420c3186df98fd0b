/** The database: schema, migration, transactions. Every table carries the tenant or hangs on a row that does. */
import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type ResourceType = 'User' | 'Group';

export interface Database {
  /** A prepared statement, kept for the next time. */
  statement(sql: string): StatementSync;
  /** All or nothing; an error thrown inside rolls back and goes on. */
  transaction<T>(work: () => T): T;
  close(): void;
}

/** One entry a version; an entry is never changed once released. */
const migrations = [
  `
  create table resource (
    rid integer primary key, tenant text not null, type text not null, id text not null,
    user_key text, display_key text, external_id text, active integer,
    version integer not null, created text not null, modified text not null, doc text not null
  ) strict;
  create unique index resource_id on resource (tenant, type, id);
  create unique index resource_user on resource (tenant, type, user_key);
  create index resource_display on resource (tenant, type, display_key);
  create index resource_external on resource (tenant, type, external_id);
  create index resource_active on resource (tenant, type, active);
  create index resource_page on resource (tenant, type);
  create table attr_index (
    tenant text not null, type text not null, path text not null, value_key text not null,
    rid integer not null references resource on delete cascade,
    primary key (tenant, type, path, value_key, rid)
  ) strict, without rowid;
  create index attr_index_rid on attr_index (rid);
  create table member (
    group_rid integer not null references resource on delete cascade,
    member_rid integer not null references resource on delete cascade,
    primary key (group_rid, member_rid)
  ) strict, without rowid;
  create index member_of on member (member_rid, group_rid);
  create table vendor_fact (
    fid integer primary key, rid integer not null references resource on delete cascade,
    name text not null, value text not null, unique (rid, name, value)
  ) strict;
  create table total (tenant text not null, type text not null, n integer not null, primary key (tenant, type)) strict, without rowid;
  create trigger resource_added after insert on resource begin
    insert into total values (new.tenant, new.type, 1) on conflict do update set n = n + 1;
  end;
  create trigger resource_removed after delete on resource begin
    update total set n = n - 1 where tenant = old.tenant and type = old.type;
  end;
  `,
];

/** Searches make statements of many shapes; the oldest go so that a client cannot fill the memory with them. */
const keptStatements = 300;

/** Opens or creates the database at a path or `:memory:`; throws when a newer version of this program wrote it. */
export function openDatabase(path: string): Database {
  const connection = new DatabaseSync(path);
  connection.exec('pragma foreign_keys = on; pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 5000;');
  try {
    migrate(connection);
  } catch (error) {
    connection.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  return {
    statement(sql) {
      const known = statements.get(sql);
      if (known !== undefined) return known;
      const made = connection.prepare(sql);
      statements.set(sql, made);
      const [oldest] = statements.keys();
      if (statements.size > keptStatements && oldest !== undefined) statements.delete(oldest);
      return made;
    },
    transaction: (work) => inTransaction(connection, work),
    close: () => connection.close(),
  };
}

function inTransaction<T>(connection: DatabaseSync, work: () => T): T {
  connection.exec('begin immediate');
  try {
    const result = work();
    connection.exec('commit');
    return result;
  } catch (error) {
    connection.exec('rollback');
    throw error;
  }
}

function migrate(connection: DatabaseSync): void {
  inTransaction(connection, () => {
    const version = Number(connection.prepare('pragma user_version').get()?.user_version);
    if (version > migrations.length) {
      throw new Error(`The database has version ${version}, newer than this program's ${migrations.length}. Use the newer program.`);
    }
    for (const migration of migrations.slice(version)) connection.exec(migration);
    connection.exec(`pragma user_version = ${migrations.length}`);
  });
}
