/**
 * What a deployed target is told: two documents, of which the first says what to serve and the second who may come in. `muster serve
 * --declarations` reads them, whatever put them there: a file of this machine, a ConfigMap and a Secret.
 */
import { createHash } from 'node:crypto';
import type { VendorBehaviour } from '../catalog/vendor.ts';

export interface TargetDeclarations {
  format: 1;
  stack: string;
  apps: DeclaredApp[];
}

/** One mount of the target. */
export interface DeclaredApp {
  /** The key that the app began with: what lives in the target goes by it. */
  key: string;
  /** Full path of the SCIM base address, such as `/stack-ai/scim/v2`. */
  path: string;
  /** Id of the vendor in the catalog. */
  vendor: string;
  /** The tokens are secrets of this OAuth 2.0 client. */
  clientId?: string;
  /** SCIM paths by which the directory looks people up, besides those that always have an index. */
  index?: string[];
  behaviour: VendorBehaviour;
}

export interface TokenDeclarations {
  format: 1;
  tokens: DeclaredToken[];
}

/** A token, or with a `clientId` the client's secret, of which the target knows only the hash. */
export interface DeclaredToken {
  /** Key of the app, as in `DeclaredApp`. */
  app: string;
  /** Public name of the token, for the audit trail and for `up`. */
  id: string;
  /** Of the token's UTF-8 bytes, in hex. */
  sha256: string;
  /** ISO 8601: refused from then on; null: as long as it is declared. */
  until: string | null;
}

/** `GET <base>/-/tokens`, with a token of the app: what `up` asks of a target. Asking does not count as a use. */
export interface TokenStatus {
  /** The instance that answers, and the version of Muster it runs. */
  instance: string | null;
  version: string;
  /** The declared tokens of the app. */
  tokens: UsedToken[];
}

export interface UsedToken {
  id: string;
  until: string | null;
  /** ISO 8601, to the minute; null: never. */
  firstUsed: string | null;
  lastUsed: string | null;
}

export const tokenStatusPath = '/-/tokens';

/** A request that bears this header, with any value, is no use of its token: somebody compares, and no directory does. */
export const lookHeader = 'muster-look';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Tells tokens apart, and says nothing about them. */
export const markOf = (hash: string): string => hash.slice(0, 12);
