/** App roles of an application: the rules of a PATCH that replaces the collection. */
import { badRequest, GraphError } from './errors.ts';
import { isObject } from './patch.ts';
import type { StoredAppRole } from './store.ts';

/** Graph treats an absent value and an empty one alike. */
const roleValue = (role: StoredAppRole): string => role.value ?? '';

function readRole(item: unknown): StoredAppRole {
  if (!isObject(item) || typeof item.id !== 'string') throw badRequest("A value is required for property 'id' of resource 'AppRole'.");
  if (typeof item.displayName !== 'string' || item.displayName === '') {
    throw badRequest("A value is required for property 'displayName' of resource 'AppRole'.");
  }
  const value = typeof item.value === 'string' ? item.value : null;
  if (value !== null && !/^(?!\.)[!#-;=?-[\]-~]{0,120}$/.test(value))
    throw badRequest(`Invalid value specified for property 'value' of resource 'AppRole': '${value}'.`);
  const types = Array.isArray(item.allowedMemberTypes) ? item.allowedMemberTypes.filter((type) => typeof type === 'string') : [];
  if (types.length === 0) throw badRequest("A value is required for property 'allowedMemberTypes' of resource 'AppRole'.");
  return {
    id: item.id,
    value,
    displayName: item.displayName,
    description: typeof item.description === 'string' ? item.description : '',
    isEnabled: item.isEnabled !== false,
    origin: 'Application',
    allowedMemberTypes: types,
  };
}

/** Everything that may only change while the role is disabled. */
const fixedPart = (role: StoredAppRole): string =>
  JSON.stringify([roleValue(role), role.displayName, role.description, role.allowedMemberTypes.toSorted()]);

/**
 * The collection that replaces `old`. Throws 400: an enabled role must be disabled before it is changed or left out
 * (Graph `appRole`, `CannotDeleteOrUpdateEnabledEntitlement`), and ids and values are unique. `scopes`: the values of the app's permission scopes,
 * which no role may have (azure-docs 81899).
 */
export function checkAppRoles(old: StoredAppRole[], wanted: unknown, scopes: string[] = []): StoredAppRole[] {
  if (!Array.isArray(wanted)) throw badRequest("Invalid value specified for property 'appRoles' of resource 'Application'.");
  const roles = wanted.map(readRole);
  const values = roles.map(roleValue).filter((value) => value !== '');
  for (const list of [roles.map((role) => role.id), [...scopes, ...values]]) {
    const twice = list.find((entry, index) => list.indexOf(entry) !== index);
    if (twice !== undefined) throw new GraphError(400, 'DuplicateValue', `Request contains a property with duplicate values: '${twice}'.`);
  }
  for (const role of old.filter((candidate) => candidate.isEnabled)) {
    const next = roles.find((candidate) => candidate.id === role.id);
    if (!next || fixedPart(next) !== fixedPart(role)) {
      throw new GraphError(
        400,
        'CannotDeleteOrUpdateEnabledEntitlement',
        'Permission (scope or role) cannot be deleted or updated unless disabled first.',
      );
    }
  }
  return roles;
}
