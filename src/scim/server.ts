/** The bundled SCIM 2.0 target: mounts on one server, over one database. */
import { type ServerType, serve } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { type ErrorStatus, errorBody, ScimError } from './error.ts';
import { parseJson, readBody, readText, withoutSecrets } from './http/body.ts';
import { type Handler, routes, type ScimAnswer } from './http/routes.ts';
import { openTokens, type Tokens } from './http/tokens.ts';
import { type Mounted, openMount } from './resource/mounted.ts';
import { everything } from './resource/projection.ts';
import { renderResource } from './resource/render.ts';
import { openDatabase, type ResourceType } from './store/database.ts';
import type { ScimResource, Target, TargetOptions } from './target.ts';
import { refuseGroups } from './vendor/syncGroups.ts';

interface Variables {
  app: string;
  text: string | null;
  answer: unknown;
}

type ScimContext = Context<{ Variables: Variables }>;

/**
 * Starts the target. Throws when the database was written by a newer version, a behaviour's role path cannot be parsed,
 * or the port is taken. Tokens are kept as hashes only.
 */
export async function startTarget(options: TargetOptions): Promise<Target> {
  const database = openDatabase(options.database);
  let url = '';
  const http = new Hono<{ Variables: Variables }>({ strict: false });
  const mounted = new Map<string, { app: Mounted; tokens: Tokens }>();

  http.use('*', (c, next) => recorded(c, next, options));
  for (const mount of options.mounts) {
    const app = openMount(mount, database, options, () => url);
    const tokens = openTokens(mount.tokens);
    mounted.set(mount.key, { app, tokens });
    http.route(mount.path, mountRoutes(mount.key, app, tokens));
  }
  http.notFound((c) => refuse(c, new ScimError(404, `Nothing is served at ${c.req.path}.`)));
  http.onError((error, c) => refuse(c, error));

  const host = options.host ?? '127.0.0.1';
  const { server, port } = await listen(http, host, options.port ?? 0).catch((error: unknown) => {
    database.close();
    throw error;
  });
  url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

  const find = (key: string): { app: Mounted; tokens: Tokens } => {
    const found = mounted.get(key);
    if (found === undefined) throw new Error(`No app "${key}" is mounted.`);
    return found;
  };
  const all = (key: string, type: ResourceType): ScimResource[] => {
    const { app } = find(key);
    return app.resources.all(type).map((stored) => renderResource(app, stored, everything));
  };
  return {
    url,
    setTokens: (key, tokens) => find(key).tokens.replace(tokens),
    users: (key) => all(key, 'User'),
    groups: (key) => all(key, 'Group'),
    close: () => closeServer(server).finally(() => database.close()),
  };
}

/** Reads the body once, and reports the request when it has been answered, however it ended. */
async function recorded(c: ScimContext, next: () => Promise<void>, options: TargetOptions): Promise<void> {
  const at = options.now().toISOString();
  const text = await readText(c.req.raw);
  c.set('text', text);
  await next();
  options.onRequest?.({
    at,
    app: c.get('app') ?? null,
    method: c.req.method,
    path: c.req.url.slice(new URL(c.req.url).origin.length),
    body: withoutSecrets(text === null ? null : (parseJson(text) ?? null)),
    status: c.res.status,
    response: c.get('answer') ?? null,
  });
}

function mountRoutes(key: string, app: Mounted, tokens: Tokens): Hono<{ Variables: Variables }> {
  const http = new Hono<{ Variables: Variables }>({ strict: false });
  http.use('*', async (c, next) => {
    c.set('app', key);
    if (!tokens.accepts(c.req.header('authorization'))) throw new ScimError(401, 'The token is missing or is not one of this app.');
    await next();
  });
  http.use('/Groups/*', async (_, next) => {
    refuseGroups(app.behaviour);
    await next();
  });
  for (const { path, handlers } of routes) {
    for (const [method, handler] of Object.entries(handlers)) http.on(method, path, (c) => handle(c, app, handler));
    const allowed = Object.keys(handlers).join(', ');
    http.all(path, (c) => {
      c.header('Allow', allowed);
      throw new ScimError(405, `${c.req.method} is not possible here, only ${allowed}.`);
    });
  }
  return http;
}

function handle(c: ScimContext, app: Mounted, handler: Handler): Response {
  const { status, body, location } = handler(app, {
    id: c.req.param('id') ?? '',
    query: (name) => c.req.query(name),
    body: () => readBody(c.get('text')),
  });
  if (location !== undefined) c.header('Location', location);
  return respond(c, status, body ?? null);
}

function refuse(c: ScimContext, error: Error): Response {
  // The client learns nothing about the inside; whoever runs the target finds it on stderr.
  if (!(error instanceof ScimError)) console.error(error);
  const known = error instanceof ScimError ? error : new ScimError(500, 'The target failed on this request.');
  if (known.status === 401) c.header('WWW-Authenticate', 'Bearer');
  return respond(c, known.status, errorBody(known));
}

function respond(c: ScimContext, status: ErrorStatus | ScimAnswer['status'], body: Record<string, unknown> | null): Response {
  c.set('answer', body);
  c.header('Cache-Control', 'no-store');
  if (body !== null) c.header('Content-Type', 'application/scim+json; charset=utf-8');
  return c.newResponse(body === null ? null : JSON.stringify(body), status);
}

function listen(http: Hono<{ Variables: Variables }>, hostname: string, port: number): Promise<{ server: ServerType; port: number }> {
  return new Promise((resolve, reject) => {
    const server = serve({ fetch: http.fetch, hostname, port }, (info) => resolve({ server, port: info.port }));
    server.once('error', reject);
  });
}

function closeServer(server: ServerType): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error === undefined ? resolve() : reject(error)));
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}
