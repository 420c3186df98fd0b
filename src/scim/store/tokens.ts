/** Tokens of one app, of which only SHA-256 hashes are kept: random secrets of 256 bits need no slow hash. */
import { createHash } from 'node:crypto';
import { query, type Row, type Work } from './work.ts';

/** A token that a directory sends, a client that fetches access tokens (OAuth 2.0), or such an access token. */
export type TokenKind = 'token' | 'client' | 'access';

export interface TokenRecord {
  /** Public; the client_id of a client. */
  id: string;
  kind: TokenKind;
  label: string;
  /** ISO 8601; `expires` null never. */
  created: string;
  expires: string | null;
}

/** Who sends a request: a token by its id, which is never used again, and by the name that people gave it. */
export interface Caller {
  id: string;
  label: string;
}

export interface StoredTokens {
  add(record: TokenRecord, secret: string, parent?: string): Work<void>;
  /** Tokens and clients, the oldest first; expired ones too. */
  list(): Work<TokenRecord[]>;
  /** Takes a token or client away with the access tokens it got; false when there is none of this id. */
  remove(id: string): Work<boolean>;
  /** The record of a secret that is valid at this time (ISO 8601). */
  find(secret: string, at: string): Work<TokenRecord | null>;
  /** Takes away access tokens that expired before this time. */
  removeExpired(at: string): Work<void>;
}

const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function openTokenStore(tenant: string): StoredTokens {
  return {
    *add({ id, kind, label, created, expires }, secret, parent) {
      yield* query(
        'insert into token (tenant, kind, id, hash, label, created, expires, parent) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...[tenant, kind, id, hash(secret), label, created, expires, parent ?? null],
      );
    },
    *list() {
      return (yield* query("select * from token where tenant = ? and kind <> 'access' order by tid", tenant)).map(readRecord);
    },
    *remove(id) {
      yield* query('delete from token where tenant = ? and parent = ?', tenant, id);
      return (yield* query('delete from token where tenant = ? and id = ? returning id', tenant, id)).length > 0;
    },
    *find(secret, at) {
      const [row] = yield* query(
        'select * from token where hash = ? and tenant = ? and (expires is null or expires > ?)',
        ...[hash(secret), tenant, at],
      );
      return row === undefined ? null : readRecord(row);
    },
    *removeExpired(at) {
      yield* query("delete from token where tenant = ? and kind = 'access' and expires <= ?", tenant, at);
    },
  };
}

function readRecord(row: Row): TokenRecord {
  return {
    id: String(row.id),
    kind: row.kind === 'client' ? 'client' : row.kind === 'access' ? 'access' : 'token',
    label: String(row.label),
    created: String(row.created),
    expires: typeof row.expires === 'string' ? row.expires : null,
  };
}
