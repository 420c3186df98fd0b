/**
 * The audit trail: one row a write, added in the write's own transaction and never changed; one a refused write; and one for whoever came by a
 * token or a session. No bodies, no values, no secrets.
 */
import type { ResourceType } from '../document.ts';
import { query, type Value, type Work } from './work.ts';

/** What an entry is about: a resource; a token or OAuth client; the page. */
export type Subject = ResourceType | (typeof others)[number];
const others = ['Token', 'Client', 'Page'] as const;

/** Who changed what, or was refused. */
export interface AuditEntry {
  /** ISO 8601. */
  at: string;
  /** Label of the token. */
  actor: string;
  /** Its id; null where it was none, as by hand, and in entries of before ids were noted. */
  token: string | null;
  /**
   * `adjust` is what somebody did by hand, `bulk` a Bulk request that was refused as a whole, `issue` an access token that a client got,
   * `revoke` the end of a token or client, `login` one to the page.
   */
  action: 'create' | 'replace' | 'patch' | 'delete' | 'adjust' | 'bulk' | 'issue' | 'revoke' | 'login';
  /** Null where a request was about no one type. */
  type: Subject | null;
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

/** An entry as it is read: `seq` grows with every entry, `app` is the key of the app, null for the page, which shows all of them. */
export type AuditRow = AuditEntry & { seq: number; app: string | null };

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
  /** Of what is refused the latest 10,000 of an app are kept: a client that is wrong is wrong every cycle. As many of logins and access tokens. */
  add(entry: AuditEntry): Work<void>;
  /** The latest first; `before` is the `seq` of the last entry of the page before. */
  list(count: number, before?: number): Work<AuditRow[]>;
}

const keptEntries = 10_000;
/** Looking for what is too old costs more than adding, so it is done once in so many. */
const entriesBetweenCleanings = 500;
/** What comes again and again, each with an index of its own. */
const bounded = { refused: 'status is not null', passing: "status is null and action in ('issue', 'login')" };
/** The page's tenant, which no app has as its key. */
export const pageTenant = '';

export function openAudit(tenant: string, kept = keptEntries): Audit {
  const added = { refused: 0, passing: 0 };
  return {
    *add({ at, actor, token, action, type, id, changed, refused }) {
      yield* query(
        'insert into audit (tenant, at, actor, token, action, type, id, changed, status, scim_type) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
        ...[tenant, at, actor, token, action, type ?? '', id, JSON.stringify(changed), refused?.status ?? null, refused?.scimType ?? null],
      );
      const kind = refused !== undefined ? 'refused' : action === 'issue' || action === 'login' ? 'passing' : null;
      if (kind === null || added[kind]++ % Math.min(entriesBetweenCleanings, kept) > 0) return;
      yield* query(
        `delete from audit where tenant = ? and ${bounded[kind]} and aid <=
         (select aid from audit where tenant = ? and ${bounded[kind]} order by aid desc limit 1 offset ${kept})`,
        ...[tenant, tenant],
      );
    },
    list: (count, before) => listAudit({ app: tenant, count, ...(before !== undefined && { before }) }),
  };
}

const subjects: Subject[] = ['User', 'Group', ...others];

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
    app: row.tenant === pageTenant ? null : String(row.tenant),
    at: String(row.at),
    actor: String(row.actor),
    token: row.token === null ? null : String(row.token),
    action: String(row.action) as AuditEntry['action'],
    type: subjects.find((one) => one === row.type) ?? null,
    id: String(row.id),
    changed: JSON.parse(String(row.changed)) as AuditChange,
    ...(row.status !== null && {
      refused: { status: Number(row.status), scimType: row.scim_type === null ? null : String(row.scim_type) },
    }),
  }));
}
