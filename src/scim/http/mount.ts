/** One mounted app over HTTP: who may come in, which route answers, and errors as SCIM bodies. */
import { lookHeader, tokenStatusPath } from '../../deploy/declarations.ts';
import type { Document } from '../document.ts';
import { errorBody, ScimError } from '../error.ts';
import { maximumBody, maximumForm } from '../limits.ts';
import { serviceProviderConfig } from '../resource/discovery.ts';
import { longListIn, withMembers, writeLong } from '../resource/longList.ts';
import type { Mounted } from '../resource/mounted.ts';
import type { AuditEntry } from '../store/audit.ts';
import type { Database } from '../store/database.ts';
import type { Caller, StoredTokens } from '../store/tokens.ts';
import { reportTrouble } from '../trouble.ts';
import { groupsRefused } from '../vendor/syncGroups.ts';
import { readBody, type SentBody } from './body.ts';
import { issueToken } from './oauth.ts';
import type { Limiter } from './rate.ts';
import { refusedWrite } from './refusals.ts';
import type { Handler, LongHandler, Method, Route, ScimRequest } from './route.ts';
import { findRoute } from './router.ts';
import { type Declared, tokenStatus } from './tokenStatus.ts';
import { declaredCaller, type KnownCaller, type Tokens } from './tokens.ts';

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

/** A request as its headers have it. */
export interface HttpRequest {
  /** HEAD is told as GET. */
  method: string;
  /** Below the server, as it was sent; `query` is what stood behind the question mark. */
  path: string;
  query: string;
  header(name: string): string | undefined;
}

/** What the headers alone decide. */
export interface Admission {
  /** Null for a stranger. */
  caller: KnownCaller | null;
  /** Why there is no answer but this; then nothing behind the headers is read. */
  refused: ScimError | null;
  /** Bytes that may follow the headers. */
  maximumBody: number;
  /** Throws ScimErrors and whatever else goes wrong. */
  answer(body: SentBody | ScimError): Promise<HttpAnswer>;
}

export interface HttpAnswer {
  status: number;
  headers: Record<string, string>;
  /** Null: no body. */
  body: Record<string, unknown> | null;
  /** JSON of the body in pieces, where it is too long to be made in one go. */
  pieces?: AsyncGenerator<string>;
  /** True when the body must not be in any record. */
  isSecret?: true;
}

const scimJson = 'application/scim+json; charset=utf-8';
const jsonHeaders = (): Record<string, string> => ({ 'Cache-Control': 'no-store', 'Content-Type': scimJson });

/** Whom one app lets in by the headers alone, in this order: path, token, rate, and then whether anything is served there. */
export async function admit(entrance: Entrance, request: HttpRequest): Promise<Admission> {
  const { app, tokens } = entrance;
  const below = request.path.slice(entrance.path.length);
  if (request.method === 'POST' && below === '/oauth/token')
    return { caller: null, refused: null, maximumBody: maximumForm, answer: (body) => answerToken(entrance, request, body) };
  if (request.method === 'GET' && below === tokenStatusPath && entrance.declared !== null)
    return admitStatus(entrance, entrance.declared, request);
  const authorization = request.header('authorization');
  const caller = await tokens.callerOf(authorization, isLook(request));
  const over = overRate(entrance, caller);
  // How to sign in may be read without having done so (RFC 7643 section 5); it is the same for every app, and the database is not asked.
  const isConfig = request.method === 'GET' && below === '/ServiceProviderConfig' && request.query === '';
  if (isConfig && authorization === undefined && over === null) return configFor(app);
  const early = over ?? (caller === null ? notKnown(authorization) : null);
  if (caller === null || early !== null) return turnedAway(caller, early);
  const noted = async (error: unknown): Promise<void> =>
    noteRefusal(entrance, refusedWrite(request.method, below, caller, error, app.now()));
  const way = findWay(entrance, request, below);
  if (way instanceof ScimError) {
    await noted(way);
    return turnedAway(caller, way);
  }
  return {
    caller,
    refused: null,
    maximumBody: way.route.maximumBody ?? maximumBody,
    async answer(body) {
      try {
        return await answerTo(entrance, request, way, caller, body);
      } catch (error) {
        await noted(error);
        throw error;
      }
    },
  };
}

const turnedAway = (caller: KnownCaller | null, refused: ScimError | null): Admission => ({
  ...{ caller, refused, maximumBody: 0 },
  answer: () => Promise.reject(refused),
});

const configFor = (app: Mounted): Admission => ({
  ...{ caller: null, refused: null, maximumBody: 0 },
  answer: async () => ({ status: 200, headers: jsonHeaders(), body: serviceProviderConfig(app) }),
});

/** A route and what it does for a method. */
interface Way {
  route: Route;
  id: string;
  run: LongHandler;
}

function findWay({ app }: Entrance, { method, path }: HttpRequest, below: string): Way | ScimError {
  const off = below === '/Groups' || below.startsWith('/Groups/') ? groupsRefused(app.behaviour) : null;
  if (off !== null) return off;
  const found = findRoute(below);
  if (found === null) return nothingAt(path);
  const { route, id } = found;
  const handler = isMethod(method, route.handlers) ? route.handlers[method] : undefined;
  const run = (method === 'POST' ? route.post : undefined) ?? (handler && inOneGo(handler, method !== 'GET' && !route.asks));
  if (run !== undefined) return { route, id, run };
  const allow = [...Object.keys(route.handlers), ...(route.post === undefined ? [] : ['POST'])].join(', ');
  return new ScimError(405, `${method} is not possible here, only ${allow}.`, null, { allow });
}

