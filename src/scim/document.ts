/** A resource as it is stored: canonical attribute names, extensions below their URN; no id, meta, schemas or members. */
export type Document = Record<string, unknown>;

/** True for a JSON object, false for arrays and null. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
