/** Faults on request: everything a real Graph does to a client on a bad day, in one place. */
import { noOutages, type Outages, takeOutage } from '../loopback/outages.ts';
import { GraphError, noSuchSynchronizationRoute } from './errors.ts';

/** May be changed while the tenant runs; counts run down with each call they hit. A throttled one is answered with `Retry-After: 1`. */
export interface Faults extends Outages {
  /** Synchronization calls answered 404 after each instantiate (replication lag). */
  notReadableYet: number;
  /** Next lists of an app's assignments that show none yet (microsoft-graph-docs 15855: up to a minute). */
  unlisted: number;
  /** On-demand calls allowed within 10 seconds; the real service allows 5. 0 is no limit. */
  onDemandLimit: number;
  /** Calls of the provisioning log allowed within 10 seconds; the real one allows 5. 0 is no limit, for a world whose clock stands still. */
  logLimit: number;
  /** Refuses calls whose method and path match, as Graph does when a permission is missing. */
  forbidden: RegExp | null;
  /** Breaks one write; null when none is to come. */
  broken: BrokenWrite | null;
  /** Next reads of a job that show a running cycle; a pause does not end it. */
  cycling: number;
  /** How the list of secrets behaves. */
  secrets: SecretSwitches;
}

export interface BrokenWrite {
  /** Writes still let through before it. */
  after: number;
  /** `refused`: nothing is done. `lost`: it is done, and the client hears of a failure. `unclear`: it is done, and the answer is 503. */
  how: 'refused' | 'lost' | 'unclear';
}

export interface SecretSwitches {
  /** A PUT replaces the whole list, in place of merging by key. */
  replace: boolean;
  /** Keys are listed by name, in place of the order in which they were written. */
  sorted: boolean;
  /** A key that the service lists by itself. */
  extraKey: string | null;
  /** Bytes that all values together may have; null for any number. */
  longest: number | null;
}

/** The part of a tenant that decides how it fails. */
export interface Failing {
  faults: Faults;
  /** Service principal id → synchronization calls still to be answered 404. */
  lag: Map<string, number>;
}

export const noFaults: Faults = {
  notReadableYet: 0,
  unlisted: 0,
  ...noOutages,
  onDemandLimit: 0,
  logLimit: 0,
  forbidden: null,
  broken: null,
  cycling: 0,
  secrets: { replace: false, sorted: false, extraKey: null, longest: null },
};

/** Throws the refusal that is due before the call is carried out. */
export async function applyFaults({ faults, lag }: Failing, method: string, path: string): Promise<void> {
  const outage = await takeOutage(faults);
  if (outage === 'throttled') throw new GraphError(429, 'TooManyRequests', 'The request has been throttled.', 1);
  if (outage === 'unavailable') throw new GraphError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');
  if (faults.forbidden?.test(`${method} ${path}`)) {
    throw new GraphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.');
  }
  const id = /\/servicePrincipals\/([^/]+)\/synchronization\//.exec(path)?.[1] ?? '';
  const left = lag.get(id) ?? 0;
  if (left === 0) return;
  lag.set(id, left - 1);
  throw noSuchSynchronizationRoute(path);
}

/** How this call breaks, if it is the one. Calls that only ask are no writes. */
export function takeBroken({ faults }: Failing, method: string, path: string): BrokenWrite['how'] | null {
  const asks = method === 'GET' || /\/(validateCredentials|parseExpression)$/.test(path);
  if (asks || faults.broken === null) return null;
  if (faults.broken.after > 0) {
    faults.broken.after -= 1;
    return null;
  }
  const { how } = faults.broken;
  faults.broken = null;
  return how;
}

export function brokenAnswer(how: BrokenWrite['how']): GraphError {
  return how === 'unclear'
    ? new GraphError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.')
    : new GraphError(400, 'Interrupted', 'The connection was cut on purpose.');
}
