/** The schema, one entry a version; an entry is never changed once released. Every table carries the tenant or hangs on a row that does. */
import type { Dialect } from './dialect.ts';

type Migration = (dialect: Dialect) => string;

/**
 * Documents hold what is only returned, columns what is looked up: `*_key` is folded, `external_id` as it was sent.
 * `total_slot` has sixteen rows a type, so that replicas that create at the same time seldom wait for one row.
 */
const resources: Migration = ({ rowKey, text, reference, table, keyTable }) => `
  create table resource (
    rid ${rowKey}, tenant ${text} not null, type ${text} not null, id ${text} not null,
    user_key ${text}, display_key ${text}, external_id ${text}, active integer, label ${text},
    version integer not null, created ${text} not null, modified ${text} not null, doc text not null
  )${table};
  create unique index resource_id on resource (tenant, type, id);
  create unique index resource_user on resource (tenant, type, user_key);
  create index resource_display on resource (tenant, type, display_key);
  create index resource_external on resource (tenant, type, external_id);
  create index resource_active on resource (tenant, type, active, rid);
  create index resource_page on resource (tenant, type, rid);
  create table attr_index (
    tenant ${text} not null, type ${text} not null, path ${text} not null, value_key ${text} not null,
    rid ${reference} not null references resource on delete cascade,
    primary key (tenant, type, path, value_key, rid)
  )${keyTable};
  create index attr_index_rid on attr_index (rid);
  create table member (
    group_rid ${reference} not null references resource on delete cascade,
    member_rid ${reference} not null references resource on delete cascade,
    primary key (group_rid, member_rid)
  )${keyTable};
  create index member_of on member (member_rid, group_rid);
  create table vendor_fact (
    fid ${rowKey}, rid ${reference} not null references resource on delete cascade,
    name ${text} not null, value ${text} not null, unique (rid, name, value)
  )${table};
  create table total_slot (
    tenant ${text} not null, type ${text} not null, slot integer not null, n integer not null, primary key (tenant, type, slot)
  )${keyTable};
  create view total as select tenant, type, sum(n) as n from total_slot group by tenant, type;
`;

/** No foreign key ties the audit to what it speaks of: it must outlive it. */
const security: Migration = ({ rowKey, text, table }) => `
  create table token (
    tid ${rowKey}, tenant ${text} not null, kind ${text} not null, id ${text} not null, hash ${text} not null, label ${text} not null,
    created ${text} not null, expires ${text}, parent ${text}
  )${table};
  create unique index token_hash on token (hash);
  create unique index token_id on token (tenant, id);
  create table audit (
    aid ${rowKey}, tenant ${text} not null, at ${text} not null, actor ${text} not null, action ${text} not null,
    type ${text} not null, id ${text} not null, changed text not null
  )${table};
  create index audit_tenant on audit (tenant, aid);
`;

/** Refused writes stand in the audit as well, and can be found and thrown away without looking at the others. */
const refusals: Migration = ({ text }) => `
  alter table audit add column status integer;
  alter table audit add column scim_type ${text};
  create index audit_refused on audit (tenant, aid) where status is not null;
`;

/** Totals by place in the order of creation: sixteen slots for each run of 16,384 row keys. */
export const places: Migration = () => `
  delete from total_slot;
  insert into total_slot (tenant, type, slot, n)
    select tenant, type, rid / 16384 * 16 + rid % 16, count(*) from resource group by tenant, type, rid / 16384 * 16 + rid % 16;
`;

/** When declared tokens were used, to the minute. By hash: an id may come to stand for another token. */
const uses: Migration = ({ text, keyTable }) => `
  create table token_use (
    tenant ${text} not null, hash ${text} not null, first_used ${text} not null, last_used ${text} not null, primary key (tenant, hash)
  )${keyTable};
`;

/** Which token wrote, beside its label; what is kept for a while only is found without looking at the writes. */
const traces: Migration = ({ text }) => `
  alter table audit add column token ${text};
  create index audit_kept on audit (tenant, aid) where status is null and action in ('issue', 'login');
`;

/**
 * By which set of matching attributes each person is indexed; 0 is by e-mails alone. Sets count up, and none is ever another one. The index is of
 * every type: one of people alone would be part of the plan of each `type = ?`, which SQLite would plan anew with every value.
 */
const matching: Migration = ({ rowKey, text, reference, table }) => `
  create table index_set (sid ${rowKey}, tenant ${text} not null, hash ${text} not null, paths text not null)${table};
  create unique index index_set_hash on index_set (tenant, hash);
  alter table resource add column indexed ${reference} not null default 0;
  create index resource_indexed on resource (tenant, type, indexed, rid);
`;

export const migrations: Migration[] = [resources, security, refusals, places, uses, traces, matching];

/** What has to be run to bring a database from this version to ours. Throws when a newer version of this program wrote it. */
export function missingMigrations(version: number, dialect: Dialect): string[] {
  if (version > migrations.length) {
    throw new Error(`The database has version ${version}, newer than this program's ${migrations.length}. Use the newer program.`);
  }
  return migrations.slice(version).map((migration) => migration(dialect));
}
