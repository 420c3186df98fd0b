/** The loopback Okta: the management API over plain HTTP, in memory. */
import type { ServerResponse } from 'node:http';
import type { SampleDirectory } from '../../config/sample.ts';
import { listen, type ReadRequest, type TenantRequest } from '../loopback/listen.ts';
import { noOutages, type Outages, takeOutage } from '../loopback/outages.ts';
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
  faults?: Partial<Outages>;
}

export interface LoopbackOkta {
  /** `http://127.0.0.1:port`, also usable as the provider's `httpProxy`. */
  url: string;
  store: OktaStore;
  admin: OktaAdmin;
  /** Of the management API. */
  requests: TenantRequest[];
  faults: Outages;
  close(): Promise<void>;
}

const routes = compileRoutes(oktaRoutes);

/** Source: Okta API, "Error codes". */
const outages = {
  throttled: new OktaFault(429, 'E0000047', 'API call exceeded rate limit due to too many requests.'),
  unavailable: new OktaFault(503, 'E0000010', 'Service is in read only mode.'),
};

const secretKeys = new Set(['token', 'password', 'adminPassword', 'clientSecret', 'client_secret']);

function masked(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(masked);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, secretKeys.has(key) ? '***' : masked(item)]));
}

function readBody({ rawBody }: ReadRequest): Json {
  const text = rawBody?.toString('utf8') ?? '';
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
  const requests: TenantRequest[] = [];
  const faults: Outages = { ...noOutages, ...options.faults };
  const onChange = () => options.onProvision?.(store);

  async function answer(request: ReadRequest, url: URL, record: TenantRequest): Promise<Answer> {
    try {
      const open = url.pathname === '/.well-known/okta-organization';
      // Okta's SDK for Python (3.4) sends no space.
      if (!open && request.headers.authorization?.replace(/^SSWS ?/, '') !== options.token)
        throw new OktaFault(401, 'E0000011', 'Invalid token provided');
      const outage = await takeOutage(faults);
      if (outage !== null) throw outages[outage];
      const body = readBody(request);
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

  async function serve(request: ReadRequest, response: ServerResponse): Promise<void> {
    const base = `http://${request.headers.host ?? '127.0.0.1'}`;
    const url = URL.parse(request.url ?? '/', base) ?? new URL('http://127.0.0.1/malformed');
    const record: TenantRequest = {
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
    response.setHeader('X-Rate-Limit-Remaining', status === 429 ? '0' : '599');
    response.setHeader('X-Rate-Limit-Reset', String(seconds + (status === 429 ? 1 : 60)));
    // One header line a link: clients take the first of a joined header, which is "self", for the next page.
    if (links !== undefined) response.setHeader('Link', links);
    if (body !== undefined) response.setHeader('Content-Type', contentType);
    response.writeHead(status);
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  }

  const { url, close } = await listen({
    port: options.port,
    answer: serve,
    refusal: (status, said) => faultBody(new OktaFault(status, status === 413 ? 'E0000003' : 'E0000009', said), ''),
  });
  return { url, store, admin: createAdmin(store, { ...options, onChange }), requests, faults, close };
}
