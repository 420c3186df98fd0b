/** The bundled SCIM target's outside: what to mount, how it reports. */
import type { VendorBehaviour } from '../catalog/vendor.ts';
import type { DeclaredToken } from '../deploy/declarations.ts';
import type { AuditRow } from './store/audit.ts';
import type { Durability } from './store/database.ts';

/** A token of which only the hash is known. */
export type HashedToken = Omit<DeclaredToken, 'app'>;

/** One declared app: its own users, groups, tokens and vendor behaviour. */
export interface Mount {
  /** Key of the app; also the tenant in storage. */
  key: string;
  /** Full path of the SCIM base address on this server, such as `/stack-ai/scim/v2`. */
  path: string;
  /** Accepted tokens, `Authorization: Bearer t` or raw `Authorization: t`. */
  tokens: string[];
  /** More of them, accepted until they end; when they were used is remembered and told at `/-/tokens`. Absent: nothing is served there. */
  declared?: HashedToken[];
  /** The tokens are secrets of this OAuth 2.0 client, good at `/oauth/token` only. */
  clientId?: string;
  /** Id of the vendor in the catalog, for the page's explanations. */
  vendor?: string;
  behaviour: VendorBehaviour;
  /** SCIM paths by which a directory looks people up: each has an index, made in the background where people are there already. Absent: userName, externalId, displayName and e-mails, which always have one. */
  index?: string[];
  /** False: answers hold only what the vendor's own endpoint would, without the extension that shows what it made of a person or group. */
  extension?: boolean;
}

/** One SCIM request as it came in and was answered; of what is long the beginning. Never holds a header, so never a token. */
export interface RequestRecord {
  at: string;
  /** Key of the mount, or null when no mount has this path. */
  app: string | null;
  method: string;
  /** Path and query below the server. */
  path: string;
  /** Null also where it was not read, as that of whoever has no valid token. */
  body: unknown;
  /** Whether it came with a valid token, or with a client's id and secret for one. */
  isKnown: boolean;
  status: number;
  response: unknown;
}

/** PEM texts. */
export interface Tls {
  certificate: string;
  key: string;
}

/** How often one caller may ask. */
export interface Rate {
  perSecond: number;
  /** Requests that may come at once after a pause. */
  burst: number;
}

/** How many connections there may be at a time. */
export interface ConnectionLimits {
  inAll: number;
  /** From one address (of IPv6, one /64); null where a proxy stands in front, whose address is everybody's. */
  byAddress: number | null;
}

/** Which target answers, and the version of Muster it runs. */
export interface Identity {
  instance: string | null;
  version: string;
}

export interface TargetOptions {
  mounts: Mount[];
  /** A file of SQLite, `:memory:`, or the URL of a Postgres database (`postgres://…`). */
  database: string;
  /** What an answered write survives in SQLite: `power` (the default) losing power, `kill` only the process being killed, for less waiting. */
  durability?: Durability;
  host?: string;
  /** 0 or absent: any free port. */
  port?: number;
  /** Certificate chain and key (PEM); without it the target speaks plain HTTP and belongs behind a proxy. */
  tls?: Tls;
  /** Address under which clients reach the target, for Location and `$ref`; absent: the address it listens on. */
  publicUrl?: string;
  /** Requests of one token; absent: no limit. */
  rate?: Rate;
  /** Absent: 1,000 in all. */
  connections?: ConnectionLimits;
  /** Milliseconds in which a body must have arrived; absent: ten seconds. */
  bodyTime?: number;
  /** The page at `/-` for people with this token; absent: there is no page. */
  page?: { token: string };
  /** Port for /live, /ready, /health and /metrics, 0 any free one; absent: they are not served. */
  metricsPort?: number;
  /** Address of that port; absent: 127.0.0.1, wherever the target itself listens. */
  metricsHost?: string;
  /** What the target says it is; absent: nobody in particular. */
  identity?: Identity;
  /** Milliseconds for which a Postgres that does not answer is asked again at the start; absent: it is asked once. */
  patience?: number;
  /** Hears once that Postgres is waited for, and why. */
  onWait?(why: Error): void;
  /** Milliseconds that requests in flight have when the target closes; absent: one second. */
  closeTime?: number;
  now(): Date;
  newId(): string;
  /** 256 random bits as text, for access tokens; absent: made here. */
  newSecret?(): string;
  onRequest?(record: RequestRecord): void;
}

/** A user or group as the target would answer a GET, with the vendor's extension. */
export type ScimResource = Record<string, unknown> & { id: string };

/** What a client asks a list for (RFC 7644 section 3.4.2, RFC 9865), as spelled in a query or in a SearchRequest. */
export interface Search {
  filter?: string;
  sortBy?: string;
  sortOrder?: string;
  startIndex?: string;
  count?: string;
  cursor?: string;
  attributes?: string;
  excludedAttributes?: string;
}

export interface Target {
  /** `http://host:port`, no trailing slash. */
  url: string;
  /** Address of /live, /ready, /health and /metrics, or null. */
  metricsUrl: string | null;
  /** Replaces the tokens that were given at the start (rotation); those in the database stay. */
  setTokens(key: string, tokens: string[]): void;
  /** Another behaviour from the next request on, as when somebody changes the vendor's settings; what is stored stays as it is. */
  setBehaviour(key: string, behaviour: VendorBehaviour): void;
  /** Everybody, at once. Throws with Postgres: use `list` there. */
  users(key: string): ScimResource[];
  /** The same for groups, each with what it becomes at the vendor, also where that is just a group. */
  groups(key: string): ScimResource[];
  /** A page as `GET /Users` or `GET /Groups` would answer it (a ListResponse), from either database. Throws a ScimError for a wrong filter. */
  list(key: string, type: 'User' | 'Group', search?: Search): Promise<Record<string, unknown>>;
  /** The audit trail with the refused writes, the latest first; `before` is the `seq` of the last entry of the page before. */
  audit(key: string, count: number, before?: number): Promise<AuditRow[]>;
  /** Not ready from now on; requests in flight are answered, as long as `closeTime` allows. */
  close(): Promise<void>;
}
