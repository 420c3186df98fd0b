/** Tokens of one app, of which only SHA-256 hashes are kept: random secrets of 256 bits need no slow hash. */
import { createHash } from 'node:crypto';
import type { Dialect } from './dialect.ts';
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

/** `lastUsed` is a day such as 2026-01-31, in UTC; null never. */
export type ListedToken = TokenRecord & { lastUsed: string | null };

/** As it is found by its secret; `parent` is the id of the client that fetched an access token. */
export type FoundToken = TokenRecord & { parent: string | null };

/** Who sends a request: a token by its id, which is never used again, and by the name that people gave it. */
export interface Caller {
  id: string;
  label: string;
}

export interface StoredTokens {
  add(record: TokenRecord, secret: string, parent?: string): Work<void>;
  /** Tokens and clients, the oldest first; expired ones too. */
  list(): Work<ListedToken[]>;
  /** Takes a token or client away with the access tokens it got, and says what it was; null when there is none of this id. */
  remove(id: string): Work<TokenRecord | null>;
  /** The record of a secret with this hash that is valid at this time (ISO 8601). */
  find(sha256: string, at: string): Work<FoundToken | null>;
  /** The same for many, by hash, in one statement. */
  findAll(hashes: string[], at: string, dialect: Dialect): Work<Map<string, FoundToken>>;
  /** Takes away access tokens that expired before this time. */
  removeExpired(at: string): Work<void>;
}

/** SHA-256 as hex, which is all that is stored of a secret. */
export const hash = (secret: string): string => createHash('sha256').update(secret).digest('hex');

export function openTokenStore(tenant: string): StoredTokens {
  return {
    *add({ id, kind, label, created, expires }, secret, parent) {
      yield* query(
        'insert into token (tenant, kind, id, hash, label, created, expires, parent) values (?, ?, ?, ?, ?, ?, ?, ?)',
        ...[tenant, kind, id, hash(secret), label, created, expires, parent ?? null],
      );
    },
    *list() {
      const rows = yield* query(
        `select token.*, token_use.last_used from token left join token_use on token_use.tenant = token.tenant and token_use.hash = token.hash
         where token.tenant = ? and token.kind <> 'access' order by token.tid`,
        tenant,
      );
      return rows.map((row) => ({ ...readRecord(row), lastUsed: typeof row.last_used === 'string' ? row.last_used.slice(0, 10) : null }));
    },
    *remove(id) {
      yield* query('delete from token where tenant = ? and parent = ?', tenant, id);
      const [row] = yield* query('delete from token where tenant = ? and id = ? returning *', tenant, id);
      if (row === undefined) return null;
      yield* query('delete from token_use where tenant = ? and hash = ?', tenant, String(row.hash));
      return readRecord(row);
    },
    *find(sha256, at) {
      const [row] = yield* query(
        'select * from token where hash = ? and tenant = ? and (expires is null or expires > ?)',
        ...[sha256, tenant, at],
      );
      return row === undefined ? null : readFound(row);
    },
    *findAll(hashes, at, { texts }) {
      const rows = yield* query(
        `select * from token where hash in ${texts} and tenant = ? and (expires is null or expires > ?)`,
        ...[JSON.stringify(hashes), tenant, at],
      );
      return new Map(rows.map((row) => [String(row.hash), readFound(row)]));
    },
    *removeExpired(at) {
      yield* query("delete from token where tenant = ? and kind = 'access' and expires <= ?", tenant, at);
    },
  };
}

function readFound(row: Row): FoundToken {
  return { ...readRecord(row), parent: typeof row.parent === 'string' ? row.parent : null };
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
