/** Ids of declared app roles. */
import { createHash } from 'node:crypto';

/**
 * The id of a declared role: a UUID that follows from the app's first key and the role's value, so that a role keeps its id when it or the
 * app is renamed and when a stack is made anew. Unique within one application, which is all Graph asks.
 */
export function appRoleId(origin: string, value: string): string {
  const hash = createHash('sha256').update(`muster/${origin}/${value}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}
