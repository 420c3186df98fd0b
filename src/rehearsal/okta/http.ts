/** HTTP as Okta speaks it: a route table and error bodies. */
import { operationKey } from './api/description.ts';
import type { OktaStore } from './store.ts';

export type Json = Record<string, unknown>;

export interface Call {
  store: OktaStore;
  /** Scheme and host the client asked for: links must lead back the same way. */
  origin: string;
  path: string;
  /** `GET /api/v1/apps/{}`, as the tables of Okta's description have it. */
  key: string;
  params: Record<string, string>;
  query: URLSearchParams;
  body: Json;
}

export interface Answer {
  status: number;
  body?: unknown;
  contentType?: string;
  /** One header line a link: clients take the first of a joined header, which is "self", for the next page. */
  links?: string[];
}

export interface Route {
  method: string;
  /** `/api/v1/apps/:appId`; a name after a colon is one path segment. */
  path: string;
  handle(call: Call): Answer;
}

/** A refusal with Okta's error body. */
export class OktaFault extends Error {
  readonly status: number;
  readonly code: string;
  readonly causes: string[];
  constructor(status: number, code: string, summary: string, causes: string[] = []) {
    super(summary);
    this.status = status;
    this.code = code;
    this.causes = causes;
  }
}

export function notFound(id: string, kind: string): OktaFault {
  return new OktaFault(404, 'E0000007', `Not found: Resource not found: ${id} (${kind})`);
}

/** 400 E0000001 with its causes. */
export function invalid(field: string, ...causes: string[]): OktaFault {
  return new OktaFault(400, 'E0000001', `Api validation failed: ${field}`, causes);
}

export function faultBody(fault: OktaFault, errorId: string): Json {
  return {
    errorCode: fault.code,
    errorSummary: fault.message,
    errorLink: fault.code,
    errorId,
    errorCauses: fault.causes.map((errorSummary) => ({ errorSummary })),
  };
}

export const ok = (body: unknown): Answer => ({ status: 200, body });
export const noContent: Answer = { status: 204 };

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The member of a body as an object; empty when absent. */
export function objectAt(body: Json, key: string): Json {
  const value = body[key];
  return isObject(value) ? value : {};
}

/** The member of a body as a text, or undefined. */
export function textAt(body: Json, key: string): string | undefined {
  const value = body[key];
  return typeof value === 'string' ? value : undefined;
}

interface CompiledRoute extends Route {
  key: string;
  pattern: RegExp;
  names: string[];
}

/** Literal segments before named ones, so that `/users/me` wins over `/users/:userId`. */
export function compileRoutes(routes: Route[]): CompiledRoute[] {
  const named = (route: Route) => route.path.split('/').filter((segment) => segment.startsWith(':')).length;
  return [...routes]
    .sort((a, b) => named(a) - named(b))
    .map((route) => {
      const names: string[] = [];
      const pattern = route.path.replace(/[.]/g, '\\.').replace(/:(\w+)/g, (_, name: string) => {
        names.push(name);
        return '([^/]+)';
      });
      return { ...route, key: operationKey(route.method, route.path), names, pattern: new RegExp(`^${pattern}/?$`) };
    });
}

/** The route and its path parameters. 404 for an unknown path, 405 for another method. */
export function matchRoute(
  routes: CompiledRoute[],
  method: string,
  path: string,
): { route: CompiledRoute; params: Record<string, string> } {
  let pathKnown = false;
  for (const route of routes) {
    const match = route.pattern.exec(path);
    if (match === null) continue;
    pathKnown = true;
    if (route.method !== method) continue;
    return { route, params: Object.fromEntries(route.names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')])) };
  }
  if (pathKnown) throw new OktaFault(405, 'E0000022', 'The endpoint does not support the provided HTTP method');
  throw new OktaFault(404, 'E0000007', `Not found: Resource not found: ${path} (Endpoint)`);
}
