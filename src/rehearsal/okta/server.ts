/** The loopback Okta: the management API over plain HTTP, in memory. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { SampleDirectory } from '../../config/sample.ts';
import type { OktaAdmin } from './admin.ts';
import { createAdmin } from './admin.ts';
import type { Answer, Json } from './http.ts';
import { compileRoutes, faultBody, isObject, matchRoute, OktaFault } from './http.ts';
import { recordChange } from './log.ts';
import { oktaRoutes } from './routes/all.ts';
import type { RequestOptions } from './scimRequest.ts';
import { seedStore } from './seed.ts';
import type { OktaStore } from './store.ts';
import { checkAnswer, checkBody, checkQuery } from './strict.ts';

export interface OktaOptions extends RequestOptions {
  /** Org subdomain. */
  org: string;
  sample: SampleDirectory;
  now(): Date;
  newId(): string;
  /** 0 or absent: any free port. */
  port?: number;
  /** Accepted as `Authorization: SSWS t`. */
  token: string;
  /** Called after every change that may give the provisioning client work. */
  onProvision?(store: OktaStore): void;
}

/** A management request as it came in and was answered; secrets in the body are masked. */
export interface OktaRequest {
  at: string;
  method: string;
  /** Path and query. */
  path: string;
  body: unknown;
  status: number;
}

export interface LoopbackOkta {
  /** `http://127.0.0.1:port`, also usable as the provider's `httpProxy`. */
  url: string;
  store: OktaStore;
  admin: OktaAdmin;
  requests: OktaRequest[];
  close(): Promise<void>;
}

const routes = compileRoutes(oktaRoutes);

const secretKeys = new Set(['token', 'password', 'adminPassword', 'clientSecret', 'client_secret']);

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secretKeys.has(key) ? '***' : masked(item)]));
}

async function readBody(request: IncomingMessage): Promise<Json> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  const text = Buffer.concat(chunks).toString('utf8');
  if (text === '') return {};
  try {
    const value: unknown = JSON.parse(text);
    if (isObject(value)) return value;
  } catch {
    // Answered below, like a body that is no object.
  }
  throw new OktaFault(400, 'E0000003', 'The request body was not well-formed.');
}

/** Starts the org on 127.0.0.1. Requests may come in absolute form, as through a proxy. */
export async function startOkta(options: OktaOptions): Promise<LoopbackOkta> {
  const store = seedStore(options);
  const requests: OktaRequest[] = [];
  const onChange = () => options.onProvision?.(store);

  async function answer(request: IncomingMessage, url: URL, record: OktaRequest): Promise<Answer> {
    try {
      const open = url.pathname === '/.well-known/okta-organization';
      // Okta's SDK for Python (3.4) sends no space.
      if (!open && request.headers.authorization?.replace(/^SSWS ?/, '') !== options.token)
        throw new OktaFault(401, 'E0000011', 'Invalid token provided');
      const body = await readBody(request);
      record.body = Object.keys(body).length === 0 ? null : masked(body);
      const { route, params } = matchRoute(routes, record.method, url.pathname);
      const { key } = route;
      checkQuery(key, url.searchParams);
      checkBody(key, body);
      const call = { store, origin: url.origin, path: url.pathname, key, params, query: url.searchParams, body };
      const given = route.handle(call);
      checkAnswer(key, given);
      recordChange(call, given);
      return given;
    } catch (error) {
      const fault = error instanceof OktaFault ? error : new OktaFault(500, 'E0000009', `Internal Server Error: ${String(error)}`);
      return { status: fault.status, body: faultBody(fault, store.id('oae')) };
    }
  }

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const base = `http://${request.headers.host ?? '127.0.0.1'}`;
    const url = URL.parse(request.url ?? '/', base) ?? new URL('http://127.0.0.1/malformed');
    const record: OktaRequest = {
      at: store.now().toISOString(),
      method: request.method ?? 'GET',
      path: url.pathname + url.search,
      body: null,
      status: 0,
    };
    const { status, body, contentType = 'application/json', links } = await answer(request, url, record);
    record.status = status;
    requests.push(record);
    if (record.method !== 'GET' && status < 300) onChange();
    // Real time, not the rehearsal's: clients compute waits from the difference of the two.
    const seconds = Math.floor(Date.now() / 1000);
    response.setHeader('X-Rate-Limit-Limit', '600');
    response.setHeader('X-Rate-Limit-Remaining', '599');
    response.setHeader('X-Rate-Limit-Reset', String(seconds + 60));
    // One header line a link: clients take the first of a joined header, which is "self", for the next page.
    if (links !== undefined) response.setHeader('Link', links);
    if (body !== undefined) response.setHeader('Content-Type', contentType);
    response.writeHead(status);
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  }

  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}`,
    store,
    admin: createAdmin(store, { ...options, onChange }),
    requests,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => (error === undefined ? resolve() : reject(error)));
        server.closeAllConnections();
      }),
  };
}
