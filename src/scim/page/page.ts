/** The page: what stands in each app, and a live log of the SCIM requests. Served by the target below `/-`, behind a login. */
import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener } from 'node:http';
import { join } from 'node:path';
import { getRequestListener } from '@hono/node-server';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { parse } from 'hono/utils/cookie';
import { isBelow } from '../below.ts';
import { namesSecret } from '../secrets.ts';
import type { Mount, RequestRecord, TargetOptions } from '../target.ts';
import { reportTrouble } from '../trouble.ts';
import { type Change, changesBetween } from './change.ts';
import { openDirectory, type PageStore, type PageType } from './directory.ts';
import { explain } from './explain.ts';
import { openLog } from './log.ts';
import { openSessions, sessionLifetime } from './session.ts';

export interface Page {
  /** Answers everything below `/-`. Nothing of it is recorded: a login must not be. */
  answer: RequestListener;
  /** Only the login's form is a body that it takes. */
  takesBody(method: string, path: string): boolean;
  /** Whether this request has an open session. */
  isIn(incoming: IncomingMessage): boolean;
  /**
   * How the resource that a SCIM request is about stands, to be asked before the request is answered, and only of whom a valid
   * token lets in, as it asks the database; null where nothing can change.
   */
  before(method: string, path: string): Promise<Before | null>;
  /** To be called with every record and what `before` said. */
  record(record: RequestRecord, before: Before | null): void;
}

export interface Before {
  type: PageType;
  id: string | null;
  resource: Record<string, unknown> | null;
}

const cookie = 'muster-page';
const files = new Map(
  Object.entries({
    'icon.svg': 'image/svg+xml',
    'page.css': 'text/css',
    'controls.css': 'text/css',
    'list.css': 'text/css',
    'log.css': 'text/css',
    'page.js': 'text/javascript',
    'dom.js': 'text/javascript',
    'directory.js': 'text/javascript',
    'requests.js': 'text/javascript',
    'audit.js': 'text/javascript',
  }),
);
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
const types = new Map<string, PageType>(Object.entries({ people: 'User', groups: 'Group' }));

const read = (name: string): string => readFileSync(join(import.meta.dirname, 'static', name), 'utf8');

/** Null where it is none that a database counts to. */
function wholeNumber(text = ''): number | null {
  const value = Number(text);
  return /^-?\d+$/.test(text) && Number.isSafeInteger(value) ? value : null;
}

/** Throws when `options.page` has a token that is too short. */
export function openPage(options: TargetOptions, token: string, store: PageStore): Page {
  const sessions = openSessions(token, options.now);
  const directory = openDirectory(store);
  const log = openLog();
  const noteLogin = (isRefused: boolean): Promise<void> =>
    store.noteLogin(options.now(), isRefused).catch((error: unknown) => reportTrouble('A login is not in the audit trail', error));
  const mountAt = (path: string): Mount | null => options.mounts.find((mount) => isBelow(path, mount.path)) ?? null;

  const before = async (method: string, path: string): Promise<Before | null> => {
    const mount = mountAt(path);
    const isRead = method === 'GET' || method === 'HEAD';
    const [, kind, id] = mount === null || isRead ? [] : path.slice(mount.path.length).split('/');
    const type: PageType | null = kind === 'Users' ? 'User' : kind === 'Groups' ? 'Group' : null;
    if (mount === null || type === null) return null;
    const resource = id === undefined || id === '' ? null : await directory.read(mount.key, type, id);
    return { type, id: id ?? null, resource };
  };

  const note = async (record: RequestRecord, stood: Before | null): Promise<void> => {
    const mount = options.mounts.find(({ key }) => key === record.app);
    const made = (record.response as { id?: unknown } | null)?.id;
    const id = stood?.id ?? (record.status === 201 && typeof made === 'string' ? made : null);
    const isWritten = stood !== null && mount !== undefined && id !== null && record.status < 300;
    const stands = isWritten ? await directory.read(mount.key, stood.type, id) : null;
    log.add({
      ...record,
      changes: isWritten ? changesBetween(stood.resource, stands).map(withoutSecretValues) : [],
      why: explain(record, mount?.vendor ?? null, mount === undefined ? record.path : record.path.slice(mount.path.length)),
    });
  };

  return {
    before,
    takesBody: (method, path) => method === 'POST' && isBelow(path, '/-/login'),
    isIn: ({ headers }) => sessions.isOpen(parse(headers.cookie ?? '', cookie)[cookie]),
    record: (record, stood) => void note(record, stood).catch((error: unknown) => reportTrouble('The page missed a request', error)),
    answer: getRequestListener(pageRoutes(options, sessions, directory, log, noteLogin).fetch),
  };
}

