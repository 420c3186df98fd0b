/** The working file of a verification: what was read so far, so that memory stays flat and a broken run goes on where it stopped. */
import { chmodSync } from 'node:fs';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import type { Difference } from './types.ts';

/** `AppUser`: what Okta keeps about somebody who is assigned. */
export type ObjectType = 'User' | 'Group' | 'AppUser';
export type ScimType = Exclude<ObjectType, 'AppUser'>;

/** A user or group of the endpoint. */
export interface EndpointRecord {
  id: string;
  document: Record<string, unknown>;
  /** Directory id of whoever matched it first, or null. */
  claimedBy: string | null;
}

/** What a record is claimed by when its person is not in scope: nobody else may take it for an extra one. */
export const outOfScope = (id: string): string => `out of scope: ${id}`;
export const isOutOfScope = (claim: string): boolean => claim.startsWith('out of scope: ');

/** What one record should say of another person, such as the manager. */
export interface Reference {
  /** Endpoint id of the record that refers. */
  record: string;
  attribute: string;
  who: string;
  /** Directory id of the person referred to, or null for nobody. */
  to: string | null;
}

/** One app's part of the file. Values of matching attributes are kept in small letters. */
export interface VerifyStore {
  /** Where a step stopped: null before its first page, `done` after the last. */
  position(step: string): string | null;
  /** Runs the work of one page and moves the step on, both or neither. */
  page(step: string, position: string, work: () => void): void;
  putRecord(type: ObjectType, document: Record<string, unknown> & { id: string }, keys: [attribute: string, value: string][]): void;
  /** Forgets the records of one type, to read them again. */
  dropRecords(type: ObjectType): void;
  countRecords(type: ObjectType): number;
  findRecords(type: ObjectType, attribute: string, value: string): EndpointRecord[];
  claim(type: ObjectType, id: string, by: string): void;
  /** Endpoint id of the record a person or group matched. */
  claimOf(type: ObjectType, by: string): string | undefined;
  record(type: ObjectType, id: string): EndpointRecord | undefined;
  unclaimed(type: ObjectType): Iterable<EndpointRecord>;
  /** Values of a matching attribute that several records share. */
  sharedKeys(type: ObjectType): { attribute: string; value: string; ids: string[] }[];
  /** Target attributes that at least one record of the endpoint shows. */
  seeAttribute(type: ObjectType, attribute: string): void;
  isSeen(type: ObjectType, attribute: string): boolean;
  assign(principal: string, role: string): void;
  /** App role ids of a person or group, direct only; empty when not assigned. */
  assigned(principal: string): string[];
  assignedPrincipals(): string[];
  addMembers(group: string, members: string[]): void;
  members(group: string): string[];
  groupsOf(person: string): string[];
  /** Remembers that a record should refer to the record of another person, to be looked at once everybody was compared. */
  refer(reference: Reference): void;
  /** In the order of the records. */
  references(): Iterable<Reference>;
  /** Keeps somebody of the directory until everybody else was compared. */
  putOff(person: Record<string, unknown> & { id: string }): void;
  thosePutOff(): (Record<string, unknown> & { id: string })[];
  addDifference(difference: Difference): void;
  /** Takes back what was found about a record before somebody in scope claimed it. */
  withdraw(kind: Difference['kind'], record: string): void;
  /** In the order they were found. */
  differences(): Iterable<Difference>;
  countDifferences(): Record<string, number>;
  /** Adds to a counter of this app. */
  count(name: string, more: number): void;
  counters(): Record<string, number>;
}

export interface WorkingFile {
  app(key: string): VerifyStore;
  close(): void;
}

