/** App roles of an enterprise app and the ids that assignments use. */
import { createHash } from 'node:crypto';

/** The "User" role that every app from the Custom template is born with; it stands for "default access". */
export const customTemplateUserRole = '18d14569-c3bd-439b-9a66-3a2aee01d14f';

/** Graph's id of "default access", allowed only while an app has no enabled role for users. */
const noRole = '00000000-0000-0000-0000-000000000000';

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
  const user = appRoles.find((role) => role.enabled && !role.value && role.displayName === 'User');
  return user?.id ?? noRole;
}
