/** PATCH bodies and `$ref` bodies of directory objects. */
import { badRequest } from './errors.ts';

type Item = Record<string, unknown>;

export function isObject(value: unknown): value is Item {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Nested objects merge, arrays replace, null clears; annotations, `id` and the named properties stay as they are. */
export function applyPatch(target: Item, patch: Item, readOnly: readonly string[] = []): void {
  for (const [name, value] of Object.entries(patch)) {
    if (name.includes('@odata.') || name === 'id' || readOnly.includes(name)) continue;
    const old = target[name];
    if (isObject(value) && isObject(old)) applyPatch(old, value);
    else target[name] = structuredClone(value);
  }
}

/** The object id at the end of a reference such as `…/directoryObjects/{id}` or `…/directoryObjects('{id}')`. Throws 400. */
export function referencedId(reference: unknown): string {
  const match = typeof reference === 'string' ? /(?:\/|\(')([^/()']+)(?:'\))?$/.exec(reference) : null;
  if (!match?.[1]) throw badRequest("Invalid value specified for property '@odata.id' of resource.");
  return match[1];
}

/** The ids bound by a property such as `members@odata.bind`. */
export function boundIds(body: Item, property: string): string[] {
  const bound = body[`${property}@odata.bind`];
  return Array.isArray(bound) ? bound.map(referencedId) : [];
}

/** A required text property of a body. Throws 400 naming it. */
export function requiredText(body: Item, name: string): string {
  const value = body[name];
  if (typeof value !== 'string' || value.trim() === '') throw badRequest(`A value is required for property '${name}' of resource.`);
  return value;
}