const tables = `
  create table if not exists about (name text primary key, value text not null) strict;
  create table if not exists step (app text, step text, position text not null, primary key (app, step)) strict;
  create table if not exists record (app text, type text, id text, document text not null, claimed text, primary key (app, type, id)) strict;
  create index if not exists record_claimed on record (app, type, claimed);
  create table if not exists record_key (app text, type text, attribute text, value text, id text, primary key (app, type, attribute, value, id)) strict, without rowid;
  create table if not exists seen (app text, type text, attribute text, primary key (app, type, attribute)) strict, without rowid;
  create table if not exists assigned (app text, principal text, role text, primary key (app, principal, role)) strict, without rowid;
  create table if not exists member (app text, group_id text, person text, primary key (app, group_id, person)) strict, without rowid;
  create index if not exists member_person on member (app, person);
  create table if not exists reference (app text, record text, attribute text, who text not null, person text, primary key (app, record, attribute)) strict, without rowid;
  create table if not exists put_off (app text, person text, body text not null, primary key (app, person)) strict, without rowid;
  create table if not exists difference (number integer primary key, app text, kind text, body text not null) strict;
  create index if not exists difference_app on difference (app, kind);
  create index if not exists difference_record on difference (app, kind, json_extract(body, '$.records[0]'));
  create table if not exists counter (app text, name text, value integer not null, primary key (app, name)) strict;
`;

/** Opens or makes the file. `subject` names what is verified; a file about something else is refused with an Error. */
export function openWorkingFile(file: string, subject: string): WorkingFile {
  const database = new DatabaseSync(file);
  // It holds personal data while it lives.
  if (file !== ':memory:') chmodSync(file, 0o600);
  database.exec('pragma journal_mode = memory; pragma synchronous = off;');
  database.exec(tables);
  const statements = new Map<string, StatementSync>();
  const sql = (text: string): StatementSync => {
    const known = statements.get(text) ?? database.prepare(text);
    statements.set(text, known);
    return known;
  };
  const about = sql('select value from about where name = ?').get('subject')?.value;
  if (about === undefined) sql('insert into about values (?, ?)').run('subject', subject);
  else if (about !== subject) {
    database.close();
    throw new Error(`${file} belongs to another verification (${String(about)}); name another file or remove it`);
  }
  return { app: (key) => appStore(database, sql, key), close: () => database.close() };
}

type Row = Record<string, unknown>;

