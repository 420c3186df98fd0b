/** Whether a value the mappings want is the value that stands there already. */
import { readPath } from '../scimPath.ts';
import type { DesiredAttribute } from './desired.ts';

export interface AttributeChange {
  attribute: DesiredAttribute;
  /** What the target showed; undefined when it showed nothing, which makes the operation an `Add`. */
  current: unknown;
}

/** The attributes that differ from the resource as the target answered it. */
export function changesAgainst(resource: Record<string, unknown>, desired: DesiredAttribute[]): AttributeChange[] {
  return desired.flatMap((attribute) => {
    if (attribute.onCreateOnly) return [];
    const current = readPath(resource, attribute.target);
    return sameValue(attribute, current) ? [] : [{ attribute, current: isAbsent(current) ? undefined : current }];
  });
}

/** The attributes that differ from what was written before, by target. */
export function changesFromWritten(written: ReadonlyMap<string, unknown>, desired: DesiredAttribute[]): AttributeChange[] {
  return desired.flatMap((attribute) => {
    if (attribute.onCreateOnly) return [];
    const current = written.get(attribute.target);
    return sameValue(attribute, current) ? [] : [{ attribute, current }];
  });
}

/** True when an attribute is not what was last written: only such an object is looked at in an incremental cycle. */
export function differsFromWritten(written: Map<string, unknown>, desired: DesiredAttribute[]): boolean {
  return desired.some((attribute) => !attribute.onCreateOnly && !sameValue(attribute, written.get(attribute.target)));
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || (Array.isArray(value) && value.length === 0);
}

function sameValue({ value, roles }: DesiredAttribute, current: unknown): boolean {
  if (isAbsent(current)) return false;
  if (!Array.isArray(value)) return text(value, current) === text(current, value);
  const wanted = new Set(value.map(keyOf));
  const standing = new Set((Array.isArray(current) ? current : [current]).map(keyOf));
  const allThere = [...wanted].every((key) => standing.has(key));
  return roles === 'add' ? allThere : allThere && wanted.size === standing.size;
}

/** A boolean equals its text in any letter case: targets store `"True"` from the default dialect. */
function text(value: unknown, other: unknown): string {
  const plain = Array.isArray(value) && value.length === 1 ? keyOf(value[0]) : String(value);
  return typeof value === 'boolean' || typeof other === 'boolean' ? plain.toLowerCase() : plain;
}

/** Elements of a multi-valued attribute are known by their `value`. */
function keyOf(element: unknown): string {
  if (typeof element !== 'object' || element === null) return String(element);
  return String((element as { value?: unknown }).value ?? JSON.stringify(element));
}
