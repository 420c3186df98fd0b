/** The inside port: whether the process lives, whether it is ready, and what it counts. It needs no token, so it belongs inside. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Database } from '../store/database.ts';
import { tryWrite } from '../store/tryWrite.ts';
import { query } from '../store/work.ts';
import type { Identity } from '../target.ts';
import type { Metrics } from './metrics.ts';

export interface Inside {
  url: string;
  close(): Promise<void>;
}

/** What the target is, and how it is now. */
export interface Condition {
  identity: Identity;
  metrics: Metrics;
  /** Null before it is open. */
  database(): Database | null;
  /** Why the target takes no requests now; null when it does. */
  unready(): string | null;
}

interface Answer {
  status: number;
  type: string;
  text: string;
}

/** Milliseconds in which the database must answer. */
const readyTime = 2000;
const silent = 'the storage does not answer';

const json = (status: number, body: Record<string, unknown>): Answer => ({ status, type: 'application/json', text: JSON.stringify(body) });
const ok = json(200, { status: 'ok' });

const routes: Record<string, (condition: Condition) => Answer | Promise<Answer>> = {
  // Never asks the database: an outage there must not restart every process.
  '/live': ({ identity }) => json(200, { status: 'ok', ...identity, pid: process.pid }),
  '/ready': async ({ database, unready }) => {
    const trouble = unready() ?? (await troubleOf(database()));
    const why = unready() ?? trouble;
    return why === null ? ok : json(503, { status: why });
  },
  '/health': async ({ database }) => {
    const why = await troubleOf(database());
    return why === null ? ok : json(503, { status: why });
  },
  '/metrics': ({ metrics }) => ({ status: 200, type: 'text/plain; version=0.0.4; charset=utf-8', text: metrics.render() }),
};

/** Why the database cannot be worked with; null when it can. */
async function troubleOf(database: Database | null): Promise<string | null> {
  if (database === null) return silent;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(silent), readyTime);
  });
  return await Promise.race([ask(database), late]).finally(() => clearTimeout(timer));
}

async function ask(database: Database): Promise<string | null> {
  try {
    await database.read(() => query('select 1 as one'));
  } catch {
    return silent;
  }
  const why = database.unwritable();
  if (why === null) return null;
  // Nobody sends requests to what is not ready, so that without this no write would ever succeed again.
  return await tryWrite(database).then(
    () => null,
    () => why,
  );
}

/** Rejects when the port is taken. */
export function serveInside(condition: Condition, host: string, port: number): Promise<Inside> {
  const server: Server = createServer(async (request, response) => {
    const [path = ''] = (request.url ?? '').split('?');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { allow: 'GET, HEAD', 'cache-control': 'no-store' }).end();
      return;
    }
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    const { status, type, text } = (await route?.(condition)) ?? {
      ...{ status: 404, type: 'text/plain', text: `GET ${Object.keys(routes).join(', ')}\n` },
    };
    response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(text);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const { port: bound } = server.address() as AddressInfo;
      resolve({
        url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
        close: () =>
          new Promise((closed) => {
            server.close(() => closed());
            server.closeAllConnections();
          }),
      });
    });
  });
}
