/** Ids of declared app roles. */
import { createHash } from 'node:crypto';
import { defaultRoleId as findDefaultRole } from '../provider/entra/appRoles.ts';

/**
 * The id of a declared role: a UUID that follows from the app's key and the role's value, so that a role keeps its id when it is
 * renamed and when a stack is made anew. Unique within one application, which is all Graph asks.
 */
export function appRoleId(appKey: string, value: string): string {
  const hash = createHash('sha256').update(`muster/${appKey}/${value}`).digest('hex');
  return `${hash.slice(0, 8)}-${hash.slice(8, 12)}-5${hash.slice(13, 16)}-8${hash.slice(17, 20)}-${hash.slice(20, 32)}`;
}

/** The role that "default access" means on an app: its own role without a value named "User", else no role at all. */
export function defaultRoleId(appRoles: { id: string; value?: string; displayName: string; enabled: boolean }[]): string {
  return findDefaultRole(appRoles.map(({ value = null, enabled, ...role }) => ({ ...role, value, isEnabled: enabled })));
}
