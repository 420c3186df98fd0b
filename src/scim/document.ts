export type ResourceType = 'User' | 'Group';

/** A resource as it is stored: canonical attribute names, extensions below their URN; no id, meta, schemas or members. */
export type Document = Record<string, unknown>;

/** True for a JSON object, false for arrays and null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A deep copy of what came from JSON; `structuredClone` takes several times as long. */
export function copied<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(copied) as Value;
  if (!isObject(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) copy[key] = copied(value[key]);
  return copy as Value;
}