function appStore(database: DatabaseSync, sql: (text: string) => StatementSync, app: string): VerifyStore {
  const recordOf = (row: Row): EndpointRecord => ({
    id: String(row.id),
    document: JSON.parse(String(row.document)) as Record<string, unknown>,
    claimedBy: row.claimed === null ? null : String(row.claimed),
  });
  const column = (rows: Row[], name: string): string[] => rows.map((row) => String(row[name]));
  return {
    position: (step) =>
      (sql('select position from step where app = ? and step = ?').get(app, step)?.position as string | undefined) ?? null,
    page(step, position, work) {
      database.exec('begin');
      try {
        work();
        sql('insert or replace into step values (?, ?, ?)').run(app, step, position);
        database.exec('commit');
      } catch (error) {
        database.exec('rollback');
        throw error;
      }
    },
    putRecord(type, document, keys) {
      sql('insert or replace into record values (?, ?, ?, ?, null)').run(app, type, document.id, JSON.stringify(document));
      for (const [attribute, value] of keys) {
        sql('insert or ignore into record_key values (?, ?, ?, ?, ?)').run(app, type, attribute, value.toLowerCase(), document.id);
      }
    },
    dropRecords(type) {
      for (const table of ['record', 'record_key', 'seen']) sql(`delete from ${table} where app = ? and type = ?`).run(app, type);
    },
    countRecords: (type) => Number(sql('select count(*) as n from record where app = ? and type = ?').get(app, type)?.n ?? 0),
    findRecords: (type, attribute, value) =>
      sql(
        'select r.id, r.document, r.claimed from record_key k join record r on r.app = k.app and r.type = k.type and r.id = k.id ' +
          'where k.app = ? and k.type = ? and k.attribute = ? and k.value = ?',
      )
        .all(app, type, attribute, value.toLowerCase())
        .map(recordOf),
    claim: (type, id, by) => void sql('update record set claimed = ? where app = ? and type = ? and id = ?').run(by, app, type, id),
    claimOf: (type, by) =>
      sql('select id from record where app = ? and type = ? and claimed = ?').get(app, type, by)?.id as string | undefined,
    record: (type, id) => {
      const row = sql('select id, document, claimed from record where app = ? and type = ? and id = ?').get(app, type, id);
      return row === undefined ? undefined : recordOf(row);
    },
    *unclaimed(type) {
      // By key rather than one long cursor: the caller writes differences in between.
      for (let after = ''; ; ) {
        const rows = sql(
          'select id, document, claimed from record where app = ? and type = ? and claimed is null and id > ? order by id limit 500',
        ).all(app, type, after);
        if (rows.length === 0) return;
        for (const row of rows) yield recordOf(row);
        after = String(rows.at(-1)?.id);
      }
    },
    sharedKeys: (type) =>
      sql(
        'select attribute, value, json_group_array(id) as ids from record_key where app = ? and type = ? group by attribute, value having count(*) > 1',
      )
        .all(app, type)
        .map(({ attribute, value, ids }) => ({
          attribute: String(attribute),
          value: String(value),
          ids: JSON.parse(String(ids)) as string[],
        })),
    seeAttribute: (type, attribute) => void sql('insert or ignore into seen values (?, ?, ?)').run(app, type, attribute),
    isSeen: (type, attribute) =>
      sql('select 1 as n from seen where app = ? and type = ? and attribute = ?').get(app, type, attribute) !== undefined,
    assign: (principal, role) => void sql('insert or ignore into assigned values (?, ?, ?)').run(app, principal, role),
    assigned: (principal) => column(sql('select role from assigned where app = ? and principal = ?').all(app, principal), 'role'),
    assignedPrincipals: () => column(sql('select distinct principal from assigned where app = ?').all(app), 'principal'),
    addMembers(group, members) {
      for (const member of members) sql('insert or ignore into member values (?, ?, ?)').run(app, group, member);
    },
    members: (group) => column(sql('select person from member where app = ? and group_id = ?').all(app, group), 'person'),
    groupsOf: (person) => column(sql('select group_id from member where app = ? and person = ?').all(app, person), 'group_id'),
    refer: ({ record, attribute, who, to }) =>
      void sql('insert or replace into reference values (?, ?, ?, ?, ?)').run(app, record, attribute, who, to),
    *references() {
      for (let after = { record: '', attribute: '' }; ; ) {
        const rows = sql(
          'select record, attribute, who, person from reference where app = ? and (record, attribute) > (?, ?) order by record, attribute limit 500',
        ).all(app, after.record, after.attribute);
        for (const { record, attribute, who, person } of rows) {
          after = { record: String(record), attribute: String(attribute) };
          yield { ...after, who: String(who), to: person === null ? null : String(person) };
        }
        if (rows.length === 0) return;
      }
    },
    putOff: (person) => void sql('insert or replace into put_off values (?, ?, ?)').run(app, person.id, JSON.stringify(person)),
    thosePutOff: () =>
      sql('select body from put_off where app = ? order by person')
        .all(app)
        .map(({ body }) => JSON.parse(String(body)) as Record<string, unknown> & { id: string }),
    addDifference: (difference) =>
      void sql('insert into difference (app, kind, body) values (?, ?, ?)').run(app, difference.kind, JSON.stringify(difference)),
    withdraw: (kind, record) =>
      void sql("delete from difference where app = ? and kind = ? and json_extract(body, '$.records[0]') = ?").run(app, kind, record),
    *differences() {
      for (const row of sql('select body from difference where app = ? order by number').iterate(app)) {
        yield JSON.parse(String(row.body)) as Difference;
      }
    },
    countDifferences: () =>
      Object.fromEntries(
        sql('select kind, count(*) as n from difference where app = ? group by kind order by kind')
          .all(app)
          .map(({ kind, n }) => [String(kind), Number(n)]),
      ),
    count: (name, more) =>
      void sql('insert into counter values (?, ?, ?) on conflict do update set value = value + excluded.value').run(app, name, more),
    counters: () =>
      Object.fromEntries(
        sql('select name, value from counter where app = ?')
          .all(app)
          .map(({ name, value }) => [String(name), Number(value)]),
      ),
  };
}
