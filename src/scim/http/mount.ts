/** One mounted app over HTTP: who may come in, which route answers, and errors as SCIM bodies. */
import { lookHeader, tokenStatusPath } from '../../deploy/declarations.ts';
import { errorBody, ScimError } from '../error.ts';
import type { Mounted } from '../resource/mounted.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import type { Caller, StoredTokens } from '../store/tokens.ts';
import { reportTrouble } from '../trouble.ts';
import { refuseGroups } from '../vendor/syncGroups.ts';
import { readBody } from './body.ts';
import { issueToken } from './oauth.ts';
import type { Limiter } from './rate.ts';
import { refusedWrite } from './refusals.ts';
import type { Method, ScimRequest } from './route.ts';
import { findRoute } from './router.ts';
import { type Declared, tokenStatus } from './tokenStatus.ts';
import type { Tokens } from './tokens.ts';

/** Everything a request to one app needs. */
export interface Entrance {
  key: string;
  /** Path of the SCIM base on this server, no trailing slash. */
  path: string;
  app: Mounted;
  database: Database;
  tokens: Tokens;
  stored: StoredTokens;
  /** Null where no token is declared. */
  declared: Declared | null;
  limiter: Limiter | null;
  now(): Date;
  newSecret(): string;
}

/** A request as it came from the socket. */
export interface HttpRequest {
  /** HEAD is told as GET. */
  method: string;
  /** Below the server, as it was sent; `query` is what stood behind the question mark. */
  path: string;
  query: string;
  header(name: string): string | undefined;
  text: string | ScimError;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null: no body. */
  body: Record<string, unknown> | null;
  /** True when the body must not be in any record. */
  isSecret?: true;
}

const scimJson = 'application/scim+json; charset=utf-8';

/** The answer of one app to a request below its path; throws ScimErrors and whatever else goes wrong. */
export async function answerFrom(entrance: Entrance, request: HttpRequest): Promise<HttpAnswer> {
  const { app, tokens } = entrance;
  const below = request.path.slice(entrance.path.length);
  if (request.method === 'POST' && below === '/oauth/token') return await answerToken(entrance, request);
  if (request.method === 'GET' && below === tokenStatusPath && entrance.declared !== null)
    return await answerStatus(entrance, entrance.declared, request);
  const caller = await tokens.callerOf(request.header('authorization'), isLook(request));
  limit(entrance, caller?.id ?? 'unknown');
  if (caller === null) throw notKnown();
  try {
    return await answerTo(entrance, request, below, caller);
  } catch (error) {
    await noteRefusal(entrance, refusedWrite(request.method, below, caller, error, app.now()));
    throw error;
  }
}

/** In the audit trail before the client hears of it; where that fails the client still learns why its own request did. */
async function noteRefusal({ app, database }: Entrance, entry: AuditEntry | null): Promise<void> {
  if (entry !== null)
    await database.write(() => app.audit.add(entry)).catch((error: unknown) => reportTrouble('A refusal is not in the audit trail', error));
}

async function answerTo({ app, database }: Entrance, request: HttpRequest, below: string, caller: Caller): Promise<HttpAnswer> {
  if (below === '/Groups' || below.startsWith('/Groups/')) refuseGroups(app.behaviour);
  const found = findRoute(below);
  if (found === null) throw nothingAt(request.path);
  const { handlers, asks = false } = found.route;
  const handler = isMethod(request.method, handlers) ? handlers[request.method] : undefined;
  if (handler === undefined) {
    const allowed = Object.keys(handlers).join(', ');
    const { headers, ...refused } = refusal(new ScimError(405, `${request.method} is not possible here, only ${allowed}.`));
    return { ...refused, headers: { ...headers, Allow: allowed } };
  }
  const asked = readRequest(request, found.id, caller);
  const isWrite = request.method !== 'GET' && !asks;
  const { status, body, location, version } = await (isWrite
    ? database.write(() => handler(app, asked))
    : database.read(() => handler(app, asked)));
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  if (body !== undefined) headers['Content-Type'] = scimJson;
  if (location !== undefined) headers.Location = location;
  if (version !== undefined) headers.ETag = version;
  return { status, headers, body: body ?? null };
}

function readRequest({ query, header, text }: HttpRequest, id: string, actor: Caller): ScimRequest {
  const parameters = query === '' ? null : new URLSearchParams(query);
  return { id, actor, header, query: (name) => parameters?.get(name) ?? undefined, body: () => readBody(text) };
}

function isMethod(method: string, handlers: object): method is Method {
  return Object.hasOwn(handlers, method);
}

const isLook = ({ header }: HttpRequest): boolean => header(lookHeader) !== undefined;

function limit({ key, limiter }: Entrance, caller: string): void {
  const wait = limiter?.(`${key} ${caller}`) ?? 0;
  if (wait > 0) throw new ScimError(429, 'This token asks too often.', null, { retryAfter: wait });
}

/** Before anything else looks at the token, as asking is no use of it. */
async function answerStatus(entrance: Entrance, declared: Declared, { header }: HttpRequest): Promise<HttpAnswer> {
  const token = entrance.tokens.declaredOf(header('authorization'));
  limit(entrance, token?.id ?? 'unknown');
  if (token === null) throw notKnown();
  const body = { ...(await tokenStatus(declared, entrance.database)) };
  return { status: 200, headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' }, body };
}

async function answerToken(entrance: Entrance, request: HttpRequest): Promise<HttpAnswer> {
  const { text, header } = request;
  limit(entrance, 'oauth');
  if (text instanceof ScimError) throw text;
  const { app, database, stored, tokens, now, newSecret } = entrance;
  const clientOf = (id: string, secret: string) => tokens.clientOf(id, secret, isLook(request));
  const noteClient = (secret: string): void => (isLook(request) ? undefined : tokens.noteClient(secret));
  const issuer = { database, tokens: stored, audit: app.audit, clientOf, noteClient, now, newId: app.newId, newSecret };
  const { status, body } = await issueToken(issuer, text, header('authorization'));
  const headers = {
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json',
    ...(status === 401 && { 'WWW-Authenticate': 'Basic' }),
  };
  return { status, headers, body, isSecret: true };
}

const notKnown = () => new ScimError(401, 'The token is missing or is not one of this app.');

/** 404 for a path that no route has. */
export function nothingAt(path: string): ScimError {
  return new ScimError(404, `Nothing is served at ${path}.`);
}

/** Any error as a SCIM body. The client learns nothing about the inside; whoever runs the target finds it on stderr. */
export function refusal(error: unknown): HttpAnswer {
  const known = error instanceof ScimError ? error : new ScimError(500, 'The target failed on this request.', null, { cause: error });
  if (known.cause !== undefined) reportTrouble(`A request got ${known.status}`, known.cause);
  const headers: Record<string, string> = { 'Cache-Control': 'no-store', 'Content-Type': scimJson };
  if (known.status === 401) headers['WWW-Authenticate'] = 'Bearer';
  if (known.retryAfter !== null) headers['Retry-After'] = String(known.retryAfter);
  return { status: known.status, headers, body: errorBody(known) };
}
