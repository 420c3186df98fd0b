/** The token endpoint for OAuth 2.0 client credentials (RFC 6749 sections 2.3.1, 4.4 and 5), which Microsoft's gallery asks for. */
import type { Audit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import { hash, type StoredTokens } from '../store/tokens.ts';
import type { OAuthClient } from './tokens.ts';

/** Seconds; Microsoft's gallery wants 60 to 360 minutes. */
const lifetime = 3600;

export interface OAuthAnswer {
  status: 200 | 400 | 401;
  body: Record<string, unknown>;
}

interface Issuer {
  database: Database;
  tokens: StoredTokens;
  /** The client with this id and secret; null when there is none. */
  clientOf(id: string, secret: string): Promise<OAuthClient | null> | OAuthClient | null;
  /** Throws when this client, or null for everybody who is none, asks too often. */
  limit(client: OAuthClient | null): void;
  /** In the transaction of the issue. */
  audit: Audit;
  /** A client of the database was used, by this secret. */
  noteClient(secret: string): void;
  now(): Date;
  newId(): string;
  /** 256 random bits as text. */
  newSecret(): string;
}

/** An access token for a client that names itself in the form or by Basic authentication. */
export async function issueToken(issuer: Issuer, form: string, authorization: string | undefined): Promise<OAuthAnswer> {
  const fields = new URLSearchParams(form);
  if (fields.get('grant_type') !== 'client_credentials') return refused(400, 'unsupported_grant_type');
  const { id, secret } = readBasic(authorization) ?? { id: fields.get('client_id'), secret: fields.get('client_secret') };
  if (!id || !secret) return refused(401, 'invalid_client');
  const client = await issuer.clientOf(id, secret);
  issuer.limit(client);
  if (client === null) return refused(401, 'invalid_client');
  const now = issuer.now();
  const expires = new Date(now.getTime() + lifetime * 1000).toISOString();
  const access = issuer.newSecret();
  const issued = await issuer.database.write(function* () {
    // It may have been revoked since, and takes the tokens along that stand by then.
    if (client.isStored && (yield* issuer.tokens.find(hash(secret), now.toISOString())) === null) return false;
    yield* issuer.tokens.removeExpired(now.toISOString());
    const record = { id: issuer.newId(), kind: 'access', label: client.label, created: now.toISOString(), expires } as const;
    yield* issuer.tokens.add(record, access, id);
    const by = { actor: client.label, token: client.id };
    yield* issuer.audit.add({ at: record.created, ...by, action: 'issue', type: 'Token', id: record.id, changed: {} });
    return true;
  });
  if (!issued) return refused(401, 'invalid_client');
  if (client.isStored) issuer.noteClient(secret);
  return { status: 200, body: { access_token: access, token_type: 'Bearer', expires_in: lifetime } };
}

function refused(status: 400 | 401, error: string): OAuthAnswer {
  return { status, body: { error } };
}

function readBasic(authorization: string | undefined): { id: string; secret: string } | null {
  const [, encoded] = /^basic\s+(.+)$/i.exec(authorization ?? '') ?? [];
  if (encoded === undefined) return null;
  const [id = '', secret = ''] = Buffer.from(encoded, 'base64').toString('utf8').split(/:(.*)/s);
  try {
    return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
  } catch {
    return { id, secret };
  }
}
