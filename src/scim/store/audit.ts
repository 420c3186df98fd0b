/** The audit trail: one row a write, added in the write's own transaction and never changed. No bodies, no values, no secrets. */
import type { ResourceType } from './database.ts';
import { query, type Work } from './work.ts';

/** Who changed what. */
export interface AuditEntry {
  /** ISO 8601. */
  at: string;
  /** Label of the token. */
  actor: string;
  action: 'create' | 'replace' | 'patch' | 'delete';
  type: ResourceType;
  id: string;
  changed: AuditChange;
}

export interface AuditChange {
  /** Names of the attributes that differ afterwards. */
  attributes?: string[];
  /** Ids of members who came and left. */
  came?: string[];
  left?: string[];
}

export interface Audit {
  add(entry: AuditEntry): Work<void>;
  /** The latest first; `before` is the `seq` of the last entry of the page before. */
  list(count: number, before?: number): Work<(AuditEntry & { seq: number })[]>;
}

export function openAudit(tenant: string): Audit {
  return {
    *add({ at, actor, action, type, id, changed }) {
      yield* query(
        'insert into audit (tenant, at, actor, action, type, id, changed) values (?, ?, ?, ?, ?, ?, ?)',
        ...[tenant, at, actor, action, type, id, JSON.stringify(changed)],
      );
    },
    *list(count, before = Number.MAX_SAFE_INTEGER) {
      const rows = yield* query('select * from audit where tenant = ? and aid < ? order by aid desc limit ?', tenant, before, count);
      return rows.map((row) => ({
        seq: Number(row.aid),
        at: String(row.at),
        actor: String(row.actor),
        action: String(row.action) as AuditEntry['action'],
        type: row.type === 'Group' ? 'Group' : 'User',
        id: String(row.id),
        changed: JSON.parse(String(row.changed)) as AuditChange,
      }));
    },
  };
}
