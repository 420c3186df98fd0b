/** What a route is: a path and one handler a method, which works on the store and answers. */
import type { Document } from '../document.ts';
import type { Mounted } from '../resource/mounted.ts';
import type { Database } from '../store/database.ts';
import type { Caller } from '../store/tokens.ts';
import type { Work } from '../store/work.ts';

export interface ScimRequest {
  id: string;
  actor: Caller;
  /** False within a Bulk, whose answer holds no resources. */
  isAnswered: boolean;
  query(name: string): string | undefined;
  header(name: string): string | undefined;
  /** Reads and checks the body when the route needs it; the same object each time, which nobody may change. */
  body(): Document;
}

export interface ScimAnswer {
  status: 200 | 201 | 204 | 304;
  body?: Record<string, unknown>;
  location?: string;
  /** Entity tag of the resource in the answer. */
  version?: string;
}

export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
/** One that works in several transactions. */
export type LongHandler = (app: Mounted, database: Database, request: ScimRequest) => Promise<ScimAnswer>;
export type Handler = (app: Mounted, request: ScimRequest) => Work<ScimAnswer>;

export interface Route {
  path: string;
  handlers: Partial<Record<Method, Handler>>;
  /** What a POST does in several transactions, in place of a handler. */
  post?: LongHandler;
  /** True when a POST only asks. */
  asks?: boolean;
  /** Bytes, where a body may be larger than others. */
  maximumBody?: number;
}
