/** How deep a JSON value of somebody else may be. */

/** Lists and objects in one another: a person's have a few, and whoever walks them takes a step down for each. */
export const deepest = 64;

/** True for a value of more than `depth` lists and objects in one another. */
export function isDeeper(value: unknown, depth = deepest): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return depth === 0 || Object.values(value).some((inner) => isDeeper(inner, depth - 1));
}
