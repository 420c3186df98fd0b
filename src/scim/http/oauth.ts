/** The token endpoint for OAuth 2.0 client credentials (RFC 6749 sections 2.3.1, 4.4 and 5), which Microsoft's gallery asks for. */
import type { Audit } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import type { Caller, StoredTokens } from '../store/tokens.ts';

/** Seconds; Microsoft's gallery wants 60 to 360 minutes. */
const lifetime = 3600;

export interface OAuthAnswer {
  status: 200 | 400 | 401;
  body: Record<string, unknown>;
}

interface Issuer {
  database: Database;
  tokens: StoredTokens;
  /** A client that was given when the target was started; null when it is none, or the secret is wrong. */
  clientOf(id: string, secret: string): Caller | null;
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
  const now = issuer.now();
  const expires = new Date(now.getTime() + lifetime * 1000).toISOString();
  const access = issuer.newSecret();
  const started = issuer.clientOf(id, secret);
  const issued = await issuer.database.write(function* () {
    const stored = yield* issuer.tokens.find(secret, now.toISOString());
    const client = started !== null ? { id, label: started.label } : stored?.kind === 'client' && stored.id === id ? stored : null;
    if (client === null) return false;
    yield* issuer.tokens.removeExpired(now.toISOString());
    const record = { id: issuer.newId(), kind: 'access', label: client.label, created: now.toISOString(), expires } as const;
    yield* issuer.tokens.add(record, access, client.id);
    const by = { actor: client.label, token: started?.id ?? client.id };
    yield* issuer.audit.add({ at: record.created, ...by, action: 'issue', type: 'Token', id: record.id, changed: {} });
    return true;
  });
  if (!issued) return refused(401, 'invalid_client');
  if (started === null) issuer.noteClient(secret);
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