/** Both states of a secret look the same. */
const withoutSecretValues = (change: Change): Change =>
  namesSecret(change.path) ? { path: change.path, before: '***', after: '***' } : change;

function pageRoutes(
  options: TargetOptions,
  sessions: ReturnType<typeof openSessions>,
  directory: ReturnType<typeof openDirectory>,
  log: ReturnType<typeof openLog>,
  noteLogin: (isRefused: boolean) => Promise<void>,
): Hono {
  const http = new Hono({ strict: false }).basePath('/-');
  const isIn = (c: Context): boolean => sessions.isOpen(getCookie(c, cookie));
  const app = (c: Context): string | null => options.mounts.find(({ key }) => key === c.req.query('app'))?.key ?? null;

  http.use('*', async (c, next) => {
    await next();
    for (const [name, value] of Object.entries({
      'Content-Security-Policy': policy,
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Cache-Control': 'no-store',
    }))
      c.header(name, value);
  });
  http.get('/static/:file', (c) => {
    const type = files.get(c.req.param('file'));
    return type === undefined ? c.notFound() : c.body(read(c.req.param('file')), 200, { 'Content-Type': `${type}; charset=utf-8` });
  });

  http.get('/login', (c) => c.html(read('login.html')));
  http.post('/login', bodyLimit({ maxSize: 4096, onError: (c) => c.json({ error: 'That is no login.' }, 413) }), async (c) => {
    const { token } = await c.req.parseBody().catch((): Record<string, unknown> => ({}));
    const answer = sessions.login(typeof token === 'string' ? token : '');
    // Not those that come too fast: a flood must not cost storage.
    if (!('refused' in answer && answer.refused === 'oneOfMany')) await noteLogin('refused' in answer);
    if ('refused' in answer) return refuseLogin(c);
    // Whoever claims to come by https only makes a cookie of its own stricter.
    const isSecure = [c.req.header('x-forwarded-proto') ?? '', options.publicUrl ?? '', c.req.url].some((one) => one.startsWith('https'));
    setCookie(c, cookie, answer.session, { path: '/-', httpOnly: true, sameSite: 'Strict', secure: isSecure, maxAge: sessionLifetime });
    return c.redirect('/-/', 303);
  });
  http.post('/logout', (c) => {
    sessions.logout(getCookie(c, cookie));
    deleteCookie(c, cookie, { path: '/-' });
    return c.redirect('/-/login', 303);
  });
  http.get('/', (c) => (isIn(c) ? c.html(read('page.html')) : c.redirect('/-/login', 303)));

  http.use('/api/*', async (c, next) => (isIn(c) ? next() : c.json({ error: 'Log in first.' }, 401)));
  http.get('/api/apps', (c) =>
    c.json(
      options.mounts.map(({ key, path, vendor, behaviour }) => ({
        key,
        path,
        vendor: vendor ?? null,
        groupsBecome: behaviour.groupsBecome,
        syncGroups: behaviour.syncGroups,
        role: behaviour.role.kind,
      })),
    ),
  );
  http.get('/api/requests', (c) => c.json(log.after(wholeNumber(c.req.query('after')) ?? 0)));
  http.get('/api/:what', async (c) => {
    const key = app(c);
    const type = types.get(c.req.query('type') ?? '') ?? 'User';
    const id = c.req.query('id') ?? '';
    if (key === null) return c.json({ error: 'There is no such app.' }, 404);
    const answers: Record<string, () => Promise<unknown>> = {
      people: () => directory.list(key, 'User', c.req.query('search') ?? '', c.req.query('after') ?? null),
      groups: () => directory.list(key, 'Group', c.req.query('search') ?? '', c.req.query('after') ?? null),
      totals: () => directory.totals(key),
      roles: () => directory.roles(key),
      audit: () => directory.audit(key, wholeNumber(c.req.query('after')), c.req.query('refused') === 'true'),
      resource: () => directory.read(key, type, id),
      members: () => directory.members(key, id, wholeNumber(c.req.query('after')) ?? -1),
    };
    const what = c.req.param('what');
    const answer = Object.hasOwn(answers, what) ? await answers[what]?.() : null;
    return answer === null || answer === undefined ? c.json({ error: 'There is nothing here.' }, 404) : c.json(answer as object);
  });
  http.onError((error, c) => {
    // The browser learns nothing about the inside; whoever runs the target finds it on stderr.
    reportTrouble('The page failed on a request', error);
    return c.json({ error: 'The page failed on this request.' }, 500);
  });
  http.all('*', (c) => c.json({ error: 'There is nothing here.' }, 404));
  return http;
}

function refuseLogin(c: Context): Response | Promise<Response> {
  const words = '<p class="refused" role="alert">That is not the token of this page.</p>';
  return c.html(read('login.html').replace('<!-- refused -->', words), 401);
}
