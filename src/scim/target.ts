/** The bundled SCIM target's outside: what to mount, how it reports. */
import type { VendorBehaviour } from '../catalog/vendor.ts';

/** One declared app: its own users, groups, tokens and vendor behaviour. */
export interface Mount {
  /** Key of the app; also the tenant in storage. */
  key: string;
  /** Full path of the SCIM base address on this server, such as `/stack-ai/scim/v2`. */
  path: string;
  /** Accepted tokens, `Authorization: Bearer t` or raw `Authorization: t`. */
  tokens: string[];
  behaviour: VendorBehaviour;
}

/** One SCIM request as it came in and was answered. Never holds a header, so never a token. */
export interface RequestRecord {
  at: string;
  /** Key of the mount, or null when no mount has this path. */
  app: string | null;
  method: string;
  /** Path and query below the server. */
  path: string;
  body: unknown;
  status: number;
  response: unknown;
}

export interface TargetOptions {
  mounts: Mount[];
  /** A file, or `:memory:`. */
  database: string;
  host?: string;
  /** 0 or absent: any free port. */
  port?: number;
  now(): Date;
  newId(): string;
  onRequest?(record: RequestRecord): void;
}

/** A user or group as the target would answer a GET, with the vendor's extension. */
export type ScimResource = Record<string, unknown> & { id: string };

export interface Target {
  /** `http://host:port`, no trailing slash. */
  url: string;
  /** Replaces the accepted tokens of a mount (rotation). */
  setTokens(key: string, tokens: string[]): void;
  users(key: string): ScimResource[];
  groups(key: string): ScimResource[];
  close(): Promise<void>;
}

/**
 * Read-only extension in which the target shows what the vendor made of a person or group:
 * `role` (string or null; several roles for `byGroup` in `roles`), `projects` [{name, role}], `teams` [name], `grants` (boolean).
 */
export const vendorUserSchema = 'urn:muster:params:scim:schemas:vendor:1.0:User';
export const vendorGroupSchema = 'urn:muster:params:scim:schemas:vendor:1.0:Group';
