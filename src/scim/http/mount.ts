/** One mounted app over HTTP: who may come in, which route answers, and errors as SCIM bodies. */
import { type Context, Hono } from 'hono';
import { type ErrorStatus, errorBody, ScimError } from '../error.ts';
import type { Mounted } from '../resource/mounted.ts';
import type { Database } from '../store/database.ts';
import type { StoredTokens } from '../store/tokens.ts';
import { refuseGroups } from '../vendor/syncGroups.ts';
import { readBody } from './body.ts';
import { issueToken } from './oauth.ts';
import type { Limiter } from './rate.ts';
import type { Handler, ScimAnswer } from './route.ts';
import { routes } from './routes.ts';
import type { Tokens } from './tokens.ts';

export interface Variables {
  app: string;
  actor: string;
  text: string | ScimError;
  answer: unknown;
}

export type ScimContext = Context<{ Variables: Variables }>;

/** Everything a request to one app needs. */
export interface Entrance {
  key: string;
  app: Mounted;
  database: Database;
  tokens: Tokens;
  stored: StoredTokens;
  limiter: Limiter | null;
  now(): Date;
  newSecret(): string;
}

export function mountRoutes(entrance: Entrance): Hono<{ Variables: Variables }> {
  const http = new Hono<{ Variables: Variables }>({ strict: false });
  http.use('*', async (c, next) => {
    c.set('app', entrance.key);
    await next();
  });
  http.post('/oauth/token', (c) => answerToken(c, entrance));
  http.use('*', async (c, next) => {
    const caller = await entrance.tokens.callerOf(c.req.header('authorization'));
    limit(entrance, caller ?? 'unknown');
    if (caller === null) throw new ScimError(401, 'The token is missing or is not one of this app.');
    c.set('actor', caller);
    await next();
  });
  http.use('/Groups/*', async (_, next) => {
    refuseGroups(entrance.app.behaviour);
    await next();
  });
  for (const { path, handlers, asks = false } of routes) {
    for (const [method, handler] of Object.entries(handlers))
      http.on(method, path, (c) => handle(c, entrance, handler, method !== 'GET' && !asks));
    const allowed = Object.keys(handlers).join(', ');
    http.all(path, (c) => {
      c.header('Allow', allowed);
      throw new ScimError(405, `${c.req.method} is not possible here, only ${allowed}.`);
    });
  }
  return http;
}

function limit({ key, limiter }: Entrance, caller: string): void {
  const wait = limiter?.(`${key} ${caller}`) ?? 0;
  if (wait > 0) throw new ScimError(429, 'This token asks too often.', null, { retryAfter: wait });
}

async function answerToken(c: ScimContext, { app, database, stored, now, newSecret, ...entrance }: Entrance): Promise<Response> {
  limit({ app, database, stored, now, newSecret, ...entrance }, 'oauth');
  const text = c.get('text');
  if (text instanceof ScimError) throw text;
  const issuer = { database, tokens: stored, now, newId: app.newId, newSecret };
  const { status, body } = await issueToken(issuer, text, c.req.header('authorization'));
  c.header('Cache-Control', 'no-store');
  if (status === 401) c.header('WWW-Authenticate', 'Basic');
  return c.json(body, status);
}

async function handle(c: ScimContext, { app, database }: Entrance, handler: Handler, isWrite: boolean): Promise<Response> {
  const request = {
    id: c.req.param('id') ?? '',
    actor: c.get('actor'),
    query: (name: string) => c.req.query(name),
    header: (name: string) => c.req.header(name),
    body: () => readBody(c.get('text')),
  };
  const work = () => handler(app, request);
  const { status, body, location, version } = await (isWrite ? database.write(work) : database.read(work));
  if (location !== undefined) c.header('Location', location);
  if (version !== undefined) c.header('ETag', version);
  return respond(c, status, body ?? null);
}

/** Any error as a SCIM body. The client learns nothing about the inside; whoever runs the target finds it on stderr. */
export function refuse(c: ScimContext, error: Error): Response {
  const known = error instanceof ScimError ? error : new ScimError(500, 'The target failed on this request.', null, { cause: error });
  if (known.cause !== undefined) console.error(known.cause);
  if (known.status === 401) c.header('WWW-Authenticate', 'Bearer');
  if (known.retryAfter !== null) c.header('Retry-After', String(known.retryAfter));
  return respond(c, known.status, errorBody(known));
}

function respond(c: ScimContext, status: ErrorStatus | ScimAnswer['status'], body: Record<string, unknown> | null): Response {
  c.set('answer', body);
  c.header('Cache-Control', 'no-store');
  if (body !== null) c.header('Content-Type', 'application/scim+json; charset=utf-8');
  return c.newResponse(body === null ? null : JSON.stringify(body), status);
}
