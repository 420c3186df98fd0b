/** The audit trail: one row a write, added in the write's own transaction and never changed; and one a refused write. No bodies, no values, no secrets. */
import type { ResourceType } from '../document.ts';
import { query, type Value, type Work } from './work.ts';

/** Who changed what, or was refused. */
export interface AuditEntry {
  /** ISO 8601. */
  at: string;
  /** Label of the token. */
  actor: string;
  /** Its id; null where it was none, as by hand, and in entries of before ids were noted. */
  token: string | null;
  /** `adjust` is what somebody did by hand, `bulk` a Bulk request that was refused as a whole. */
  action: 'create' | 'replace' | 'patch' | 'delete' | 'adjust' | 'bulk';
  /** Null where a request was about no one type. */
  type: ResourceType | null;
  /** Empty for a refused creation. */
  id: string;
  changed: AuditChange;
  /** Only of a write that was refused. */
  refused?: Refusal;
}

export interface Refusal {
  /** HTTP status, 400 to 599. */
  status: number;
  scimType: string | null;
}

export interface AuditChange {
  /** Names of the attributes that differ afterwards. */
  attributes?: string[];
  /** Ids of members who came and left. */
  came?: string[];
  left?: string[];
  /** Ids of members that were to be added and do not exist. */
  unknown?: string[];
}

/** An entry as it is read: `seq` grows with every entry, `app` is the key of the app. */
export type AuditRow = AuditEntry & { seq: number; app: string };

export interface AuditQuery {
  /** Absent: every app. */
  app?: string;
  count: number;
  /** Only entries older than the one with this `seq`: the last of the page before. */
  before?: number;
  /** Only entries at this time (ISO 8601) or later. */
  since?: string;
  /** Only refused writes. */
  refused?: boolean;
}

export interface Audit {
  /** Of refused writes the latest 10,000 of an app are kept: a client that is wrong is wrong every cycle. */
  add(entry: AuditEntry): Work<void>;
  /** The latest first; `before` is the `seq` of the last entry of the page before. */
  list(count: number, before?: number): Work<AuditRow[]>;
}

const keptRefusals = 10_000;
/** Looking for what is too old costs more than adding, so it is done once in so many. */
const refusalsBetweenCleanings = 500;

export function openAudit(tenant: string, kept = keptRefusals): Audit {
  let refusals = 0;
  return {
    *add({ at, actor, token, action, type, id, changed, refused }) {
      yield* query(
        'insert into audit (tenant, at, actor, token, action, type, id, changed, status, scim_type) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        ...[tenant, at, actor, token, action, type ?? '', id, JSON.stringify(changed), refused?.status ?? null, refused?.scimType ?? null],
      );
      if (refused === undefined || refusals++ % Math.min(refusalsBetweenCleanings, kept) > 0) return;
      yield* query(
        `delete from audit where tenant = ? and status is not null and aid <=
         (select aid from audit where tenant = ? and status is not null order by aid desc limit 1 offset ${kept})`,
        ...[tenant, tenant],
      );
    },
    list: (count, before) => listAudit({ app: tenant, count, ...(before !== undefined && { before }) }),
  };
}

/** One page, the latest first. */
export function* listAudit({ app, count, before = Number.MAX_SAFE_INTEGER, since, refused }: AuditQuery): Work<AuditRow[]> {
  const conditions: [sql: string, value?: Value][] = [
    ...(app === undefined ? [] : [['tenant = ?', app] as [string, Value]]),
    ['aid < ?', before],
    ...(since === undefined ? [] : [['at >= ?', since] as [string, Value]]),
    ...(refused ? [['status is not null'] as [string]] : []),
  ];
  const values = conditions.flatMap(([, value]) => (value === undefined ? [] : [value]));
  const where = conditions.map(([sql]) => sql).join(' and ');
  return (yield* query(`select * from audit where ${where} order by aid desc limit ?`, ...values, count)).map((row) => ({
    seq: Number(row.aid),
    app: String(row.tenant),
    at: String(row.at),
    actor: String(row.actor),
    token: row.token === null ? null : String(row.token),
    action: String(row.action) as AuditEntry['action'],
    type: row.type === 'Group' || row.type === 'User' ? row.type : null,
    id: String(row.id),
    changed: JSON.parse(String(row.changed)) as AuditChange,
    ...(row.status !== null && {
      refused: { status: Number(row.status), scimType: row.scim_type === null ? null : String(row.scim_type) },
    }),
  }));
}