/** In the audit trail before the client hears of it; where that fails the client still learns why its own request did. */
async function noteRefusal({ app, database }: Entrance, entry: AuditEntry | null): Promise<void> {
  if (entry !== null)
    await database.write(() => app.audit.add(entry)).catch((error: unknown) => reportTrouble('A refusal is not in the audit trail', error));
}

async function answerTo(
  entrance: Entrance,
  request: HttpRequest,
  way: Way,
  caller: Caller,
  body: SentBody | ScimError,
): Promise<HttpAnswer> {
  if (body instanceof ScimError) throw body;
  const { app, database } = entrance;
  const answer = await way.run(app, database, readRequest(request, way.id, caller, body));
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' };
  if (answer.body !== undefined) headers['Content-Type'] = scimJson;
  if (answer.location !== undefined) headers.Location = answer.location;
  if (answer.version !== undefined) headers.ETag = answer.version;
  const known = { status: answer.status, headers, body: answer.body ?? null };
  const list = answer.body === undefined ? null : longListIn(answer.body);
  if (answer.body === undefined || list === null) return known;
  return { ...known, body: withMembers(answer.body, list, list.first.elements), pieces: writeLong(answer.body, list, database) };
}

/** A handler whose work is one transaction, or only reads. */
function inOneGo(handler: Handler, isWrite: boolean): LongHandler {
  return (app, database, request) => (isWrite ? database.write(() => handler(app, request)) : database.read(() => handler(app, request)));
}

function readRequest({ query, header }: HttpRequest, id: string, actor: Caller, sent: SentBody): ScimRequest {
  const parameters = query === '' ? null : new URLSearchParams(query);
  let document: Document | null = null;
  const body = (): Document => {
    document ??= readBody(sent);
    return document;
  };
  return { id, actor, header, query: (name) => parameters?.get(name) ?? undefined, body, isAnswered: true };
}

function isMethod(method: string, handlers: object): method is Method {
  return Object.hasOwn(handlers, method);
}

const isLook = ({ header }: HttpRequest): boolean => header(lookHeader) !== undefined;

/** Each token has a bucket of its own, and all that comes without one another, which no token ever waits for. */
function overRate({ key, limiter }: Entrance, caller: KnownCaller | null, strangers = 'strangers'): ScimError | null {
  const wait = limiter?.(`${key} ${caller?.bucket ?? strangers}`) ?? 0;
  return wait > 0 ? new ScimError(429, 'This token asks too often.', null, { retryAfter: wait }) : null;
}

/** Before anything else looks at the token, as asking is no use of it. */
function admitStatus(entrance: Entrance, declared: Declared, { header }: HttpRequest): Admission {
  const token = entrance.tokens.declaredOf(header('authorization'));
  const caller = token === null ? null : declaredCaller(token);
  const refused = overRate(entrance, caller) ?? (caller === null ? notKnown(header('authorization')) : null);
  if (refused !== null) return turnedAway(caller, refused);
  return {
    ...{ caller, refused, maximumBody },
    async answer() {
      const body = { ...(await tokenStatus(declared, entrance.database)) };
      return { status: 200, headers: { 'Cache-Control': 'no-store', 'Content-Type': 'application/json' }, body };
    },
  };
}

/** Who fails here uses up the strangers' bucket, never that of a client; the form is small, and no token is held for it. */
async function answerToken(entrance: Entrance, request: HttpRequest, sent: SentBody | ScimError): Promise<HttpAnswer> {
  if (sent instanceof ScimError) throw sent;
  const { app, database, stored, tokens, now, newSecret } = entrance;
  const clientOf = (id: string, secret: string) => tokens.clientOf(id, secret, isLook(request));
  const noteClient = (secret: string): void => (isLook(request) ? undefined : tokens.noteClient(secret));
  const limit = (client: KnownCaller | null): void => {
    const over = overRate(entrance, client, 'strangers at the token endpoint');
    if (over !== null) throw over;
  };
  const issuer = { database, tokens: stored, audit: app.audit, clientOf, noteClient, limit, now, newId: app.newId, newSecret };
  const { status, body } = await issueToken(issuer, sent.text, request.header('authorization'));
  const headers = {
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json',
    ...(status === 401 && { 'WWW-Authenticate': 'Basic realm="SCIM"' }),
  };
  return { status, headers, body, isSecret: true };
}

/** Whoever sent a token hears that it is the token (RFC 6750 section 3). */
function notKnown(authorization: string | undefined): ScimError {
  const challenge = `Bearer realm="SCIM"${authorization?.trim() ? ', error="invalid_token"' : ''}`;
  return new ScimError(401, 'The token is missing or is not one of this app.', null, { challenge });
}

/** 404 for a path that no route has. */
export function nothingAt(path: string): ScimError {
  return new ScimError(404, `Nothing is served at ${path}.`);
}

/** Any error as a SCIM body. The client learns nothing about the inside; whoever runs the target finds it on stderr. */
export function refusal(error: unknown): HttpAnswer {
  const known = error instanceof ScimError ? error : new ScimError(500, 'The target failed on this request.', null, { cause: error });
  if (known.cause !== undefined) reportTrouble(`A request got ${known.status}`, known.cause);
  const headers = jsonHeaders();
  if (known.challenge !== null) headers['WWW-Authenticate'] = known.challenge;
  if (known.allow !== null) headers.Allow = known.allow;
  if (known.retryAfter !== null) headers['Retry-After'] = String(known.retryAfter);
  return { status: known.status, headers, body: errorBody(known) };
}
